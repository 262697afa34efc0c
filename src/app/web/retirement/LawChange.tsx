import { Button, Input } from 'antd';
import { useState } from 'react';
import { retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { caseWords } from './case.words.ts';

/** A law changed: every data set that names it as a basis is proposed at once. */
export function LawChange() {
  const say = useWords(caseWords);
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const propose = useCommand(retirementApi.proposeForLaw);
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {say('lawChanged')}
      </Button>
      <FormDrawer title={say('lawTitle')} open={open} onClose={close}>
        <ApiForm
          schema={retirementApi.proposeForLaw.body}
          draftKey="retirement-law"
          submit={say('lawPropose')}
          onSubmit={async (body) => {
            const { proposed, more } = await propose.mutateAsync({ body });
            toast(say(more ? 'lawMore' : 'lawDone', { count: proposed }));
            close();
          }}
        >
          <p className="weak">{say('lawText')}</p>
          <Field name="law" label={say('law')} hint={say('lawHint')}>
            <Input maxLength={200} />
          </Field>
          <Field name="reason" label={say('reason')} hint={say('reasonHint')}>
            <Input.TextArea rows={4} maxLength={2000} showCount />
          </Field>
        </ApiForm>
      </FormDrawer>
    </>
  );
}
