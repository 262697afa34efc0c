import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DataTable } from '#platform/ui/DataTable.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { Page } from '#platform/ui/Page.tsx';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { useDepartmentColumns, useParentColumn } from './department-columns.tsx';
import { departmentTree, nodesOf, type DepartmentNode } from './department-tree.ts';
import { DepartmentDrawer, type DepartmentDeed } from './DepartmentDrawer.tsx';
import { systemWords } from './system.words.ts';

const shown = z.object({ closed: z.literal('yes').optional() });

/** The departments of the city as a tree, and keeping it. */
export function DepartmentPage() {
  const say = useWords(systemWords);
  const { may } = useSession();
  const [{ closed }, change] = useUrlState(shown);
  const query = closed === 'yes' ? {} : { state: 'active' as const };
  const departments = useApi(organizationApi.list, { query });
  const [deed, setDeed] = useState<DepartmentDeed | undefined>();
  const close = () => {
    setDeed(undefined);
  };
  const roots = departmentTree(departments.data?.items ?? []);
  return (
    <Page
      title={say('departments')}
      crumbs={[{ title: say('scene') }, { title: say('departments') }]}
      help={{
        what: say('departmentsWhat'),
        next: [say('departmentsNext1'), say('departmentsNext2')],
      }}
      actions={
        may('department:manage') ? (
          <Button
            type="primary"
            onClick={() => {
              setDeed({ kind: 'create', parentId: roots[0]?.id });
            }}
          >
            {say('create')}
          </Button>
        ) : undefined
      }
    >
      <Checkbox
        checked={closed === 'yes'}
        onChange={(event) => {
          change({ closed: event.target.checked ? 'yes' : undefined });
        }}
      >
        {say('showClosed')}
      </Checkbox>
      <Loaded query={departments}>{() => <Tree roots={roots} onDeed={setDeed} />}</Loaded>
      <DepartmentDrawer deed={deed} roots={roots} close={close} />
    </Page>
  );
}

function Tree({
  roots,
  onDeed,
}: {
  roots: readonly DepartmentNode[];
  onDeed: (deed: DepartmentDeed) => void;
}) {
  const say = useWords(systemWords);
  const narrow = useIsNarrow();
  const columns = useDepartmentColumns(onDeed);
  const parent = useParentColumn(roots);
  const empty = <EmptyState title={say('departmentsEmpty')} next={say('departmentsEmptyNext')} />;
  // A phone has no room for a tree: the same order as cards, each with what it stands below.
  if (narrow) {
    return (
      <DataTable
        rows={roots.flatMap(nodesOf)}
        columns={[...columns.slice(0, 1), parent, ...columns.slice(1)]}
        rowKey={({ id }) => id}
        label={say('departments')}
        empty={empty}
      />
    );
  }
  return (
    <DataTable
      // A tree opens its rows when it is drawn first; another number of departments draws it anew.
      key={roots.length}
      rows={roots}
      columns={columns}
      rowKey={({ id }) => id}
      label={say('departments')}
      empty={empty}
      childrenKey="below"
    />
  );
}
