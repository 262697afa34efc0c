import * as z from 'zod';
import { useApiPages, type ItemOf } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { pathTo } from '../paths.ts';
import { UploadLink } from './DataSetPage.tsx';
import { RoadStrip } from './RoadStrip.tsx';
import { useDepartmentNames } from './road-stage.ts';
import { roadWords } from './road.words.ts';
import './road.css';

const { q, departmentId, kind, trouble } = roadStatusApi.list.query.shape;
const filters = z.object({ q, departmentId, kind, trouble });

/** So many are asked for at a time; a city has thousands. */
const pageRows = 200;

type Line = ItemOf<typeof roadStatusApi.list>;

/** The data sets one may see, the newest first, with how far each has come. */
export function DataSetListPage() {
  const say = useWords(roadWords);
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(roadStatusApi.list, { query: { ...filter, limit: pageRows } });
  return (
    <ListPage
      title={say('dataSets')}
      crumbs={[{ title: say('scene') }, { title: say('dataSets') }]}
      help={{
        what: say('listWhat'),
        next: [say('listNext1'), say('listNext2'), say('listNext3')],
      }}
      actions={<UploadLink />}
      pages={pages}
      columns={useDataSetColumns()}
      rowKey={({ id }) => id}
      isLong
      filters={<DataSetFilters values={filter} onChange={change} />}
      empty={{ title: say('listEmpty'), next: say('listEmptyNext') }}
    />
  );
}

function DataSetFilters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
}) {
  const say = useWords(roadWords);
  const { options } = useDepartmentNames();
  return (
    <FilterBar
      filters={[
        { kind: 'text', key: 'q', label: say('search'), width: 220 },
        { kind: 'choice', key: 'departmentId', label: say('department'), options },
        {
          kind: 'choice',
          key: 'kind',
          label: say('kind'),
          width: 120,
          options: [
            { value: 'collected', label: say('collected') },
            { value: 'derived', label: say('derived') },
          ],
        },
        {
          kind: 'choice',
          key: 'trouble',
          label: say('trouble'),
          width: 140,
          options: [
            { value: 'failed', label: say('troubleFailed') },
            { value: 'late', label: say('troubleLate') },
          ],
        },
      ]}
      values={props.values}
      onChange={props.onChange}
    />
  );
}

function useDataSetColumns(): Column<Line>[] {
  const say = useWords(roadWords);
  const language = useLanguage();
  const { nameOf } = useDepartmentNames();
  return [
    {
      key: 'name',
      title: say('dataSet'),
      render: ({ id, name }) => (
        <AppLink to={pathTo('dataSet', { dataSetId: id })} className="clamp">
          {name}
        </AppLink>
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 120,
      render: (row) => nameOf(row.departmentId) ?? say('nobody'),
    },
    { key: 'kind', title: say('kind'), width: 88, render: (row) => say(row.kind) },
    {
      key: 'road',
      title: say('road'),
      width: 152,
      render: ({ stations }) => <RoadStrip stations={stations} />,
    },
    { key: 'rows', title: say('rows'), kind: 'number', width: 90, value: (row) => row.rows },
    { key: 'landedAt', title: say('landedAt'), kind: 'time', value: (row) => row.landedAt },
    {
      key: 'problem',
      title: say('problem'),
      width: 172,
      render: ({ problem }) => problem?.[language] ?? '',
    },
  ];
}
