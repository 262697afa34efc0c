import { Alert, Input, InputNumber } from 'antd';
import {
  applicationApi,
  type ApplicationKey,
} from '#lifecycle/application/application.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { applicationWords } from './application.words.ts';

/** What somebody wants to do with keys. */
export type KeyDeed =
  | { kind: 'issue' }
  | { kind: 'rotate'; key: ApplicationKey }
  | { kind: 'revoke'; key: ApplicationKey };

interface Ground {
  close: () => void;
  /** Takes the new key to show it once. */
  onIssued: (key: string) => void;
}

const daysFirst = 365;
const graceFirst = 24;

/** The form of the deed that was chosen. */
export function KeyDrawer({
  applicationId,
  deed,
  ...ground
}: Ground & { applicationId: string; deed: KeyDeed | undefined }) {
  const say = useWords(applicationWords);
  const title =
    deed === undefined || deed.kind === 'issue'
      ? say('issue')
      : say(deed.kind === 'rotate' ? 'rotateTitle' : 'revokeTitle', { label: deed.key.label });
  return (
    <FormDrawer title={title} open={deed !== undefined} onClose={ground.close}>
      {deed?.kind === 'issue' ? <Issue {...ground} applicationId={applicationId} /> : null}
      {deed?.kind === 'rotate' ? <Rotate {...ground} id={deed.key.id} /> : null}
      {deed?.kind === 'revoke' ? <Revoke {...ground} id={deed.key.id} /> : null}
    </FormDrawer>
  );
}

function Issue({ applicationId, close, onIssued }: Ground & { applicationId: string }) {
  const say = useWords(applicationWords);
  const issue = useCommand(applicationApi.issueKey);
  return (
    <ApiForm
      schema={applicationApi.issueKey.body}
      initial={{ days: daysFirst }}
      draftKey={`key-issue-${applicationId}`}
      submit={say('issue')}
      onSubmit={async (body) => {
        const { key } = await issue.mutateAsync({ params: { id: applicationId }, body });
        issue.reset();
        close();
        onIssued(key);
      }}
    >
      <Field name="label" label={say('keyLabel')} hint={say('keyLabelHint')}>
        <Input maxLength={200} />
      </Field>
      <Days />
    </ApiForm>
  );
}

function Rotate({ id, close, onIssued }: Ground & { id: string }) {
  const say = useWords(applicationWords);
  const rotate = useCommand(applicationApi.rotateKey);
  return (
    <ApiForm
      schema={applicationApi.rotateKey.body}
      initial={{ days: daysFirst, graceHours: graceFirst }}
      draftKey={`key-rotate-${id}`}
      submit={say('rotateKey')}
      onSubmit={async (body) => {
        const { key } = await rotate.mutateAsync({ params: { id }, body });
        rotate.reset();
        close();
        onIssued(key);
      }}
    >
      <Field name="graceHours" label={say('graceHours')} hint={say('graceHint')}>
        <InputNumber min={0} />
      </Field>
      <Days />
    </ApiForm>
  );
}

function Days() {
  const say = useWords(applicationWords);
  return (
    <Field name="days" label={say('keyDays')}>
      <InputNumber min={1} precision={0} />
    </Field>
  );
}

function Revoke({ id, close }: Ground & { id: string }) {
  const say = useWords(applicationWords);
  const toast = useToast();
  const revoke = useCommand(applicationApi.revokeKey);
  return (
    <>
      <Alert type="warning" showIcon title={say('revokeWarning')} />
      <ApiForm
        schema={applicationApi.revokeKey.body}
        draftKey={`key-revoke-${id}`}
        submit={say('revokeKey')}
        onSubmit={async (body) => {
          await revoke.mutateAsync({ params: { id }, body });
          toast(say('revoked'));
          close();
        }}
      >
        <Field name="reason" label={say('reason')}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Field>
      </ApiForm>
    </>
  );
}
