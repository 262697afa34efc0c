import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';
import { aTextTable, testLake, type TestLake } from './cache.fixtures.ts';
import type { LandTable } from './land-table.ts';
import { landTableForTest, refusalOf, typeText } from './landing.fixtures.ts';

let test: TestLake;
beforeAll(async () => {
  test = await testLake();
});
afterAll(() => test.close());

const land = (table: TextTable, options: Partial<LandTable> = {}) =>
  landTableForTest(test, table, options);

describe('landing a text table', () => {
  it('gives every column the type that all its values print back from', async () => {
    const table = await aTextTable(test.dir, {
      columns: ['No', 'areaCode', '价格', 'TEMP', '日期', '时间', '名称', 'PM2.5'],
      rows: [
        '1,110101,1.50,-0.7,2013/3/1,2013-03-01 00:00:00,"东华门,街道",4',
        '2,110102,20.00,-2.77555756156289e-17,2013/12/31,2013-03-01 01:00:00,"他说""好""",NA',
        '3,110105,0.05,1023,,2013-03-01 02:00:00,,8.5',
      ],
    });
    const { landed, rows } = await land(table);
    expect(typeText(landed)).toEqual([
      'integer',
      'text',
      'decimal 2',
      'double',
      'date %Y/%-m/%-d',
      'timestamp %Y-%m-%d %H:%M:%S',
      'text',
      'double',
    ]);
    expect(landed).toMatchObject({
      rowsIn: 3,
      rowsOut: 3,
      rejected: 0,
      missing: ['NA'],
      proposedMissing: ['NA'],
    });
    expect(rows).toEqual([
      {
        No: 1,
        areaCode: '110101',
        价格: '1.50',
        TEMP: -0.7,
        日期: '2013-03-01',
        时间: '2013-03-01 00:00:00',
        名称: '东华门,街道',
        'PM2.5': 4,
      },
      {
        No: 2,
        areaCode: '110102',
        价格: '20.00',
        TEMP: -2.77555756156289e-17,
        日期: '2013-12-31',
        时间: '2013-03-01 01:00:00',
        名称: '他说"好"',
        'PM2.5': null,
      },
      {
        No: 3,
        areaCode: '110105',
        价格: '0.05',
        TEMP: 1023,
        日期: null,
        时间: '2013-03-01 02:00:00',
        名称: null,
        'PM2.5': 8.5,
      },
    ]);
  });

  it('finds what contradicts a type however late in the file it stands', async () => {
    const count = 250_000;
    const late = (rare: string, usual: (row: number) => string) => (row: number) =>
      row === count - 2 ? rare : usual(row);
    const columns: Record<string, [string, (row: number) => string]> = {
      n_int: ['integer', (row) => String(row)],
      n_then_point: ['double', late('0.5', (row) => String(row))],
      n_then_zero: ['text', late('007', (row) => String(row))],
      n_then_mark: ['integer', late('NA', (row) => String(row))],
      n_then_word: ['text', late('约5', (row) => String(row))],
      n_then_long: ['text', late('12345678901234567', (row) => String(row))],
      wide_then_narrow: ['integer', late('99', (row) => String(100_000 + row))],
      fixed_width: ['text', (row) => String(100_000 + (row % 900_000))],
      empty_then_number: ['integer', late('5', () => '')],
      mark_then_number: ['integer', late('5', () => 'NA')],
      only_marks: ['text', () => '-'],
      scale_then_other: ['text', late('1.250', (row) => `${row}.50`)],
      day_then_bad: ['text', late('2013-02-30', () => '2013-02-28')],
      note: ['text', late('NA', () => 'x')],
    };
    const names = Object.keys(columns);
    const rows = Array.from({ length: count }, (_, row) =>
      names.map((name) => columns[name]![1](row)).join(','),
    );
    const { landed } = await land(
      await aTextTable(test.dir, { columns: names, rows, name: 'late.csv' }),
    );
    expect(Object.fromEntries(landed.columns.map(({ name, type }) => [name, type]))).toEqual(
      Object.fromEntries(names.map((name) => [name, columns[name]![0]])),
    );
    expect(landed.missing).toEqual(['NA']);
    const profile = new Map(landed.profile.columns.map((column) => [column.name, column]));
    expect(profile.get('n_then_mark')?.missing).toBe(1);
    expect(profile.get('note')?.missing).toBe(1);
    expect(profile.get('mark_then_number')?.missing).toBe(count - 1);
    expect(profile.get('only_marks')).toMatchObject({ missing: 0, distinct: 1 });
  });

  it('gives the same content hash for the same input', async () => {
    const rows = Array.from(
      { length: 300_000 },
      (_, row) => `${row},${(row * 7919) % 1000},名${row % 97}`,
    );
    const table = await aTextTable(test.dir, { columns: ['a', 'b', 'c'], rows, name: 'same.csv' });
    const first = await land(table);
    const second = await land(table);
    expect(second.landed.contentSha256).toBe(first.landed.contentSha256);
    const changed = await aTextTable(test.dir, {
      columns: ['a', 'b', 'c'],
      rows: rows.with(150_000, '150000,1,别名'),
      name: 'changed.csv',
    });
    expect((await land(changed)).landed.contentSha256).not.toBe(first.landed.contentSha256);
    expect(first.rows.map((row) => row.a)).toEqual(rows.map((_, row) => row));
  }, 20_000);

  it('refuses a table without rows', async () => {
    const table = await aTextTable(test.dir, { columns: ['a'], rows: [], name: 'empty.csv' });
    expect((await refusalOf(land(table))).code).toBe('cache.no-rows');
  });

  it('lands two thousand columns in seconds, and refuses more than it can hold', async () => {
    const wide = (count: number) => Array.from({ length: count }, (_, index) => `列${index}`);
    const rows = Array.from({ length: 20 }, (_, row) =>
      wide(2_000)
        .map((_name, index) => (index % 2 === 0 ? `${row}.5` : 'x'))
        .join(','),
    );
    const table = await aTextTable(test.dir, { columns: wide(2_000), rows, name: 'wide.csv' });
    const { landed } = await land(table);
    expect(landed.columns.filter(({ type }) => type === 'decimal')).toHaveLength(1_000);
    expect(landed.profile.columns[1_999]).toMatchObject({ name: '列1999', distinct: 1 });
    const refusal = await refusalOf(land({ ...table, columns: wide(20_000) }));
    expect([refusal.code, refusal.params]).toEqual([
      'cache.too-many-columns',
      { columns: 20_000, columnsMax: 5_000 },
    ]);
  });

  it('reads other dialects: CRLF, semicolons, no quote', async () => {
    const path = join(test.dir, 'dialect.csv');
    await writeFile(path, '标题\r\na;b\r\n1;"x\r\n2;y\r\n');
    const table: TextTable = {
      kind: 'original',
      path,
      dialect: { delimiter: ';', quote: '', newline: '\r\n', skipLines: 2 },
      lineColumn: false,
      columns: ['a', 'b'],
      rowsIn: 2,
      rowsOut: 2,
      rejected: 0,
    };
    expect((await land(table)).rows).toEqual([
      { a: 1, b: '"x' },
      { a: 2, b: 'y' },
    ]);
  });
});

describe('the last snapshot', () => {
  it('holds types steady while the values allow it', async () => {
    const previous = [
      { name: 'm', type: 'double' as const },
      { name: 't', type: 'text' as const },
      { name: 'e', type: 'date' as const, format: '%Y/%m/%d' },
      { name: 'i', type: 'integer' as const },
    ];
    const table = await aTextTable(test.dir, {
      columns: ['m', 't', 'e', 'i'],
      rows: ['1,2,,0.5', '2,3,,1'],
      name: 'steady.csv',
    });
    const { landed } = await land(table, { previous });
    expect(typeText(landed)).toEqual(['double', 'text', 'date %Y/%m/%d', 'double']);
  });
});

it('lands typed Parquet with the types a snapshot knows', async () => {
  const dir = join(test.dir, 'parquet');
  await mkdir(dir);
  const path = join(dir, 'in.parquet');
  await test.lake.session({ allowedDirectories: [dir] }, (session) =>
    session.run(`COPY (SELECT 1::SMALLINT AS s, 2.5::FLOAT AS f, 1.25::DECIMAL(9,2) AS d, 170141183460469231731687303715884105727::HUGEINT AS h,
      TIMESTAMP '2026-11-21 14:30:00' AS t, [1,2] AS l, true AS b) TO ${sqlLiteral(path)} (FORMAT parquet)`),
  );
  const table: TextTable = {
    kind: 'parquet',
    path,
    dialect: { delimiter: ',', quote: '"', newline: '\n', skipLines: 0 },
    lineColumn: false,
    columns: ['s', 'f', 'd', 'h', 't', 'l', 'b'],
    rowsIn: 1,
    rowsOut: 1,
    rejected: 0,
  };
  const { landed, rows } = await land(table);
  expect(typeText(landed)).toEqual([
    'integer',
    'double',
    'decimal 2',
    'double',
    'timestamp',
    'text',
    'boolean',
  ]);
  expect(rows).toEqual([
    {
      s: 1,
      f: 2.5,
      d: '1.25',
      h: 1.7014118346046923e38,
      t: '2026-11-21 14:30:00',
      l: '[1,2]',
      b: true,
    },
  ]);
});

it('stops when cancelled', async () => {
  const table = await aTextTable(test.dir, { columns: ['a'], rows: ['1'], name: 'cancel.csv' });
  const abort = new AbortController();
  abort.abort();
  expect((await refusalOf(land(table, { signal: abort.signal }))).code).toBe('lake.cancelled');
});
