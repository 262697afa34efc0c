import { Input } from 'antd';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall } from '#platform/ui/api.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { signInWords } from './sign-in.words.ts';

const body = identityApi.signIn.body.omit({ deliver: true });

/** Login name and password. The session comes as a cookie that no script can read. */
export function SignInForm({
  loginName = '',
  onSignedIn,
}: {
  loginName?: string;
  onSignedIn: (loginName: string) => void;
}) {
  const say = useWords(signInWords);
  const call = useCall();
  return (
    <ApiForm
      schema={body}
      initial={{ loginName }}
      draftKey="sign-in"
      submit={say('signIn')}
      onSubmit={async (values) => {
        await call(identityApi.signIn, { body: values });
        onSignedIn(values.loginName.trim().toLowerCase());
      }}
    >
      <Field name="loginName" label={say('loginName')}>
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
      </Field>
      <Field name="password" label={say('password')} secret>
        <Input.Password autoComplete="current-password" />
      </Field>
    </ApiForm>
  );
}
