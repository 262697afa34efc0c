import { Space } from 'antd';
import type { Account } from '#governance/identity/account.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { accountWords } from './account.words.ts';
import { useDepartmentOf } from './department-name.ts';
import { useRoleName } from './role-names.ts';

const tones = { active: 'good', suspended: 'attention', closed: 'rest' } as const;

/** The state of an account in words, and whether it is locked after failed sign-ins. */
export function AccountState({ account }: { account: Account }) {
  const say = useWords(accountWords);
  const { state } = account;
  return (
    <Space size={4} wrap>
      <StatusTag tone={tones[state]}>{say(state)}</StatusTag>
      {isLocked(account) ? <StatusTag tone="bad">{say('locked')}</StatusTag> : null}
    </Space>
  );
}

/** Whether the account cannot sign in for now after too many failures. */
export function isLocked({ lockedUntil }: Pick<Account, 'lockedUntil'>): boolean {
  return lockedUntil !== null && new Date(lockedUntil) > new Date();
}

/** The columns of a list of accounts. */
export function useAccountColumns(): Column<Account>[] {
  const say = useWords(accountWords);
  const roleName = useRoleName();
  const departmentName = useDepartmentOf();
  return [
    {
      key: 'name',
      title: say('displayName'),
      width: 170,
      render: ({ id, displayName }) => (
        <AppLink to={pathTo('account', { accountId: id })} className="clamp">
          {displayName}
        </AppLink>
      ),
    },
    { key: 'login', title: say('loginName'), width: 140, render: ({ loginName }) => loginName },
    {
      key: 'department',
      title: say('department'),
      width: 170,
      render: ({ departmentId }) => departmentName(departmentId),
    },
    {
      key: 'roles',
      title: say('roles'),
      width: 220,
      render: ({ kind, posts }) => {
        if (kind === 'system') return say('platformItself');
        if (posts.length === 0) return say('noRoles');
        return [...new Set(posts.map(({ role }) => roleName(role)))].join(' · ');
      },
    },
    {
      key: 'state',
      title: say('state'),
      width: 140,
      render: (account) => <AccountState account={account} />,
    },
    {
      key: 'signIn',
      title: say('lastSignIn'),
      kind: 'time',
      value: ({ lastSignInAt }) => lastSignInAt,
    },
  ];
}
