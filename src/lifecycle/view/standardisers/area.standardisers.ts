import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type InnerMacro, type Standardiser, valueParameter } from './standardiser.ts';

const AreaPack = z.object({
  standardRef: z.string(),
  version: z.string(),
  effectiveFrom: z.iso.date(),
  effectiveTo: z.iso.date().nullable(),
  source: z.string(),
  licence: z.string(),
  areas: z.record(z.string().regex(/^\d{6}$/), z.string().min(1)),
});

/** The area codes this installation knows: provinces, prefectures and counties of one version (GB/T 2260). */
export const areaPack = AreaPack.parse(
  JSON.parse(readFileSync(new URL('../data/area-pack.json', import.meta.url), 'utf8')),
);

/** Names of the grouping codes between a province and its counties; they are no part of an address. */
const groupings = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划']);

/** Rows of the table `std_area`: code, name, and the name with province and city before it. */
export function areaRows(): { code: string; name: string; full_name: string }[] {
  return Object.entries(areaPack.areas).map(([code, name]) => {
    const above = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`].filter((up) => up !== code);
    const parts = [...above.map((up) => areaPack.areas[up] ?? ''), name];
    const kept = parts.filter((part, index) => !groupings.has(part) || index === parts.length - 1);
    return { code, name, full_name: [...new Set(kept)].join('') };
  });
}

/** Loads the area codes; the macros below read the table. The parameter is areaRows() as JSON. */
export const areaTableSql = `CREATE TABLE std_area AS SELECT unnest(
  from_json(CAST(? AS VARCHAR), '[{"code":"VARCHAR","name":"VARCHAR","full_name":"VARCHAR"}]'), recursive := true)`;

export const areaMacros: readonly InnerMacro[] = [
  {
    // 2 and 4 digits are filled up with zeros, 9 and 12 digits belong to the county of their first six.
    name: '_std_area_code',
    parameters: ['v'],
    body: `rpad(left(regexp_extract(_std_code(v), '^(?:\\d{2}|\\d{4}|\\d{6}|\\d{9}|\\d{12})$'), 6), 6, '0')`,
  },
];

const version = {
  name: 'ref',
  words: { zh: '代码表版本', en: 'version of the code table' },
  default: `'${areaPack.version}'`,
} as const;

const lookup = (column: string) =>
  `(SELECT a.${column} FROM std_area a WHERE a.code = _std_area_code(v) AND ref = '${areaPack.version}')`;

export const areaStandardisers: readonly Standardiser[] = [
  {
    name: 'area_name',
    words: { zh: '行政区划名称', en: 'area name' },
    describes: {
      zh: `GB/T 2260（${areaPack.version} 年版）代码换成名称；2、4 位补零，9、12 位取前 6 位；没有的代码或版本为空值`,
      en: `GB/T 2260 (version ${areaPack.version}) code to name; 2 and 4 digits are filled up, 9 and 12 digits count by their first six; an unknown code or version is NULL`,
    },
    parameters: [valueParameter, version],
    type: 'VARCHAR',
    body: lookup('name'),
    example: { sql: `area_name('110101')`, result: '东城区' },
  },
  {
    name: 'area_full_name',
    words: { zh: '行政区划全称', en: 'full area name' },
    describes: {
      zh: '与行政区划名称相同，前面加上省和市',
      en: 'Like area name, with province and city before it',
    },
    parameters: [valueParameter, version],
    type: 'VARCHAR',
    body: lookup('full_name'),
    example: { sql: `area_full_name('440305')`, result: '广东省深圳市南山区' },
  },
];
