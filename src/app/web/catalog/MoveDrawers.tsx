import { Checkbox, Input } from 'antd';
import * as z from 'zod';
import { resourceApi, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';

interface Ground {
  entry: ResourceDetail;
  open: boolean;
  close: () => void;
}

/** Submits the draft; the submitter declares that the data are not classified (不涉密). */
export function SubmitDrawer({ entry, open, close }: Ground) {
  const say = useWords(catalogWords);
  const toast = useToast();
  const submit = useCommand(resourceApi.submit);
  // The platform takes the declaration as a choice; here nothing is sent without it.
  const schema = z.object({
    declareNotClassified: z.literal(true, { error: say('declareFirst') }),
  });
  return (
    <FormDrawer title={say('submitTitle')} open={open} onClose={close}>
      <ApiForm
        schema={schema}
        initial={{ declareNotClassified: entry.draft?.secrecy === 'not-classified' }}
        draftKey={`resource-submit-${entry.id}-${entry.version}`}
        submit={say('submit')}
        onSubmit={async (body) => {
          await submit.mutateAsync({ params: { id: entry.id }, body });
          toast(say('submitted'));
          close();
        }}
      >
        <p>{entry.draft?.name}</p>
        <p className="weak">{say('submitText')}</p>
        <Field name="declareNotClassified" label="" valueProp="checked">
          <Checkbox>{say('declare')}</Checkbox>
        </Field>
      </ApiForm>
    </FormDrawer>
  );
}

/** Asks for the revocation of an entry in force, with a reason. */
export function RevokeDrawer({ entry, open, close }: Ground) {
  const say = useWords(catalogWords);
  const toast = useToast();
  const revoke = useCommand(resourceApi.requestRevoke);
  const { id, name, version } = entry;
  return (
    <FormDrawer title={say('revokeTitle', { name })} open={open} onClose={close}>
      <ApiForm
        schema={resourceApi.requestRevoke.body}
        draftKey={`resource-revoke-${id}-${version}`}
        submit={say('revoke')}
        onSubmit={async (body) => {
          await revoke.mutateAsync({ params: { id }, body });
          toast(say('revokeAsked'));
          close();
        }}
      >
        <p className="weak">{say('revokeText')}</p>
        <Field name="reason" label={say('reason')}>
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Field>
      </ApiForm>
    </FormDrawer>
  );
}
