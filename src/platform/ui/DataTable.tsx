import { Table } from 'antd';
import type { ReactNode } from 'react';
import { DateTime } from './DateTime.tsx';
import { useFormats, type Formats } from './formats.ts';
import { useIsNarrow } from './theme.tsx';

/** From so many rows on only those in sight are drawn. */
const virtualFrom = 200;
const virtualHeight = 620;

interface ColumnShape {
  key: string;
  title: string;
  /** In pixels; the widest column leaves it out and takes the rest. */
  width?: number;
}

/** A column; its kind sets alignment and format. */
export type Column<T> = ColumnShape &
  (
    | { kind?: 'content'; render: (row: T) => ReactNode }
    | { kind: 'number' | 'bytes' | 'duration'; value: (row: T) => number | null | undefined }
    | { kind: 'time'; value: (row: T) => string | null | undefined }
  );

const widths = { content: undefined, number: 110, bytes: 110, duration: 120, time: 156 } as const;

export interface DataTableProps<T> {
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** Words for a screen reader: what the table lists. */
  label: string;
  empty: ReactNode;
  loading?: boolean;
  /** For trees: the member that holds the rows below a row. */
  childrenKey?: keyof T & string;
}

/** Rows as a table with real widths; on a phone as cards. Long tables draw only what is in sight. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const narrow = useIsNarrow();
  const formats = useFormats();
  const { rows, columns, rowKey, label, empty, loading = false } = props;
  if (rows.length === 0 && !loading) return <div className="panel">{empty}</div>;
  if (narrow && props.childrenKey === undefined) return <Cards {...props} />;
  const virtual = rows.length > virtualFrom;
  const total = columns.reduce((sum, one) => sum + (widthOf(one) ?? 240), 0);
  return (
    <section className="table" aria-label={label}>
      <Table<T>
        rowKey={rowKey}
        dataSource={rows}
        columns={columns.map((one) => ({
          key: one.key,
          title: one.title,
          align: isNumeric(one) ? ('right' as const) : ('left' as const),
          ...widthProp(one),
          render: (_value: unknown, row: T) => cell(one, row, formats),
        }))}
        size="middle"
        pagination={false}
        loading={loading}
        virtual={virtual}
        scroll={virtual ? { x: total, y: virtualHeight } : { x: total }}
        {...(virtual ? {} : { sticky: { offsetHeader: 48 } })}
        {...treeOf(props)}
      />
    </section>
  );
}

function treeOf<T>({ childrenKey }: DataTableProps<T>) {
  if (childrenKey === undefined) return {};
  return { expandable: { childrenColumnName: childrenKey, defaultExpandAllRows: true } };
}

function Cards<T>({ rows, columns, rowKey, label }: DataTableProps<T>) {
  const formats = useFormats();
  const [first, ...others] = columns;
  return (
    <ul className="cards" aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className="card">
          {first === undefined ? null : (
            <div className="card-title">{cell(first, row, formats)}</div>
          )}
          <dl>
            {others.map((one) => (
              <div key={one.key}>
                <dt>{one.title}</dt>
                <dd>{cell(one, row, formats)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function cell<T>(column: Column<T>, row: T, formats: Formats): ReactNode {
  if ('render' in column) return clamped(column.render(row));
  if (column.kind === 'time') return <DateTime value={column.value(row)} />;
  const value = column.value(row);
  if (value === null || value === undefined) return <span className="weak">—</span>;
  return <span className="number">{formats[column.kind](value)}</span>;
}

/** A plain text takes two lines at most; the whole of it is in its tooltip. */
function clamped(content: ReactNode): ReactNode {
  if (typeof content !== 'string') return content;
  return (
    <span className="clamp" title={content}>
      {content}
    </span>
  );
}

function widthOf<T>(column: Column<T>): number | undefined {
  return column.width ?? widths[column.kind ?? 'content'];
}

function widthProp<T>(column: Column<T>): { width?: number } {
  const width = widthOf(column);
  return width === undefined ? {} : { width };
}

function isNumeric<T>({ kind }: Column<T>): boolean {
  return kind === 'number' || kind === 'bytes' || kind === 'duration';
}
