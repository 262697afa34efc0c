import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one PostgreSQL of a test run and the migrated database to clone. */
    postgres: { adminUrl: string; template: string };
  }
}

/** A clock a test can move. */
export interface TestClock {
  now: () => Date;
  advance(ms: number): void;
}

/** A clock that starts at a fixed time and moves only when told. */
export function testClock(start = '2026-11-21T06:30:00Z'): TestClock {
  let time = new Date(start).getTime();
  return {
    now: () => new Date(time),
    advance: (ms) => {
      time += ms;
    },
  };
}

/** A database of its own, cloned from the migrated template; dropped by `close`. */
export async function testDatabase(): Promise<{ url: string; close: () => Promise<void> }> {
  const { adminUrl, template } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await adminQuery(adminUrl, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: () => adminQuery(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

/**
 * A whole world for one test: fresh database, empty data directory, real lake. It ends with the test; pass
 * `keep: true` and call `close` when several tests of a file share one.
 */
export async function testWorld(
  options: { now?: () => Date; keep?: boolean } = {},
): Promise<World & { databaseUrl: string; close: () => Promise<void> }> {
  const database = await testDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-test-'));
  const config = loadConfig({
    CHENGSHU_DATA_DIR: dir,
    CHENGSHU_LOG_LEVEL: 'fatal',
    CHENGSHU_PORT: '0',
  });
  const log = createLogger({ level: config.logLevel });
  const { db, close: closeDatabase } = openDatabase({ url: database.url, log, max: 8 });
  const storage = await openStorage(dir);
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp', 'lake'),
    memoryLimitMb: 512,
    threads: 2,
    log,
  });
  const close = async () => {
    await closeDatabase();
    await database.close();
    await rm(dir, { recursive: true, force: true });
  };
  if (options.keep !== true) onTestFinished(close);
  const now = options.now ?? systemClock;
  return {
    db,
    config,
    log,
    now,
    lake,
    storage,
    secrets: await openSecrets(storage.path('secrets')),
    jobs: { queue: undefined },
    databaseUrl: database.url,
    close,
  };
}

async function adminQuery(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
