import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { dedicatedClient } from '#platform/database/database.ts';
import { sqlIdentifier, sqlLiteral, type LakeSession } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import type { ServedColumn } from './question.rules.ts';
import { lakeRelation } from './question-sql.rules.ts';
import { lakeColumn, lakeRowNumber, storeColumn, storeType } from './sql-text.rules.ts';
import type { Serving } from './serving.queries.ts';

/** Longest value an index takes; PostgreSQL refuses index rows beyond a third of a page (2,704 bytes). */
export const indexedBytesMax = 2000;
/** Columns a serving table may have: a row of many long texts must still fit a page by its pointers. */
export const servingColumnsMax = 400;
export const servingIndexesMax = 12;
const loadTimeoutMs = 2 * 3_600_000;
const copyChunkBytes = 1 << 18;
const uniqueViolation = '23505';

/** What a load found out about its table. */
export interface LoadedTable {
  rowCount: number;
  keyUnique: boolean;
  keyRequired: boolean;
  indexed: string[];
}

export interface LoadOptions {
  signal: AbortSignal;
  progress(progress: { stage: string; rows?: number; rowsTotal?: number; bytes?: number }): void;
}

/** The columns of a load with their places. */
export function servedColumns(serving: Pick<Serving, 'columns'>): ServedColumn[] {
  return serving.columns.map((column, position) => ({ ...column, position }));
}

/**
 * Runs `work` while no other process loads the same resource. The lock is of the connection: it ends with the
 * process, however that ends.
 */
export async function whileLoading<T>(
  world: World,
  resourceId: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = loadingClient(world);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [lockName(resourceId)]);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** As whileLoading, but gives up at once (undefined) when somebody is loading. */
export async function unlessLoading<T>(
  world: World,
  resourceId: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = loadingClient(world);
  await client.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
      [lockName(resourceId)],
    );
    return rows[0]?.free === true ? await work() : undefined;
  } finally {
    await client.end();
  }
}

function loadingClient(world: World): Client {
  const client = dedicatedClient(world.db);
  // A lost connection also fails the statement in flight; without a listener it would end the process.
  client.on('error', (error) =>
    world.log.warn({ err: error.message }, 'the loading connection was lost'),
  );
  return client;
}

function lockName(resourceId: string): string {
  return `service.load:${resourceId}`;
}

/**
 * Fills the table of a load from its snapshot and indexes it: the key columns together (unique when they are),
 * and each wanted column whose values fit an index. Nothing of it is visible to calls until the pointer is switched.
 */
export async function loadServingTable(
  world: World,
  { client, serving }: { client: Client; serving: Serving & { tableName: string } },
  options: LoadOptions,
): Promise<LoadedTable> {
  const columns = servedColumns(serving);
  const temp = await world.storage.tempDir('serving');
  try {
    const csv = join(temp.path, 'rows.csv');
    const exported = await exportRows(world, { serving, columns, csv, temp: temp.path, options });
    const table = `serving.${sqlIdentifier(serving.tableName)}`;
    await copyRows(client, { table, columns, csv, options });
    options.progress({ stage: 'index', rows: exported.rowCount, rowsTotal: exported.rowCount });
    const key = columns.filter((column) => serving.keyColumns.includes(column.name));
    const fits = (column: ServedColumn) => !exported.tooLong.has(column.name);
    const keyUnique = key.length > 0 && key.every(fits) && (await indexKey(client, table, key));
    const indexed = key[0] !== undefined && key.every(fits) ? [key[0].name] : [];
    for (const column of columns) {
      if (!serving.wanted.includes(column.name) || indexed.includes(column.name) || !fits(column))
        continue;
      if (indexed.length >= servingIndexesMax) break;
      await client.query(`create index on ${table} (${storeColumn(column)})`);
      indexed.push(column.name);
    }
    await client.query(`analyze ${table}`);
    const keyRequired = !key.some((column) => exported.missing.has(column.name));
    return { rowCount: exported.rowCount, keyUnique, keyRequired, indexed };
  } finally {
    await temp.remove();
  }
}

/** How many rows the snapshot has, for loads without a table. */
export async function countSnapshotRows(
  world: World,
  serving: Serving,
  signal: AbortSignal,
): Promise<number> {
  const dir = world.lake.snapshotDir(serving.dataSetId, serving.snapshotId);
  return world.lake.session(
    { allowedDirectories: [dir], timeoutMs: loadTimeoutMs, signal },
    async (session) => {
      const rows = await session.rows<{ n: number }>(
        `SELECT count(*) AS n FROM ${lakeRelation(dir).from}`,
      );
      return rows[0]?.n ?? 0;
    },
  );
}

interface Export {
  serving: Serving;
  columns: readonly ServedColumn[];
  csv: string;
  temp: string;
  options: LoadOptions;
}

/** Writes the rows as CSV in the form PostgreSQL reads by default: missing is nothing, an empty text is `""`. */
async function exportRows(
  world: World,
  given: Export,
): Promise<{ rowCount: number; tooLong: Set<string>; missing: Set<string> }> {
  const { serving, columns, options } = given;
  const dir = world.lake.snapshotDir(serving.dataSetId, serving.snapshotId);
  const { from } = lakeRelation(dir);
  const limits = {
    allowedDirectories: [dir, given.temp],
    timeoutMs: loadTimeoutMs,
    signal: options.signal,
  };
  return world.lake.session(limits, async (session) => {
    options.progress({ stage: 'export' });
    const list = columns.map((column) => exportedValue(column)).join(',');
    const { rowCount } = await session.run(
      `COPY (SELECT ${lakeRowNumber},${list} FROM ${from}) TO ${sqlLiteral(given.csv)} (FORMAT csv, HEADER false, NULLSTR '')`,
    );
    return { rowCount, ...(await examine(session, from, given)) };
  });
}

function exportedValue(column: ServedColumn): string {
  const name = lakeColumn(column);
  // PostgreSQL cannot hold NUL; landing lets none through, and one that did must not stop the load.
  if (column.type === 'text') return `replace(${name}, chr(0), '\uFFFD')`;
  return column.type === 'integer' ? `CAST(${name} AS BIGINT)` : name;
}

/** Which columns to be indexed have values too long for an index, and which have missing values. */
async function examine(
  session: LakeSession,
  from: string,
  { serving, columns }: Pick<Export, 'serving' | 'columns'>,
): Promise<{ tooLong: Set<string>; missing: Set<string> }> {
  const names = new Set([...serving.keyColumns, ...serving.wanted]);
  const examined = columns.filter((column) => names.has(column.name));
  const list = examined.map((column, index) => {
    const name = lakeColumn(column);
    const bytes = column.type === 'text' ? `max(strlen(${name}))` : '0';
    return `${bytes} AS m${index}, count(*) - count(${name}) AS n${index}`;
  });
  if (list.length === 0) return { tooLong: new Set(), missing: new Set() };
  const [facts = {}] = await session.rows<Record<string, number | null>>(
    `SELECT ${list.join(',')} FROM ${from}`,
  );
  const over = (prefix: 'm' | 'n', max: number) => {
    const found = examined.filter((_, index) => (facts[`${prefix}${index}`] ?? 0) > max);
    return new Set(found.map((column) => column.name));
  };
  return { tooLong: over('m', indexedBytesMax), missing: over('n', 0) };
}

interface Copy {
  table: string;
  columns: readonly ServedColumn[];
  csv: string;
  options: LoadOptions;
}

async function copyRows(client: Client, { table, columns, csv, options }: Copy): Promise<void> {
  const definitions = columns.map((column) => `${storeColumn(column)} ${storeType(column.type)}`);
  await client.query('begin');
  try {
    await client.query(`create table ${table} (row_no bigint not null,${definitions.join(',')})`);
    const source = createReadStream(csv, { highWaterMark: copyChunkBytes });
    let bytes = 0;
    source.on('data', (chunk) => {
      bytes += chunk.length;
      options.progress({ stage: 'copy', bytes });
    });
    // Frozen rows need no vacuum later; allowed because the table is of this transaction.
    const target = client.query(copyFrom(`copy ${table} from stdin (format csv, freeze true)`));
    await pipeline(source, target, { signal: options.signal });
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** Indexes the key. Out: whether it is unique; a key declared by people may turn out not to be. */
async function indexKey(
  client: Client,
  table: string,
  key: readonly ServedColumn[],
): Promise<boolean> {
  const names = key.map(storeColumn).join(',');
  try {
    await client.query(`create unique index on ${table} (${names})`);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === uniqueViolation)) throw error;
    await client.query(`create index on ${table} (${names})`);
    return false;
  }
}
