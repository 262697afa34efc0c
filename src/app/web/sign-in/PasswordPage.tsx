import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type * as z from 'zod';
import { identityApi, NewPassword, type Me } from '#governance/identity/identity.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormPage } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { shellWords } from '../shell/shell.words.ts';
import { useSignOut } from '../shell/UserMenu.tsx';
import { Door } from './Door.tsx';
import { signInWords } from './sign-in.words.ts';

/** Changing the own password by one's own wish. */
export function PasswordPage() {
  const say = useWords(signInWords);
  const help = { what: say('passwordWhat'), next: [say('passwordNext1'), say('passwordNext2')] };
  return (
    <FormPage title={say('passwordTitle')} help={help}>
      <PasswordForm />
    </FormPage>
  );
}

/** Instead of any page while the password has to be changed. */
export function PasswordDue({ me }: { me: Me }) {
  const say = useWords(signInWords);
  const sayShell = useWords(shellWords);
  const signOut = useSignOut();
  return (
    <Door title={say('dueTitle')} text={`${me.displayName} · ${say('dueText')}`}>
      <PasswordForm
        extra={
          <Button type="text" onClick={() => void signOut()}>
            {sayShell('signOut')}
          </Button>
        }
      />
    </Door>
  );
}

function PasswordForm({ extra }: { extra?: ReactNode }) {
  const say = useWords(signInWords);
  const call = useCall();
  const queries = useQueryClient();
  const toast = useToast();
  const schema = identityApi.changePassword.body
    .extend({ repeat: NewPassword })
    .refine(({ next, repeat }) => next === repeat, { message: say('different'), path: ['repeat'] });
  return (
    <ApiForm
      schema={schema}
      draftKey="password"
      submit={say('change')}
      extra={extra}
      onSubmit={async ({ current, next }: z.input<typeof schema>) => {
        await call(identityApi.changePassword, { body: { current, next } });
        toast(say('changed'));
        await queries.invalidateQueries();
      }}
    >
      <Field name="current" label={say('current')} secret>
        <Input.Password autoComplete="current-password" />
      </Field>
      <Field name="next" label={say('next')} hint={say('passwordRule')} secret>
        <Input.Password autoComplete="new-password" />
      </Field>
      <Field name="repeat" label={say('repeat')} secret>
        <Input.Password autoComplete="new-password" />
      </Field>
    </ApiForm>
  );
}
