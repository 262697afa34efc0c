import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type EmbeddedDatabase,
  startEmbedded,
} from '../../src/platform/database/embedded/embedded.ts';
import {
  migrateDatabase,
  migrationsDir,
  readMigrations,
} from '../../src/platform/database/migrate.ts';

/** A process that migrates a database. */
const program = `import { migrateDatabase } from ${JSON.stringify(join(migrationsDir, '../src/platform/database/migrate.ts'))};
await migrateDatabase({ url: process.argv[1], dir: process.argv[2] });`;
const flags = ['--input-type=module', '-e'];
const migrationLock = 7_215_043;

let dir: string;
let database: EmbeddedDatabase;
let client: pg.Client;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chengshu-migration-'));
  await cp(migrationsDir, join(dir, 'migrations'), { recursive: true });
  await writeFile(
    join(dir, 'migrations', '9001-slow.sql'),
    'create table before_the_kill (id int); select pg_sleep(2); create table after_the_kill (id int)',
  );
  database = await startEmbedded({ dataDir: join(dir, 'data'), log: pino({ level: 'silent' }) });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
  await rm(dir, { recursive: true, force: true });
});

async function one(text: string): Promise<unknown> {
  const { rows } = await client.query<{ value: unknown }>(text);
  return rows[0]?.value;
}

const appliedCount = async () =>
  (await one(`select to_regclass('schema_migration') is not null as value`)) === true
    ? Number(await one('select count(*) as value from schema_migration'))
    : 0;
const slowTables = () =>
  one(
    `select count(*)::int as value from pg_class where relname in ('before_the_kill', 'after_the_kill')`,
  );
const sleeping = () =>
  one(
    `select count(*)::int as value from pg_stat_activity where application_name = 'chengshu-migrate' and query like '%pg_sleep%'`,
  );

test(
  'a kill during a migration leaves it applied or not at all, and no lock',
  { timeout: 60_000 },
  async () => {
    const migrations = join(dir, 'migrations');
    const known = (await readMigrations(migrationsDir)).map(({ name }) => name);
    const child = spawn(process.execPath, [...flags, program, database.url, migrations], {
      stdio: 'ignore',
    });
    await expect.poll(sleeping, { timeout: 30_000, interval: 10 }).toBe(1);
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    expect(await gone).toEqual([null, 'SIGKILL']);
    // What was finished before stays; of the one in the middle there is nothing.
    expect(await appliedCount()).toBe(known.length);
    expect(await slowTables()).toBe(0);
    // A second process waits for the dead one's connection to be noticed, then applies it wholly.
    expect(await migrateDatabase({ url: database.url, dir: migrations })).toSatisfy(
      (applied: string[]) => applied.length === 0 || applied.join() === '9001-slow.sql',
    );
    expect(await appliedCount()).toBe(known.length + 1);
    expect(await slowTables()).toBe(2);
    await expect
      .poll(() =>
        one(
          `select count(*)::int as value from pg_locks where locktype = 'advisory' and objid = ${migrationLock}`,
        ),
      )
      .toBe(0);
  },
);

test('a kill of the whole server during a migration is the same', { timeout: 60_000 }, async () => {
  const migrations = join(dir, 'migrations');
  await writeFile(
    join(migrations, '9002-slow.sql'),
    'create table power_failed (id int); select pg_sleep(2)',
  );
  const child = spawn(process.execPath, [...flags, program, database.url, migrations], {
    stdio: 'ignore',
  });
  await expect.poll(sleeping, { timeout: 30_000, interval: 10 }).toBe(1);
  client.on('error', () => undefined);
  const gone = once(child, 'close');
  process.kill(database.pid, 'SIGKILL');
  child.kill('SIGKILL');
  await gone;
  await client.end().catch(() => undefined);
  await database.stop();
  database = await startEmbedded({ dataDir: join(dir, 'data'), log: pino({ level: 'silent' }) });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  expect(await one(`select to_regclass('power_failed') as value`)).toBeNull();
  expect(await migrateDatabase({ url: database.url, dir: migrations })).toEqual(['9002-slow.sql']);
  expect(await migrateDatabase({ url: database.url, dir: migrations })).toEqual([]);
});
