import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { aFile, landed } from './csv.fixtures.ts';
import { inspectHere } from './formats.ts';
import { encodeGb18030 } from './gb18030.fixtures.ts';

const streets = 'code,名称,人口\n000123,东华门街道,12\n000124,景山街道,34\n';
const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('encodings', () => {
  test('a strictly regular UTF-8 file is used as it is', async () => {
    const { table, rows, inspection } = await landed(streets);
    expect(table).toMatchObject({
      kind: 'original',
      rowsIn: 2,
      rowsOut: 2,
      rejected: 0,
      lineColumn: false,
    });
    expect(table.dialect).toEqual({ delimiter: ',', quote: '"', newline: '\n', skipLines: 1 });
    expect(inspection.understanding).toMatchObject({ encoding: 'utf-8', headerRows: 1 });
    expect(inspection.preview).toEqual([
      ['000123', '东华门街道', '12'],
      ['000124', '景山街道', '34'],
    ]);
    expect(rows[1]).toEqual(['000124', '景山街道', '34']);
  });

  test.each([
    ['utf-8', Buffer.from(`\ufeff${streets}`), 'original'],
    ['gb18030', encodeGb18030(streets), 'clean'],
    ['gb18030', encodeGb18030(streets.replace('东华门', '㐀\u{20000}𠮷')), 'clean'],
    ['utf-16le', utf16le(streets), 'clean'],
    ['utf-16be', utf16le(streets).swap16(), 'clean'],
    ['utf-16le', Buffer.from(streets.replace('东华门', '😀𠮷'), 'utf16le'), 'clean'],
    ['utf-16be', Buffer.from(streets, 'utf16le').swap16(), 'clean'],
  ] as const)('%s is told from the bytes', async (encoding, bytes, kind) => {
    const { table, rows, inspection } = await landed(bytes);
    expect(inspection.understanding.encoding).toBe(encoding);
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual([
      'code',
      '名称',
      '人口',
    ]);
    expect(table).toMatchObject({ kind, rowsIn: 2, rowsOut: 2 });
    expect(rows.map((row) => row[0])).toEqual(['000123', '000124']);
    expect(rows[0]?.[1]).toMatch(/^(东华门|㐀\u{20000}𠮷|😀𠮷)街道$/u);
  });

  test('GB18030 that shows only behind a long ASCII beginning is told from the whole file', async () => {
    const many = 'id,name\n' + '1,abcdefgh\n'.repeat(300_000);
    const { inspection, table } = await landed(
      Buffer.concat([Buffer.from(many), encodeGb18030('2,朝阳区\n')]),
    );
    expect(inspection.understanding.encoding).toBe('gb18030');
    expect(table).toMatchObject({ rowsIn: 300_001, rejected: 0 });
  });

  test('GB18030 declared as UTF-8 is said to be so and costs every line', async () => {
    const { inspection, table, rejects } = await landed(encodeGb18030(streets), {
      overrides: { encoding: 'utf-8', headerRows: 1 },
    });
    expect(inspection.problems.map(({ code }) => code)).toContain('encoding-differs');
    expect(table).toMatchObject({ rowsIn: 2, rowsOut: 0, rejected: 2 });
    expect(rejects[0]).toMatchObject({ line: 2, reason: 'undecodable' });
    expect(rejects[0]?.raw).toMatch(/^000123,\\xb6\\xab/);
  });

  test.each([
    [
      'UTF-8 with a line of GB18030',
      [Buffer.from(streets), encodeGb18030('9,景山街道甲乙,1\n'), Buffer.from('8,北新桥,2\n')],
    ],
    [
      'GB18030 with a line of UTF-8',
      [
        encodeGb18030(streets.repeat(2)),
        Buffer.from('9,景山街道甲乙,1\n'),
        encodeGb18030('8,北新桥,2\n'),
      ],
    ],
  ])('%s: that line alone is rejected', async (_, parts) => {
    const { table, rejects, rows } = await landed(Buffer.concat(parts), {
      overrides: { headerRows: 1 },
    });
    expect(rejects).toHaveLength(1);
    expect(rejects[0]).toMatchObject({ reason: 'undecodable' });
    expect(rejects[0]?.raw).toMatch(/^9,\\x/);
    expect(rows.at(-1)).toEqual(['8', '北新桥', '2']);
    expect(table.rowsIn).toBe(table.rowsOut + table.rejected);
  });

  test('a file cut in the middle of a character loses that line only', async () => {
    const { rejects, rows } = await landed(Buffer.from(`${streets}5,东`).subarray(0, -1));
    expect(rows).toHaveLength(2);
    expect(rejects).toEqual([{ line: 4, reason: 'undecodable', raw: '5,\\xe4\\xb8' }]);
  });

  test('a byte order mark in the middle is no part of a value', async () => {
    const { rows, lines } = await landed(`${streets}\ufeff000125,交道口,5\n`);
    expect(rows.at(-1)).toEqual(['000125', '交道口', '5']);
    expect(lines).toEqual([2, 3, 4]);
  });

  test('the euro of Windows, and what only looks like four bytes', async () => {
    const head = encodeGb18030('编号,金额\n');
    const { rows, rejects } = await landed(
      Buffer.concat([
        head,
        Buffer.from([0x31, 0x2c, 0x80, 0x37, 0x0a, 0x32, 0x2c, 0xff, 0x37, 0x0a]),
      ]),
    );
    expect(rows).toEqual([['1', '€7']]);
    expect(rejects).toEqual([{ line: 3, reason: 'undecodable', raw: '2,\\xff7' }]);
  });

  test('UTF-32 is named and refused', async () => {
    const file = await aFile(Buffer.from('fffe000041000000', 'hex'));
    expect((await refusal(inspectHere(file, {}))).code).toBe('file.encoding-unsupported');
  });
});
