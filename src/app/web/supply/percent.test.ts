import { expect, test } from 'vitest';
import { percentOf, shareOfPercent } from './percent.ts';

test.each([
  [0.01, '1'],
  [0.07, '7'],
  [0.29, '29'],
  [0.005, '0.5'],
  [1, '100'],
  [0, '0'],
])('%d is shown as %s percent and read back the same', (share, percent) => {
  expect(percentOf(share)).toBe(percent);
  expect(shareOfPercent(percent)).toBe(share);
});

test('what is no number is nothing', () => {
  expect(percentOf(undefined)).toBe('');
  expect(shareOfPercent('')).toBe(0);
  expect(shareOfPercent('a')).toBe(0);
});
