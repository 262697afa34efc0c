import { Button } from 'antd';
import { useState } from 'react';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { roleWords } from '#governance/policy/permissions.ts';
import { useApi, useCall } from '#platform/ui/api.tsx';
import { useProblemToast } from '#platform/ui/confirm.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { demoApi } from '../../demo/demo.contract.ts';
import { signInWords } from './sign-in.words.ts';

/** In the demo city: an account for each role with its password; one touch signs in. Elsewhere nothing. */
export function DemoAccounts({ onSignedIn }: { onSignedIn: () => void }) {
  const say = useWords(signInWords);
  const language = useLanguage();
  const call = useCall();
  const tellProblem = useProblemToast();
  const [busy, setBusy] = useState<string>();
  const { data } = useApi(demoApi.accounts, {});
  const [first] = data?.accounts ?? [];
  if (data === undefined || first === undefined) return null;
  const enter = async (loginName: string, password: string) => {
    setBusy(loginName);
    try {
      await call(identityApi.signIn, { body: { loginName, password } });
      onSignedIn();
    } catch (error) {
      setBusy(undefined);
      tellProblem(error);
    }
  };
  return (
    <section className="demo-accounts" aria-label={say('demoTitle')}>
      <h2>{say('demoTitle')}</h2>
      <p className="weak">{say('demoText', { password: first.password })}</p>
      <ul>
        {data.accounts.map(({ loginName, displayName, role, department, password }) => (
          <li key={loginName}>
            <Button
              block
              loading={busy === loginName}
              disabled={busy !== undefined && busy !== loginName}
              onClick={() => void enter(loginName, password)}
            >
              <span className="demo-account">
                <span>{roleWords[role][language]}</span>
                <span className="weak">{`${department ?? displayName} · ${loginName}`}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
