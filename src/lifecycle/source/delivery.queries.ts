import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { ColumnUnderstanding } from './understanding.ts';

const own = (db: Database) => db.$pickTables<'collection' | 'delivery' | 'source_file'>();

export type DeliveryState = 'waiting' | 'landed' | 'failed';

/** What an answer over HTTP was; `asked` tells what it answered, without a key. */
export interface DeliveryOrigin {
  asked: string;
  etag?: string | undefined;
  lastModified?: string | undefined;
}

/** What a collection says of the file it made. */
export interface DeliveryFacts {
  sourceFileId: string;
  feedId: string;
  number: number;
  whole: boolean;
  keyColumns: string[];
  mark: string | null;
  /** Rows, when the file was proved regular while it came. */
  rowCount: number | null;
  columns: ColumnUnderstanding[];
  missing: string[];
  origin: DeliveryOrigin | null;
  state: DeliveryState;
  sha256: string;
}

/** Writes a delivery with the next number of its feed; the feed's one running collection is the only writer. */
export async function insertDelivery(
  db: Database,
  values: Omit<DeliveryFacts, 'number' | 'state' | 'sha256'> & { collectionId: string },
): Promise<void> {
  await own(db)
    .insertInto('delivery')
    .values((eb) => ({
      source_file_id: values.sourceFileId,
      feed_id: values.feedId,
      collection_id: values.collectionId,
      number: eb
        .selectFrom('delivery')
        .where('feed_id', '=', values.feedId)
        .select(sql<number>`coalesce(max(number), 0) + 1`.as('next')),
      whole: values.whole,
      key_columns: values.keyColumns,
      mark: values.mark,
      row_count: values.rowCount,
      columns: JSON.stringify(values.columns),
      missing: values.missing,
      origin: values.origin === null ? null : JSON.stringify(values.origin),
    }))
    .execute();
}

const facts = (db: Database) =>
  own(db)
    .selectFrom('delivery')
    .innerJoin('source_file', 'source_file.id', 'delivery.source_file_id')
    .selectAll('delivery')
    .select('source_file.sha256');

/** The delivery that a received file is, or undefined: it was uploaded. */
export async function findDelivery(
  db: Database,
  sourceFileId: string,
): Promise<DeliveryFacts | undefined> {
  const row = await facts(db)
    .where('delivery.source_file_id', '=', sourceFileId)
    .executeTakeFirst();
  return row === undefined ? undefined : toFacts(row);
}

/** The last delivery of a feed that did not fail, or undefined. What it goes up to is what has been read. */
export async function findLastDelivery(
  db: Database,
  feedId: string,
): Promise<DeliveryFacts | undefined> {
  const row = await facts(db)
    .where('delivery.feed_id', '=', feedId)
    .where('delivery.state', '<>', 'failed')
    .orderBy('delivery.number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toFacts(row);
}

/** Deliveries that wait for their landing, of all feeds, with their sources, by received file after one of them. */
export async function selectWaiting(
  db: Database,
  page: { afterId?: string; limit: number },
): Promise<(DeliveryFacts & { sourceId: string })[]> {
  let query = facts(db).select('source_file.source_id').where('delivery.state', '=', 'waiting');
  if (page.afterId !== undefined) {
    query = query.where('delivery.source_file_id', '>', page.afterId);
  }
  const rows = await query.orderBy('delivery.source_file_id').limit(page.limit).execute();
  return rows.map((row) => ({ ...toFacts(row), sourceId: row.source_id }));
}

/** What the old system declared at the last delivery that landed before this one; empty at the first. */
export async function findDeclaredBefore(
  db: Database,
  delivery: Pick<DeliveryFacts, 'feedId' | 'number'>,
): Promise<ColumnUnderstanding[]> {
  const row = await own(db)
    .selectFrom('delivery')
    .select('columns')
    .where('feed_id', '=', delivery.feedId)
    .where('number', '<', delivery.number)
    .where('state', '=', 'landed')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Written by insertDelivery from this very type.
  return (row?.columns ?? []) as ColumnUnderstanding[];
}

/** Number of the newest delivery of a feed that has landed; 0 when none has. */
export async function lastLandedNumber(db: Database, feedId: string): Promise<number> {
  const row = await own(db)
    .selectFrom('delivery')
    .where('feed_id', '=', feedId)
    .where('state', '=', 'landed')
    .select(sql<number>`coalesce(max(number), 0)`.as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

/** Records that a delivery landed or will not. Out: false when it has landed already, which stays. */
export async function setDeliveryState(
  db: Database,
  sourceFileId: string,
  state: DeliveryState,
): Promise<boolean> {
  const result = await own(db)
    .updateTable('delivery')
    .set({ state })
    .where('source_file_id', '=', sourceFileId)
    .where('state', '<>', 'landed')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Holds a running collection until the transaction ends: nobody takes it for dead meanwhile. Out: false when it has been ended,
 * because another attempt of its job took it for dead.
 */
export async function holdCollection(tx: Database, id: string): Promise<boolean> {
  const row = await own(tx)
    .selectFrom('collection')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Remembers that the same was given again under another name. */
export async function updateOrigin(
  db: Database,
  sourceFileId: string,
  origin: DeliveryOrigin,
): Promise<void> {
  await own(db)
    .updateTable('delivery')
    .set({ origin: JSON.stringify(origin) })
    .where('source_file_id', '=', sourceFileId)
    .execute();
}

function toFacts(row: {
  source_file_id: string;
  feed_id: string;
  number: number;
  whole: boolean;
  key_columns: string[];
  mark: string | null;
  row_count: number | null;
  columns: unknown;
  missing: string[];
  origin: unknown;
  state: string;
  sha256: string;
}): DeliveryFacts {
  return {
    sourceFileId: row.source_file_id,
    feedId: row.feed_id,
    number: row.number,
    whole: row.whole,
    keyColumns: row.key_columns,
    mark: row.mark,
    rowCount: row.row_count,
    // Written from these very types; the check constraint allows exactly these states.
    columns: row.columns as ColumnUnderstanding[],
    missing: row.missing,
    origin: row.origin as DeliveryOrigin | null,
    state: row.state as DeliveryState,
    sha256: row.sha256,
  };
}
