import { Button, Checkbox } from 'antd';
import type { DescribedTable } from '#lifecycle/source/connection.contract.ts';
import { DataTable, type Column } from '#platform/ui/DataTable.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { useColumnPages } from '../column-pages.tsx';
import { feedFormWords } from './feed-form.words.ts';
import { feedWords } from './feed.words.ts';
import './feed.css';

type Described = DescribedTable['columns'][number];

/** The columns of a table, each to be taken or not; undefined takes all, also those that come later. */
export function ColumnsControl({
  id,
  described,
  value,
  onChange,
}: {
  id?: string;
  described: DescribedTable | undefined;
  value?: readonly string[];
  onChange?: (columns: readonly string[] | undefined) => void;
}) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const { number } = useFormats();
  if (described === undefined) {
    return <p className="weak">{say('columnsUnknown')}</p>;
  }
  const all = described.columns.map(({ name }) => name);
  const taken = new Set(value ?? all);
  const take = (name: string, isTaken: boolean) => {
    const next = all.filter((one) => (one === name ? isTaken : taken.has(one)));
    onChange?.(next.length === all.length ? undefined : next);
  };
  return (
    <fieldset id={id} className="feed-columns" aria-label={sayFeed('columns')}>
      <div className="feed-line">
        <span>
          {value === undefined
            ? say('columnsAll', { count: number(all.length) })
            : say('columnsSome', { count: number(value.length), total: number(all.length) })}
        </span>
        {value === undefined ? null : (
          <Button size="small" onClick={() => onChange?.(undefined)}>
            {say('columnsTakeAll')}
          </Button>
        )}
        {value?.length === 0 ? null : (
          <Button size="small" onClick={() => onChange?.([])}>
            {say('columnsTakeNone')}
          </Button>
        )}
      </div>
      <ColumnTable described={described} taken={taken} take={take} />
    </fieldset>
  );
}

function ColumnTable(given: {
  described: DescribedTable;
  taken: ReadonlySet<string>;
  take: (name: string, isTaken: boolean) => void;
}) {
  const { described, taken, take } = given;
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const { shown, tools } = useColumnPages(described.columns.map(({ name }) => name));
  const rows = shown.flatMap(({ place }) => described.columns[place] ?? []);
  const keys = new Set(described.keyColumns);
  const columns: Column<Described>[] = [
    {
      key: 'name',
      title: say('column'),
      render: ({ name }) => (
        <Checkbox
          checked={taken.has(name)}
          onChange={(event) => {
            take(name, event.target.checked);
          }}
        >
          {name}
        </Checkbox>
      ),
    },
    { key: 'type', title: say('declaredType'), width: 220, render: (one) => one.declaredType },
    {
      key: 'key',
      title: say('isKey'),
      width: 90,
      render: ({ name }) => (keys.has(name) ? say('yes') : '—'),
    },
  ];
  return (
    <>
      {tools}
      <DataTable
        rows={rows}
        columns={columns}
        rowKey={({ name }) => name}
        label={sayFeed('columns')}
        empty={say('noColumns')}
      />
    </>
  );
}
