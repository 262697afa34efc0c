import { Button } from 'antd';
import { useNavigate } from '@tanstack/react-router';
import * as z from 'zod';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useDepartmentName } from './road-stage.ts';
import { Freshness, type ViewSummary } from './view-types.tsx';
import { viewWords } from './view.words.ts';

const { departmentId, q } = viewApi.list.query.shape;
const filters = z.object({ departmentId, q });

/** The views one may see, newest first. */
export function ViewListPage() {
  const say = useWords(viewWords);
  const { may, departments } = useSession();
  const navigate = useNavigate();
  const departmentName = useDepartmentName();
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(viewApi.list, { query: filter });
  return (
    <ListPage
      title={say('views')}
      crumbs={[{ title: say('scene') }, { title: say('views') }]}
      help={{ what: say('viewsWhat'), next: [say('viewsNext1'), say('viewsNext2')] }}
      actions={
        <>
          <Button onClick={() => void navigate({ to: pathTo('viewGraph') })}>{say('graph')}</Button>
          <ReasonButton
            type="primary"
            reason={may('view:define') ? undefined : say('noDefine')}
            onClick={() => void navigate({ to: pathTo('viewNew') })}
          >
            {say('newView')}
          </ReasonButton>
        </>
      }
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      filters={
        <FilterBar
          filters={[
            { kind: 'text', key: 'q', label: say('nameOrCode'), width: 220 },
            {
              kind: 'choice',
              key: 'departmentId',
              label: say('department'),
              options: departments.map(({ id }) => ({ value: id, label: departmentName(id) })),
            },
          ]}
          values={filter}
          onChange={change}
        />
      }
      empty={{ title: say('viewsEmpty'), next: say('viewsEmptyNext') }}
    />
  );
}

function useColumns(): Column<ViewSummary>[] {
  const say = useWords(viewWords);
  const departmentName = useDepartmentName();
  return [
    {
      key: 'name',
      title: say('name'),
      render: ({ id, name }) => (
        <AppLink className="clamp" to={pathTo('view', { viewId: id })}>
          {name}
        </AppLink>
      ),
    },
    { key: 'code', title: say('code'), width: 170, render: ({ code }) => code },
    {
      key: 'department',
      title: say('department'),
      width: 160,
      render: ({ departmentId }) => departmentName(departmentId),
    },
    {
      key: 'freshness',
      title: say('freshness'),
      width: 100,
      render: (view) => <Freshness view={view} />,
    },
    { key: 'built', title: say('builtAt'), kind: 'time', value: ({ builtAt }) => builtAt },
    { key: 'updated', title: say('updatedAt'), kind: 'time', value: ({ updatedAt }) => updatedAt },
  ];
}
