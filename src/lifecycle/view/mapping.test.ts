import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lake } from '#platform/lake/lake.ts';
import { byteLength, columnNames } from './column-name.rules.ts';
import type { ColumnMapping, Mapping } from './mapping.schema.ts';
import { lossyColumns, mappingSql } from './mapping.ts';
import { proposeMapping } from './mapping-proposal.rules.ts';
import { aLake } from './standardisers/standardisers.fixtures.ts';
import { loadStandardisers } from './standardisers/catalogue.ts';
import { prepareView, resultName } from './view-session.ts';

let lake: Lake;
let close: () => Promise<void>;
beforeAll(async () => ({ lake, close } = await aLake()));
afterAll(() => close());

const column = (from: string, given: Partial<ColumnMapping> = {}): ColumnMapping => ({
  from,
  to: from,
  label: from,
  ...given,
});
const mapping = (columns: ColumnMapping[], given: Partial<Mapping> = {}): Mapping => ({
  input: 'input',
  columns,
  ...given,
});

/** Runs a mapping over rows of text through the guard. */
async function run(
  given: Mapping,
  rows: Record<string, string | null>[],
  more = '',
): Promise<Record<string, unknown>[]> {
  return lake.session({}, async (session) => {
    await loadStandardisers(session);
    const names = Object.keys(rows[0] ?? {});
    const values = rows.map(
      (row) =>
        `(${names.map((name) => (row[name] === null ? 'NULL' : `'${row[name]}'`)).join(', ')})`,
    );
    await session.run(
      `CREATE TABLE input AS SELECT * FROM (VALUES ${values.join(', ')}) AS t(${names.map((name) => `"${name}"`).join(', ')}); ${more}`,
    );
    const prepared = await prepareView(session, mappingSql(given), ['input', 'sexes']);
    expect(prepared).toMatchObject({ ok: true });
    return session.rows(`SELECT * FROM ${resultName}`);
  });
}

describe('names', () => {
  test('ASCII becomes snake_case, Chinese stays, all are safe and unique', () => {
    expect(
      columnNames([
        'Station Name',
        'stationName',
        'PM2.5',
        '姓名',
        '出生 日期（年）',
        ' 姓名 ',
        '2013年',
        '',
        '***',
        'USCC',
        'select',
        '＃编号',
      ]),
    ).toEqual([
      'station_name',
      'station_name_2',
      'pm2_5',
      '姓名',
      '出生_日期_年',
      '姓名_2',
      'c_2013年',
      'column_8',
      'column_9',
      'uscc',
      'select',
      '编号',
    ]);
  });
  test('fit 63 bytes and stay unique when cut', () => {
    const names = columnNames(Array.from({ length: 12 }, () => '很长的列名'.repeat(20)));
    expect(new Set(names).size).toBe(12);
    for (const name of names) expect(byteLength(name)).toBeLessThanOrEqual(63);
  });
});

describe('SQL of a mapping', () => {
  test('standardises, renames, types, drops, filters and keeps what does not fit', async () => {
    const given = mapping(
      [
        column('姓名', { to: 'name', standardiser: 'std_text' }),
        column('证件', { standardiser: 'std_citizen_id', otherwise: 'keep' }),
        column('日期', { standardiser: 'std_date' }),
        column('金额', { standardiser: 'std_number', type: 'decimal', scale: 1 }),
        column('备注', { drop: true }),
      ],
      { filter: `"备注" <> 'x' -- comment` },
    );
    const rows = [
      {
        姓名: ' 张　三 ',
        证件: '110105491231002',
        日期: '2013年3月1日',
        金额: '1,234.56',
        备注: 'a',
      },
      { 姓名: 'Ａ', 证件: '不详', 日期: '2013-02-30', 金额: 'x', 备注: 'a' },
      { 姓名: 'b', 证件: null, 日期: null, 金额: null, 备注: 'x' },
    ];
    expect(await run(given, rows)).toEqual([
      { name: '张 三', 证件: '11010519491231002X', 日期: '2013-03-01', 金额: '1234.6' },
      { name: 'A', 证件: '不详', 日期: null, 金额: null },
    ]);
    expect(lossyColumns(given).map((loss) => loss.to)).toEqual(['日期', '金额']);
  });

  test('maps codes from a list and from another input', async () => {
    const given = mapping([
      column('sex', { standardiser: 'map_code', args: { codes: { '1': "男'" } } }),
      column('sex', {
        to: 'sex_name',
        standardiser: 'map_code',
        args: { table: { input: 'sexes', key: 'code', value: 'name' } },
      }),
    ]);
    const sexes = `CREATE TABLE sexes AS SELECT * FROM (VALUES ('1', '男'), ('2', '女'), ('2', '女性')) AS t(code, name)`;
    expect(await run(given, [{ sex: '1' }, { sex: ' 2' }, { sex: '9' }], sexes)).toEqual([
      { sex: "男'", sex_name: '男' },
      { sex: null, sex_name: '女' },
      { sex: null, sex_name: null },
    ]);
  });

  test('keeps one row of each key, the largest by a column, and every row without a key', async () => {
    const given = mapping([column('id'), column('at')], { dedupe: { key: ['id'], orderBy: 'at' } });
    const rows = await run(given, [
      { id: 'a', at: '1' },
      { id: 'a', at: '2' },
      { id: null, at: '1' },
      { id: null, at: '1' },
    ]);
    expect(rows).toHaveLength(3);
    expect(rows).toContainEqual({ id: 'a', at: '2' });
  });

  test('names what is wrong', () => {
    const codes = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [String(i), 'x']));
    const wrong: [Mapping, string][] = [
      [mapping([column('a'), column('b', { to: 'A' })]), 'view.column-twice'],
      [mapping([column('a', { drop: true })]), 'view.nothing-kept'],
      [mapping([column('a', { standardiser: 'std_nothing' })]), 'view.unknown-standardiser'],
      [mapping([column('a', { standardiser: 'map_code' })]), 'view.codes-missing'],
      [
        mapping([column('a', { standardiser: 'map_code', args: { codes } })]),
        'view.too-many-codes',
      ],
      [
        mapping([column('a', { standardiser: 'std_date', otherwise: 'keep' })]),
        'view.keep-needs-text',
      ],
      [mapping([column('a')], { dedupe: { key: ['b'] } }), 'view.dedupe-column-missing'],
    ];
    for (const [given, code] of wrong)
      expect(() => mappingSql(given)).toThrowError(expect.objectContaining({ code }));
  });

  test('a condition cannot leave its brackets or reach another table', async () => {
    for (const filter of [
      '1 = 1) UNION ALL SELECT 1 --',
      "EXISTS (SELECT * FROM read_text('/etc/passwd'))",
      '1 = 1; DROP TABLE input',
    ]) {
      await lake.session({}, async (session) => {
        await session.run('CREATE TABLE input AS SELECT 1 AS a');
        expect(
          await prepareView(session, mappingSql(mapping([column('a')], { filter })), ['input']),
        ).toMatchObject({ ok: false });
      });
    }
  });
});

describe('proposal', () => {
  const proposed = (given: Parameters<typeof proposeMapping>[1][number]) =>
    proposeMapping('input', [given]).columns[0];
  const one = (pattern: string) => [{ pattern, share: 1 }];

  test('recognises columns by their values', () => {
    expect(
      proposed({
        name: 'a',
        type: 'text',
        patterns: [
          { pattern: '9{18}', share: 0.9 },
          { pattern: '9{17}A', share: 0.09 },
        ],
      }),
    ).toMatchObject({ standardiser: 'std_citizen_id', otherwise: 'keep' });
    expect(proposed({ name: '身份证号', type: 'text', patterns: one('9{18}') })).toMatchObject({
      standardiser: 'std_citizen_id',
    });
    expect(proposed({ name: 'order', type: 'text', patterns: one('9{18}') })).toMatchObject({
      standardiser: 'std_text',
    });
    expect(
      proposed({ name: 'x', type: 'text', top: [{ value: '91350100M000100Y43' }] }),
    ).toMatchObject({ standardiser: 'std_uscc', otherwise: 'keep' });
    expect(
      proposed({
        name: '手机',
        type: 'text',
        patterns: one('9{11}'),
        top: [{ value: '13800138000' }],
      }),
    ).toMatchObject({ standardiser: 'std_mobile', otherwise: 'keep' });
    expect(
      proposed({
        name: '日期',
        type: 'text',
        patterns: [
          { pattern: '9999汉9汉9汉', share: 0.5 },
          { pattern: '9999/9/9', share: 0.5 },
        ],
      }),
    ).toMatchObject({ standardiser: 'std_date' });
    expect(proposed({ name: '时间', type: 'text', patterns: one('9999/9/9 99:99') })).toMatchObject(
      { standardiser: 'std_timestamp' },
    );
    expect(proposed({ name: '批次', type: 'text', patterns: one('99999999') })).toMatchObject({
      standardiser: 'std_text',
    });
  });

  test('leaves typed columns alone, keeps order and headers', () => {
    const { columns } = proposeMapping('input', [
      { name: '金额', header: '金额 （元）', type: 'decimal' },
      { name: 'day', type: 'date' },
      { name: 'Name', type: 'text' },
    ]);
    expect(columns).toEqual([
      { from: '金额', to: '金额_元', label: '金额 （元）' },
      { from: 'day', to: 'day', label: 'day' },
      { from: 'Name', to: 'name', label: 'Name', standardiser: 'std_text' },
    ]);
  });
});
