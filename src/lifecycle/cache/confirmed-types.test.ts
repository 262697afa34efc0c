import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnUnderstanding, TextTable } from '#lifecycle/source/understanding.ts';
import { aTextTable, testLake, type TestLake } from './cache.fixtures.ts';
import type { LandTable } from './land-table.ts';
import { landTableForTest, refusalOf, rejectsOf, typeText } from './landing.fixtures.ts';

let test: TestLake;
beforeAll(async () => {
  test = await testLake();
});
afterAll(() => test.close());

const land = (table: TextTable, options: Partial<LandTable> = {}) =>
  landTableForTest(test, table, options);

function confirmed(
  name: string,
  type: ColumnUnderstanding['type'],
  more: Partial<ColumnUnderstanding> = {},
): ColumnUnderstanding {
  return { name, header: name, type, confirmed: true, ...more };
}

describe('a confirmed type', () => {
  const columns = ['id', 'age', '备注'];
  const good = Array.from({ length: 300 }, (_, row) => `${row},${20 + (row % 50)},`);

  it('is kept; violating rows become rejects with line, raw text and column', async () => {
    const rows = [
      ...good.slice(0, 100),
      '100,abc,"两\n行"',
      ...good.slice(101, 200),
      '200,1.5,"a,b"',
      ...good.slice(201),
    ];
    const table = await aTextTable(test.dir, { columns, rows, name: 'age.csv' });
    const understanding = { missing: [], columns: [confirmed('age', 'integer')] };
    const { landed, rows: landedRows } = await land(table, { understanding });
    expect(landed).toMatchObject({ rowsIn: 300, rowsOut: 298, rejected: 2 });
    const rejects = (await readFile(rejectsOf(table), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rejects).toEqual([
      { line: 102, reason: 'type-violation', column: 'age', raw: '100,abc,"两\n行"' },
      { line: 203, reason: 'type-violation', column: 'age', raw: '200,1.5,"a,b"' },
    ]);
    expect(landedRows).toHaveLength(298);
    expect(landedRows.find((row) => row.id === 100 || row.id === '100')).toBeUndefined();
  });

  it('takes line numbers from a rewritten table and keeps the reader’s rejects', async () => {
    const path = join(test.dir, 'clean.csv');
    const rejectsPath = join(test.dir, 'reader.ndjson');
    await writeFile(
      path,
      Array.from({ length: 400 }, (_, row) => `${row * 2 + 2},${row === 7 ? 'x' : row}\n`).join(''),
    );
    await writeFile(
      rejectsPath,
      `${JSON.stringify({ line: 3, reason: 'field-count', raw: '1,2,3' })}\n`,
    );
    const table: TextTable = {
      kind: 'clean',
      path,
      dialect: { delimiter: ',', quote: '"', newline: '\n', skipLines: 0 },
      lineColumn: true,
      columns: ['n'],
      rowsIn: 401,
      rowsOut: 400,
      rejected: 1,
      rejectsPath,
    };
    const { landed } = await land(table, {
      understanding: { missing: [], columns: [confirmed('n', 'integer')] },
    });
    expect(landed).toMatchObject({ rowsIn: 401, rowsOut: 399, rejected: 2 });
    expect(
      (await readFile(rejectsOf(table), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 3, reason: 'field-count', raw: '1,2,3' },
      { line: 16, reason: 'type-violation', column: 'n', raw: 'x' },
    ]);
  });

  it('stops over the reject limit', async () => {
    const rows = [...good.slice(0, 296), ...Array.from({ length: 4 }, () => '1,x,')];
    const table = await aTextTable(test.dir, { columns, rows, name: 'limit.csv' });
    const understanding = { missing: [], columns: [confirmed('age', 'integer')] };
    const refusal = await refusalOf(land(table, { understanding }));
    expect([refusal.code, refusal.params]).toEqual([
      'cache.too-many-rejects',
      { rowsIn: 300, rejected: 4, limitPercent: 1 },
    ]);
    expect((await readFile(rejectsOf(table), 'utf8')).split('\n')).toHaveLength(5);
    await rm(rejectsOf(table));
    expect((await land(table, { understanding, rejectLimit: 0.02 })).landed.rejected).toBe(4);
  });

  it('reads booleans, dates and decimals as confirmed', async () => {
    const table = await aTextTable(test.dir, {
      columns: ['在用', '起始', '金额', '编码'],
      rows: ['是,2013年3月1日,12.5,007', '否,2014年12月1日,3,008', '无,,-0.25,009'],
      name: 'confirmed.csv',
    });
    const understanding = {
      missing: ['无'],
      columns: [
        confirmed('在用', 'boolean', { format: '是/否' }),
        confirmed('起始', 'date'),
        confirmed('金额', 'decimal', { scale: 2 }),
        confirmed('编码', 'text'),
      ],
    };
    const { landed, rows } = await land(table, { understanding });
    expect(typeText(landed)).toEqual(['boolean 是/否', 'date %Y年%-m月%-d日', 'decimal 2', 'text']);
    expect(rows).toEqual([
      { 在用: true, 起始: '2013-03-01', 金额: '12.50', 编码: '007' },
      { 在用: false, 起始: '2014-12-01', 金额: '3.00', 编码: '008' },
      { 在用: null, 起始: null, 金额: '-0.25', 编码: '009' },
    ]);
  });
});
