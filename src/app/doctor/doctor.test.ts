import { cp, mkdir, open, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { readMigrations, migrationsDir } from '#platform/database/migrate.ts';
import { keepingTriggers } from './database.checks.ts';
import { aPatient, type Patient } from './doctor.fixtures.ts';
import { retirementHarms } from './retirement-harms.fixtures.ts';

let patient: Patient;
beforeAll(async () => {
  patient = await aPatient();
});
afterAll(() => patient.close());

const at = (...names: string[]) => join(patient.dataDir, ...names);

/** The first Parquet file of the lake. */
async function aParquetFile(): Promise<string> {
  const [dataSet = ''] = await readdir(at('lake'));
  const [snapshot = ''] = await readdir(at('lake', dataSet));
  return join('lake', dataSet, snapshot, 'part-0.parquet');
}

async function onlyFile(area: string): Promise<string> {
  const [name = ''] = await readdir(at(area));
  return join(area, name);
}

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, 10);
  byte.writeUInt8(byte.readUInt8(0) ^ 1);
  await file.write(byte, 0, 1, 10);
  await file.close();
}

/** Harms a file, and puts it back afterwards. */
async function harmed(
  relative: string,
  harm: (path: string) => Promise<void>,
): Promise<() => Promise<void>> {
  const [path, kept] = [at(relative), at('kept')];
  await cp(path, kept, { preserveTimestamps: true });
  await harm(path);
  return () => rename(kept, path);
}

test('a whole installation has nothing to complain of', async () => {
  expect(await patient.complaints()).toEqual([]);
  expect(await patient.complaints({ deep: false })).toEqual([]);
});

interface Harm {
  what: string;
  /** Plants it; gives back what heals it. */
  plant: () => Promise<() => Promise<unknown>>;
  expected: RegExp;
}

const fileHarms: Harm[] = [
  {
    what: 'a snapshot file is deleted',
    plant: async () => harmed(await aParquetFile(), rm),
    expected: /^snapshots: .*part-0\.parquet: missing/,
  },
  {
    what: 'a byte of a snapshot is flipped',
    plant: async () => harmed(await aParquetFile(), flipByte),
    expected: /^snapshots: .*another SHA-256/,
  },
  {
    what: 'a snapshot file is cut',
    plant: async () => harmed(await aParquetFile(), (path) => truncate(path, 100)),
    expected: /^snapshots: .*100 bytes, not/,
  },
  {
    what: 'a received file is deleted',
    plant: async () => harmed(await onlyFile('files'), rm),
    expected: /^source-files: .*missing/,
  },
  {
    what: 'a byte of a received file is flipped',
    plant: async () => harmed(await onlyFile('files'), flipByte),
    expected: /^source-files: .*another SHA-256/,
  },
  {
    what: 'the rejects are gone',
    plant: async () => harmed(await onlyFile('rejects'), rm),
    expected: /^rejects: .*missing/,
  },
  {
    what: 'a reject is lost',
    plant: async () => harmed(await onlyFile('rejects'), (path) => truncate(path)),
    expected: /^rejects: .*not the 1 rejects/,
  },
];

/** Something that nothing refers to appears at a path. */
const strays: [string, (id: string) => string, RegExp][] = [
  [
    'a directory of a snapshot that is no more',
    (id) => `lake/${newId()}/${id}/part-0.parquet`,
    /^orphan-snapshots: /,
  ],
  [
    'a staging directory',
    (id) => `lake/${newId()}/.${id}.partial/part-0.parquet`,
    /^orphan-snapshots: .*partial/,
  ],
  ['bytes of no received file', (id) => `files/${id}`, /^stray-files: files\//],
  ['bytes of no upload', (id) => `uploads/${id}`, /^stray-files: uploads\//],
  ['rejects of no run', (id) => `rejects/${id}.ndjson`, /^stray-files: rejects\//],
];

const strayHarms = strays.map(([what, place, expected]): Harm => ({
  what,
  plant: async () => {
    const relative = place(newId());
    const [first = '', second = ''] = relative.split('/');
    await mkdir(join(at(relative), '..'), { recursive: true });
    await writeFile(at(relative), 'x');
    return () => rm(at(first, second), { recursive: true });
  },
  expected,
}));

const ofJob = `(id, kind, state, payload, worker_key, started_at, finished_at, error)`;

/** Statements that plant and heal. */
const statements: [string, string, string, RegExp][] = [
  [
    'a snapshot says other rows than it has',
    'update snapshot set row_count = row_count + 1',
    'update snapshot set row_count = row_count - 1',
    /^snapshots: .*: 300 rows, not 301/,
  ],
  [
    'a serving table is gone',
    `do $$ begin execute (select 'alter table serving.' || table_name || ' set schema public' from serving_table); end $$`,
    `do $$ begin execute (select 'alter table public.' || table_name || ' set schema serving' from serving_table); end $$`,
    /^serving: serving\.r_.*: the table is gone/,
  ],
  [
    'a serving table lost a row',
    `do $$ begin execute (select 'create table kept as select * from serving.' || table_name || ' limit 1' from serving_table);
       execute (select 'delete from serving.' || table_name || ' where row_no = (select row_no from kept)' from serving_table); end $$`,
    `do $$ begin execute (select 'insert into serving.' || table_name || ' select * from kept' from serving_table); drop table kept; end $$`,
    /^serving: serving\.r_.*: other rows than 300/,
  ],
  [
    'a serving table that nothing names',
    'create table serving.r_000000000000_1 (row_no bigint)',
    'drop table serving.r_000000000000_1',
    /^serving: serving\.r_000000000000_1: no row names it/,
  ],
  [
    'a load nobody is at',
    `insert into serving_table select gen_random_uuid(), resource_id, 99, null, resource_code, version_id, version_number,
       data_set_id, snapshot_id, columns, key_columns, false, false, '[]', '[]', 0, 'loading' from serving_table`,
    `delete from serving_table where number = 99`,
    /^serving: load .*: nobody is at it/,
  ],
  [
    'a landing that lost a row',
    'update landing_run set rows_out = rows_out - 1, rejected_count = rejected_count + 1',
    'update landing_run set rows_out = rows_out + 1, rejected_count = rejected_count - 1',
    /^landing-runs: .*: other figures than its snapshot/,
  ],
  [
    'a landing that runs for ever',
    `update landing_run set state = 'running', finished_at = null`,
    `update landing_run set state = 'done', finished_at = now()`,
    /^landing-runs: .*: running without a job/,
  ],
  [
    'a view that points elsewhere',
    `update view set built_snapshot_id = (select id from snapshot s where s.data_set_id <> view.data_set_id limit 1)`,
    `update view set built_snapshot_id = (select id from snapshot s where s.data_set_id = view.data_set_id limit 1)`,
    /^pointers: view .*: its snapshot is not of its data set/,
  ],
  [
    'a resource that points elsewhere',
    `update resource set snapshot_id = (select id from snapshot s where s.data_set_id <> resource.data_set_id limit 1)`,
    `update resource set snapshot_id = (select id from snapshot s where s.data_set_id = resource.data_set_id limit 1)`,
    /^pointers: resource .*: its snapshot is not of its data set/,
  ],
  [
    'a job whose worker died',
    `insert into job ${ofJob} values (gen_random_uuid(), 'cache.land', 'running', '{}', 77, now(), null, null)`,
    `delete from job where worker_key = 77`,
    /^jobs-of-dead-workers: /,
  ],
  [
    'a job that failed',
    `insert into job ${ofJob} values (gen_random_uuid(), 'cache.land', 'failed', '{}', null, now(), now(), '{"code": "cache.x"}')`,
    `delete from job where state = 'failed'`,
    /^failed-jobs: cache\.land .*: cache\.x/,
  ],
  [
    'an event that was given up',
    `update event_delivery set state = 'dead', last_error = 'x' where event_id = (select min(event_id) from event_delivery)`,
    `update event_delivery set state = 'done'`,
    /^dead-events: .*1: x/,
  ],
  [
    'an event that waits for long',
    `update event_delivery set state = 'waiting', next_at = now() - interval '1 hour'`,
    `update event_delivery set state = 'done'`,
    /^late-events: /,
  ],
  [
    'a delivery of no event',
    `set session_replication_role = replica; insert into event_delivery (event_id, subscriber, state) values (-1, 'view.rebuild', 'done');
     set session_replication_role = default`,
    `delete from event_delivery where event_id = -1`,
    /^stray-events: view\.rebuild -1/,
  ],
  [
    'an upload with fewer bytes than acknowledged',
    `insert into upload (id, department_id, file_name, size_bytes, offset_bytes, created_by, expires_at)
       select '019ab000-0000-7000-8000-000000000001', id, 'x', 10, 5, 'x', now() + interval '1 day' from department limit 1`,
    `delete from upload where file_name = 'x'`,
    /^uploads: .*missing/,
  ],
  [
    'an upload past its time',
    `insert into upload (id, department_id, file_name, size_bytes, created_by, expires_at)
       select '019ab000-0000-7000-8000-000000000001', id, 'x', 10, 'x', now() - interval '1 day' from department limit 1`,
    `delete from upload where file_name = 'x'`,
    /^expired-uploads: 019ab000/,
  ],
  [
    'a guard of the audit is switched off',
    'alter table audit_event disable trigger audit_event_append_only',
    'alter table audit_event enable trigger audit_event_append_only',
    /^audit-triggers: audit_event\.audit_event_append_only/,
  ],
  ...retirementHarms,
  [
    'a migration that was changed',
    `update schema_migration set checksum = 'x' || checksum where name like '0001%'`,
    `update schema_migration set checksum = substr(checksum, 2) where name like '0001%'`,
    /^migrations: 0001-.*changed/,
  ],
  [
    'a migration of a newer program',
    `insert into schema_migration values ('9999-later.sql', 'x')`,
    `delete from schema_migration where name like '9999%'`,
    /^migrations: 9999-later\.sql: unknown/,
  ],
];

const tableHarms = statements.map(([what, plant, heal, expected]): Harm => ({
  what,
  plant: async () => {
    await patient.query(plant);
    return () => patient.query(heal);
  },
  expected,
}));

test.each([...fileHarms, ...strayHarms, ...tableHarms])('$what', async ({ plant, expected }) => {
  const heal = await plant();
  const complaints = await patient.complaints();
  await heal();
  expect(
    complaints.filter((complaint) => expected.test(complaint)),
    complaints.join('\n'),
  ).not.toEqual([]);
  expect(await patient.complaints()).toEqual([]);
});

test('every guard that the migrations make is looked for', async () => {
  const text = (await readMigrations(migrationsDir)).map((migration) => migration.sql).join('\n');
  const made = [
    ...text.matchAll(/create trigger (\w+(?:_append_only|_no_truncate))\s[^;]*?\son (\w+)/g),
  ];
  expect(made.map((match) => `${match[2]}.${match[1]}`).toSorted()).toEqual(
    keepingTriggers.toSorted(),
  );
});
