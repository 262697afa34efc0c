import { expect, test } from 'vitest';
import { momentsOf } from './day-range.ts';

test('a span holds its last day whole', () => {
  const { from = '', to = '' } = momentsOf({ from: '2026-11-30', to: '2026-11-30' });
  expect(new Date(from).getDate()).toBe(30);
  expect(new Date(from).getHours()).toBe(0);
  expect(new Date(to)).toEqual(new Date(2026, 11, 1));
  expect(momentsOf({})).toEqual({});
  expect(momentsOf({ to: '2026-12-31' })).toEqual({ to: new Date(2027, 0, 1).toISOString() });
});
