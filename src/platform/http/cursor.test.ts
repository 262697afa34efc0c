import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageFrom } from './cursor.ts';

const id = '01a1ff68-2c19-7a74-a569-7df3c3606de4';

test('a cursor gives back the values it was made of', () => {
  const rows = [
    { at: '2026-01-02T03:04:05.678Z', id },
    { at: '2026-01-01T00:00:00.000Z', id },
  ];
  const { items, next } = pageFrom(rows, 1, (row) => [row.at, row.id]);
  expect(items).toHaveLength(1);
  expect(decodeCursor(next!, ['time', 'id'])).toEqual(['2026-01-02T03:04:05.678Z', id]);
  expect(decodeCursor(encodeCursor(['水务局', 7]), ['text', 'count'])).toEqual(['水务局', 7]);
});

test.each([
  ['no base64', '%%%', ['id']],
  ['no JSON', 'YWJj', ['id']],
  ['an object', Buffer.from('{"0":1}').toString('base64url'), ['count']],
  ['no UUID', encodeCursor(['x']), ['id']],
  ['no moment', encodeCursor(['yesterday']), ['time']],
  ['a month that is none', encodeCursor(['2026-13-01T00:00:00Z']), ['time']],
  ['a fraction', encodeCursor([1.5]), ['count']],
  ['a negative count', encodeCursor([-1]), ['count']],
  ['a number for a text', encodeCursor([1]), ['text']],
  ['a text that PostgreSQL has not', encodeCursor(['a\u0000']), ['text']],
  ['a value too many', encodeCursor([id, id]), ['id']],
] as const)('a cursor with %s is refused', (_, text, kinds) => {
  expect(() => decodeCursor(text, kinds)).toThrow(
    expect.objectContaining({ code: 'platform.bad-cursor' }),
  );
});
