import { Button } from 'antd';
import * as z from 'zod';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { resource as lifecycle } from '#lifecycle/road/road.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { catalogWords } from './catalog.words.ts';
import { useDepartments } from './departments.ts';
import { ProposeDrawer } from './ProposeDrawer.tsx';
import { useResourceColumns } from './resource-columns.tsx';

const { state, departmentId, q } = resourceApi.list.query.shape;
const filters = z.object({ state, departmentId, q, mine: z.literal('true').optional() });
const drawer = z.object({ propose: z.string().max(100).optional() });

/** The catalogue: entries in force, and the drafts of the departments one works for. */
export function ResourceListPage() {
  const say = useWords(catalogWords);
  const { may } = useSession();
  const [filter, change] = useUrlState(filters);
  const [{ propose }, open] = useUrlState(drawer);
  const pages = useApiPages(resourceApi.list, { query: filter });
  const columns = useResourceColumns();
  return (
    <ListPage
      title={say('resources')}
      crumbs={[{ title: say('scene') }, { title: say('resources') }]}
      help={{ what: say('listWhat'), next: [say('listNext1'), say('listNext2')] }}
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      filters={
        <>
          <ResourceFilters values={filter} onChange={change} />
          <ProposeDrawer
            dataSetId={propose}
            close={() => {
              open({ propose: undefined });
            }}
          />
        </>
      }
      actions={
        may('resource:propose') ? (
          <Button
            type="primary"
            onClick={() => {
              open({ propose: 'choose' });
            }}
          >
            {say('propose')}
          </Button>
        ) : undefined
      }
      empty={{ title: say('listEmpty'), next: say('listEmptyNext') }}
    />
  );
}

function ResourceFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(catalogWords);
  const language = useLanguage();
  const { may } = useSession();
  const { departments, nameOf } = useDepartments();
  const states = Object.entries(lifecycle.states).filter(([value]) => value !== 'deleted');
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('nameOrCode'), width: 220 },
        {
          kind: 'choice',
          key: 'state',
          label: say('state'),
          options: states.map(([value, words]) => ({ value, label: words[language] })),
        },
        {
          kind: 'choice',
          key: 'departmentId',
          label: say('department'),
          options: departments.map(({ id }) => ({ value: id, label: nameOf(id) })),
        },
        ...(may('resource:propose')
          ? [
              {
                kind: 'choice' as const,
                key: 'mine',
                label: say('mine'),
                options: [{ value: 'true', label: say('mineOnly') }],
              },
            ]
          : []),
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}
