import type { DefineFeed, Feed } from './collection.contract.ts';
import type { TableSelection } from './connection.contract.ts';
import { connectionErrors, collectionErrors } from './connection.errors.ts';
import type { TableColumns } from './connectors/connector.ts';
import type { ColumnUnderstanding, Understanding } from './understanding.ts';

const missingMarksMax = 20;

/**
 * How the table can be collected as asked. Out: mark column and key. Refuses a column that is not there, one that cannot
 * tell what changed, and increments of a table without key: the same row would come twice.
 */
export function decideMode(
  asked: Pick<DefineFeed, 'mode' | 'markColumn' | 'keyColumns'> & { selection: TableSelection },
  table: TableColumns,
): Pick<Feed, 'markColumn' | 'keyColumns'> {
  const name = `${asked.selection.schema}.${asked.selection.table}`;
  const known = new Map(table.columns.map((column) => [column.name, column]));
  const keyColumns = asked.keyColumns ?? table.keyColumns;
  for (const column of [
    ...keyColumns,
    ...(asked.markColumn === undefined ? [] : [asked.markColumn]),
  ]) {
    if (!known.has(column)) throw connectionErrors.noSuchColumn({ table: name, column });
  }
  if (asked.mode === 'full') return { markColumn: null, keyColumns };
  if (asked.mode === 'watermark' && keyColumns.length === 0)
    throw collectionErrors.noKey({ table: name });
  const markColumn = asked.markColumn ?? (asked.mode === 'key' ? table.keyColumns[0] : undefined);
  const column = markColumn === undefined ? undefined : known.get(markColumn);
  if (column === undefined) throw collectionErrors.noKey({ table: name });
  if (!column.isMark) {
    throw collectionErrors.notAMark({ column: column.name, type: column.declaredType });
  }
  return {
    markColumn: column.name,
    keyColumns: asked.mode === 'key' && keyColumns.length === 0 ? [column.name] : keyColumns,
  };
}

/** Whether a changed feed has to begin with everything: what was collected before was something else. */
export function beginsAnew(
  before: Feed,
  after: Pick<Feed, 'connectionId' | 'selection' | 'mode' | 'markColumn' | 'keyColumns'>,
): boolean {
  const identity = (feed: typeof after) =>
    JSON.stringify([
      feed.connectionId,
      ...placeOf(feed.selection),
      feed.mode,
      feed.markColumn,
      feed.keyColumns,
    ]);
  return identity(before) !== identity(after);
}

function placeOf(selection: Feed['selection']): unknown[] {
  if ('table' in selection) return [selection.schema, selection.table, selection.columns ?? null];
  if ('pattern' in selection) return [selection.path, selection.pattern];
  return [selection.path, selection.query, selection.format, selection.records];
}

/**
 * How deliveries are read: as the old system declares its columns, but what a person confirmed of the source stays. In: the
 * understanding that the source has so far, if any.
 */
export function understandingOfTable(
  saved: Understanding | null,
  table: Pick<TableColumns, 'understanding' | 'missing'>,
): Understanding {
  const missing = [...new Set([...(saved?.missing ?? []), ...table.missing])];
  return {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    skipRows: 0,
    headerRows: 1,
    missing: missing.slice(0, missingMarksMax),
    columns: columnsKnown(saved?.columns ?? [], table.understanding),
  };
}

/**
 * Columns of a delivery with what the source knows of them: a confirmed column stays, unless it only says what the old system
 * declared `before` and declares otherwise now.
 */
export function columnsKnown(
  saved: readonly ColumnUnderstanding[],
  declared: readonly ColumnUnderstanding[],
  before: readonly ColumnUnderstanding[] = [],
): ColumnUnderstanding[] {
  const known = new Map(
    saved.filter((column) => column.confirmed).map((column) => [column.header, column]),
  );
  const earlier = new Map(before.map((column) => [column.header, column]));
  return declared.map((column) => {
    const own = known.get(column.header);
    const past = earlier.get(column.header);
    if (own === undefined) return column;
    return past !== undefined && isSameReading(own, past) ? column : own;
  });
}

/** Names of the columns that are read just as the old system declares them. */
export function columnsAsDeclared(
  read: readonly ColumnUnderstanding[],
  declared: readonly ColumnUnderstanding[],
): string[] {
  const known = new Map(declared.map((column) => [column.name, column]));
  return read.flatMap((column) => {
    const own = known.get(column.name);
    return own !== undefined && isSameReading(own, column) ? [column.name] : [];
  });
}

function isSameReading(a: ColumnUnderstanding, b: ColumnUnderstanding): boolean {
  return a.name === b.name && a.type === b.type && a.scale === b.scale && a.format === b.format;
}
