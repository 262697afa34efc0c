import { readdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { aFile, landed } from './csv.fixtures.ts';
import { inspectHere, tidyHere } from './formats.ts';
import { recordBytesMax } from './reader.ts';

const streets = 'code,名称,人口\n000123,东华门街道,12\n000124,景山街道,34\n';
const codes = ({ notes }: { notes: { code: string }[] }) => notes.map(({ code }) => code);

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('rows that cannot be read', () => {
  test('ragged rows', async () => {
    const { rows, rejects, table } = await landed('a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n');
    expect(rows).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
    expect(rejects).toEqual([
      { line: 3, reason: 'field-count', raw: '1,2' },
      { line: 4, reason: 'field-count', raw: '1,2,3,4' },
    ]);
    expect(table).toMatchObject({ rowsIn: 4, rowsOut: 2, rejected: 2 });
  });

  test('an unclosed quote costs its line, not the file', async () => {
    const body = Array.from({ length: 5_000 }, (_, at) => `${at},"name ${at}"`).join('\n');
    const { table, rejects } = await landed(`id,name\n1,"never closed\n${body}\n`);
    expect(table).toMatchObject({ rowsIn: 5_001, rowsOut: 5_000, rejected: 1 });
    expect(rejects).toEqual([{ line: 2, reason: 'unclosed-quote', raw: '1,"never closed' }]);
  });

  test('an unclosed quote with no other quote behind it', async () => {
    const body = '2,x\n'.repeat(3_000);
    const { table, rejects } = await landed(`id,name\n1,"never closed\n${body}`);
    expect(table).toMatchObject({ rowsIn: 3_001, rejected: 1 });
    expect(rejects[0]).toMatchObject({ line: 2, reason: 'unclosed-quote' });
  });

  test('text behind a closing quote', async () => {
    const { rejects, rows } = await landed('id,name\n1,"a"b\n2,"c"\n');
    expect(rejects).toEqual([{ line: 2, reason: 'bad-quote', raw: '1,"a"b' }]);
    expect(rows).toEqual([['2', 'c']]);
  });

  test('NUL bytes', async () => {
    const { rejects, rows } = await landed(`id,name\n1,a\0b\n${'2,c\n'.repeat(60)}`);
    expect(rejects).toEqual([{ line: 2, reason: 'nul-byte', raw: '1,a\0b' }]);
    expect(rows).toHaveLength(60);
  });

  test('one line of 100 MB is rejected in bounded memory', async () => {
    const file = await aFile('id,name\n1,a\n');
    const { understanding } = await inspectHere(file, {});
    const long = Buffer.alloc(10_000_000, 'x');
    for (let part = 0; part < 10; part += 1) await writeFile(file.path, long, { flag: 'a' });
    await writeFile(file.path, '\n2,b\n', { flag: 'a' });
    file.sizeBytes = 100_000_017;
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const table = await tidyHere(file, understanding, {
      dir: file.dir,
      rejectLimit: 1,
      onProgress: () => {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers);
      },
    });
    expect(table).toMatchObject({ rowsIn: 3, rowsOut: 2, rejected: 1 });
    // With the line in memory it would be twice as much: its text and the buffers it came in.
    expect(peak - before).toBeLessThan(100_000_000);
  });

  test('over the reject limit nothing is left and the refusal names the lines', async () => {
    const file = await aFile('a,b\n1,2\n3\n4,5\n');
    const { understanding } = await inspectHere(file, {});
    const error = await refusal(
      tidyHere(file, understanding, { dir: file.dir, rejectLimit: 0.01 }),
    );
    expect(error.code).toBe('file.too-many-rejects');
    expect(error.params).toMatchObject({ rows: 3, rejected: 1, limitPercent: 1 });
    expect(error.details.errors).toEqual([{ path: 'line 3', message: 'field-count' }]);
    expect(await readdir(file.dir)).toEqual(['upload']);
  });
});

describe('containers and files that are no table', () => {
  test('gzip, also of several members, is read through', async () => {
    const bytes = Buffer.concat([gzipSync(streets), gzipSync('000125,交道口,5\n')]);
    const { inspection, table, rows } = await landed(bytes, { name: 'streets.csv.gz' });
    expect(inspection.understanding).toMatchObject({ compression: 'gzip', encoding: 'utf-8' });
    expect(table).toMatchObject({ kind: 'clean', rowsIn: 3 });
    expect(rows[2]).toEqual(['000125', '交道口', '5']);
  });

  test('a cut gzip is refused and nothing stays', async () => {
    const whole = gzipSync(
      Buffer.from(
        `id,v\n${Array.from({ length: 50_000 }, (_, at) => `${at},${at * 7919}`).join('\n')}`,
      ),
    );
    const file = await aFile(whole.subarray(0, whole.length - 1_000), 'x.csv.gz');
    expect((await refusal(inspectHere(file, {}))).code).toBe('file.gzip-truncated');
    const understanding = (await landed('id,v\n1,2\n')).inspection.understanding;
    const error = await refusal(
      tidyHere(file, { ...understanding, compression: 'gzip' }, { dir: file.dir, rejectLimit: 1 }),
    );
    expect(error.code).toBe('file.gzip-truncated');
    expect(await readdir(file.dir)).toEqual(['upload']);
  });

  test('a damaged gzip is refused', async () => {
    const whole = gzipSync(Buffer.from(streets.repeat(1_000)));
    whole.fill(0x55, 30, 60);
    expect((await refusal(inspectHere(await aFile(whole), {}))).code).toBe('file.gzip-damaged');
  });

  test.each([
    ['', 'file.empty'],
    [' \n\n \r\n', 'file.blank'],
    [gzipSync(''), 'file.empty'],
    [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'file.not-a-table'],
    ['%PDF-1.7\n%âãÏÓ\n', 'file.not-a-table'],
    [Buffer.from('7f454c4602010100', 'hex'), 'file.not-a-table'],
    ['<!DOCTYPE html><html><body><table></table></body></html>', 'file.not-a-table'],
    [Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 29)), 'file.not-a-table'],
    ['x'.repeat(2 * recordBytesMax + 10), 'file.record-too-long'],
  ])('case %#: refused in words', async (bytes, code) => {
    const error = await refusal(inspectHere(await aFile(bytes), {}));
    expect(error.code).toBe(code);
    expect(error.words('zh')).not.toMatch(/\{\w+\}/);
    expect(error.words('en')).not.toMatch(/\{\w+\}/);
  });

  test('a wrong extension is read by content and said', async () => {
    const { inspection, rows } = await landed(streets, { name: 'streets.xlsx' });
    expect(codes(inspection)).toContain('wrong-extension');
    expect(rows).toHaveLength(2);
  });

  test('a missing file is a failure of the disk, not a refusal', async () => {
    const file = await aFile(streets);
    await expect(inspectHere({ ...file, path: `${file.path}-gone` }, {})).rejects.toMatchObject({
      code: 'file.disk',
    });
  });

  test('a signal stops the work with its own reason', async () => {
    const file = await aFile(streets);
    const reason = new Error('enough');
    await expect(inspectHere(file, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
