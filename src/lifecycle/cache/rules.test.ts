import { describe, expect, it } from 'vitest';
import { decideDrift, driftWords } from './drift.rules.ts';
import { canonicalJson, understandingHash } from './learned.rules.ts';
import { commonPatterns, patternOf } from './pattern.ts';

describe('drift', () => {
  const columns = (text: string) =>
    text
      .split(' ')
      .map((part) => ({ name: part.split(':')[0]!, type: part.split(':')[1] ?? 'text' }));
  it.each([
    ['a b c', 'a b c', undefined],
    ['a b', 'a b c', { added: ['c'] }],
    ['a b c', 'a c', { removed: ['b'] }],
    ['a b c', 'a x c', { renamed: [{ from: 'b', to: 'x' }] }],
    ['a b:date c', 'a x c', { removed: ['b'], added: ['x'] }],
    ['a b:integer', 'a b:double', { retyped: [{ name: 'b', from: 'integer', to: 'double' }] }],
    ['a b:integer', 'a b:any', undefined],
    ['a b c', 'c a b', { moved: true }],
    ['a b c', 'a n b c', { added: ['n'] }],
  ])('%s → %s', (before, after, expected) => {
    const none = { added: [], removed: [], renamed: [], retyped: [], moved: false };
    expect(decideDrift(columns(before), columns(after))).toEqual(
      expected === undefined ? undefined : { ...none, ...expected },
    );
  });

  it('is told in words, not endlessly', () => {
    const added = Array.from({ length: 12 }, (_, index) => `c${index}`);
    const words = driftWords({
      added,
      removed: [],
      renamed: [{ from: 'a', to: 'b' }],
      retyped: [],
      moved: true,
    });
    expect(words.zh).toBe(
      '新增字段 c0、c1、c2、c3、c4、c5、c6、c7、c8、c9 等 2;疑似改名 a → b;字段顺序变化',
    );
    expect(words.en).toContain('c9 and more 2; probably renamed a → b; another order');
  });
});

describe('patterns', () => {
  it.each([
    ['110101-A', '999999-A'],
    ['东华门', '汉{3}'],
    ['王五', '汉汉'],
    ['13800138000', '9{11}'],
    ['京A12345', '汉A99999'],
    ['-2.5', '-9.9'],
    ['abc_de', 'a{3}_aa'],
    ['𠮷野', '汉汉'],
    ['', ''],
  ])('%s is %s', (value, pattern) => {
    expect(patternOf(value)).toBe(pattern);
  });

  it('are counted with the values', () => {
    const counts = new Map([
      ['A1', 6],
      ['B2', 3],
      ['张', 1],
    ]);
    expect(commonPatterns(counts, 10)).toEqual([
      { pattern: 'A9', share: 0.9 },
      { pattern: '汉', share: 0.1 },
    ]);
  });
});

describe('the hash of an understanding', () => {
  const column = { name: 'a', header: 'a', type: 'text' as const, confirmed: false };
  const understanding = {
    format: 'csv' as const,
    compression: 'none' as const,
    skipRows: 0,
    headerRows: 1,
    missing: [],
    columns: [column],
  };

  it('leaves out types nobody confirmed, and nothing else', () => {
    const hash = understandingHash(understanding);
    expect(understandingHash({ ...understanding, columns: [{ ...column, type: 'integer' }] })).toBe(
      hash,
    );
    expect(
      understandingHash({
        ...understanding,
        columns: [{ ...column, type: 'integer', confirmed: true }],
      }),
    ).not.toBe(hash);
    expect(understandingHash({ ...understanding, missing: ['NA'] })).not.toBe(hash);
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: null })).toBe(
      canonicalJson({ a: null, b: [1, { d: 1 }] }),
    );
  });
});
