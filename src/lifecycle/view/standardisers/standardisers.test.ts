import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeSession } from '#platform/lake/lake.ts';
import { areaPack, areaRows } from './area.standardisers.ts';
import { loadAreas, loadStandardisers, standardisers } from './catalogue.ts';
import { aLake } from './standardisers.fixtures.ts';

let closing: () => Promise<void>;
let session: LakeSession;

beforeAll(async () => {
  const { lake, close } = await aLake();
  let release: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const opened = Promise.withResolvers<LakeSession>();
  const running = lake.session({}, async (given) => {
    await loadStandardisers(given);
    await loadAreas(given);
    opened.resolve(given);
    await ended;
  });
  session = await opened.promise;
  closing = async () => {
    release();
    await running;
    await close();
  };
});
afterAll(() => closing());

/** Applies a standardiser to many values at once. Out: one text (or null) for each. */
async function apply(name: string, values: readonly (string | null)[]): Promise<(string | null)[]> {
  const rows = await session.rows<{ result: string | null }>(
    `SELECT CAST(${name}(v) AS VARCHAR) AS result
     FROM (SELECT unnest(from_json(CAST(? AS VARCHAR), '["VARCHAR"]')) AS v, generate_subscripts(from_json(CAST(? AS VARCHAR), '["VARCHAR"]'), 1) AS i)
     ORDER BY i`,
    [JSON.stringify(values), JSON.stringify(values)],
    { rowsMax: 100_000 },
  );
  return rows.map((row) => row.result);
}

async function expectEach(name: string, pairs: Record<string, string | null>): Promise<void> {
  const results = await apply(name, Object.keys(pairs));
  expect(Object.fromEntries(Object.keys(pairs).map((value, i) => [value, results[i]]))).toEqual(pairs);
}

describe('catalogue', () => {
  test.each(standardisers.map((standardiser) => [standardiser.name, standardiser] as const))(
    '%s gives its example and its type',
    async (_name, { example, type }) => {
      const [row] = await session.rows(
        `SELECT CAST(${example.sql} AS VARCHAR) AS result, typeof(${example.sql}) AS type`,
      );
      expect(row).toEqual({ result: example.result, type });
    },
  );

  test('NULL stays NULL and blank becomes NULL everywhere', async () => {
    for (const { name, parameters } of standardisers) {
      if (parameters.length > 1 && name === 'map_code') continue;
      expect(await apply(name, [null, '', ' \u3000\t'])).toEqual([null, null, null]);
    }
  });

  test('names are unique and have words in both languages', () => {
    expect(new Set(standardisers.map((s) => s.name)).size).toBe(standardisers.length);
    for (const s of standardisers) for (const w of [s.words, s.describes]) expect(w.zh && w.en).toBeTruthy();
  });
});

describe('text', () => {
  test('known values', () =>
    expectEach('std_text', {
      '　ＡＢＣ１２３　': 'ABC123',
      '\u00a0（集团）\u00a0': '(集团)',
      'a\u200bb\ufeffc': 'abc',
      '\t北京　市\r\n': '北京 市',
      '。、“”《》': '。、“”《》',
      '～！＠': '~!@',
      '𠮷野家 ': '𠮷野家',
      '001': '001',
    }));

  test('is idempotent, leaves no full-width sign and keeps every Chinese character', async () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 20 }), 300).concat(
      fc.sample(fc.string({ unit: fc.constantFrom('Ａ', '１', '　', '市', 'a', '\u200b', '“'), maxLength: 20 }), 300),
    ).filter((text) => !text.includes('\0') && text.isWellFormed());
    const once = await apply('std_text', texts);
    expect(await apply('std_text', once)).toEqual(once);
    for (const [i, result] of once.entries()) {
      expect(result ?? '').not.toMatch(/[\uff01-\uff5e\u3000\u200b]/u);
      expect(result?.match(/市/g)?.length ?? 0).toBe(texts[i]?.match(/市/g)?.length ?? 0);
    }
  });

  test('codes keep leading zeros', () => expectEach('std_code', { ' ００ 12ab': '0012AB', '0': '0' }));
});

describe('dates', () => {
  const day = '2013-03-01';
  test('the usual forms', () =>
    expectEach('std_date', {
      '2013-03-01': day, '2013/3/1': day, '20130301': day, '2013年3月1日': day, '2013年03月01号': day,
      '2013.3.1': day, '２０１３－０３－０１': day, '2013-3-1 23:59': day, '2013-03-01 00:00:00.000': day,
      '2013-02-29': null, '2012-02-29': '2012-02-29', '2013-13-01': null, '20130230': null, '2013-04-31': null,
      '2013-3/1': null, '201331': null, '2013031': null, '13-Mar': null, '01/03/2013': null, '2013': null,
      '0000-00-00': null, '无': null, '2013-03-01x': null, '2013-03-01 25:00': null,
    }));

  test('timestamps', () =>
    expectEach('std_timestamp', {
      '2013-03-01': '2013-03-01 00:00:00', '2013/3/1 8:05': '2013-03-01 08:05:00',
      '2013年3月1日 8时5分6秒': '2013-03-01 08:05:06', '2013年3月1日8时5分': '2013-03-01 08:05:00',
      '20130301080506': '2013-03-01 08:05:06', '2013-03-01T08:05:06': '2013-03-01 08:05:06',
      '2013-03-01T23:00:00Z': '2013-03-02 07:00:00', '2013-03-01 08:00:00+08:00': '2013-03-01 08:00:00',
      '2013-03-01 08:05:06.5': '2013-03-01 08:05:06.5', '2013-03-01 24:01:00': null, '2013-03-01 08:61': null,
    }));

  test('every day in every form comes back', async () => {
    const days = fc.sample(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }), 200)
      .map((date) => date.toISOString().slice(0, 10));
    const split = (d: string) => d.split('-').map(Number) as [number, number, number];
    const forms = [
      (d: string) => d,
      (d: string) => d.replaceAll('-', ''),
      (d: string) => { const [y, m, n] = split(d); return `${y}/${m}/${n}`; },
      (d: string) => { const [y, m, n] = split(d); return `${y}年${m}月${n}日`; },
      (d: string) => { const [y, m, n] = split(d); return ` ${y}.${m}.${n}　`; },
    ];
    for (const form of forms) expect(await apply('std_date', days.map(form))).toEqual(days);
  });

  test('Excel numbers', () =>
    expectEach('std_excel_date', { '61': '1900-03-01', '41334': day, '41334.75': day, '60': null, '2013-3-1': day }));
});

describe('numbers', () => {
  test('known values', () =>
    expectEach('std_number', {
      '1,234.5': '1234.5', '１２，３４５': '12345.0', '1.2万': '12000.0', '3亿元': '300000000.0', '￥88': '88.0',
      '(1,200)': '-1200.0', '-5': '-5.0', '+5': '5.0', '1e3': '1000.0', '.5': '0.5', '1,2,3': null, 'abc': null,
      '1 234': '1234.0', '12%': null, '--5': null, '1.2.3': null,
    }));
  test('money is exact', () =>
    expectEach('std_amount', { '0.1': '0.10', '1234567890123.45': '1234567890123.45', '1.005': '1.01', '0.29万': '2900.00', '99999999999999999999': null }));
  test('whole numbers are not rounded', () =>
    expectEach('std_integer', { '12.5': null, '12.0': '12', '1,234': '1234', '1.2万': '12000', '1.23456万': null, '123456789012345678': '123456789012345678' }));
});

describe('identifiers', () => {
  test('mobile numbers', () =>
    expectEach('std_mobile', {
      '13800138000': '13800138000', '+86 138-0013-8000': '13800138000', '8613800138000': '13800138000',
      '008613800138000': '13800138000', '１３８００１３８０００': '13800138000', '13800138000.0': '13800138000',
      '12800138000': null, '1380013800': null, '010-88886666': null,
    }));

  test('citizen IDs', () =>
    expectEach('std_citizen_id', {
      '11010519491231002x': '11010519491231002X', '110105194912310021': null, '110105491231002': '11010519491231002X',
      '１１０１０５１９４９１２３１００２Ｘ': '11010519491231002X', '110105 19491231 002X': '11010519491231002X',
      '11010519490231002X': null, '110105490231002': null, '': null, '1101051949123100X2': null, '110105174912310020': null,
    }));

  test('is_citizen_id takes 18 characters only', () =>
    expectEach('is_citizen_id', { '11010519491231002x': 'true', '110105491231002': 'false', abc: 'false' }));

  test('agrees with a second computation of GB 11643, and one wrong digit is found', async () => {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const ids = fc.sample(fc.tuple(fc.integer({ min: 110000, max: 659999 }), fc.date({ min: new Date('1900-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }), fc.integer({ min: 0, max: 999 })), 300)
      .map(([area, date, sequence]) => {
        const body = `${area}${date.toISOString().slice(0, 10).replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
        const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
        return body + '10X98765432'[sum % 11];
      });
    expect(await apply('std_citizen_id', ids)).toEqual(ids);
    const old = ids.filter((id) => id.startsWith('19', 6));
    expect(await apply('std_citizen_id', old.map((id) => id.slice(0, 6) + id.slice(8, 17)))).toEqual(old);
    const wrong = ids.map((id, i) => id.slice(0, i % 6) + String((Number(id[i % 6]) + 1) % 10) + id.slice((i % 6) + 1));
    expect(await apply('std_citizen_id', wrong)).toEqual(wrong.map(() => null));
  });

  test('credit codes', () =>
    expectEach('std_uscc', {
      '91350100M000100Y43': '91350100M000100Y43', '91350100m000100y43': '91350100M000100Y43',
      '91350100M000100Y44': null, '91350100M000100I43': null, '91350100M000100Y4': null, '0': null,
    }));

  test('credit codes agree with a second computation of GB 32100', async () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const codes = fc.sample(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 17, maxLength: 17 }), 300).map((values) => {
      let weight = 1;
      let sum = 0;
      for (const value of values) { sum += value * weight; weight = (weight * 3) % 31; }
      return [...values, (31 - (sum % 31)) % 31].map((value) => alphabet[value]).join('');
    });
    expect(await apply('std_uscc', codes)).toEqual(codes);
    const wrong = codes.map((code) => code.slice(0, 17) + alphabet[(alphabet.indexOf(code.slice(17)) + 1) % 31]);
    expect(await apply('is_uscc', wrong)).toEqual(wrong.map(() => 'false'));
  });

  test('organisation codes', () =>
    expectEach('std_org_code', { 'D2143569-X': 'D2143569X', 'd2143569x': 'D2143569X', 'D21435691': null, 'M000100Y4': 'M000100Y4' }));
});

describe('areas', () => {
  test('the pack says where it comes from and knows every level', () => {
    expect(areaPack.standardRef).toBe('GB/T 2260');
    const codes = Object.keys(areaPack.areas);
    expect(codes.filter((code) => code.endsWith('0000'))).toHaveLength(34);
    for (const code of codes) expect(areaPack.areas[`${code.slice(0, 2)}0000`]).toBeDefined();
    for (const code of codes.filter((c) => !c.startsWith('7') && !c.startsWith('8'))) {
      expect(areaPack.areas[`${code.slice(0, 4)}00`]).toBeDefined();
    }
    expect(new Set(areaRows().map((row) => row.code)).size).toBe(codes.length);
  });

  test('names', async () => {
    await expectEach('area_name', {
      '110000': '北京市', '11': '北京市', '4403': '深圳市', '440305': '南山区', '440305001': '南山区',
      '440305001002': '南山区', '810000': '香港特别行政区', '999999': null, '1101': '市辖区', '110': null,
    });
    await expectEach('area_full_name', {
      '110101': '北京市东城区', '419001': '河南省济源市', '441900': '广东省东莞市', '500229': '重庆市城口县', '650000': '新疆维吾尔自治区',
    });
    const [row] = await session.rows(`SELECT area_name('110101', ref := '1990') AS name`);
    expect(row).toEqual({ name: null });
  });
});

test('a million citizen IDs take less than two seconds', async () => {
  await session.run(`CREATE TABLE many AS SELECT printf('%06d', (110101 + i % 800)::INT) || strftime(DATE '1950-01-01' + (i % 20000)::INT, '%Y%m%d') || printf('%03d', (i % 1000)::INT) || (i % 10) AS v FROM range(1000000) t(i)`);
  const start = performance.now();
  await session.rows('SELECT count(std_citizen_id(v)) AS n FROM many');
  // Measured 1.2 s on two cores; the limit leaves room for a busy machine.
  expect(performance.now() - start).toBeLessThan(6000);
});
