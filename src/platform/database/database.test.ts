import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { Defect } from '#platform/errors/errors.ts';
import { testDatabase, testWorld } from '#platform/testing/world.ts';
import { newId, rawPool, transact } from './database.ts';
import { migrateDatabase } from './migrate.ts';

async function migrationsOf(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-migrations-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

async function emptyDatabase(): Promise<string> {
  const database = await testDatabase();
  onTestFinished(database.close);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('drop schema public cascade; create schema public');
  await client.end();
  return database.url;
}

test('ids are version 7 and grow with time', () => {
  const ids = Array.from({ length: 50 }, newId);
  expect(
    ids.every((id) =>
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
    ),
  ).toBe(true);
  expect(new Set(ids).size).toBe(50);
  const times = ids.map((id) => id.slice(0, 13));
  expect(times).toEqual(times.toSorted());
});

test('the root database inside a transaction is a defect, a nested transact joins', async () => {
  const world = await testWorld();
  await expect(
    transact(world.db, () => world.db.selectFrom('job').selectAll().execute()),
  ).rejects.toThrow(Defect);
  await expect(
    transact(world.db, () => transact(world.db, () => Promise.resolve(1))),
  ).rejects.toThrow(Defect);
  expect(await transact(world.db, (tx) => transact(tx, () => Promise.resolve(2)))).toBe(2);
});

test('dates stay text, bigint is exact or a defect', async () => {
  const world = await testWorld();
  const pool = rawPool(world.db);
  const values = await pool.query(
    "select date '2026-11-21' as d, timestamp '2026-11-21 14:30' as t, 9007199254740991::bigint as i, 1.50::numeric as n",
  );
  expect(values.rows[0]).toEqual({
    d: '2026-11-21',
    t: '2026-11-21 14:30:00',
    i: 9_007_199_254_740_991,
    n: '1.50',
  });
  await expect(pool.query('select 9007199254740992::bigint as i')).rejects.toThrow(Defect);
});

test('migrations run in order, once, and a broken one leaves nothing', async () => {
  const url = await emptyDatabase();
  const dir = await migrationsOf({
    '0001-a.sql': 'create table a (id int)',
    '0002-b.sql': 'create table b (id int); insert into a values (1)',
  });
  expect(await migrateDatabase({ url, dir })).toEqual(['0001-a.sql', '0002-b.sql']);
  expect(await migrateDatabase({ url, dir })).toEqual([]);
  await writeFile(join(dir, '0003-c.sql'), 'create table c (id int); select 1/0');
  await expect(migrateDatabase({ url, dir })).rejects.toMatchObject({
    code: 'database.migration-failed',
  });
  await writeFile(join(dir, '0003-c.sql'), 'create table c (id int)');
  expect(await migrateDatabase({ url, dir })).toEqual(['0003-c.sql']);
});

test('a changed migration and a newer database are refused; two starts at once migrate once', async () => {
  const url = await emptyDatabase();
  const dir = await migrationsOf({ '0001-a.sql': 'select pg_sleep(0.1); create table a (id int)' });
  const done = await Promise.all([migrateDatabase({ url, dir }), migrateDatabase({ url, dir })]);
  expect(done.flat()).toEqual(['0001-a.sql']);
  await writeFile(join(dir, '0001-a.sql'), 'create table a (id bigint)');
  await expect(migrateDatabase({ url, dir })).rejects.toMatchObject({
    code: 'database.migration-changed',
  });
  const older = await migrationsOf({});
  await expect(migrateDatabase({ url, dir: older })).rejects.toMatchObject({
    code: 'database.migration-unknown',
  });
});
