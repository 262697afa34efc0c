import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSecrets } from './secrets.ts';

async function aDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-secrets-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const secret = Buffer.from('a password 密码');

test('what is sealed is opened again after a restart, for its purpose only', async () => {
  const dir = await aDirectory();
  const first = await openSecrets(dir);
  const sealed = first.seal('connection:1', secret);
  expect(sealed.includes(secret)).toBe(false);
  expect(first.seal('connection:1', secret)).not.toEqual(sealed);
  const again = await openSecrets(dir);
  expect(again.open('connection:1', sealed)).toEqual(secret);
  expect(() => again.open('connection:2', sealed)).toThrow(/cannot be read/);
});

test('the key is readable by its owner alone, and one for processes that start at once', async () => {
  const dir = await aDirectory();
  const all = await Promise.all([1, 2, 3, 4].map(() => openSecrets(dir)));
  const sealed = all[0]!.seal('x', secret);
  for (const one of all) expect(one.open('x', sealed)).toEqual(secret);
  expect((await stat(join(dir, 'master.key'))).mode & 0o777).toBe(0o600);
});

test('changed bytes, another key and a truncated secret are refused', async () => {
  const dir = await aDirectory();
  const secrets = await openSecrets(dir);
  const sealed = secrets.seal('x', secret);
  for (const at of [0, 3, 12, 25, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => secrets.open('x', changed)).toThrow(/cannot be read/);
  }
  expect(() => secrets.open('x', sealed.subarray(0, 20))).toThrow(/cannot be read/);
  const other = await openSecrets(dir, Buffer.alloc(32, 7).toString('base64'));
  expect(() => other.open('x', sealed)).toThrow(/cannot be read/);
});

test('a damaged key file is refused and left as it is', async () => {
  const dir = await aDirectory();
  await writeFile(join(dir, 'master.key'), 'short');
  await expect(openSecrets(dir)).rejects.toThrow(/not 32 bytes/);
  expect(await readFile(join(dir, 'master.key'), 'utf8')).toBe('short');
});
