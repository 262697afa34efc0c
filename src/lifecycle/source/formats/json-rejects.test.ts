import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { jsonReader } from './json.reader.ts';
import { recordBytesMax } from './reader.ts';
import type { DecidedOverrides } from './reader.ts';
import { reading, rejectsOf } from './reading.fixtures.ts';

const json: DecidedOverrides = { format: 'json', compression: 'none' };
const ndjson: DecidedOverrides = { format: 'ndjson', compression: 'none' };

const { fileOf, outDir, read } = reading(jsonReader, json);

const lines = (...objects: string[]): string => objects.join('\n') + '\n';

describe('rejects', () => {
  test('bad lines are rejected with their number and the others land', async () => {
    const table = await read(
      lines(
        '{"a":1}',
        '{"a":2',
        '[1]',
        '',
        'hello',
        '{"a":01}',
        '{"a":"\\ud800"}',
        '{"a":"\\u0000"}',
        '{"a":3}{',
        '{"a":"\t"}',
        '12',
        '{"a":9}',
      ),
      ndjson,
    );
    expect(table.rows).toEqual(['1,1', '12,9']);
    expect(table.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'bad-json'],
      [3, 'not-an-object'],
      [5, 'bad-json'],
      [6, 'bad-json'],
      [7, 'undecodable'],
      [8, 'nul-byte'],
      [9, 'bad-json'],
      [10, 'bad-json'],
      [11, 'not-an-object'],
    ]);
    expect(table.rejects[0]?.raw).toBe('{"a":2');
    expect(table.inspection.problems).toMatchObject([
      { code: 'bad-json' },
      { code: 'not-an-object' },
    ]);
  });

  test('bad elements of an array are rejected with their ordinal', async () => {
    const table = await read('[{"a":1},{"a":},7,{"a":"]}",}, null,[{}],{"a":2}]');
    expect(table.rows).toEqual(['1,1', '7,2']);
    expect(table.rejects.map(({ line, reason, raw }) => [line, reason, raw])).toEqual([
      [2, 'bad-json', '{"a":}'],
      [3, 'not-an-object', '7'],
      [4, 'bad-json', '{"a":"]}",}'],
      [5, 'not-an-object', 'null'],
      [6, 'not-an-object', '[{}]'],
    ]);
  });

  test('elements over the limit of a record, in both layouts', async () => {
    const long = `{"a":"${'长'.repeat(recordBytesMax / 3)}"}`;
    const longer = `{"a":"${'长'.repeat(recordBytesMax)}"}`;
    for (const [text, overrides] of [
      [`[{"a":1},${long},${longer},{"a":2}]`, json],
      [lines('{"a":1}', long, longer, '{"a":2}'), ndjson],
    ] as const) {
      const table = await read(text, overrides);
      expect(table.rows).toEqual(['1,1', '4,2']);
      expect(table.rejects.map(({ line, reason }) => [line, reason])).toEqual([
        [2, 'line-too-long'],
        [3, 'line-too-long'],
      ]);
    }
  });

  test('bytes that do not decode', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"a":"好"}\n{"a":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n'),
    ]);
    const table = await read(bad, { ...ndjson, encoding: 'utf-8' });
    expect(table.rows).toEqual(['1,好']);
    expect(table.rejects).toEqual([{ line: 2, reason: 'undecodable', raw: '{"a":"\\xc3("}' }]);
  });

  test('a member that the saved understanding does not know is rejected, not lost', async () => {
    const known = await jsonReader.inspect(await fileOf('[{"a":1,"b":{"c":2}}]'), json, {});
    const out = await outDir();
    const next = await fileOf('[{"a":1},{"a":2,"new":3},{"a":4,"new":null},{"b":5},{"b":{"d":6}}]');
    const table = await jsonReader.tidy(next, known.understanding, { dir: out, rejectLimit: 0.6 });
    expect(table).toMatchObject({ rowsIn: 5, rowsOut: 2, rejected: 3 });
    const rejects = await rejectsOf(table.rejectsPath);
    expect(rejects.map(({ line, reason, column }) => [line, reason, column])).toEqual([
      [2, 'field-count', 'new'],
      [4, 'field-count', 'b'],
      [5, 'field-count', 'd'],
    ]);
    await expect(
      jsonReader.tidy(next, known.understanding, { dir: out, rejectLimit: 0.5 }),
    ).rejects.toMatchObject({ code: 'file.too-many-rejects' });
    expect(await readdir(out)).toEqual([]);
  });
});

describe('refused in words', () => {
  test.each([
    ['', 'file.empty'],
    [' \n ', 'file.blank'],
    ['[', 'json.truncated'],
    ['[]', 'json.no-objects'],
    ['[1,2]', 'json.no-objects'],
    ['{"data":[]}', 'json.not-a-table'],
    ['[{"a":1}', 'json.truncated'],
    ['[{"a":1},{"a"', 'json.truncated'],
    ['[{"a":1} {"a":2}]', 'json.broken'],
    ['[{"a":1}}]', 'json.broken'],
    ['[{"a":1}] x', 'json.broken'],
    ['{"data":[{"a":1}],"x"}', 'json.broken'],
    ['"text"', 'json.not-a-table'],
    [`[${'['.repeat(100_000)}`, 'json.truncated'],
  ])('%.30s', async (text, code) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'Refusal', code });
  });

  test('more columns than a table may have', async () => {
    const wide = Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`c${at}`, 1]));
    await expect(read(JSON.stringify([wide]))).rejects.toMatchObject({
      code: 'file.too-many-columns',
    });
    const rows = Array.from({ length: 41_000 }, (_, at) => `{"k${at}":1}`);
    await expect(read(rows.join('\n'), ndjson)).rejects.toMatchObject({
      code: 'file.too-many-columns',
    });
  });

  test('cancelled by its signal, leaving nothing', async () => {
    const file = await fileOf('[{"a":1}]');
    const { understanding } = await jsonReader.inspect(file, json, {});
    const out = await outDir();
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(
      jsonReader.tidy(file, understanding, { dir: out, signal, rejectLimit: 0 }),
    ).rejects.toThrow('stop');
    expect(await readdir(out)).toEqual([]);
  });
});
