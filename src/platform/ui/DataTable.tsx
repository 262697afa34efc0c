import { Button, Table, type TableRef } from 'antd';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type ReactNode,
  type UIEvent,
} from 'react';
import { DateTime } from './DateTime.tsx';
import { useFormats, type Formats } from './formats.ts';
import { useIsNarrow } from './theme.tsx';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

/** From more rows than this on, only those in sight are drawn; in a list that may hold thousands, from fewer. */
const virtualFrom = 100;
const virtualFromLong = 20;
/** In pixels: the least height of such a table, and what stands below it. */
const virtualHeightMin = 420;
const belowVirtual = 130;
/** In pixels: so near its end, what follows is asked for. */
const endDistance = 1_000;
/** The parts of Ant Design's table that scroll. */
const scrolledParts = '.ant-table-body, .ant-table-content';
/** Cards drawn at a time. */
const cardsAtOnce = 50;

interface ColumnShape {
  key: string;
  title: string;
  /** In pixels; the widest column leaves it out and takes the rest. */
  width?: number;
  /** Stays in sight where the table is wider than its place. */
  pinned?: boolean;
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
  /** Called when a reader comes near the end of a long table: there are more rows to be had. */
  onEnd?: (() => void) | undefined;
  /** The list may hold thousands of rows. */
  isLong?: boolean;
}

/** Rows as a table with real widths; on a phone as cards. Long tables scroll by themselves and draw only what is in sight. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const narrow = useIsNarrow();
  const formats = useFormats();
  const { rows, columns, rowKey, label, empty, loading = false } = props;
  const { place, height } = useHeightLeft();
  const section = useKeyboardScroll(place, label);
  const virtual =
    countOf(rows, props.childrenKey) > (props.isLong === true ? virtualFromLong : virtualFrom);
  const first = rows[0];
  const table = useTopOfList(virtual && first !== undefined ? rowKey(first) : undefined);
  if (rows.length === 0 && !loading) return <div className="panel">{empty}</div>;
  if (narrow && props.childrenKey === undefined) return <Cards {...props} />;
  const total = columns.reduce((sum, one) => sum + (widthOf(one) ?? 240), 0);
  return (
    <section className="table" aria-label={label} ref={section}>
      <Table<T>
        ref={table}
        rowKey={rowKey}
        dataSource={rows}
        columns={columns.map((one) => ({
          key: one.key,
          title: one.title,
          align: isNumeric(one) ? ('right' as const) : ('left' as const),
          ...widthProp(one),
          ...(one.pinned === true ? { fixed: 'start' as const } : {}),
          render: (_value: unknown, row: T) => cell(one, row, formats),
        }))}
        size="middle"
        pagination={false}
        loading={loading}
        virtual={virtual}
        scroll={virtual ? { x: total, y: height } : { x: total }}
        onScroll={(event) => {
          if (virtual && isNearEnd(event)) props.onEnd?.();
        }}
        {...(virtual ? {} : { sticky: { offsetHeader: 48 } })}
        {...treeOf(props)}
      />
    </section>
  );
}

/** Lets the keyboard reach a table that is wider than its place and has nothing else to stop at. */
function useKeyboardScroll(
  place: (element: HTMLElement | null) => (() => void) | undefined,
  label: string,
) {
  const section = useRef<HTMLElement | null>(null);
  useEffect(() => {
    for (const body of section.current?.querySelectorAll<HTMLElement>(scrolledParts) ?? []) {
      if (body.scrollWidth <= body.clientWidth) continue;
      body.tabIndex = 0;
      body.setAttribute('role', 'group');
      body.setAttribute('aria-label', label);
    }
  });
  return useCallback(
    (element: HTMLElement | null) => {
      section.current = element;
      return place(element);
    },
    [place],
  );
}

function isNearEnd({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent) {
  return scrollHeight - scrollTop - clientHeight < endDistance;
}

/** What is left of the window below the place of a table, for one that scrolls by itself. */
function useHeightLeft() {
  const [height, setHeight] = useState(virtualHeightMin);
  const place = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const measure = () => {
      const top = element.getBoundingClientRect().top + globalThis.scrollY;
      setHeight(
        Math.max(virtualHeightMin, Math.round(globalThis.innerHeight - top - belowVirtual)),
      );
    };
    measure();
    globalThis.addEventListener('resize', measure);
    return () => {
      globalThis.removeEventListener('resize', measure);
    };
  }, []);
  return { place, height };
}

/** Takes a list that scrolls by itself back to its top when it becomes another list. In: the key of its first row; undefined for one that does not. */
function useTopOfList(first: string | undefined) {
  const table = useRef<TableRef>(null);
  const known = useRef(first);
  useEffect(() => {
    const before = known.current;
    known.current = first;
    // A list that is opened keeps the place to which the way back leads.
    if (before === undefined || first === undefined || before === first) return;
    table.current?.scrollTo({ index: 0 });
  }, [first]);
  return table;
}

/** How many rows there are with all below them, as a tree opens them when it is drawn. */
function countOf<T>(rows: readonly T[], childrenKey: (keyof T & string) | undefined): number {
  if (childrenKey === undefined) return rows.length;
  return rows.reduce((count, row) => {
    // The member that is named for them holds the rows below a row.
    const below = row[childrenKey] as readonly T[] | undefined;
    return count + 1 + countOf(below ?? [], childrenKey);
  }, 0);
}

function treeOf<T>({ childrenKey }: DataTableProps<T>) {
  if (childrenKey === undefined) return {};
  return { expandable: { childrenColumnName: childrenKey, defaultExpandAllRows: true } };
}

/** Rows as cards, so many at first and more as one comes to the end of them. */
function Cards<T>({ rows, columns, rowKey, label }: DataTableProps<T>) {
  const say = useWords(uiWords);
  const formats = useFormats();
  const [asked, setAsked] = useState(cardsAtOnce);
  const more = () => {
    setAsked((count) => count + cardsAtOnce);
  };
  const shown = rows.slice(0, asked);
  const rest = rows.length - shown.length;
  return (
    <>
      <ul className="cards" aria-label={label}>
        {shown.map((row) => (
          <Card key={rowKey(row)} row={row} columns={columns} formats={formats} />
        ))}
      </ul>
      {rest === 0 ? null : (
        <WhenSeen deed={more}>
          <Button block onClick={more}>
            {say('cardsMore', {
              count: formats.number(Math.min(rest, cardsAtOnce)),
              total: formats.number(rows.length),
            })}
          </Button>
        </WhenSeen>
      )}
    </>
  );
}

/** Does something whenever its content comes into sight. */
function WhenSeen({ deed, children }: { deed: () => void; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const act = useEffectEvent(deed);
  useEffect(() => {
    if (place.current === null) return undefined;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) act();
    });
    watch.observe(place.current);
    return () => {
      watch.disconnect();
    };
  }, []);
  return <div ref={place}>{children}</div>;
}

function Card<T>(given: { row: T; columns: readonly Column<T>[]; formats: Formats }) {
  const { row, columns, formats } = given;
  const [first, ...others] = columns;
  return (
    <li className="card">
      {first === undefined ? null : <div className="card-title">{cell(first, row, formats)}</div>}
      <dl>
        {others.map((one) => (
          <div key={one.key}>
            <dt>{one.title}</dt>
            <dd>{cell(one, row, formats)}</dd>
          </div>
        ))}
      </dl>
    </li>
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
