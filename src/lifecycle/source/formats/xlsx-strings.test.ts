import { expect, test } from 'vitest';
import { SharedStrings, sharedTextLimits } from './xlsx-strings.ts';

test('texts come back by their index, however many and however long', () => {
  const strings = new SharedStrings();
  const text = (index: number): string =>
    index % 1000 === 7 ? `长${index}`.repeat(200_000) : `街道${index}`;
  for (let index = 0; index < 3_000; index += 1) strings.add(text(index));
  for (let index = 0; index < 150_000; index += 1) strings.add(`e${index}`);
  for (const index of [0, 7, 8, 1007, 2999]) expect(strings.at(index)).toBe(text(index));
  // 65,536 apart: both find their place by the same low bits
  for (const index of [5_000, 70_536, 136_072, 5_000])
    expect(strings.at(index)).toBe(`e${index - 3_000}`);
  expect([-1, 153_000, Number.NaN, 0.5].map((index) => strings.at(index))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('more texts than are held are refused', () => {
  const few = new SharedStrings({ ...sharedTextLimits, countMax: 2 });
  few.add('a');
  few.add('b');
  expect(() => few.add('c')).toThrow(expect.objectContaining({ code: 'xlsx.too-many-strings' }));
  const short = new SharedStrings({ ...sharedTextLimits, bytesMax: 5 });
  expect(() => short.add('街道')).toThrow(
    expect.objectContaining({ code: 'xlsx.too-many-strings' }),
  );
});
