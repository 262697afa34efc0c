import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from './column-value.rules.ts';
import { isStoreQuestion } from './gateway-query.ts';
import { openCursor, sealCursor } from './page-cursor.ts';
import { textAfterPrefix } from './sql-text.rules.ts';
import { splitList } from './question.rules.ts';
import { proposeCode, stateAfter, wantedIndexes } from './service.rules.ts';

describe('values', () => {
  test.each([
    ['integer', '+007', '7'],
    ['integer', '-9223372036854775808', '-9223372036854775808'],
    ['integer', '9223372036854775808', undefined],
    ['integer', '-0', '0'],
    ['decimal', '0012.500', '12.5'],
    ['decimal', '-0.00', '0'],
    ['decimal', '.5', undefined],
    ['double', '1E3', '1000'],
    ['double', 'Infinity', undefined],
    ['double', '1e999', undefined],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '1900-02-29', undefined],
    ['date', '2026-04-31', undefined],
    ['date', '0000-01-01', undefined],
    ['timestamp', '2026-01-02', '2026-01-02 00:00:00'],
    ['timestamp', '2026-01-02T03:04:05.1200', '2026-01-02 03:04:05.12'],
    ['timestamp', '2026-01-02T24:00', undefined],
    ['timestamp', '2026-01-02T03:04:05Z', undefined],
    ['boolean', 'TRUE', undefined],
    ['text', 'a\0', undefined],
    ['text', '\uD800', undefined],
  ] as const)('%s %s is read as %s', (type, text, value) => {
    expect(canonical(type, text)).toBe(value);
  });
});

test('a list is split at commas outside quotes', () => {
  expect(splitList('a,b')).toEqual(['a', 'b']);
  expect(splitList('"a,b",c,"d""e",')).toEqual(['a,b', 'c', 'd"e', '']);
  expect(splitList('a"b')).toBeUndefined();
  expect(splitList('"a')).toBeUndefined();
  expect(splitList('')).toEqual(['']);
});

test('the end of a prefix range is the least text above all that begin with it, by code points', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 });
  const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  fc.assert(
    fc.property(
      text.filter((prefix) => prefix !== ''),
      text,
      text,
      (prefix, rest, other) => {
        const beyond = textAfterPrefix(prefix);
        if (beyond === undefined) return;
        expect(compare(prefix + rest, beyond)).toBeLessThan(0);
        const between = compare(other, prefix) >= 0 && compare(other, beyond) < 0;
        expect(between).toBe(other.startsWith(prefix));
      },
    ),
  );
  expect(textAfterPrefix('a\u{10FFFF}')).toBe('b');
  expect(textAfterPrefix('\u{10FFFF}')).toBeUndefined();
  expect(textAfterPrefix('\uD7FF')).toBe('\uE000');
});

test('a cursor opens to what was sealed, and only for what it is bound to', () => {
  const secret = randomBytes(32);
  const values = fc.array(fc.option(fc.string({ unit: 'grapheme' })), { maxLength: 5 });
  fc.assert(
    fc.property(values, fc.string(), fc.string(), (position, bound, other) => {
      const sealed = sealCursor(secret, bound, { snapshotId: 's', values: position });
      expect(openCursor(secret, bound, sealed)).toEqual({ snapshotId: 's', values: position });
      expect(() => openCursor(randomBytes(32), bound, sealed)).toThrow('cursor is not valid');
      if (other !== bound)
        expect(() => openCursor(secret, other, sealed)).toThrow('cursor is not valid');
    }),
    { numRuns: 50 },
  );
});

test('a code is proposed from the resource code and the kind', () => {
  expect(proposeCode('307001/000012', 'query')).toBe('r307001-000012-query');
  expect(proposeCode('ABC', 'file')).toBe('abc-file');
  expect(proposeCode('3'.repeat(80), 'verify').length).toBeLessThanOrEqual(63);
});

test('moves begin where they may', () => {
  expect(stateAfter('draft', 'publish')).toBe('published');
  expect(stateAfter('published', 'publish')).toBeUndefined();
  expect(stateAfter('retired', 'resume')).toBeUndefined();
  expect(stateAfter('suspended', 'retire')).toBe('retired');
});

test('look-ups and small tables go to the store, scans of large ones to the lake', () => {
  const column = (name: string) => ({ name, title: name, type: 'text' as const, position: 0 });
  const store = { engine: 'store' as const, from: 'serving.r' };
  const route = (rowCount: number) => ({ indexed: new Set(['id']), store, serving: { rowCount } });
  const on = (name: string, op: 'eq' | 'ne' | 'gt' | 'null') => ({
    column: column(name),
    op,
    values: ['1'],
  });
  const descending = [{ column: column('x'), descending: true }];
  const [small, large] = [route(50_000), route(50_001)];
  expect(isStoreQuestion(small, [on('x', 'eq')], descending)).toBe(true);
  expect(isStoreQuestion(large, [on('x', 'eq')], [])).toBe(false);
  expect(isStoreQuestion(large, [on('x', 'eq'), on('id', 'eq')], descending)).toBe(true);
  expect(isStoreQuestion(large, [on('id', 'ne')], [])).toBe(false);
  expect(isStoreQuestion(large, [], [])).toBe(true);
  expect(isStoreQuestion(large, [], descending)).toBe(false);
  expect(isStoreQuestion({ ...small, store: undefined }, [on('id', 'eq')], [])).toBe(false);
});

test('files alone need no table; keys and filters of all services are indexed', () => {
  const spec = { fields: null, keys: ['a'], filters: ['b', 'a'], limits: { rowsMax: 10 } };
  expect(wantedIndexes([{ kind: 'file', spec }])).toEqual({
    keyColumns: [],
    wanted: [],
    hasTable: false,
  });
  const other = { ...spec, keys: ['c', 'd'], filters: [] };
  expect(
    wantedIndexes([
      { kind: 'query', spec },
      { kind: 'verify', spec: other },
    ]),
  ).toEqual({
    keyColumns: ['a'],
    wanted: ['a', 'b', 'c', 'd'],
    hasTable: true,
  });
});
