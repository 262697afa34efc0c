import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { systemAccountId } from '#governance/identity/context.ts';
import { type Config, loadConfig } from '#platform/config/config.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { createLogger } from '#platform/log/log.ts';
import { systemClock } from '#platform/time/time.ts';
import { examine } from '../doctor/doctor.ts';
import { complaintsOf } from '../doctor/doctor.fixtures.ts';
import type { BackupGround } from './take-backup.ts';

/** What a backup or a restore stands on, for a data directory and an external database. */
export function groundOf(dataDir: string, databaseUrl: string, masterKey?: string): BackupGround {
  return {
    config: configOf(dataDir, databaseUrl, masterKey),
    log: createLogger({ level: 'silent' }),
    now: systemClock,
    actor: { kind: 'system', id: systemAccountId, name: 'test', departmentId: null, roles: [] },
  };
}

function configOf(dataDir: string, databaseUrl: string, masterKey?: string): Config {
  return loadConfig({
    CHENGSHU_DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    CHENGSHU_LOG_LEVEL: 'silent',
    CHENGSHU_LAKE_MEMORY_MB: '256',
    CHENGSHU_MASTER_KEY: masterKey,
  });
}

/** A directory that goes with the test. */
export async function aDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-backup-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A database with nothing in it, which goes with the test. */
export async function anEmptyDatabase(): Promise<string> {
  const { adminUrl } = inject('postgres');
  const name = `test_empty_${randomBytes(6).toString('hex')}`;
  await rowsOf(adminUrl, `create database ${name}`);
  onTestFinished(async () => {
    await rowsOf(adminUrl, `drop database ${name} with (force)`);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The rows of a statement on a database. */
export async function rowsOf(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Rows of any statement; the test knows their columns.
    return (await client.query(text, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** What `doctor --deep` finds in an installation. */
export async function complaintsAbout({ config, log }: BackupGround): Promise<string[]> {
  const ignored = /^(disk-space|configuration):/;
  const found = complaintsOf(await examine(config, log, { deep: true }));
  return found.filter((complaint) => !ignored.test(complaint));
}

/** The code of a refusal, and the file or path it names. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => 'no refusal',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw error;
  const { file, path } = error.params;
  const place = [file, path].find((one) => typeof one === 'string') ?? '';
  return `${error.code} ${place}`.trim();
}
