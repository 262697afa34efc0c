import { useState } from 'react';
import { accountApi, type Account } from '#governance/identity/account.contract.ts';
import { officerRoles } from '#governance/identity/context.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { isLocked } from './account-columns.tsx';
import { accountWords } from './account.words.ts';
import { firstPassword } from './first-password.ts';
import { FirstPassword, type ShownPassword } from './FirstPassword.tsx';

/** Why the person cannot maintain this account, in words; undefined when nothing is known against it. */
export function useNoManage(account: Account): string | undefined {
  const say = useWords(accountWords);
  const isOfficer = account.posts.some(({ role }) => officerRoles.some((one) => one === role));
  if (account.kind === 'system') return say('ofPlatform');
  if (account.state === 'closed') return say('closedKept');
  return isOfficer ? say('officerKept') : undefined;
}

const questions = {
  suspend: { action: 'suspend', title: 'suspendTitle', text: 'suspendText' },
  resume: { action: 'resume', title: 'resumeTitle', text: 'resumeText' },
  close: { action: 'close', title: 'closeTitle', text: 'closeText' },
  reset: { action: 'reset', title: 'resetTitle', text: 'resetText' },
  unlock: { action: 'unlock', title: 'unlockTitle', text: 'unlockText' },
  end: { action: 'endSessions', title: 'endTitle', text: 'endText' },
} as const;
type Deed = keyof typeof questions;

/** The buttons for what the system officer does with an account; each asks first and says what follows. */
export function AccountDeeds({ account }: { account: Account }) {
  const say = useWords(accountWords);
  const { may } = useSession();
  const reason = useNoManage(account);
  const [shown, setShown] = useState<ShownPassword | undefined>();
  const { ask, busy } = useDeeds(account, setShown);
  const deeds: readonly Deed[] = [
    ...(isLocked(account) ? (['unlock'] as const) : []),
    'reset',
    'end',
    account.state === 'suspended' ? 'resume' : 'suspend',
    'close',
  ];
  if (!may('account:manage')) return null;
  return (
    <>
      {deeds.map((deed) => (
        <ReasonButton
          key={deed}
          reason={reason}
          danger={deed === 'close'}
          loading={busy === deed}
          onClick={() => void ask(deed)}
        >
          {say(questions[deed].action)}
        </ReasonButton>
      ))}
      <FirstPassword
        shown={shown}
        close={() => {
          setShown(undefined);
        }}
      />
    </>
  );
}

function useDeeds(account: Account, onPassword: (shown: ShownPassword) => void) {
  const say = useWords(accountWords);
  const confirm = useConfirm();
  const toast = useToast();
  const problemToast = useProblemToast();
  const [busy, setBusy] = useState<Deed | undefined>();
  const carryOut = useCarryOut(account, onPassword);
  const ask = async (deed: Deed) => {
    const { action, title, text } = questions[deed];
    const agreed = await confirm({
      title: say(title, { name: account.displayName }),
      text: say(text),
      action: say(action),
      danger: deed !== 'resume' && deed !== 'unlock',
    });
    if (!agreed) return;
    setBusy(deed);
    try {
      toast(await carryOut(deed));
    } catch (error) {
      problemToast(error);
    } finally {
      setBusy(undefined);
    }
  };
  return { ask, busy };
}

/** Does a deed. Out: a function that resolves to words of what was done. */
function useCarryOut(account: Account, onPassword: (shown: ShownPassword) => void) {
  const say = useWords(accountWords);
  const suspend = useCommand(accountApi.suspend);
  const resume = useCommand(accountApi.resume);
  const close = useCommand(accountApi.close);
  const reset = useCommand(accountApi.resetPassword);
  const end = useCommand(accountApi.revokeSessions);
  const unlock = useCommand(accountApi.unlock);
  const { id, version, displayName, loginName } = account;
  const move = { params: { id }, body: { version } };
  return async (deed: Deed): Promise<string> => {
    if (deed === 'end') {
      const { revoked } = await end.mutateAsync({ params: { id } });
      return say('ended', { count: revoked });
    }
    if (deed === 'reset') {
      const password = firstPassword();
      await reset.mutateAsync({ params: { id }, body: { password } });
      onPassword({ displayName, loginName, password });
    }
    if (deed === 'unlock') await unlock.mutateAsync({ params: { id } });
    if (deed === 'suspend') await suspend.mutateAsync(move);
    if (deed === 'resume') await resume.mutateAsync(move);
    if (deed === 'close') await close.mutateAsync(move);
    return say('done', { deed: say(questions[deed].action) });
  };
}
