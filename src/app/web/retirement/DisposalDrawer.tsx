import { Alert, Input, Radio, Space } from 'antd';
import {
  archiveApi,
  ConfirmDisposal,
  disposalMethods,
  type DisposalTask,
} from '#lifecycle/retirement/archive.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { methodKeys } from './disposal-methods.ts';
import { disposalWords } from './disposal.words.ts';

/** The form by which a consumer confirms how its copies were disposed of. */
export function ConfirmDisposalDrawer({
  task,
  close,
}: {
  task: DisposalTask | undefined;
  close: () => void;
}) {
  const say = useWords(disposalWords);
  return (
    <FormDrawer
      title={say('confirmTitle', { name: task?.dataSetName ?? '' })}
      open={task !== undefined}
      onClose={close}
    >
      {task === undefined ? null : <ConfirmForm task={task} close={close} />}
    </FormDrawer>
  );
}

function ConfirmForm({ task, close }: { task: DisposalTask; close: () => void }) {
  const say = useWords(disposalWords);
  const toast = useToast();
  const confirm = useCommand(archiveApi.confirmTask);
  const { id, applicationName } = task;
  return (
    <ApiForm
      schema={ConfirmDisposal}
      draftKey={`disposal-${id}`}
      submit={say('confirm')}
      onSubmit={async (body) => {
        await confirm.mutateAsync({ params: { id }, body });
        toast(say('confirmedNow'));
        close();
      }}
    >
      <Alert type="info" showIcon title={say('confirmText', { application: applicationName })} />
      <Field name="method" label={say('method')}>
        <Radio.Group>
          <Space orientation="vertical">
            {disposalMethods.map((method) => (
              <Radio key={method} value={method}>
                {say(methodKeys[method])}
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Field>
      <Field name="note" label={say('note')} hint={say('noteHint')}>
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Field>
    </ApiForm>
  );
}
