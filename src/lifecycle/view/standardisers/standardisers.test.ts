import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LakeSession } from '#platform/lake/lake.ts';
import { standardisers } from './catalogue.ts';
import { apply, aSession, expectEach } from './standardisers.fixtures.ts';

let session: LakeSession;
let close: () => Promise<void>;
beforeAll(async () => ({ session, close } = await aSession()));
afterAll(() => close());

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
      expect(await apply(session, name, [null, '', ' \u3000\t'])).toEqual([null, null, null]);
    }
  });

  test('names are unique and have words in both languages', () => {
    expect(new Set(standardisers.map((s) => s.name)).size).toBe(standardisers.length);
    for (const s of standardisers)
      for (const w of [s.words, s.describes]) expect(w.zh && w.en).toBeTruthy();
  });
});

describe('text', () => {
  test('known values', () =>
    expectEach(session, 'std_text', {
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
    const texts = fc
      .sample(fc.string({ unit: 'grapheme', maxLength: 20 }), 300)
      .concat(
        fc.sample(
          fc.string({
            unit: fc.constantFrom('Ａ', '１', '　', '市', 'a', '\u200b', '“'),
            maxLength: 20,
          }),
          300,
        ),
      )
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    const once = await apply(session, 'std_text', texts);
    expect(await apply(session, 'std_text', once)).toEqual(once);
    for (const [i, result] of once.entries()) {
      expect(result ?? '').not.toMatch(/[\uff01-\uff5e\u3000\u200b]/u);
      expect(result?.match(/市/g)?.length ?? 0).toBe(texts[i]?.match(/市/g)?.length ?? 0);
    }
  });

  test('codes keep leading zeros', () =>
    expectEach(session, 'std_code', { ' ００ 12ab': '0012AB', '0': '0' }));
});

describe('dates', () => {
  const day = '2013-03-01';
  test('the usual forms', () =>
    expectEach(session, 'std_date', {
      '2013-03-01': day,
      '2013/3/1': day,
      '20130301': day,
      '2013年3月1日': day,
      '2013年03月01号': day,
      '2013.3.1': day,
      '２０１３－０３－０１': day,
      '2013-3-1 23:59': day,
      '2013-03-01 00:00:00.000': day,
      '2013-02-29': null,
      '2012-02-29': '2012-02-29',
      '2013-13-01': null,
      '20130230': null,
      '2013-04-31': null,
      '2013-3/1': null,
      '201331': null,
      '2013031': null,
      '13-Mar': null,
      '01/03/2013': null,
      '2013': null,
      '0000-00-00': null,
      无: null,
      '2013-03-01x': null,
      '2013-03-01 25:00': null,
    }));

  test('timestamps', () =>
    expectEach(session, 'std_timestamp', {
      '2013-03-01': '2013-03-01 00:00:00',
      '2013/3/1 8:05': '2013-03-01 08:05:00',
      '2013年3月1日 8时5分6秒': '2013-03-01 08:05:06',
      '2013年3月1日8时5分': '2013-03-01 08:05:00',
      '20130301080506': '2013-03-01 08:05:06',
      '2013-03-01T08:05:06': '2013-03-01 08:05:06',
      '2013-03-01T23:00:00Z': '2013-03-02 07:00:00',
      '2013-03-01 08:00:00+08:00': '2013-03-01 08:00:00',
      '2013-03-01 08:05:06.5': '2013-03-01 08:05:06.5',
      '2013-03-01 24:01:00': null,
      '2013-03-01 08:61': null,
    }));

  test('every day in every form comes back', async () => {
    const days = fc
      .sample(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }),
        200,
      )
      .map((date) => date.toISOString().slice(0, 10));
    const split = (d: string) => d.split('-').map(Number) as [number, number, number];
    const forms = [
      (d: string) => d,
      (d: string) => d.replaceAll('-', ''),
      (d: string) => {
        const [y, m, n] = split(d);
        return `${y}/${m}/${n}`;
      },
      (d: string) => {
        const [y, m, n] = split(d);
        return `${y}年${m}月${n}日`;
      },
      (d: string) => {
        const [y, m, n] = split(d);
        return ` ${y}.${m}.${n}　`;
      },
    ];
    for (const form of forms)
      expect(await apply(session, 'std_date', days.map(form))).toEqual(days);
  });

  test('Excel numbers', () =>
    expectEach(session, 'std_excel_date', {
      '61': '1900-03-01',
      '41334': day,
      '41334.75': day,
      '60': null,
      '2013-3-1': day,
    }));
});

describe('numbers', () => {
  test('known values', () =>
    expectEach(session, 'std_number', {
      '1,234.5': '1234.5',
      '１２，３４５': '12345.0',
      '1.2万': '12000.0',
      '3亿元': '300000000.0',
      '￥88': '88.0',
      '(1,200)': '-1200.0',
      '-5': '-5.0',
      '+5': '5.0',
      '1e3': '1000.0',
      '.5': '0.5',
      '1,2,3': null,
      abc: null,
      '1 234': '1234.0',
      '12%': null,
      '--5': null,
      '1.2.3': null,
    }));
  test('money is exact', () =>
    expectEach(session, 'std_amount', {
      '0.1': '0.10',
      '1234567890123.45': '1234567890123.45',
      '1.005': '1.01',
      '0.29万': '2900.00',
      '99999999999999999999': null,
    }));
  test('whole numbers are not rounded', () =>
    expectEach(session, 'std_integer', {
      '12.5': null,
      '12.0': '12',
      '1,234': '1234',
      '1.2万': '12000',
      '1.23456万': null,
      '123456789012345678': '123456789012345678',
    }));
});
