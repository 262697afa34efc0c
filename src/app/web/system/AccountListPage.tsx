import { Button } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { accountApi } from '#governance/identity/account.contract.ts';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useAccountColumns } from './account-columns.tsx';
import { accountWords } from './account.words.ts';
import { AccountDrawer, type AccountDeed } from './AccountDrawer.tsx';
import { useDepartmentName } from './department-name.ts';
import { systemWords } from './system.words.ts';

const { state, departmentId, search, lacks } = accountApi.list.query.shape;
const filters = z.object({ search, departmentId, state, lacks });

/** The accounts, and making one. */
export function AccountListPage() {
  const say = useWords(accountWords);
  const saySystem = useWords(systemWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(accountApi.list, { query: filter });
  const columns = useAccountColumns();
  const [deed, setDeed] = useState<AccountDeed | undefined>();
  return (
    <>
      <ListPage
        title={say('accounts')}
        crumbs={[{ title: saySystem('scene') }, { title: say('accounts') }]}
        help={{ what: say('what'), next: [say('next1'), say('next2')] }}
        actions={
          may('account:manage') ? (
            <Button
              type="primary"
              onClick={() => {
                setDeed({ kind: 'create' });
              }}
            >
              {say('create')}
            </Button>
          ) : undefined
        }
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        filters={<AccountFilters values={filter} onChange={change} />}
        empty={{ title: say('empty'), next: say('emptyNext') }}
      />
      <AccountDrawer
        deed={deed}
        close={() => {
          setDeed(undefined);
        }}
      />
    </>
  );
}

function AccountFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(accountWords);
  const name = useDepartmentName();
  const departments = useApi(organizationApi.list, {});
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'search', label: say('search'), width: 200 },
        {
          kind: 'choice',
          key: 'departmentId',
          label: say('department'),
          options: (departments.data?.items ?? []).map((one) => ({
            value: one.id,
            label: name(one),
          })),
          width: 200,
        },
        {
          kind: 'choice',
          key: 'state',
          label: say('state'),
          options: (['active', 'suspended', 'closed'] as const).map((value) => ({
            value,
            label: say(value),
          })),
          width: 130,
        },
        {
          kind: 'choice',
          key: 'lacks',
          label: say('lacks'),
          options: [
            { value: 'role', label: say('lacksRole') },
            { value: 'unlock', label: say('lacksUnlock') },
          ],
          width: 160,
        },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}
