import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { type EmbeddedDatabase, startEmbedded } from '#platform/database/embedded/embedded.ts';
import { fastDirectory } from '#platform/testing/fast-directory.ts';
import type { Reach } from './connector.ts';

/** A PostgreSQL of its own that plays the old system of a department. */
export interface OldPostgresql {
  reach(given?: Partial<Reach['settings']>, password?: string): Reach;
  /** Runs statements as its owner. */
  run<T = Record<string, unknown>>(sql: string): Promise<T[]>;
  /** Stops it at once, as a machine that goes down, and starts it again at the same place. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

/** Starts the old system on a port of 127.0.0.1. */
export async function anOldPostgresql(): Promise<OldPostgresql> {
  const root = await mkdtemp(join(await fastDirectory(), 'chengshu-old-'));
  await chmod(root, 0o755);
  let port = 0;
  let server: EmbeddedDatabase | undefined;
  let url = new URL('postgresql://nobody');
  const start = async () => {
    server = await startEmbedded({
      dataDir: join(root, 'data'),
      log: pino({ level: 'silent' }),
      port,
      settings: { fsync: 'off' },
    });
    url = new URL(server.url);
    port = Number(url.port);
  };
  await start();
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  return {
    reach: (given = {}, password) => ({
      settings: {
        host: '127.0.0.1',
        port,
        database: 'chengshu',
        user: url.username,
        tls: 'off',
        ...given,
      },
      secret: { password: password ?? decodeURIComponent(url.password) },
      timeZone: 'Asia/Shanghai',
    }),
    run: (sql) => runAs(url.href, sql),
    restart: async () => {
      await stop();
      await start();
    },
    stop,
    start,
    end: async () => {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The rows of the last statement. */
export async function runAs<T>(url: string, sql: string): Promise<T[]> {
  const options = '-c default_transaction_read_only=off';
  const client = new pg.Client({ connectionString: url, options });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const answer: { rows: never[] } | { rows: never[] }[] = await client.query(sql);
    return Array.isArray(answer) ? (answer.at(-1)?.rows ?? []) : answer.rows;
  } finally {
    await client.end();
  }
}
