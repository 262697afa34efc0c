import { Select } from 'antd';
import * as z from 'zod';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { useApi, useApiPages } from '#platform/ui/api.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { formatDateTime, useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { useLocalPages } from './local-pages.ts';
import { compareSnapshots, type Difference } from './snapshot-difference.ts';
import { useTypeName, columnTypeNames, type SnapshotDetail } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

const state = z.object({ against: z.uuid().optional() });

/** The difference between this snapshot and another of its data set, which is chosen here. */
export function SnapshotDifference({ snapshot }: { snapshot: SnapshotDetail }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const [{ against }, change] = useUrlState(state);
  const pages = useApiPages(cacheApi.listSnapshots, {
    params: { id: snapshot.dataSetId },
    query: { limit: 200 },
  });
  const others = pages.items.filter(({ id }) => id !== snapshot.id);
  const isOnly = others.length === 0 && !pages.loading && pages.problem === null;
  const before = others.find((one) => one.number === snapshot.number - 1);
  const chosen = against ?? before?.id;
  if (isOnly && against === undefined) {
    return <EmptyState title={say('compareOnly')} next={say('compareOnlyNext')} />;
  }
  return (
    <div className="stack">
      <Select
        aria-label={say('compareWith')}
        placeholder={say('compareWith')}
        style={{ maxWidth: 420 }}
        value={chosen ?? null}
        onChange={(id) => {
          change({ against: id ?? undefined });
        }}
        onPopupScroll={() => {
          if (pages.hasMore && !pages.fetching) pages.more();
        }}
        options={others.map((one) => ({
          value: one.id,
          label: `${say('snapshot', { number: one.number })} · ${formatDateTime(one.landedAt)} · ${say('rows')} ${number(one.rowCount)}`,
        }))}
      />
      {chosen === undefined ? (
        <EmptyState title={say('compareChoose')} next={say('compareChooseNext')} />
      ) : (
        <Against id={chosen} snapshot={snapshot} />
      )}
    </div>
  );
}

function Against({ id, snapshot }: { id: string; snapshot: SnapshotDetail }) {
  const query = useApi(cacheApi.getSnapshot, { params: { id } });
  return <Loaded query={query}>{(before) => <Compared before={before} after={snapshot} />}</Loaded>;
}

function Compared({ before, after }: { before: SnapshotDetail; after: SnapshotDetail }) {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const { differences, isReordered } = compareSnapshots(before, after);
  const isSame = before.contentSha256 === after.contentSha256;
  const pages = useLocalPages(differences);
  const columns = useColumns();
  const growth = after.rowCount - before.rowCount;
  return (
    <>
      <Panel>
        <Facts
          items={[
            [say('rowsBefore'), number(before.rowCount)],
            [say('rowsAfter'), number(after.rowCount)],
            [say('rowsChange'), growth > 0 ? `+${number(growth)}` : number(growth)],
            ...(isReordered ? [[say('order'), say('orderChanged')] as [string, string]] : []),
          ]}
        />
      </Panel>
      <Rows
        pages={pages}
        columns={columns}
        rowKey={({ column, figure }) => `${figure} ${column}`}
        label={say('differenceTab')}
        empty={
          isSame
            ? { title: say('same'), next: say('sameNext') }
            : { title: say('noDifference'), next: say('noDifferenceNext') }
        }
      />
    </>
  );
}

function useColumns(): Column<Difference>[] {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  const typeName = useTypeName();
  const told = (value: Difference['before'], figure: Difference['figure']) => {
    if (value === null) return '—';
    if (typeof value === 'number') return number(value);
    const isType = figure === 'type' || figure === 'columnAdded' || figure === 'columnRemoved';
    const type = isType ? columnTypeNames.find((name) => name === value) : undefined;
    return type === undefined ? value : typeName(type);
  };
  return [
    { key: 'column', title: say('column'), render: ({ column }) => column },
    { key: 'figure', title: say('figure'), width: 140, render: ({ figure }) => say(figure) },
    {
      key: 'before',
      title: say('before'),
      width: 240,
      render: ({ before, figure }) => told(before, figure),
    },
    {
      key: 'after',
      title: say('after'),
      width: 240,
      render: ({ after, figure }) => told(after, figure),
    },
  ];
}
