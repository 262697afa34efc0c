import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import { createLogger } from '#platform/log/log.ts';

const template = 'chengshu_template';

/** One PostgreSQL for the whole run, with a migrated database that each test clones. Its data does not outlive the run, so nothing waits for the disk. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-test-database-'));
  const server = await startEmbedded({
    dataDir,
    log: createLogger({ level: 'fatal' }),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const adminUrl = new URL(server.url);
  const client = new pg.Client({ connectionString: adminUrl.href });
  await client.connect();
  await client.query(`create database ${template}`);
  await client.end();
  const templateUrl = new URL(adminUrl);
  templateUrl.pathname = `/${template}`;
  await migrateDatabase({ url: templateUrl.href });
  project.provide('postgres', { adminUrl: adminUrl.href, template });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
