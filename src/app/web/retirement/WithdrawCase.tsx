import { Input } from 'antd';
import { useState } from 'react';
import { retirementApi, type RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { deedWords } from './deed.words.ts';

/** Takes back a case that was not carried out, with a reason. Nothing for one that has ended. */
export function WithdrawCase({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const withdraw = useCommand(retirementApi.withdraw);
  const mayHere = useMayIn(one.departmentId);
  if (one.finishedAt !== null) return null;
  const close = () => {
    setOpen(false);
  };
  const why = mayHere('retirement:propose') ? undefined : say('noWithdraw');
  return (
    <>
      <ReasonButton
        reason={one.state === 'executing' ? say('tooLate') : why}
        onClick={() => {
          setOpen(true);
        }}
      >
        {say('withdraw')}
      </ReasonButton>
      <FormDrawer title={say('withdrawTitle')} open={open} onClose={close}>
        <ApiForm
          schema={retirementApi.withdraw.body}
          draftKey={`retirement-withdraw-${one.id}`}
          submit={say('withdraw')}
          onSubmit={async (body) => {
            await withdraw.mutateAsync({ params: { id: one.id }, body });
            toast(say('withdrawDone'));
            close();
          }}
        >
          <p className="weak">{say('withdrawText')}</p>
          <Field name="reason" label={say('withdrawReason')}>
            <Input.TextArea rows={4} maxLength={2000} showCount />
          </Field>
        </ApiForm>
      </FormDrawer>
    </>
  );
}
