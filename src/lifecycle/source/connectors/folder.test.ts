import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../collection.fixtures.ts';
import { fileConformance } from './file-conformance.fixtures.ts';
import type { FileReach } from './file-connector.ts';
import { acceptsName } from './file-names.rules.ts';
import { folder } from './folder.ts';

let root = '';
let drop = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'watched-'));
  drop = join(root, 'roots', '投放 区');
  await mkdir(drop, { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  await writeFile(join(root, 'elsewhere', 'secret.csv'), 'a\nhidden\n');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const reach = (directory = drop, watchRoots = [join(root, 'roots')]): FileReach => ({
  settings: { directory },
  secret: undefined,
  watchRoots,
});
// The superuser reads everything.
const isAlmighty = process.getuid?.() === 0;
if (isAlmighty)
  process.stdout.write('folder.test.ts skipped: a closed file, the superuser reads it\n');

fileConformance(() => ({
  connector: folder,
  reach,
  put: (name, bytes) => writeFile(join(drop, name), bytes),
  close: isAlmighty ? undefined : (name) => chmod(join(drop, name), 0),
  remove: (name) => rm(join(drop, name), { force: true }),
}));

test('a folder is watched below the named directories only, links followed', async () => {
  const open = (given: FileReach, path = '') => codeOf(folder.open(given, { path }));
  expect(await open(reach(drop, []))).toBe('drop.no-roots');
  expect(await open(reach())).toBe('undefined');
  expect(await open(reach(join(root, 'elsewhere')))).toBe('drop.outside-roots');
  expect(await open(reach(join(root, 'roots', '..', 'elsewhere')))).toBe('drop.outside-roots');
  expect(await open(reach(join(root, 'nowhere')))).toBe('drop.outside-roots');
  await symlink(join(root, 'elsewhere'), join(drop, 'out'));
  expect(await open(reach(join(drop, 'out')))).toBe('drop.outside-roots');
  expect(await open(reach(), 'out')).toBe('drop.outside-roots');
  await mkdir(join(drop, 'within'));
  await symlink(join(drop, 'within'), join(drop, 'in'));
  expect(await open(reach(), 'in')).toBe('undefined');
  // A root around the data directory opens nothing of it.
  const around = { ...reach(), dataDir: join(drop, 'within') };
  expect(await open(around, 'within')).toBe('drop.outside-roots');
  expect(await open(around, 'in')).toBe('drop.outside-roots');
  expect(await open(around)).toBe('undefined');
  // Another root that is itself a link.
  await symlink(join(root, 'elsewhere'), join(root, 'linked'));
  expect(await open(reach(join(root, 'linked'), [join(root, 'linked')]))).toBe('undefined');
  await symlink(join(root, 'elsewhere', 'secret.csv'), join(drop, 'linked.csv'));
  const opened = await folder.open(reach(), { path: '' });
  expect(await opened.list(acceptsName('*'))).toEqual([]);
  expect(await opened.look('linked.csv')).toBeUndefined();
  const seen = { name: 'linked.csv', sizeBytes: 9, modifiedMs: 0, identity: '' };
  const read = async () => {
    for await (const chunk of opened.read(seen)) expect(chunk).toBeUndefined();
  };
  await expect(read()).rejects.toMatchObject({ name: 'FileUnreadable' });
});

test.each([
  ['*.csv', 'a.CSV', true],
  ['*.csv', '.a.csv', false],
  ['*.csv', 'a.csv.part', false],
  ['法人_????.xlsx', '法人_2026.xlsx', true],
  ['法人_????.xlsx', '法人_202.xlsx', false],
  ['a[1]*(x).csv', 'a[1] and (x).csv', true],
  ['*ab*ab*', 'xababab', true],
  [`${'*a'.repeat(90)}b`, 'a'.repeat(250), false],
])('the pattern %s and the name %s', (pattern, name, fits) => {
  expect(acceptsName(pattern)(name)).toBe(fits);
});
