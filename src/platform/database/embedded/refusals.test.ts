import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparePlaces } from './cluster.ts';
import { aGround, codeOf, type Ground, isRoot } from './embedded.fixtures.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await aGround();
  await (await ground.start()).stop();
});
afterAll(() => ground.end());

/** A stopped cluster to be damaged: a copy of the one that the tests above made. */
async function damagedCopy(name: string) {
  const dir = join(ground.root, name);
  const from = await preparePlaces(ground.dataDir);
  const to = await preparePlaces(dir);
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
  const work = ground.start({ binariesDir: join(ground.root, 'nothing') });
  expect(await codeOf(work)).toBe('embedded-database.binary-missing');
});

test('a program that does not run', async () => {
  const bin = join(ground.root, 'bin');
  await mkdir(bin);
  for (const name of ['postgres', 'initdb']) {
    await writeFile(join(bin, name), '#!/bin/sh\necho broken >&2\nexit 127\n', { mode: 0o755 });
  }
  const work = ground.start({ dataDir: join(ground.root, 'unused'), binariesDir: bin });
  expect(await codeOf(work)).toBe('embedded-database.binary-unusable');
});

test('data of another version', async () => {
  const { dir, cluster } = await damagedCopy('other-version');
  await writeFile(join(cluster, 'PG_VERSION'), '15\n');
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.version-mismatch');
  // The lock was given up: the second refusal is about the version too.
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.version-mismatch');
});

test('a directory with something else in it', async () => {
  const places = await preparePlaces(join(ground.root, 'photos'));
  await mkdir(places.cluster, { recursive: true });
  await writeFile(join(places.cluster, 'family.jpg'), 'x');
  expect(await codeOf(ground.start({ dataDir: join(ground.root, 'photos') }))).toBe(
    'embedded-database.not-database',
  );
  expect(await readFile(join(places.cluster, 'family.jpg'), 'utf8')).toBe('x');
});

test('a damaged control file, a lost log, a lost catalogue', async () => {
  const { dir, cluster } = await damagedCopy('damaged');
  await rm(join(cluster, 'global', 'pg_filenode.map'));
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.data-corrupt');
  await rm(join(cluster, 'pg_wal'), { recursive: true });
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.data-corrupt');
  await truncate(join(cluster, 'global', 'pg_control'), 10);
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.data-corrupt');
});

test('a password file that is lost or of another cluster', async () => {
  const { dir, password } = await damagedCopy('password');
  await writeFile(password, 'another\n');
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.password-missing');
  await rm(password);
  expect(await codeOf(ground.start({ dataDir: dir }))).toBe('embedded-database.password-missing');
});

test('a data directory that is a file', async () => {
  await writeFile(join(ground.root, 'file'), '');
  expect(await codeOf(ground.start({ dataDir: join(ground.root, 'file') }))).toBe(
    'embedded-database.directory-unusable',
  );
});

test('a port that another program holds', async () => {
  const holder = await ground.start();
  const other = await ground.start({ dataDir: join(ground.root, 'other'), port: 0 });
  const taken = Number(new URL(other.url).port);
  await holder.stop();
  expect(await codeOf(ground.start({ port: taken }))).toBe('embedded-database.port-taken');
  await other.stop();
});
