import * as z from 'zod';
import { archiveApi, archiveStates, type Archive } from '#lifecycle/retirement/archive.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { ArchiveState } from './ArchiveState.tsx';
import { archiveWords } from './archive.words.ts';
import { FilterTag } from './FilterTag.tsx';

const { q, state, dataSetId } = archiveApi.listArchives.query.shape;
const filters = z.object({ q, state, dataSetId });

/** Sealed packages, found by what stays known of their data. */
export function ArchiveListPage() {
  const say = useWords(archiveWords);
  const [filter, change] = useUrlState(filters);
  const pages = useApiPages(archiveApi.listArchives, { query: filter });
  return (
    <ListPage
      title={say('archives')}
      crumbs={[{ title: say('scene') }, { title: say('archives') }]}
      help={{ what: say('what'), next: [say('next1'), say('next2')] }}
      pages={pages}
      columns={useColumns()}
      rowKey={({ id }) => id}
      isLong
      filters={<Filters values={filter} onChange={change} name={pages.items[0]?.dataSetName} />}
      empty={{ title: say('empty'), next: say('emptyNext') }}
    />
  );
}

function Filters(props: {
  values: z.output<typeof filters>;
  onChange: (change: z.input<typeof filters>) => void;
  name: string | undefined;
}) {
  const say = useWords(archiveWords);
  const { values, onChange, name } = props;
  return (
    <div className="filters">
      <FilterBar
        filters={[
          { kind: 'text', key: 'q', label: say('search'), width: 260 },
          {
            kind: 'choice',
            key: 'state',
            label: say('state'),
            width: 150,
            options: archiveStates.map((value) => ({ value, label: say(value) })),
          },
        ]}
        values={values}
        onChange={onChange}
      />
      {values.dataSetId === undefined ? null : (
        <FilterTag
          words={say('onlyDataSet', { name: name ?? say('thisDataSet') })}
          clear={() => {
            onChange({ dataSetId: undefined });
          }}
        />
      )}
    </div>
  );
}

function useColumns(): Column<Archive>[] {
  const say = useWords(archiveWords);
  const { nameOf } = useDepartments();
  return [
    {
      key: 'dataSet',
      title: say('dataSet'),
      render: ({ id, dataSetName, dataSetCode }) => (
        <>
          <AppLink to={pathTo('archive', { archiveId: id })} className="clamp">
            {dataSetName}
          </AppLink>
          <div className="weak clamp">{dataSetCode}</div>
        </>
      ),
    },
    {
      key: 'department',
      title: say('department'),
      width: 130,
      render: ({ departmentId }) => nameOf(departmentId),
    },
    {
      key: 'state',
      title: say('state'),
      width: 110,
      render: (archive) => <ArchiveState state={archive.state} />,
    },
    {
      key: 'files',
      title: say('files'),
      kind: 'number',
      width: 90,
      value: ({ fileCount }) => fileCount,
    },
    { key: 'bytes', title: say('bytes'), kind: 'bytes', value: ({ byteCount }) => byteCount },
    { key: 'sealed', title: say('sealedAt'), kind: 'time', value: ({ sealedAt }) => sealedAt },
    {
      key: 'changed',
      title: say('changedAt'),
      kind: 'time',
      value: ({ restoredAt, destroyedAt }) => destroyedAt ?? restoredAt,
    },
  ];
}
