import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { explainFailure } from './explain-failure.ts';

test.each([
  ['disk-full', 'FATAL:  could not write to file "pg_wal/xlogtemp.41": No space left on device'],
  ['disk-full', 'initdb: error: could not write to file: No space left on device'],
  ['port-taken', 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use'],
  ['version-mismatch', 'FATAL:  database files are incompatible with server'],
  ['directory-unusable', 'FATAL:  data directory "/srv/x" has wrong ownership'],
  ['data-corrupt', 'PANIC:  could not locate a valid checkpoint record at 0/174B630'],
  [
    'data-corrupt',
    'FATAL:  could not open file "global/pg_filenode.map": No such file or directory',
  ],
  ['start-failed', 'FATAL:  could not create shared memory segment: Cannot allocate memory'],
])('%s: %s', async (code, line) => {
  const refusal = await explainFailure(['LOG:  starting', line, 'LOG:  shut down'], tmpdir());
  expect(refusal.code).toBe(`embedded-database.${code}`);
});

test('the reason is the line that tells it, without its level', async () => {
  const refusal = await explainFailure(['FATAL:  out of luck', 'LOG:  shut down'], tmpdir());
  expect(refusal.words('en')).toBe('The embedded database did not start: out of luck');
});

test('a server that says nothing is refused all the same', async () => {
  expect((await explainFailure([], tmpdir())).code).toBe('embedded-database.start-failed');
});
