import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { dedicatedClient, type Database } from '#platform/database/database.ts';
import {
  type DumpTable,
  fileListSql,
  findInstallation,
  quoted,
  selectAppliedMigrations,
  selectSequences,
  selectTables,
} from './backup.queries.ts';
import type { OnProgress } from './copying.ts';
import type { Manifest, Sum } from './manifest.ts';

/** Tables read at once; each is packed on a thread of its own. */
const readersMax = 2;
/** The data is dense text: a higher level is much slower and little smaller. */
const packing = { level: 1 };

/** What of a database is in a backup, and where the list of files is that belong to it. */
export interface DatabaseDump extends Pick<
  Manifest,
  'tables' | 'sequences' | 'migrations' | 'server' | 'installation'
> {
  sums: (Sum & { bytes: number })[];
  /** Bytes of the files that rows speak of. */
  fileBytes: number;
}

/**
 * Copies every table as it was at one moment into `database/` below `dir`, packed, and the list of the files its rows
 * speak of into `listPath`: lines of kind, id, path, SHA-256 and bytes, between tabs. Writers are not held up.
 */
export async function dumpDatabase(
  db: Database,
  { dir, listPath }: { dir: string; listPath: string },
  onProgress: OnProgress,
): Promise<DatabaseDump> {
  await mkdir(join(dir, 'database'), { mode: 0o700 });
  const lead = await openReader(db);
  const readers = [lead];
  try {
    await lead.query('begin isolation level repeatable read, read only');
    const snapshot = await one<{ id: string; server: string }>(
      lead,
      `select pg_export_snapshot() as id, current_setting('server_version') as server`,
    );
    for (let at = 1; at < readersMax; at += 1) {
      const reader = await openReader(db);
      readers.push(reader);
      await reader.query('begin isolation level repeatable read, read only');
      await reader.query(`set transaction snapshot '${snapshot.id}'`);
    }
    const migrations = await selectAppliedMigrations(lead);
    const installation = await findInstallation(lead);
    const tables = await selectTables(lead);
    const dumped = await dumpTables(readers, { dir, tables }, onProgress);
    const files = await fileListSql(lead);
    await pipeline(
      lead.query(copyTo(`copy (${files}) to stdout`)),
      createWriteStream(listPath, { mode: 0o600 }),
    );
    const { bytes } = await one<{ bytes: string }>(
      lead,
      `select coalesce(sum(bytes), 0)::text as bytes from (${files}) f`,
    );
    return {
      tables: dumped.map(({ table }) => table),
      sums: dumped.map(({ sum }) => sum),
      sequences: await selectSequences(lead),
      migrations,
      server: snapshot.server,
      installation,
      fileBytes: Number(bytes),
    };
  } finally {
    await Promise.all(readers.map((reader) => reader.end()));
  }
}

/** A connection on which a long read is not cut short. */
async function openReader(db: Database): Promise<pg.Client> {
  const client = dedicatedClient(db);
  // A lost connection also fails the statement in flight.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
  return client;
}

async function one<T extends pg.QueryResultRow>(client: pg.Client, text: string): Promise<T> {
  const { rows } = await client.query<T>(text);
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that gives one row gave none');
  return row;
}

interface Dumped {
  table: Manifest['tables'][number];
  sum: Sum & { bytes: number };
}

async function dumpTables(
  readers: readonly pg.Client[],
  { dir, tables }: { dir: string; tables: readonly DumpTable[] },
  onProgress: OnProgress,
): Promise<Dumped[]> {
  const waiting = [...tables];
  const dumped: Dumped[] = [];
  const run = async (reader: pg.Client) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      dumped.push(await dumpTable(reader, dir, table));
      onProgress({ stage: 'database', done: dumped.length, total: tables.length, unit: 'tables' });
    }
  };
  const ends = await Promise.allSettled(readers.map(run));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return dumped.toSorted((left, right) => (left.table.name < right.table.name ? -1 : 1));
}

async function dumpTable(reader: pg.Client, dir: string, table: DumpTable): Promise<Dumped> {
  const { name, columns } = table;
  const path = `database/${name}.copy.gz`;
  const list = columns.map(quoted).join(', ');
  const source = reader.query(copyTo(`copy (select ${list} from ${quoted(name)}) to stdout`));
  const digest = createHash('sha256');
  let bytes = 0;
  await pipeline(
    source,
    createGzip(packing),
    async function* (packed: AsyncIterable<Buffer>) {
      for await (const chunk of packed) {
        digest.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(join(dir, path), { flags: 'wx', mode: 0o600, flush: true }),
  );
  const { rowCount: rows } = source;
  return {
    table: { name, columns, rows, file: path },
    sum: { sha256: digest.digest('hex'), path, bytes },
  };
}
