import { expect, test } from 'vitest';
import { markLines } from './line-difference.ts';

const differing = (lines: readonly { text: string; differs: boolean }[]) =>
  lines.filter(({ differs }) => differs).map(({ text }) => text);

test('a line that the other text lacks is marked, on both sides', () => {
  const { mine, other } = markLines(
    'SELECT\n  a,\n  b\nFROM input',
    'SELECT\n  a,\n  c\nFROM input',
  );
  expect(mine).toHaveLength(4);
  expect(differing(mine)).toEqual(['  b']);
  expect(differing(other)).toEqual(['  c']);
});

test('indentation does not count; a line twice here and once there is marked once', () => {
  const { mine, other } = markLines('a\na\nb', '  a\nb');
  expect(differing(mine)).toEqual(['a']);
  expect(differing(other)).toEqual([]);
});
