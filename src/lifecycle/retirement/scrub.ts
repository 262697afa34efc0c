import type { Client } from 'pg';
import { dedicatedClient } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { tracedTables } from './traces.queries.ts';

const lockWaitMs = 60_000;
/** A backup that is being taken sees the rows of its beginning until it ends. */
const readersWaitMs = 3_600_000;
const readersLookMs = 500;
const notPermitted = '42501';
const lockNotAvailable = '55P03';

/**
 * What could not be cleared of the server's log: this account may not do it, the server uses old segments again instead of
 * deleting them, sends them to an archive, or keeps them for others.
 */
export type LogKept = 'not-permitted' | 'recycled' | 'archived' | 'kept';

/** What a scrub came to. An external server may not allow all of it; the record of the destruction says so. */
export interface Scrubbed {
  statisticsCleared: boolean;
  logTrimmed: boolean;
  logKept: LogKept | null;
}

/**
 * Removes what deleted rows leave in the files of the database: rewrites the tables that held values (VACUUM FULL), forgets
 * the most frequent values that the server's statistics keep of them, and begins a new log and lets the server delete the
 * old one. Waits for transactions that may still see the rows, whoever's they are; fails, to be repeated, when they do not end.
 */
export async function scrubDatabase(world: World, signal: AbortSignal): Promise<Scrubbed> {
  const client = dedicatedClient(world.db);
  await client.connect();
  client.on('error', (error) =>
    world.log.warn({ err: error.message }, 'the connection that scrubs was lost'),
  );
  try {
    await client.query(`set lock_timeout = ${lockWaitMs}`);
    await outlastReaders(client, signal);
    for (const table of tracedTables) {
      signal.throwIfAborted();
      await vacuum(client, 'full', table);
    }
    const statisticsCleared = await ifPermitted(client, [
      // An ANALYZE would leave the values of a table that has become empty.
      `delete from pg_statistic where starelid = any (array[${tracedTables
        .map((name) => `'${name}'`)
        .join(',')}]::regclass[])`,
      'vacuum full pg_catalog.pg_statistic',
    ]);
    for (const table of tracedTables) await client.query(`analyze ${table}`);
    // The second checkpoint lets the log before the first go; the switch leaves no half filled segment behind.
    const log = ['checkpoint', 'select pg_switch_wal()', 'checkpoint'];
    const logKept = (await ifPermitted(client, log)) ? await whyLogKept(client) : 'not-permitted';
    return { statisticsCleared, logTrimmed: logKept === null, logKept };
  } finally {
    await client.end();
  }
}

/** Rewrites a table without what was deleted in it, or freezes it; fails, to be repeated, when somebody holds it for long. */
async function vacuum(client: Client, how: 'full' | 'freeze', table: string): Promise<void> {
  const options = how === 'full' ? 'full' : 'freeze, disable_page_skipping';
  try {
    await client.query(`vacuum (${options}) ${table}`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === lockNotAvailable))
      throw error;
    const why = { retryable: true, cause: error };
    throw new Failure('retirement.table-busy', `${table} is held by somebody`, why);
  }
}

/**
 * A transaction older than now may still see the deleted rows, and keeps them from being removed. The sessions of others, prepared
 * transactions and slots are hidden from an ordinary account, but not what they hold up: a table that is frozen now is
 * frozen up to the oldest of them.
 */
async function outlastReaders(client: Client, signal: AbortSignal): Promise<void> {
  const now = await client.query<{ xid: string }>('select pg_current_xact_id()::xid::text as xid');
  const tries = readersWaitMs / readersLookMs;
  for (let round = 0; round < tries; round++) {
    await vacuum(client, 'freeze', 'installation');
    const { rows } = await client.query<{ isPast: boolean }>(
      `select age(relfrozenxid) <= age($1::xid) as "isPast" from pg_class
       where oid = 'installation'::regclass`,
      [now.rows[0]?.xid],
    );
    if (rows[0]?.isPast === true) return;
    await sleep(readersLookMs, signal);
  }
  throw new Failure('retirement.old-readers', 'transactions still see the destroyed rows', {
    retryable: true,
  });
}

/** Why the server does not delete the log before a checkpoint; null when it does. */
async function whyLogKept(client: Client): Promise<LogKept | null> {
  const { rows } = await client.query<{ archived: boolean; kept: boolean; recycled: boolean }>(
    `select current_setting('archive_mode') <> 'off' as archived,
      current_setting('wal_keep_size') <> '0'
        or exists (select from pg_replication_slots where restart_lsn is not null) as kept,
      current_setting('wal_recycle') = 'on' as recycled`,
  );
  const [row] = rows;
  if (row?.archived === true) return 'archived';
  if (row?.kept === true) return 'kept';
  return row?.recycled === true ? 'recycled' : null;
}

/** Runs statements that need a right an external server may not give; false when it does not. */
async function ifPermitted(client: Client, statements: readonly string[]): Promise<boolean> {
  try {
    for (const statement of statements) await client.query(statement);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === notPermitted) return false;
    throw error;
  }
}
