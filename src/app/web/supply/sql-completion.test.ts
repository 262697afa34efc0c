import { describe, expect, test } from 'vitest';
import { completeSql, type SqlKnown } from './sql-completion.ts';

const known: SqlKnown = {
  columns: { 企业: ['证件号码', 'order', '姓名"曾用名"'], street: ['code', '证件号码'] },
  functions: [{ name: 'std_date', words: '日期', describes: '统一日期', example: 'x → y' }],
  keywords: new Set(['order', 'select']),
};

/** The words at `|`, as they would be written. */
function written(text: string, asked = false) {
  const at = text.indexOf('|');
  const found = completeSql(known, { sql: text.replace('|', ''), at, asked });
  if (found === undefined) return undefined;
  const { from, to, words } = found;
  return { from, ...(to === at ? {} : { to }), words: words.map(({ apply }) => apply) };
}

describe('what may stand at the cursor', () => {
  test('inputs, columns of all inputs once, functions', () => {
    expect(written('SELECT 证|')).toEqual({
      from: 7,
      words: ['"企业"', 'street', '"证件号码"', '"order"', '"姓名""曾用名"""', 'code', 'std_date'],
    });
  });

  test.each([
    ['SELECT street.|', 14, ['code', '"证件号码"']],
    ['SELECT "企业".证|', 12, ['"证件号码"', '"order"', '"姓名""曾用名"""']],
    ['SELECT s.c| FROM "street" AS s', 9, ['code', '"证件号码"']],
    ['SELECT s.| FROM 企业 e JOIN street s ON true', 9, ['code', '"证件号码"']],
    ['SELECT nobody.|', 14, []],
  ])('%s', (text, from, words) => {
    expect(written(text)).toEqual({ from, words });
  });

  test('after an opening quote only columns, with their quotes', () => {
    expect(written('SELECT\n  "code", "证|')).toEqual({
      from: 17,
      words: ['"证件号码"', '"order"', '"姓名""曾用名"""', '"code"'],
    });
  });

  test('a quote that is closed already is replaced too', () => {
    expect(written('std_date("证|")')).toMatchObject({ from: 9, to: 12 });
  });

  test('nothing while nothing is typed, unless it is asked for', () => {
    expect(written('SELECT |')).toBeUndefined();
    expect(written('SELECT |', true)?.words).toHaveLength(7);
    expect(written("WHERE code = '11|", true)).toBeUndefined();
  });
});
