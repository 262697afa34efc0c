import * as z from 'zod';
import { roles, type Role } from '#governance/identity/context.ts';
import { policyApi } from '#governance/policy/policy.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { Page } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { permissionPageWords } from './permission.words.ts';
import { usePermissionName, useRoleName } from './role-names.ts';
import { systemWords } from './system.words.ts';

type Row = z.output<typeof policyApi.permissions.response>['items'][number];

const filters = z.object({ role: z.enum(roles).optional(), search: z.string().max(40).optional() });

/** Who may do what, as a table of permissions and roles. */
export function PermissionPage() {
  const say = useWords(permissionPageWords);
  const saySystem = useWords(systemWords);
  const roleName = useRoleName();
  const language = useLanguage();
  const table = useApi(policyApi.permissions, {});
  const [filter, change] = useUrlState(filters);
  const shown = filter.role === undefined ? roles : [filter.role];
  const columns = usePermissionColumns(shown);
  const matches = (row: Row) =>
    (filter.role === undefined || row.holders.some(({ role }) => role === filter.role)) &&
    `${row.words[language]} ${row.permission}`
      .toLowerCase()
      .includes((filter.search ?? '').toLowerCase());
  return (
    <Page
      title={say('permissions')}
      crumbs={[{ title: saySystem('scene') }, { title: say('permissions') }]}
      help={{ what: say('what'), next: [say('next1'), say('next2')] }}
    >
      <FilterBar
        filters={[
          { kind: 'text', key: 'search', label: say('search') },
          {
            kind: 'choice',
            key: 'role',
            label: say('role'),
            options: roles.map((role) => ({ value: role, label: roleName(role) })),
          },
        ]}
        values={filter}
        onChange={change}
      />
      <Loaded query={table}>
        {({ items, policyHash }) => (
          <>
            <DataTable
              rows={items.filter(matches)}
              columns={columns}
              rowKey={({ permission }) => permission}
              label={say('permissions')}
              empty={<EmptyState title={say('empty')} next={say('emptyNext')} />}
            />
            <p className="weak request-id">
              {say('hash')} {policyHash}
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function usePermissionColumns(shown: readonly Role[]): Column<Row>[] {
  const say = useWords(permissionPageWords);
  const roleName = useRoleName();
  const permissionName = usePermissionName();
  const language = useLanguage();
  return [
    {
      key: 'permission',
      title: say('permission'),
      width: 220,
      pinned: true,
      render: (row) => (
        <>
          <div>{permissionName(row.permission) ?? row.words[language]}</div>
          <code className="weak">{row.permission}</code>
        </>
      ),
    },
    ...shown.map((role) => ({
      key: role,
      title: roleName(role),
      width: 116,
      render: (row: Row) => <Reach row={row} role={role} />,
    })),
    {
      key: 'system',
      title: say('system'),
      width: 100,
      render: (row) =>
        row.system ? <StatusTag tone="rest">{say('systemYes')}</StatusTag> : <None />,
    },
  ];
}

const tones = { all: 'running', own: 'good', some: 'attention' } as const;

function Reach({ row, role }: { row: Row; role: Role }) {
  const say = useWords(permissionPageWords);
  const reach = row.holders.find((holder) => holder.role === role)?.reach;
  return reach === undefined ? <None /> : <StatusTag tone={tones[reach]}>{say(reach)}</StatusTag>;
}

function None() {
  const say = useWords(permissionPageWords);
  return (
    <span className="weak">
      <span aria-hidden="true">—</span>
      <span className="unseen">{say('none')}</span>
    </span>
  );
}
