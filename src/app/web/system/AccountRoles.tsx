import { Alert } from 'antd';
import { accountApi, type Account } from '#governance/identity/account.contract.ts';
import { useCommand } from '#platform/ui/api.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { accountWords } from './account.words.ts';
import { useDepartmentOf } from './department-name.ts';
import { useRoleName } from './role-names.ts';

/** The roles of an account, each with its department; the security officer grants and withdraws. */
export function AccountRoles({ account, onGrant }: { account: Account; onGrant: () => void }) {
  const say = useWords(accountWords);
  const { may } = useSession();
  const reason = useNoGrant(account);
  return (
    <Panel
      title={say('roles')}
      extra={
        may('account:grant-role') ? (
          <ReasonButton reason={reason} onClick={onGrant}>
            {say('grant')}
          </ReasonButton>
        ) : undefined
      }
    >
      {reason === undefined && may('account:grant-role') ? (
        <Alert
          className="panel-note"
          type="info"
          showIcon
          title={say('rule')}
          description={say('ruleText')}
        />
      ) : null}
      {account.posts.length === 0 ? (
        <EmptyState title={say('noRoles')} next={say('noRolesNext')} />
      ) : (
        <ul className="lines">
          {account.posts.map((post) => (
            <Post key={`${post.role} ${post.departmentId}`} account={account} post={post} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Why the person cannot grant or withdraw roles of this account; undefined when nothing is known against it. */
function useNoGrant(account: Account): string | undefined {
  const say = useWords(accountWords);
  const { me } = useSession();
  if (account.id === me.id) return say('ownRoles');
  if (account.kind === 'system') return say('ofPlatform');
  return account.state === 'closed' ? say('closedKept') : undefined;
}

function Post({ account, post }: { account: Account; post: Account['posts'][number] }) {
  const say = useWords(accountWords);
  const { may } = useSession();
  const role = useRoleName()(post.role);
  const department = useDepartmentOf()(post.departmentId);
  const reason = useNoGrant(account);
  const confirm = useConfirm();
  const toast = useToast();
  const problemToast = useProblemToast();
  const withdraw = useCommand(accountApi.withdrawRole);
  const ask = async () => {
    const agreed = await confirm({
      title: say('withdrawTitle', { name: account.displayName, role }),
      text: say('withdrawText', { department }),
      action: say('withdraw'),
      danger: true,
    });
    if (!agreed) return;
    try {
      await withdraw.mutateAsync({ params: { id: account.id, ...post } });
      toast(say('withdrawn'));
    } catch (error) {
      problemToast(error);
    }
  };
  return (
    <li className="line-with-deed">
      <span>
        <strong>{role}</strong> <span className="weak">{department}</span>
      </span>
      {may('account:grant-role') ? (
        <ReasonButton
          type="link"
          size="small"
          className="flush"
          danger
          reason={reason}
          loading={withdraw.isPending}
          aria-label={say('withdrawOf', { role, department })}
          onClick={() => void ask()}
        >
          {say('withdraw')}
        </ReasonButton>
      ) : null}
    </li>
  );
}
