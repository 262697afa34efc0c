import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { type EmbeddedDatabase, startEmbedded } from '#platform/database/embedded/embedded.ts';
import { processStart } from '#platform/database/embedded/processes.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import { fastDirectory } from './fast-directory.ts';

const directoryPrefix = 'chengshu-test-run-';
const template = 'migrated';

/** Nothing here outlives the run, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Starts the one PostgreSQL of a test run and migrates one database, which every test clones. In: the run.
 * Out: what ends it. The tests get its address by `inject('postgres')`.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await fastDirectory();
  await sweepKilledRuns(directory);
  const dataDir = join(directory, `${directoryPrefix}${process.pid}`);
  await mkdir(dataDir);
  await chmod(dataDir, 0o711);
  const log = pino({ level: 'silent' });
  const database = await startEmbedded({ dataDir, log, settings });
  await makeTemplate(database);
  const adminUrl = new URL(database.url);
  adminUrl.pathname = '/postgres';
  project.provide('postgres', { adminUrl: adminUrl.href, template });
  return async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** A migration that fails makes the run fail, but the tests still run: many need no database. */
async function makeTemplate(database: EmbeddedDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`create database ${template}`);
  await client.end();
  const url = new URL(database.url);
  url.pathname = `/${template}`;
  try {
    await migrateDatabase({ url: url.href });
  } catch (error) {
    process.exitCode = 1;
    console.error('The test database could not be migrated:', error);
  }
}

/** Runs that were killed leave their directory; its name says which process it was. */
async function sweepKilledRuns(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(directoryPrefix)) continue;
    const owner = await processStart(Number(name.slice(directoryPrefix.length)));
    if (owner === undefined) await rm(join(directory, name), { recursive: true, force: true });
  }
}
