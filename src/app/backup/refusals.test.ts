import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '#platform/log/log.ts';
import { exists } from '#platform/storage/storage.ts';
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
import { readManifest, writeManifest } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { writeMarker } from './restore-marker.ts';
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

test('a damaged, cut, incomplete or changed backup is refused by name, and nothing is written', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  await take(path);
  const manifest = await readFile(join(path, 'manifest.json'), 'utf8');
  const sums = await readFile(join(path, 'SHA256SUMS'), 'utf8');
  const parquet = /lake\/\S+/.exec(sums)?.[0] ?? '';
  const url = await anEmptyDatabase();
  const refused = () =>
    refusalOf(restoreBackup(groundOf(join(dir, 'data'), url), { path, ledger }, nothing));
  for (const file of [parquet, 'database/snapshot.copy.gz', 'secrets/master.key']) {
    const whole = await readFile(join(path, file));
    await writeFile(join(path, file), whole.subarray(0, whole.length - 1));
    expect(await refused()).toBe(`backup.damaged ${file}`);
    await writeFile(join(path, file), Buffer.concat([Buffer.from('x'), whole.subarray(1)]));
    expect(await refused()).toBe(`backup.damaged ${file}`);
    await rm(join(path, file));
    expect(await refused()).toBe(`backup.damaged ${file}`);
    await writeFile(join(path, file), whole);
  }
  await writeFile(join(path, 'SHA256SUMS'), sums.split('\n').slice(1).join('\n'));
  expect(await refused()).toBe('backup.damaged SHA256SUMS');
  await writeFile(join(path, 'SHA256SUMS'), sums);
  await writeFile(join(path, 'manifest.json'), manifest.replace('"rows": 0', '"rows": 1'));
  expect(await refused()).toBe('backup.damaged manifest.json');
  await rm(join(path, 'manifest.json'));
  expect(await refused()).toBe(`backup.not-backup manifest.json`);
  expect(await exists(join(dir, 'data'))).toBe(false);
  expect(
    await rowsOf(url, `select from pg_class where relnamespace = 'public'::regnamespace`),
  ).toEqual([]);
});

test('rows are taken from no file that the list of the backup does not name', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  await take(path);
  const manifest = await readManifest(path);
  const [first] = manifest.tables;
  for (const file of ['../elsewhere.copy.gz', 'database/unlisted.copy.gz']) {
    await writeFile(join(path, file), await readFile(join(path, first!.file)));
    const tables = [{ ...first!, file }, ...manifest.tables.slice(1)];
    await writeManifest(path, { ...manifest, tables });
    const ground = groundOf(join(dir, 'data'), await anEmptyDatabase());
    expect(await refusalOf(restoreBackup(ground, { path, ledger }, nothing))).toBe(
      `backup.damaged ${file}`,
    );
  }
});

test('what is there already is never overwritten', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  await take(path);
  expect(await refusalOf(take(path))).toBe(`backup.target-exists ${path}`);
  const url = await anEmptyDatabase();
  expect(
    await refusalOf(restoreBackup(groundOf(patient.dataDir, url), { path, ledger }, nothing)),
  ).toBe('backup.target-not-empty');
  const filled = groundOf(join(dir, 'data'), patient.databaseUrl);
  expect(await refusalOf(restoreBackup(filled, { path, ledger }, nothing))).toBe(
    'backup.target-not-empty',
  );
  expect(await exists(join(dir, 'data'))).toBe(false);
  expect(await patient.complaints()).toEqual([]);
});

test('a backup without its key needs the key it was made under', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  expect(await take(path, false)).toMatchObject({ isKeyIncluded: false });
  expect(await exists(join(path, 'secrets'))).toBe(false);
  const url = await anEmptyDatabase();
  const ground = groundOf(join(dir, 'data'), url);
  expect(await refusalOf(restoreBackup(ground, { path, ledger }, nothing))).toBe(
    'backup.key-needed',
  );
  const other = join(dir, 'other.key');
  await writeFile(other, Buffer.alloc(32, 1).toString('base64'));
  expect(
    await refusalOf(restoreBackup(ground, { path, masterKeyFile: other, ledger }, nothing)),
  ).toBe('backup.other-key');
  const nowhere = { path, masterKeyFile: join(dir, 'no.key'), ledger };
  expect(await refusalOf(restoreBackup(ground, nowhere, nothing))).toBe(
    `backup.no-access ${join(dir, 'no.key')}`,
  );
  expect(await exists(join(dir, 'data'))).toBe(false);
  const key = join(patient.dataDir, 'secrets', 'master.key');
  await restoreBackup(ground, { path, masterKeyFile: key, ledger }, nothing);
  expect(await readFile(join(dir, 'data', 'secrets', 'master.key'), 'utf8')).toBe(
    await readFile(key, 'utf8'),
  );
});

test('a file of the installation that is missing or damaged stops the backup by name', async () => {
  const dir = await aDirectory();
  const [row] = await patient.query('select id from source_file');
  const file = `files/${String(row?.['id'])}`;
  const whole = await readFile(join(patient.dataDir, file));
  onTestFinished(() => writeFile(join(patient.dataDir, file), whole));
  await writeFile(join(patient.dataDir, file), 'other');
  expect(await refusalOf(take(join(dir, 'b')))).toBe(`backup.source-damaged ${file}`);
  await rm(join(patient.dataDir, file));
  expect(await refusalOf(take(join(dir, 'b')))).toBe(`backup.source-missing ${file}`);
  expect(await readdir(dir)).toEqual([]);
});

test('a half restored directory is no installation', async () => {
  const dir = await aDirectory();
  await writeMarker(dir, { token: 't', backup: 'b' });
  const ground = groundOf(dir, patient.databaseUrl);
  const log = createLogger({ level: 'silent' });
  expect(await refusalOf(openInstallation(ground.config, log))).toBe('backup.unfinished');
  expect(await complaintsAbout(ground)).toEqual(['database: ']);
  const backup = takeBackup(ground, { path: join(dir, 'b'), isKeyIncluded: true }, nothing);
  expect(await refusalOf(backup)).toBe('backup.unfinished');
});

test('no installation, nothing to back up', async () => {
  const dir = await aDirectory();
  const ground = groundOf(join(dir, 'nowhere'), patient.databaseUrl);
  const request = { path: join(dir, 'b'), isKeyIncluded: true };
  expect(await refusalOf(takeBackup(ground, request, nothing))).toBe('backup.no-installation');
});

test('a backup of a newer version is refused', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  await take(path);
  const { migrations, ...manifest } = await readManifest(path);
  const future = [...migrations, { name: '9999-future.sql', checksum: 'x' }];
  await writeManifest(path, { ...manifest, migrations: future });
  const ground = groundOf(join(dir, 'data'), await anEmptyDatabase());
  expect(await refusalOf(restoreBackup(ground, { path, ledger }, nothing))).toBe('backup.newer');
  expect(await exists(join(dir, 'data'))).toBe(false);
});

test('a place without access is named', async () => {
  const dir = await aDirectory();
  await writeFile(join(dir, 'file'), '');
  const path = join(dir, 'file', 'backup');
  expect(await refusalOf(take(path))).toBe(`backup.no-access ${path}`);
  await take(join(dir, 'backup'));
  const ground = groundOf(join(dir, 'file', 'data'), await anEmptyDatabase());
  expect(
    await refusalOf(restoreBackup(ground, { path: join(dir, 'backup'), ledger }, nothing)),
  ).toBe(`backup.no-access ${join(dir, 'file', 'data')}`);
});

test('a key from the configuration is never written into a backup, and is asked for by name', async () => {
  const dir = await aDirectory();
  const path = join(dir, 'backup');
  const key = Buffer.alloc(32, 7).toString('base64');
  const old = groundOf(patient.dataDir, patient.databaseUrl, key);
  const request = { path, isKeyIncluded: true };
  expect(await takeBackup(old, request, nothing)).toMatchObject({ isKeyIncluded: false });
  expect(await exists(join(path, 'secrets'))).toBe(false);
  const url = await anEmptyDatabase();
  const dataDir = join(dir, 'data');
  const restore = (masterKey?: string) =>
    restoreBackup(groundOf(dataDir, url, masterKey), { path, ledger }, nothing);
  expect(await refusalOf(restore())).toBe('backup.key-needed');
  expect(await refusalOf(restore(Buffer.alloc(32, 8).toString('base64')))).toBe('backup.other-key');
  await restore(key);
  expect(await readdir(join(dataDir, 'secrets'))).toEqual([]);
});
