import type { Account } from '#governance/identity/account.contract.ts';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApi } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { accountWords } from './account.words.ts';
import { useDepartmentName } from './department-name.ts';
import { useRoleName } from './role-names.ts';

const tones = { active: 'good', suspended: 'attention', closed: 'rest' } as const;

/** The state of an account in words. */
export function AccountState({ state }: Pick<Account, 'state'>) {
  const say = useWords(accountWords);
  return <StatusTag tone={tones[state]}>{say(state)}</StatusTag>;
}

/** The name of a department by its id; the id itself for those who may not see departments, a dash for none. */
export function useDepartmentNames(): (id: string | null) => string {
  const { may } = useSession();
  const name = useDepartmentName();
  const list = useApi(organizationApi.list, {}, { enabled: may('department:read') });
  return (id) => {
    if (id === null) return '—';
    const found = list.data?.items.find((one) => one.id === id);
    return found === undefined ? id : name(found);
  };
}

/** The columns of a list of accounts. */
export function useAccountColumns(): Column<Account>[] {
  const say = useWords(accountWords);
  const roleName = useRoleName();
  const departmentName = useDepartmentNames();
  return [
    {
      key: 'name',
      title: say('displayName'),
      width: 200,
      render: ({ id, displayName }) => (
        <AppLink to={pathTo('account', { accountId: id })} className="clamp">
          {displayName}
        </AppLink>
      ),
    },
    { key: 'login', title: say('loginName'), width: 170, render: ({ loginName }) => loginName },
    {
      key: 'department',
      title: say('department'),
      width: 200,
      render: ({ departmentId }) => departmentName(departmentId),
    },
    {
      key: 'roles',
      title: say('roles'),
      render: ({ posts }) =>
        posts.length === 0
          ? say('noRoles')
          : [...new Set(posts.map(({ role }) => roleName(role)))].join(' · '),
    },
    {
      key: 'state',
      title: say('state'),
      width: 96,
      render: ({ state }) => <AccountState state={state} />,
    },
    {
      key: 'signIn',
      title: say('lastSignIn'),
      kind: 'time',
      value: ({ lastSignInAt }) => lastSignInAt,
    },
  ];
}
