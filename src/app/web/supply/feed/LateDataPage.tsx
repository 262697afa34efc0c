import * as z from 'zod';
import { collectionApi, type LateFeed } from '#lifecycle/source/collection.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useDepartmentNames } from '../road-stage.ts';
import { CollectionState } from './CollectionHistory.tsx';
import { useCycleName } from './feed-names.ts';
import { feedWords } from './feed.words.ts';

const everyMs = 60_000;
const filters = z.object({ departmentId: z.uuid().optional() });

/** What was promised and has not come. */
export function LateDataPage() {
  const say = useWords(feedWords);
  const [filter, change] = useUrlState(filters);
  const { options } = useDepartmentNames();
  const pages = useApiPages(collectionApi.late, { query: filter }, { everyMs });
  return (
    <ListPage
      title={say('lateTitle')}
      crumbs={[{ title: say('scene') }, { title: say('lateTitle') }]}
      help={{ what: say('lateWhat'), next: [say('lateNext1'), say('lateNext2')] }}
      pages={pages}
      columns={useLateColumns()}
      rowKey={({ sourceId }) => sourceId}
      filters={
        <FilterBar
          filters={[
            { kind: 'choice', key: 'departmentId', label: say('department'), options, width: 220 },
          ]}
          values={filter}
          onChange={change}
        />
      }
      empty={{ title: say('lateEmpty'), next: say('lateEmptyNext') }}
    />
  );
}

function useLateColumns(): Column<LateFeed>[] {
  const say = useWords(feedWords);
  const cycleName = useCycleName();
  const { nameOf } = useDepartmentNames();
  return [
    {
      key: 'name',
      title: say('dataSet'),
      width: 190,
      render: ({ dataSetId, dataSetName }) => (
        <AppLink to={pathTo('sourceFeed', { dataSetId })}>{dataSetName}</AppLink>
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 130,
      render: ({ departmentId }) => nameOf(departmentId) ?? '—',
    },
    {
      key: 'cycle',
      title: say('cycle'),
      width: 110,
      render: ({ promisedCycle }) => cycleName(promisedCycle),
    },
    {
      key: 'collection',
      title: say('lastCollection'),
      width: 160,
      render: (one) => <LastCollection late={one} />,
    },
    { key: 'last', title: say('lastReceived'), kind: 'time', value: (one) => one.lastReceivedAt },
    { key: 'due', title: say('lateSince'), kind: 'time', value: ({ dueAt }) => dueAt },
    {
      key: 'missed',
      title: say('missed'),
      kind: 'number',
      width: 100,
      value: ({ missed }) => missed,
    },
  ];
}

/** Whether collecting fails, or the old system has nothing new. */
function LastCollection({ late: { lastCollection } }: { late: LateFeed }) {
  const say = useWords(feedWords);
  if (lastCollection === null) return <StatusTag tone="attention">{say('nowNever')}</StatusTag>;
  if (lastCollection === 'done' || lastCollection === 'unchanged') {
    return <StatusTag tone="rest">{say('nothingNew')}</StatusTag>;
  }
  return <CollectionState state={lastCollection} />;
}
