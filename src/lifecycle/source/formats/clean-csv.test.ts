import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanCsvWriter, cleanChunkCharsMax, rejectRawCharsMax } from './clean-csv.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clean-csv-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const openWriter = () => CleanCsvWriter.open(join(dir, 'rows.csv'), join(dir, 'rejects.ndjson'));

test('quotes only what needs quotes, and writes missing as an empty field', async () => {
  const writer = await openWriter();
  writer.row(2, ['朝阳区', 'a,b', 'say "hi"', 'two\nlines', null, '', ' kept ', '00123']);
  const result = await writer.finish();
  expect(await readFile(join(dir, 'rows.csv'), 'utf8')).toBe(
    '2,朝阳区,"a,b","say ""hi""","two\nlines",,, kept ,00123\n',
  );
  expect(result).toEqual({ rowsOut: 1, rejected: 0 });
  await expect(access(join(dir, 'rejects.ndjson'))).rejects.toThrow('ENOENT');
});

test('rejects are one JSON object a line, shortened', async () => {
  const writer = await openWriter();
  writer.reject({ line: 7, reason: 'bad-json', raw: '坏'.repeat(rejectRawCharsMax + 10) });
  writer.reject({ line: 9, reason: 'type-violation', column: 'age', raw: 'x' });
  const result = await writer.finish();
  expect(result).toEqual({ rowsOut: 0, rejected: 2, rejectsPath: join(dir, 'rejects.ndjson') });
  const lines = (await readFile(join(dir, 'rejects.ndjson'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { line: 7, reason: 'bad-json', raw: '坏'.repeat(rejectRawCharsMax) + '…' },
    { line: 9, reason: 'type-violation', column: 'age', raw: 'x' },
  ]);
});

test('asks to be drained after a chunk, and loses nothing over many chunks', async () => {
  const writer = await openWriter();
  const value = 'v'.repeat(1000);
  let drained = 0;
  for (let line = 1; line <= 1000; line += 1) {
    if (writer.row(line, [value])) {
      drained += 1;
      await writer.drain();
    }
  }
  expect(drained).toBe(Math.floor((1000 * 1005) / (cleanChunkCharsMax + 1005)));
  await writer.finish();
  const lines = (await readFile(join(dir, 'rows.csv'), 'utf8')).split('\n');
  expect(lines).toHaveLength(1001);
  expect(lines[999]).toBe(`1000,${value}`);
});

test('discard leaves no file', async () => {
  const writer = await openWriter();
  writer.row(1, ['a']);
  writer.reject({ line: 2, reason: 'bad-json', raw: '{' });
  await writer.drain();
  await writer.discard();
  await expect(access(join(dir, 'rows.csv'))).rejects.toThrow('ENOENT');
  await expect(access(join(dir, 'rejects.ndjson'))).rejects.toThrow('ENOENT');
});
