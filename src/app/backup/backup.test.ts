import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { migrateDatabase, migrationsDir, readMigrations } from '#platform/database/migrate.ts';
import { workerLockSql } from '#platform/jobs/jobs.queries.ts';
import { createLogger } from '#platform/log/log.ts';
import { exists, openStorage } from '#platform/storage/storage.ts';
import { aPatient, type Patient } from '../doctor/doctor.fixtures.ts';
import { openInstallation } from '../installation.ts';
import {
  aDirectory,
  anEmptyDatabase,
  complaintsAbout,
  groundOf,
  refusalOf,
  rowsOf,
} from './backup.fixtures.ts';
import { tablesLeftOut, tryBackupLock } from './backup.queries.ts';
import { checkBackup } from './check-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

let patient: Patient;
beforeAll(async () => {
  patient = await aPatient();
});
afterAll(() => patient.close());

const nothing = () => undefined;
const ledger = 'none' as const;
const take = (path: string, isKeyIncluded = true) =>
  takeBackup(groundOf(patient.dataDir, patient.databaseUrl), { path, isKeyIncluded }, nothing);

/** Every row of every table, as text, in an order of its own. */
async function contentOf(url: string): Promise<Record<string, string[]>> {
  const tables = await rowsOf(
    url,
    `select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await rowsOf(
      url,
      `select to_jsonb(t)::text as row from "${String(name)}" t order by 1`,
    );
    content[String(name)] = rows.map(({ row }) => String(row));
  }
  return content;
}

test('what was backed up is restored: rows, files, references, triggers, sequences, services', async () => {
  const dir = await aDirectory();
  await patient.query(`insert into event_subscriber (name, topics) values ('nobody', '{}')`);
  const before = await contentOf(patient.databaseUrl);
  const report = await take(join(dir, 'backup'));
  expect(report).toMatchObject({ isKeyIncluded: true, tables: expect.any(Number) });
  expect(await readdir(dir)).toEqual(['backup']);
  const manifest = await checkBackup(join(dir, 'backup'), nothing);
  expect(manifest.files.count).toBe(report.files);

  const url = await anEmptyDatabase();
  const ground = groundOf(join(dir, 'data'), url);
  const restored = await restoreBackup(ground, { path: join(dir, 'backup'), ledger }, nothing);
  expect(restored).toMatchObject({ served: 1, notServed: [], migrated: [], rows: report.rows });
  expect(await complaintsAbout(ground)).toEqual([]);

  const after = await contentOf(url);
  const changed = ['serving_table', 'audit_event', 'event', 'installation', 'schema_migration'];
  for (const [table, rows] of Object.entries(before)) {
    if (!changed.includes(table)) expect(after[table], table).toEqual(rows);
  }
  for (const table of ['audit_event', 'event', 'installation'])
    expect(after[table], table).toEqual(expect.arrayContaining(before[table] ?? []));
  const shape = `select conname::text as name, pg_get_constraintdef(oid) as is from pg_constraint
    where connamespace = 'public'::regnamespace union all
    select tgname::text, tgenabled::text || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2`;
  expect(await rowsOf(url, shape)).toEqual(await rowsOf(patient.databaseUrl, shape));
  await expect(rowsOf(url, 'delete from audit_event')).rejects.toThrow('append-only');
  const served = async (database: string) => {
    const [table] = await rowsOf(
      database,
      `select table_name as name from serving_table where state = 'current'`,
    );
    return rowsOf(database, `select * from serving.${String(table?.['name'])} order by row_no`);
  };
  expect(await served(url)).toEqual(await served(patient.databaseUrl));
  expect(await served(url)).toHaveLength(300);
  const [last] = await rowsOf(url, `select max(id)::int as id from event`);
  const [next] = await rowsOf(
    url,
    `insert into event (topic, key, payload) values ('a.b', '', '{}') returning id::int`,
  );
  expect(Number(next?.['id'])).toBeGreaterThan(Number(last?.['id']));
  const deeds = await rowsOf(url, `select action from audit_event where action like 'backup:%'`);
  expect(deeds).toEqual([{ action: 'backup:restore' }]);
  expect(
    await patient.query(`select action from audit_event where action like 'backup:%'`),
  ).toEqual([{ action: 'backup:take' }]);
});

test('what was under way begins anew, and nobody stays signed in', async () => {
  const dir = await aDirectory();
  const id = '01a00000-0000-7000-8000-000000000001';
  // Its worker lives here, so that the installation does not take the job up itself.
  const worker = new pg.Client({ connectionString: patient.databaseUrl });
  await worker.connect();
  await worker.query(workerLockSql, [7]);
  const upload = '01a00000-0000-7000-8000-000000000002';
  const [department] = await patient.query('select id from department limit 1');
  await patient.query(
    `insert into session (id, token_sha256, account_id, address, created_at, last_seen_at, expires_at)
     select gen_random_uuid(), decode(repeat('ab', 32), 'hex'), id, '', now(), now(), now() + interval '1 day'
     from account limit 1`,
  );
  await patient.query(
    `insert into job (id, kind, state, payload, worker_key, attempt, started_at)
     values ($1, 'cache.land', 'running', '{}', 7, 1, now())`,
    [id],
  );
  await patient.query(
    `insert into upload (id, department_id, file_name, size_bytes, offset_bytes, created_by, expires_at)
     values ($2, $1, 'a.csv', 10, 5, 'x', now() + interval '1 day')`,
    [department?.['id'], upload],
  );
  await writeFile(join(patient.dataDir, 'uploads', upload), 'id,a\n');
  onTestFinished(async () => {
    await worker.end();
    await patient.query('delete from job where id = $1', [id]);
    await patient.query(`delete from upload where file_name = 'a.csv'`);
    await patient.query('delete from session');
    await rm(join(patient.dataDir, 'uploads', upload));
  });
  await take(join(dir, 'backup'));
  const url = await anEmptyDatabase();
  await restoreBackup(
    groundOf(join(dir, 'data'), url),
    { path: join(dir, 'backup'), ledger },
    nothing,
  );
  expect(await rowsOf(url, 'select state, worker_key from job where id = $1', [id])).toEqual([
    { state: 'queued', worker_key: null },
  ]);
  expect(await rowsOf(url, `select state from upload where file_name = 'a.csv'`)).toEqual([
    { state: 'cancelled' },
  ]);
  expect(await rowsOf(url, 'select from session')).toEqual([]);
  expect(await readdir(join(dir, 'data', 'uploads'))).toEqual([]);
});

test.each(['removed', 'overwritten'])(
  'data destroyed while the backup runs makes it begin anew without them: %s',
  async (how) => {
    const dir = await aDirectory();
    const id = '01a00000-0000-7000-8000-000000000003';
    const file = join(patient.dataDir, 'files', id);
    await writeFile(file, 'destroy me');
    await patient.query(
      `insert into source_file (id, source_id, file_name, size_bytes, sha256, received_by)
     select $1, id, 'a.csv', 10, 'x', 'x' from source limit 1`,
      [id],
    );
    let destroyed: Promise<unknown> | undefined;
    const path = join(dir, 'backup');
    await takeBackup(
      groundOf(patient.dataDir, patient.databaseUrl),
      { path, isKeyIncluded: true },
      () => {
        if (destroyed !== undefined) return;
        if (how === 'removed') rmSync(file);
        else writeFileSync(file, Buffer.alloc(10));
        destroyed = patient.query('delete from source_file where id = $1', [id]);
      },
    );
    await destroyed;
    expect(await readFile(join(path, 'SHA256SUMS'), 'utf8')).not.toContain(id);
    await checkBackup(path, nothing);
    await rm(file, { force: true });
  },
);

test('one backup at a time, and an interrupted one is made anew', async () => {
  const dir = await aDirectory();
  const client = new pg.Client({ connectionString: patient.databaseUrl });
  await client.connect();
  expect(await tryBackupLock(client)).toBe(true);
  expect(await refusalOf(take(join(dir, 'b')))).toBe('backup.already-running');
  await client.end();
  const partial = join(dir, 'b.partial');
  await rm(partial, { recursive: true, force: true });
  await take(join(dir, 'b'));
  await rm(join(dir, 'b', 'manifest.json'));
  expect(await refusalOf(checkBackup(join(dir, 'b'), nothing))).toBe(
    'backup.not-backup manifest.json',
  );
});

test('a backup of an older schema is brought up to date', async () => {
  const dir = await aDirectory();
  const names = (await readMigrations(migrationsDir)).map(({ name }) => name);
  const older = join(dir, 'migrations');
  for (const name of names.slice(0, -1)) await cp(join(migrationsDir, name), join(older, name));
  const url = await anEmptyDatabase();
  await migrateDatabase({ url, dir: older });
  await rowsOf(url, `insert into installation (name, value) values ('age', '"old"')`);
  await openStorage(join(dir, 'old'));
  const path = join(dir, 'backup');
  await takeBackup(groundOf(join(dir, 'old'), url), { path, isKeyIncluded: true }, nothing);
  const target = await anEmptyDatabase();
  const ground = groundOf(join(dir, 'new'), target);
  const report = await restoreBackup(ground, { path, ledger }, nothing);
  expect(report.migrated).toEqual(names.slice(-1));
  expect(await rowsOf(target, `select value from installation where name = 'age'`)).toEqual([
    { value: 'old' },
  ]);
  expect(await complaintsAbout(ground)).toEqual([]);
});

test('every schema of the product is copied or known to be made anew', async () => {
  const schemas = await patient.query(
    `select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
  );
  expect(schemas).toEqual([{ name: 'job_queue' }, { name: 'public' }, { name: 'serving' }]);
  const tables = await patient.query(
    `select to_regclass(name)::text as name from unnest($1::text[]) name`,
    [tablesLeftOut],
  );
  expect(tables.map(({ name }) => name)).toEqual(tablesLeftOut);
});

test('a restore that ends in the middle is no installation, and the next one finishes it', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  await take(path);
  const url = await anEmptyDatabase();
  const ground = groundOf(join(dir, 'data'), url);
  const log = createLogger({ level: 'silent' });
  const endAt = (stage: string) =>
    restoreBackup(ground, { path, ledger }, (progress) => {
      if (progress.stage === stage) throw new Error(`ended at ${stage}`);
    });
  await expect(endAt('verify')).rejects.toThrow('ended at verify');
  expect(await exists(join(dir, 'data'))).toBe(false);
  for (const stage of ['files', 'load', 'serve']) {
    await expect(endAt(stage)).rejects.toThrow(`ended at ${stage}`);
    expect(await refusalOf(openInstallation(ground.config, log))).toBe('backup.unfinished');
    const tables = await rowsOf(url, `select from pg_class where relname = 'snapshot'`);
    expect(tables).toHaveLength(stage === 'serve' ? 1 : 0);
  }
  const report = await restoreBackup(ground, { path, ledger }, nothing);
  expect(report.served).toBe(1);
  expect(await complaintsAbout(ground)).toEqual([]);
  await (await openInstallation(ground.config, log)).close();
});
