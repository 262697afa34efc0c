import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseLaunch } from './account.ts';
import { findBinaries } from './binaries.ts';
import { preparePlaces } from './cluster.ts';
import {
  aGround,
  type Ground,
  kill,
  query,
  silentLog,
  startElsewhere,
} from './embedded.fixtures.ts';
import { launchPostmaster } from './postmaster.ts';
import { serversOf } from './processes.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await aGround();
  const database = await ground.start();
  await query(database, 'create table kept (name text)');
  await database.stop();
});
afterAll(() => ground.end());

test('SIGKILL of the parent: the next start has every acknowledged row', async () => {
  const { child, answer: url } = await startElsewhere(ground.dataDir);
  await query({ url }, `insert into kept values ('acknowledged')`);
  await kill(child, 'SIGKILL');
  const database = await ground.start();
  const rows = await query(database, `select name from kept where name = 'acknowledged'`);
  expect(rows).toEqual([{ name: 'acknowledged' }]);
  await database.stop();
});

test('a server that outlived its parent is found and stopped', async () => {
  const binaries = await findBinaries();
  const places = await preparePlaces(ground.dataDir);
  const launch = await chooseLaunch({ ...places, binaries });
  const address = { kind: 'socket', directory: places.home } as const;
  const orphan = await launchPostmaster({
    places,
    launch,
    binaries,
    address,
    settings: {},
    log: silentLog,
  });
  await expect
    .poll(() => readFile(join(places.cluster, 'postmaster.pid'), 'utf8'))
    .toContain('ready');
  expect(await serversOf(places.cluster, orphan.pid)).toContain(orphan.pid);
  const database = await ground.start();
  expect(orphan.hasEnded()).toBe(true);
  expect(await query(database, 'select count(*)::int as n from kept')).toEqual([{ n: 1 }]);
  await database.stop();
});

test('SIGKILL of the server is told, and the next start recovers', async () => {
  const death = Promise.withResolvers<void>();
  const database = await ground.start({ onDeath: () => death.resolve() });
  await query(database, `insert into kept values ('second')`);
  process.kill(database.pid, 'SIGKILL');
  await death.promise;
  await database.stop();
  const again = await ground.start();
  expect(await query(again, 'select count(*)::int as n from kept')).toEqual([{ n: 2 }]);
  await again.stop();
});

test.each([
  ['a dead process', () => 2 ** 22 - 3],
  ['a living program of another kind', () => process.pid],
])('a pid file that names %s is removed', async (_, pid) => {
  const places = await preparePlaces(ground.dataDir);
  const stale = `${pid()}\n${places.cluster}\n1700000000\n5432\n${places.home}\n\n  1234 5\nready\n`;
  await writeFile(join(places.cluster, 'postmaster.pid'), stale);
  await writeFile(join(places.home, '.s.PGSQL.5432.lock'), stale);
  const database = await ground.start();
  expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.stop();
});

test.each([
  ['of a dead process', () => ({ pid: 2 ** 22 - 3, start: 'gone' })],
  ['of a number used again', () => ({ pid: process.pid, start: 'an earlier life' })],
  ['that cannot be read', () => 'half'],
])('an owner lock %s is taken over', async (_, lock) => {
  const places = await preparePlaces(ground.dataDir);
  await writeFile(join(places.home, 'owner.lock'), JSON.stringify(lock()));
  const database = await ground.start();
  await database.stop();
  await expect(stat(join(places.home, 'owner.lock'))).rejects.toThrow(/ENOENT/);
});

test('a cluster that was only half made is made again', async () => {
  const half = join(ground.root, 'half');
  const places = await preparePlaces(half);
  await mkdir(join(places.home, 'cluster.new', 'base'), { recursive: true });
  const database = await ground.start({ dataDir: half });
  expect(await query(database, 'select current_database() as db')).toEqual([{ db: 'chengshu' }]);
  await database.stop();
});
