import { Input } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { identityApi, SetUp } from '#governance/identity/identity.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useCall } from '#platform/ui/api.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { Door } from './Door.tsx';
import { signInWords } from './sign-in.words.ts';

const link = z.object({ token: z.string().max(200).optional() });
const body = SetUp.omit({ token: true });

/** The first start: the city and its three officers, with the one-time link that the server printed. */
export function SetUpPage() {
  const say = useWords(signInWords);
  const [{ token }] = useUrlState(link);
  const [done, setDone] = useState(false);
  return (
    <Door title={say('setupTitle')} text={say('setupText')} wide>
      {done ? (
        <EmptyState
          title={say('setupDone')}
          next={say('setupDoneNext')}
          action={<AppLink to={pathTo('signIn')}>{say('toSignIn')}</AppLink>}
        />
      ) : token === undefined ? (
        <EmptyState title={say('tokenMissing')} next={say('tokenMissingNext')} />
      ) : (
        <SetUpForm
          token={token}
          onDone={() => {
            setDone(true);
          }}
        />
      )}
    </Door>
  );
}

function SetUpForm({ token, onDone }: { token: string; onDone: () => void }) {
  const say = useWords(signInWords);
  const call = useCall();
  return (
    <ApiForm
      schema={body}
      draftKey="set-up"
      submit={say('setup')}
      onSubmit={async (values) => {
        await call(identityApi.setup, { body: { ...values, token } });
        onDone();
      }}
    >
      <section className="officers">
        <h2>{say('city')}</h2>
        <div className="two">
          <Field name="city.nameZh" label={say('nameZh')} hint={say('nameZhHint')}>
            <Input maxLength={100} />
          </Field>
          <Field name="city.areaCode" label={say('areaCode')} hint={say('areaCodeHint')}>
            <Input maxLength={6} inputMode="numeric" />
          </Field>
          <Field name="city.nameEn" label={say('nameEn')}>
            <Input maxLength={200} />
          </Field>
          <Field name="city.uscc" label={say('uscc')}>
            <Input maxLength={18} />
          </Field>
        </div>
      </section>
      <Officer kind="system" />
      <Officer kind="security" />
      <Officer kind="audit" />
    </ApiForm>
  );
}

function Officer({ kind }: { kind: 'system' | 'security' | 'audit' }) {
  const say = useWords(signInWords);
  return (
    <section className="officers" aria-label={say(kind)}>
      <h2>{say(kind)}</h2>
      <div className="two">
        <Field name={`officers.${kind}.displayName`} label={say('displayName')}>
          <Input maxLength={60} autoComplete="off" />
        </Field>
        <Field
          name={`officers.${kind}.loginName`}
          label={say('loginName')}
          hint={say('loginNameHint')}
        >
          <Input maxLength={40} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        </Field>
      </div>
      <Field
        name={`officers.${kind}.password`}
        label={say('firstPassword')}
        hint={say('passwordRule')}
        secret
      >
        <Input.Password autoComplete="new-password" />
      </Field>
    </section>
  );
}
