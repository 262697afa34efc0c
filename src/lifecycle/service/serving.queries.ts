import { sql } from 'kysely';
import { newId, transact, type Database } from '#platform/database/database.ts';
import type { ServedColumn } from './question.rules.ts';

const own = (db: Database) => db.$pickTables<'service' | 'serving_table'>();

/** A column as kept with a load: its place in the list names it in the table. */
export type StoredColumn = Omit<ServedColumn, 'position'>;

/** What a resource is served from: one load, or the lake alone when `tableName` is null. */
export interface Serving {
  id: string;
  resourceId: string;
  number: number;
  tableName: string | null;
  resourceCode: string;
  versionId: string;
  versionNumber: number;
  dataSetId: string;
  snapshotId: string;
  columns: readonly StoredColumn[];
  keyColumns: readonly string[];
  keyUnique: boolean;
  /** No key column has a missing value. */
  keyRequired: boolean;
  indexed: readonly string[];
  wanted: readonly string[];
  rowCount: number;
}

export type NewServing = Omit<
  Serving,
  'id' | 'number' | 'tableName' | 'keyUnique' | 'keyRequired' | 'indexed' | 'rowCount'
> & {
  hasTable: boolean;
  now: Date;
};

const servingColumns = [
  'serving_table.id',
  'serving_table.resource_id as resourceId',
  'number',
  'table_name as tableName',
  'resource_code as resourceCode',
  'version_id as versionId',
  'version_number as versionNumber',
  'data_set_id as dataSetId',
  'snapshot_id as snapshotId',
  'columns',
  'key_columns as keyColumns',
  'key_unique as keyUnique',
  'key_required as keyRequired',
  'indexed',
  'wanted',
  'row_count as rowCount',
] as const;

/** The load that every call follows now. */
export function findCurrentServing(db: Database, resourceId: string): Promise<Serving | undefined> {
  return own(db)
    .selectFrom('serving_table')
    .select(servingColumns)
    .where('resource_id', '=', resourceId)
    .where('state', '=', 'current')
    .executeTakeFirst() as Promise<Serving | undefined>; // jsonb columns are written by this file only
}

/** An earlier load of a snapshot whose table is still kept, for readers in the middle of its pages. */
export function findKeptServing(
  db: Database,
  resourceId: string,
  snapshotId: string,
): Promise<Serving | undefined> {
  return own(db)
    .selectFrom('serving_table')
    .select(servingColumns)
    .where('resource_id', '=', resourceId)
    .where('snapshot_id', '=', snapshotId)
    .where('state', 'in', ['current', 'old'])
    .orderBy('number', 'desc')
    .executeTakeFirst() as Promise<Serving | undefined>; // see findCurrentServing
}

/** Takes the next number of a resource for a load. The caller holds the resource's load lock. */
export async function insertLoading(db: Database, given: NewServing): Promise<Serving> {
  const id = newId();
  const { hasTable, now, ...serving } = given;
  const last = await own(db)
    .selectFrom('serving_table')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('resource_id', '=', serving.resourceId)
    .executeTakeFirst();
  const number = Number(last?.number ?? 0) + 1;
  // The tail of a UUIDv7 is its random part.
  const short = serving.resourceId.replaceAll('-', '').slice(-12);
  const tableName = hasTable ? `r_${short}_${number}` : null;
  await own(db)
    .insertInto('serving_table')
    .values({
      id,
      resource_id: serving.resourceId,
      number,
      table_name: tableName,
      resource_code: serving.resourceCode,
      version_id: serving.versionId,
      version_number: serving.versionNumber,
      data_set_id: serving.dataSetId,
      snapshot_id: serving.snapshotId,
      columns: JSON.stringify(serving.columns),
      key_columns: JSON.stringify(serving.keyColumns),
      wanted: JSON.stringify(serving.wanted),
      state: 'loading',
      created_at: now,
    })
    .execute();
  return {
    ...serving,
    id,
    number,
    tableName,
    keyUnique: false,
    keyRequired: false,
    indexed: [],
    rowCount: 0,
  };
}

/**
 * Makes a finished load the one that every call follows, in the caller's transaction. Out: false, and the caller takes all of it
 * back, when the load was dropped: who took its process for dead has done so.
 */
export async function switchServing(
  tx: Database,
  loaded: Pick<Serving, 'id' | 'resourceId' | 'keyUnique' | 'keyRequired' | 'indexed' | 'rowCount'>,
  now: Date,
): Promise<boolean> {
  await own(tx)
    .updateTable('serving_table')
    .set({ state: 'old', replaced_at: now })
    .where('resource_id', '=', loaded.resourceId)
    .where('state', '=', 'current')
    .execute();
  const switched = await own(tx)
    .updateTable('serving_table')
    .set({
      state: 'current',
      key_unique: loaded.keyUnique,
      key_required: loaded.keyRequired,
      indexed: JSON.stringify(loaded.indexed),
      row_count: loaded.rowCount,
    })
    .where('id', '=', loaded.id)
    .where('state', '=', 'loading')
    .executeTakeFirst();
  return switched.numUpdatedRows > 0n;
}

/** Takes the pointer away: nothing of the resource is served any more. */
export async function withdrawServing(tx: Database, resourceId: string, now: Date): Promise<void> {
  await own(tx)
    .updateTable('serving_table')
    .set({ state: 'old', replaced_at: now })
    .where('resource_id', '=', resourceId)
    .where('state', '=', 'current')
    .execute();
}

/** Loads that nobody needs: replaced before `before`, or begun and never finished. */
export function listDisposable(
  db: Database,
  before: Date,
): Promise<
  { id: string; resourceId: string; tableName: string | null; state: 'loading' | 'old' }[]
> {
  return own(db)
    .selectFrom('serving_table')
    .select(['id', 'resource_id as resourceId', 'table_name as tableName', 'state'])
    .where((eb) =>
      eb.or([
        eb('state', '=', 'loading'),
        eb.and([eb('state', '=', 'old'), eb('replaced_at', '<', before)]),
      ]),
    )
    .orderBy('id')
    .execute() as Promise<
    { id: string; resourceId: string; tableName: string | null; state: 'loading' | 'old' }[]
  >; // check constraint
}

/** Every load of a resource that is still known. */
export function listServing(
  db: Database,
  resourceId: string,
): Promise<{ id: string; tableName: string | null }[]> {
  return own(db)
    .selectFrom('serving_table')
    .select(['id', 'table_name as tableName'])
    .where('resource_id', '=', resourceId)
    .orderBy('number')
    .execute();
}

/** Drops a load: its table first, then its row, so that a crash between leaves a row that names what is to be dropped. */
export async function dropServing(
  db: Database,
  serving: { id: string; tableName: string | null },
): Promise<void> {
  if (serving.tableName !== null) {
    await sql`drop table if exists ${sql.id('serving', serving.tableName)}`.execute(db);
  }
  await own(db).deleteFrom('serving_table').where('id', '=', serving.id).execute();
}

/** Drops a load if it is still unfinished, row and table at once: it may have been switched to since it was listed. */
export function dropUnfinished(
  db: Database,
  serving: { id: string; tableName: string | null },
): Promise<void> {
  return transact(db, async (tx) => {
    const row = await own(tx)
      .selectFrom('serving_table')
      .select('id')
      .where('id', '=', serving.id)
      .where('state', '=', 'loading')
      .forUpdate()
      .executeTakeFirst();
    if (row !== undefined) await dropServing(tx, serving);
  });
}

/** Tables of the serving schema that no row names. */
export async function listOrphanTables(db: Database): Promise<string[]> {
  const result = await sql<{ name: string }>`
    select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'serving' and c.relkind = 'r'
      and not exists (select 1 from serving_table t where t.table_name = c.relname)
    order by relname`.execute(db);
  return result.rows.map((row) => row.name);
}

/** Drops a table that no row names. */
export async function dropOrphanTable(db: Database, name: string): Promise<void> {
  await sql`drop table if exists ${sql.id('serving', name)}`.execute(db);
}
