import { Button, Drawer } from 'antd';
import * as z from 'zod';
import { Facts } from '#platform/ui/DetailPage.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Rows } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { ColumnBars, ShareBar } from './ColumnBars.tsx';
import { MaskedWords } from './MaskedWords.tsx';
import { useLocalPages } from './local-pages.ts';
import { useTypeName, type ColumnFigures, type SnapshotDetail } from './snapshot-types.ts';
import { snapshotWords } from './snapshot.words.ts';
import './snapshot.css';

const state = z.object({ find: z.string().max(200).optional(), column: z.string().optional() });

interface ProfiledColumn {
  name: string;
  type: SnapshotDetail['columns'][number]['type'];
  figures: ColumnFigures | undefined;
}

/** The columns of a snapshot with their profile; one of them, chosen, with its frequent values and forms. */
export function ColumnProfiles({
  snapshot,
  departmentId,
}: {
  snapshot: SnapshotDetail;
  departmentId: string | undefined;
}) {
  const say = useWords(snapshotWords);
  const [{ find = '', column }, change] = useUrlState(state);
  const figures = new Map(snapshot.profile.map((profile) => [profile.name, profile]));
  const all = snapshot.columns.map(({ name, type }) => ({
    name,
    type,
    figures: figures.get(name),
  }));
  const wanted = find.trim().toLowerCase();
  const pages = useLocalPages(all.filter(({ name }) => name.toLowerCase().includes(wanted)));
  const chosen = all.find(({ name }) => name === column);
  const columns = useColumns(snapshot.rowCount, (name) => {
    change({ column: name });
  });
  return (
    <div className="stack">
      {snapshot.masked ? <MaskedWords departmentId={departmentId} /> : null}
      <FilterBar
        filters={[{ kind: 'text', key: 'find', label: say('findColumn'), width: 260 }]}
        values={{ find }}
        onChange={change}
      />
      <Rows
        pages={pages}
        columns={columns}
        rowKey={({ name }) => name}
        label={say('columnsTab')}
        empty={{ title: say('noColumn'), next: say('noColumnNext') }}
      />
      <Drawer
        title={chosen === undefined ? '' : say('columnTitle', { name: chosen.name })}
        open={chosen !== undefined}
        size={520}
        onClose={() => {
          change({ column: undefined });
        }}
        destroyOnHidden
      >
        {chosen === undefined ? null : <OneColumn column={chosen} rowCount={snapshot.rowCount} />}
      </Drawer>
    </div>
  );
}

function useColumns(rowCount: number, open: (name: string) => void): Column<ProfiledColumn>[] {
  const say = useWords(snapshotWords);
  const typeName = useTypeName();
  const distinct = useDistinct();
  return [
    {
      key: 'name',
      title: say('column'),
      render: ({ name }) => (
        <Button
          type="link"
          className="flush"
          style={{ whiteSpace: 'normal', textAlign: 'left', overflowWrap: 'anywhere' }}
          onClick={() => {
            open(name);
          }}
        >
          {name}
        </Button>
      ),
    },
    { key: 'type', title: say('type'), width: 90, render: ({ type }) => typeName(type) },
    {
      key: 'missing',
      title: say('missing'),
      width: 120,
      render: ({ figures }) =>
        figures === undefined ? '—' : <ShareBar share={shareOf(figures.missing, rowCount)} />,
    },
    {
      key: 'distinct',
      title: say('distinct'),
      width: 100,
      render: ({ figures }) => <span className="number">{distinct(figures)}</span>,
    },
    { key: 'min', title: say('min'), width: 140, render: ({ figures }) => figures?.min ?? '—' },
    { key: 'max', title: say('max'), width: 140, render: ({ figures }) => figures?.max ?? '—' },
    {
      key: 'top',
      title: say('mostFrequent'),
      width: 160,
      render: ({ figures }) => figures?.top[0]?.value ?? '—',
    },
  ];
}

function OneColumn({ column, rowCount }: { column: ProfiledColumn; rowCount: number }) {
  const say = useWords(snapshotWords);
  const typeName = useTypeName();
  const distinct = useDistinct();
  const { number } = useFormats();
  const { figures, type } = column;
  const top = figures?.top ?? [];
  const patterns = figures?.patterns ?? [];
  return (
    <>
      <Facts
        items={[
          [say('type'), typeName(type)],
          [say('missing'), figures === undefined ? null : number(figures.missing)],
          [say('distinct'), distinct(figures)],
          [say('min'), figures?.min],
          [say('max'), figures?.max],
        ]}
      />
      <section className="drawer-part">
        <h2>{say('topValues')}</h2>
        {figures?.topExact === false ? <p className="weak">{say('topEstimated')}</p> : null}
        {top.length === 0 ? <p className="weak">{say('nothingFrequent')}</p> : null}
        <ColumnBars
          label={say('topValues')}
          bars={top.map(({ value, count }) => ({ value, count, share: shareOf(count, rowCount) }))}
        />
      </section>
      <section className="drawer-part">
        <h2>{say('patterns')}</h2>
        <p className="weak">{say(patterns.length === 0 ? 'noPatterns' : 'patternsHint')}</p>
        <ColumnBars
          label={say('patterns')}
          bars={patterns.map(({ pattern, share }) => ({ value: pattern, share }))}
        />
      </section>
    </>
  );
}

function useDistinct(): (figures: ColumnFigures | undefined) => string {
  const say = useWords(snapshotWords);
  const { number } = useFormats();
  return (figures) => {
    if (figures === undefined) return '—';
    const count = number(figures.distinct);
    return figures.distinctExact ? count : say('about', { count });
  };
}

function shareOf(count: number, whole: number): number {
  return whole === 0 ? 0 : count / whole;
}
