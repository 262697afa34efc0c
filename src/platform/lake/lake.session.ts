import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { keepTouched } from '#platform/storage/storage.ts';
import { lakeErrors } from './lake.errors.ts';
import { type Ending, type Limits, translate } from './lake.failures.ts';
import { type LakeParam, type LakeRow, lakeTimeZone, lakeValue } from './lake.values.ts';
import { sqlLiteral } from './sql-text.ts';

/** Rows `session.rows` gives at most unless told otherwise. */
export const sessionRowsMax = 10_000;
/** Disk one session may use for what does not fit into its memory. */
export const sessionTempMbMax = 20_000;
const interruptEveryMs = 50;

export interface SessionOptions {
  /** Files the session may read or write; everything else of the machine is closed to it. */
  allowedPaths?: readonly string[];
  /** Directories the session may read or write in, with all below them. */
  allowedDirectories?: readonly string[];
  memoryLimitMb?: number;
  threads?: number;
  tempLimitMb?: number;
  timeoutMs?: number;
  signal?: AbortSignal;
  /** DuckDB settings fixed before the configuration is locked. */
  settings?: Readonly<Record<string, string>>;
}

export interface ColumnDescription {
  name: string;
  /** DuckDB's own name of the type, e.g. `DECIMAL(18,2)`. */
  type: string;
}

export interface LakeSession {
  /** Runs one or more statements. Out: rows changed by the last one (for COPY: rows written). */
  run(sql: string, params?: readonly LakeParam[]): Promise<{ rowCount: number }>;
  /** All rows of a query; refuses more than `rowsMax` (sessionRowsMax). The caller names the row's shape. */
  rows<T = LakeRow>(
    sql: string,
    params?: readonly LakeParam[],
    options?: { rowsMax?: number },
  ): Promise<T[]>;
  /** The rows of one query in chunks of at most 2,048, never the whole in this process's heap. */
  batches(sql: string, params?: readonly LakeParam[]): AsyncGenerator<LakeRow[]>;
  /** Column names and types of a query, without running it. */
  describe(sql: string): Promise<ColumnDescription[]>;
  /** Share of the running statement that is done, 0–1; undefined while unknown. */
  progress(): number | undefined;
}

export interface SessionSettings {
  tempDir: string;
  memoryLimitMb: number;
  threads: number;
}

/**
 * One isolated DuckDB: its own in-memory database, closed to files, network, extensions and settings except
 * what the options allow. Refuses (lake.*) when memory, time or rights are exceeded; never repeats a value of the data.
 */
export async function withSession<T>(
  settings: SessionSettings,
  options: SessionOptions,
  work: (session: LakeSession) => Promise<T>,
): Promise<T> {
  const memoryLimitMb = options.memoryLimitMb ?? settings.memoryLimitMb;
  const tempDir = join(settings.tempDir, `session-${randomUUID()}`);
  const limits = { memoryLimitMb, timeoutMs: options.timeoutMs };
  if (options.signal?.aborted) throw lakeErrors.cancelled();
  // DuckDB makes its own directory, but not the one above it, which a sweep at start may have removed.
  await mkdir(settings.tempDir, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    ...options.settings,
    memory_limit: `${memoryLimitMb}MiB`,
    threads: String(options.threads ?? settings.threads),
    temp_directory: tempDir,
    max_temp_directory_size: `${options.tempLimitMb ?? sessionTempMbMax}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  let connection: DuckDBConnection | undefined;
  let guard: Guard | undefined;
  const letGo = keepTouched(tempDir);
  try {
    connection = await instance.connect();
    await connection.run(lockStatements(options));
    guard = watch(connection, options);
    return await work(sessionOf(connection, guard, limits));
  } finally {
    guard?.stop();
    connection?.closeSync();
    instance.closeSync();
    letGo();
    await rm(tempDir, { recursive: true, force: true });
  }
}

function lockStatements(options: SessionOptions): string {
  const list = (paths: readonly string[] | undefined) =>
    `[${(paths ?? []).map(sqlLiteral).join(',')}]`;
  return [
    `SET TimeZone = ${sqlLiteral(lakeTimeZone)}`,
    'SET enable_progress_bar = true',
    'SET enable_progress_bar_print = false',
    `SET allowed_paths = ${list(options.allowedPaths)}`,
    `SET allowed_directories = ${list(options.allowedDirectories)}`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ].join(';');
}

interface Guard {
  ended(): Ending | undefined;
  stop(): void;
}

/** Interrupts the connection on timeout or abort, again and again: an interrupt between two statements is lost. */
function watch(connection: DuckDBConnection, options: SessionOptions): Guard {
  let ending: Ending | undefined;
  let repeat: NodeJS.Timeout | undefined;
  const end = (how: Ending) => {
    if (ending !== undefined) return;
    ending = how;
    connection.interrupt();
    repeat = setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  const onAbort = () => end('cancelled');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => end('timeout'), options.timeoutMs);
  return {
    ended: () => ending,
    stop: () => {
      clearTimeout(timer);
      clearInterval(repeat);
      options.signal?.removeEventListener('abort', onAbort);
    },
  };
}

function sessionOf(connection: DuckDBConnection, guard: Guard, limits: Limits): LakeSession {
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      if (guard.ended() !== undefined) throw new Error('INTERRUPT');
      return await work();
    } catch (error) {
      throw translate(error, guard.ended(), limits);
    }
  };
  const session: LakeSession = {
    run: (sql, params) =>
      translated(async () => ({
        rowCount: (await connection.run(sql, bound(params))).rowsChanged,
      })),
    rows: async <T>(sql: string, params?: readonly LakeParam[], options?: { rowsMax?: number }) => {
      const rowsMax = options?.rowsMax ?? sessionRowsMax;
      const rows = await translated(() =>
        allRows(connection, atMost(sql, rowsMax + 1), bound(params)),
      );
      if (rows.length > rowsMax) throw lakeErrors.tooManyRows({ rowsMax });
      // The caller writes both the SQL and the shape of its rows.
      return rows as T[];
    },
    batches: async function* (sql, params) {
      const query = await translated(() => streamable(connection, sql, bound(params)));
      const result = await translated(() => connection.stream(query, bound(params)));
      const names = result.deduplicatedColumnNames();
      for (;;) {
        const chunk = await translated(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield rowsOf(names, chunk.convertColumns(lakeValue), chunk.rowCount);
      }
    },
    describe: async (sql) => {
      const rows = await session.rows<{ column_name: string; column_type: string }>(
        `DESCRIBE ${sql}`,
        [],
        {
          rowsMax: 100_000,
        },
      );
      return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
    },
    progress: () => {
      const { percentage } = connection.progress;
      return percentage < 0 ? undefined : Math.min(1, percentage / 100);
    },
  };
  return session;
}

async function allRows(
  connection: DuckDBConnection,
  sql: string,
  params: LakeParam[] | undefined,
): Promise<LakeRow[]> {
  const result = await connection.run(sql, params);
  const names = result.deduplicatedColumnNames();
  const chunks = await result.fetchAllChunks();
  return chunks.flatMap((chunk) => rowsOf(names, chunk.convertColumns(lakeValue), chunk.rowCount));
}

/** A query cut after so many rows; DESCRIBE and its like are left as they are. */
function atMost(sql: string, rows: number): string {
  return /^\s*(?:SELECT|FROM|WITH|VALUES|\()/i.test(sql)
    ? `SELECT * FROM (${withoutEnd(sql)}\n) LIMIT ${rows}`
    : sql;
}

/**
 * The query in a form that can be streamed. DuckDB hangs for ever, deaf to interrupts, when several branches (UNION ALL, an
 * outer join) feed a streamed result larger than its buffer (duckdb#22215), so that anything but a plan without branches is
 * first gathered in a temporary relation, which may go to disk.
 */
async function streamable(
  connection: DuckDBConnection,
  sql: string,
  params: LakeParam[] | undefined,
): Promise<string> {
  const query = withoutEnd(sql);
  const explained = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${query}`, params);
  const plan: unknown = JSON.parse(String(explained.getRows()[0]?.[1]));
  return isChain(plan)
    ? query
    : `WITH gathered AS MATERIALIZED (${query}\n) SELECT * FROM gathered`;
}

function isChain(plan: unknown): boolean {
  const nodes: unknown[] = Array.isArray(plan) ? plan : [];
  const [node, ...others] = nodes;
  if (node === undefined) return true;
  if (others.length > 0 || typeof node !== 'object' || node === null || !('children' in node))
    return false;
  return isChain(node.children);
}

function withoutEnd(sql: string): string {
  return sql.replace(/[;\s]+$/, '');
}

function bound(params: readonly LakeParam[] | undefined): LakeParam[] | undefined {
  return params === undefined || params.length === 0 ? undefined : [...params];
}

function rowsOf(names: string[], columns: LakeRow[string][][], rowCount: number): LakeRow[] {
  const rows: LakeRow[] = [];
  for (let index = 0; index < rowCount; index++) {
    const row: LakeRow = {};
    for (const [position, name] of names.entries()) row[name] = columns[position]?.[index] ?? null;
    rows.push(row);
  }
  return rows;
}
