import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { chooseLaunch, firstClosedDirectory } from './account.ts';
import { findBinaries } from './binaries.ts';
import { preparePlaces } from './cluster.ts';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';
import { launchPostmaster } from './postmaster.ts';
import { processStart, serversOf } from './processes.ts';

const log = pino({ level: 'silent' });
/** These tests kill processes, not machines: what the kernel has is enough. */
const settings = { fsync: 'off' };
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const door = join(import.meta.dirname, 'embedded.ts');

let root: string;
/** One cluster, made by the first test and used by those that follow, which leave it stopped. */
let dataDir: string;
const running: EmbeddedDatabase[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'chengshu-embedded-'));
  await chmod(root, 0o755);
  dataDir = join(root, 'data');
});

afterAll(async () => {
  for (const database of running) await database.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(dir = dataDir, more: { port?: number; onDeath?: () => void } = {}) {
  const database = await startEmbedded({ dataDir: dir, log, settings, ...more });
  running.push(database);
  return database;
}

async function query(database: { url: string }, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  return outcome instanceof Refusal ? outcome.code : `no refusal: ${String(outcome)}`;
}

/** A separate Node process that starts the server and stays; the promise gives its URL. */
async function startElsewhere(
  dir: string,
  uid?: number,
): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    import { startEmbedded } from ${JSON.stringify(door)};
    const log = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
    const options = { dataDir: ${JSON.stringify(dir)}, log, settings: { fsync: 'off' } };
    await startEmbedded(options).then((d) => console.log('url ' + d.url), (e) => console.log('refused ' + e.code));
    setInterval(() => {}, 1000);`;
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...user,
    cwd: '/',
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, rest = ''] = line.split(' ');
    if (word === 'url' || word === 'refused') return { child, url: rest };
  }
  throw new Error('the other process said nothing');
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill(signal);
  await gone;
}

function placesOf(dir: string) {
  return preparePlaces(dir);
}

test('the first start makes a UTF-8 database that only its password opens', async () => {
  const database = await start();
  expect(await query(database, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(await query(database, 'show fsync')).toEqual([{ fsync: 'off' }]);
  expect(
    await query(database, `select '城数' collate "default" < '城市' collate "default" as before`),
  ).toEqual([{ before: false }]);
  await query(database, `create table kept as select '城市' as name`);
  const places = await placesOf(dataDir);
  expect((await stat(places.password)).mode & 0o777).toBe(0o600);
  expect((await stat(places.home)).mode & 0o777).toBe(0o700);
  const wrong = new URL(database.url);
  wrong.password = 'guess';
  await expect(query({ url: wrong.href }, 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
  if (isRoot) expect((await stat(`/proc/${database.pid}`)).uid).not.toBe(0);
  await database.stop();
  expect(await serversOf(places.cluster, undefined)).toEqual([]);
});

test('the defaults keep what is acknowledged, and a second start is fast', async () => {
  const began = monotonicMs();
  const database = await startEmbedded({ dataDir, log });
  running.push(database);
  expect(monotonicMs() - began).toBeLessThan(1500);
  expect(await query(database, 'select name from kept')).toEqual([{ name: '城市' }]);
  expect(await query(database, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(await query(database, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  expect(await query(database, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  await database.stop();
});

test('a port listens on the loopback only', async () => {
  const database = await start(dataDir, { port: 0 });
  expect(new URL(database.url).hostname).toBe('127.0.0.1');
  expect(await query(database, 'show listen_addresses')).toEqual([
    { listen_addresses: '127.0.0.1' },
  ]);
  await database.stop();
});

describe('after a crash', () => {
  test('SIGKILL of the parent: the next start has every acknowledged row', async () => {
    const { child, url } = await startElsewhere(dataDir);
    await query({ url }, `insert into kept values ('acknowledged')`);
    await kill(child, 'SIGKILL');
    const database = await start();
    const rows = await query(database, `select name from kept where name = 'acknowledged'`);
    expect(rows).toEqual([{ name: 'acknowledged' }]);
    await database.stop();
  });

  test('a server that outlived its parent is found and stopped', async () => {
    const binaries = await findBinaries();
    const places = await placesOf(dataDir);
    const launch = await chooseLaunch({ ...places, binaries });
    const address = { kind: 'socket', directory: places.home } as const;
    const orphan = await launchPostmaster({ places, launch, binaries, address, settings, log });
    await expect
      .poll(() => readFile(join(places.cluster, 'postmaster.pid'), 'utf8'))
      .toContain('ready');
    expect(await serversOf(places.cluster, orphan.pid)).toContain(orphan.pid);
    const database = await start();
    expect(orphan.hasEnded()).toBe(true);
    expect(await query(database, 'select count(*)::int as n from kept')).toEqual([{ n: 2 }]);
    await database.stop();
  });

  test('SIGKILL of the server is told, and the next start recovers', async () => {
    const death = Promise.withResolvers<void>();
    const database = await start(dataDir, { onDeath: () => death.resolve() });
    await query(database, `insert into kept values ('third')`);
    process.kill(database.pid, 'SIGKILL');
    await death.promise;
    await database.stop();
    const again = await start();
    expect(await query(again, 'select count(*)::int as n from kept')).toEqual([{ n: 3 }]);
    await again.stop();
  });

  test.each([
    ['a dead process', () => 2 ** 22 - 3],
    ['a living program of another kind', () => process.pid],
  ])('a pid file that names %s is removed', async (_, pid) => {
    const places = await placesOf(dataDir);
    const stale = `${pid()}\n${places.cluster}\n1700000000\n5432\n${places.home}\n\n  1234 5\nready\n`;
    await writeFile(join(places.cluster, 'postmaster.pid'), stale);
    await writeFile(join(places.home, '.s.PGSQL.5432.lock'), stale);
    const database = await start();
    expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }]);
    await database.stop();
  });

  test.each([
    ['of a dead process', () => ({ pid: 2 ** 22 - 3, start: 'gone' })],
    ['of a number used again', () => ({ pid: process.pid, start: 'an earlier life' })],
    ['that cannot be read', () => 'half'],
  ])('an owner lock %s is taken over', async (_, lock) => {
    const places = await placesOf(dataDir);
    await writeFile(join(places.home, 'owner.lock'), JSON.stringify(lock()));
    const database = await start();
    await database.stop();
    await expect(stat(join(places.home, 'owner.lock'))).rejects.toThrow(/ENOENT/);
  });

  test('a cluster that was only half made is made again', async () => {
    const half = join(root, 'half');
    const places = await placesOf(half);
    await mkdir(join(places.home, 'cluster.new', 'base'), { recursive: true });
    const database = await start(half);
    expect(await query(database, 'select current_database() as db')).toEqual([{ db: 'chengshu' }]);
    await database.stop();
  });
});

test('two living processes never share a directory', async () => {
  const database = await start();
  expect(await codeOf(start())).toBe('embedded-database.in-use');
  const { child, url: code } = await startElsewhere(dataDir);
  expect(code).toBe('embedded-database.in-use');
  await kill(child, 'SIGKILL');
  expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.stop();
  expect(await processStart(database.pid)).toBeUndefined();
});

test.runIf(isRoot)('an ordinary user runs it too', async ({ skip }) => {
  const account = { name: 'nobody', uid: nobody, gid: nobody };
  const closed = await firstClosedDirectory([import.meta.dirname, process.execPath, root], account);
  skip(closed !== undefined, `an ordinary user may not enter ${closed}`);
  const dir = join(root, 'of-nobody');
  await mkdir(dir);
  await chown(dir, nobody, nobody);
  const { child, url } = await startElsewhere(dir, nobody);
  expect(await query({ url }, 'select current_user as who')).toEqual([{ who: 'chengshu' }]);
  expect((await stat(join(dir, 'database', 'cluster'))).uid).toBe(nobody);
  await kill(child, 'SIGKILL');
  // Root keeps to the owner of what is there.
  const database = await start(dir);
  expect((await stat(`/proc/${database.pid}`)).uid).toBe(nobody);
  await database.stop();
});

test.runIf(isRoot)(
  'below a closed directory root starts it without privileges, or is told which one',
  async () => {
    const closed = join(root, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const outcome = await start(join(closed, 'data')).catch((error: unknown) => error);
    if (outcome instanceof Refusal) {
      expect(outcome.code).toBe('embedded-database.directory-closed');
      expect(outcome.params['directory']).toBe(closed);
      return;
    }
    const database = running.at(-1)!;
    const status = await readFile(`/proc/${database.pid}/status`, 'utf8');
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    await database.stop();
  },
);

describe('refusals in words', () => {
  /** A stopped cluster to be damaged: a copy of the one that the tests above made. */
  async function damagedCopy(name: string) {
    const dir = join(root, name);
    const from = await placesOf(dataDir);
    const to = await placesOf(dir);
    await cp(from.home, to.home, { recursive: true, preserveTimestamps: true });
    await giveLike(from.cluster, to.cluster);
    return { dir, cluster: to.cluster, password: to.password };
  }

  /** Node's copy belongs to us; root has to hand the whole of it to the server's account. */
  async function giveLike(model: string, target: string): Promise<void> {
    const { uid, gid } = await stat(model);
    if (!isRoot) return;
    const child = spawn('chown', ['-R', `${uid}:${gid}`, target]);
    await new Promise((resolve) => child.once('close', resolve));
  }

  test('programs that are not there', async () => {
    const work = startEmbedded({ dataDir, log, binariesDir: join(root, 'nothing') });
    expect(await codeOf(work)).toBe('embedded-database.binary-missing');
  });

  test('a program that does not run', async () => {
    const bin = join(root, 'bin');
    await mkdir(bin);
    for (const name of ['postgres', 'initdb']) {
      await writeFile(join(bin, name), '#!/bin/sh\necho broken >&2\nexit 127\n', { mode: 0o755 });
    }
    const work = startEmbedded({ dataDir: join(root, 'unused'), log, binariesDir: bin });
    expect(await codeOf(work)).toBe('embedded-database.binary-unusable');
  });

  test('data of another version', async () => {
    const { dir, cluster } = await damagedCopy('other-version');
    await writeFile(join(cluster, 'PG_VERSION'), '15\n');
    expect(await codeOf(start(dir))).toBe('embedded-database.version-mismatch');
    // The lock was given up: the second refusal is about the version too.
    expect(await codeOf(start(dir))).toBe('embedded-database.version-mismatch');
  });

  test('a directory with something else in it', async () => {
    const places = await placesOf(join(root, 'photos'));
    await mkdir(places.cluster, { recursive: true });
    await writeFile(join(places.cluster, 'family.jpg'), 'x');
    expect(await codeOf(start(join(root, 'photos')))).toBe('embedded-database.not-database');
    expect(await readFile(join(places.cluster, 'family.jpg'), 'utf8')).toBe('x');
  });

  test('a damaged control file, a lost log, a lost catalogue', async () => {
    const { dir, cluster } = await damagedCopy('damaged');
    await rm(join(cluster, 'global', 'pg_filenode.map'));
    expect(await codeOf(start(dir))).toBe('embedded-database.data-corrupt');
    await rm(join(cluster, 'pg_wal'), { recursive: true });
    expect(await codeOf(start(dir))).toBe('embedded-database.data-corrupt');
    await truncate(join(cluster, 'global', 'pg_control'), 10);
    expect(await codeOf(start(dir))).toBe('embedded-database.data-corrupt');
  });

  test('a password file that is lost or of another cluster', async () => {
    const { dir, password } = await damagedCopy('password');
    await writeFile(password, 'another\n');
    expect(await codeOf(start(dir))).toBe('embedded-database.password-missing');
    await rm(password);
    expect(await codeOf(start(dir))).toBe('embedded-database.password-missing');
  });

  test('a data directory that is a file', async () => {
    await writeFile(join(root, 'file'), '');
    expect(await codeOf(start(join(root, 'file')))).toBe('embedded-database.directory-unusable');
  });

  test('a port that another program holds', async () => {
    const holder = await start();
    const other = await start(join(root, 'half'), { port: 0 });
    const taken = Number(new URL(other.url).port);
    await holder.stop();
    expect(await codeOf(start(dataDir, { port: taken }))).toBe('embedded-database.port-taken');
    await other.stop();
  });
});
