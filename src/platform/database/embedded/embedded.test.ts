import { chown, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { firstClosedDirectory } from './account.ts';
import { preparePlaces } from './cluster.ts';
import {
  aGround,
  codeOf,
  type Ground,
  isRoot,
  kill,
  query,
  startElsewhere,
} from './embedded.fixtures.ts';
import { processStart, serversOf } from './processes.ts';

const nobody = 65_534;

let ground: Ground;
beforeAll(async () => {
  ground = await aGround();
});
afterAll(() => ground.end());

test('the first start makes a UTF-8 database that only its password opens', async () => {
  const database = await ground.start();
  expect(await query(database, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(await query(database, 'show fsync')).toEqual([{ fsync: 'off' }]);
  expect(
    await query(database, `select '城数' collate "default" < '城市' collate "default" as before`),
  ).toEqual([{ before: false }]);
  await query(database, `create table kept as select '城市' as name`);
  const places = await preparePlaces(ground.dataDir);
  expect((await stat(places.password)).mode & 0o777).toBe(0o600);
  expect((await stat(places.home)).mode & 0o777).toBe(0o700);
  const wrong = new URL(database.url);
  wrong.password = 'guess';
  await expect(query({ url: wrong.href }, 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
  if (isRoot)
    expect(await readFile(`/proc/${database.pid}/status`, 'utf8')).toMatch(/^CapEff:\s+0+$/m);
  await database.stop();
  expect(await serversOf(places.cluster, undefined)).toEqual([]);
});

test('the defaults keep what is acknowledged, and a second start is fast', async () => {
  const began = monotonicMs();
  const database = await ground.start({ settings: {} });
  // Far below what making the database anew takes; how fast it is, `bench -- start` measures.
  expect(monotonicMs() - began).toBeLessThan(5000);
  expect(await query(database, 'select name from kept')).toEqual([{ name: '城市' }]);
  expect(await query(database, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(await query(database, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  expect(await query(database, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  await database.stop();
});

test('a port listens on the loopback only', async () => {
  const database = await ground.start({ port: 0 });
  expect(new URL(database.url).hostname).toBe('127.0.0.1');
  expect(await query(database, 'show listen_addresses')).toEqual([
    { listen_addresses: '127.0.0.1' },
  ]);
  await database.stop();
});

test('two living processes never share a directory', async () => {
  const database = await ground.start();
  expect(await codeOf(ground.start())).toBe('embedded-database.in-use');
  const { child, answer: code } = await startElsewhere(ground.dataDir);
  expect(code).toBe('embedded-database.in-use');
  await kill(child, 'SIGKILL');
  expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.stop();
  expect(await processStart(database.pid)).toBeUndefined();
});

test.runIf(isRoot)('an ordinary user runs it too', async ({ skip }) => {
  const account = { name: 'nobody', uid: nobody, gid: nobody };
  const closed = await firstClosedDirectory(
    [import.meta.dirname, process.execPath, ground.root],
    account,
  );
  skip(closed !== undefined, `an ordinary user may not enter ${closed}`);
  const dir = join(ground.root, 'of-nobody');
  await mkdir(dir);
  await chown(dir, nobody, nobody);
  const { child, answer: url } = await startElsewhere(dir, nobody);
  expect(await query({ url }, 'select current_user as who')).toEqual([{ who: 'chengshu' }]);
  expect((await stat(join(dir, 'database', 'cluster'))).uid).toBe(nobody);
  await kill(child, 'SIGKILL');
  // Root keeps to the owner of what is there.
  const database = await ground.start({ dataDir: dir });
  expect((await stat(`/proc/${database.pid}`)).uid).toBe(nobody);
  await database.stop();
});

test.runIf(isRoot)(
  'below a closed directory root starts it without privileges, or is told which one',
  async () => {
    const closed = join(ground.root, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const data = join(closed, 'data');
    const outcome = await ground.start({ dataDir: data }).catch((error: unknown) => error);
    if (outcome instanceof Refusal) {
      expect(outcome.code).toBe('embedded-database.directory-closed');
      expect(outcome.params['directory']).toBe(closed);
      return;
    }
    const [pid = 0] = await serversOf(join(data, 'database', 'cluster'), undefined);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^CapEff:\s+0+$/m);
  },
);
