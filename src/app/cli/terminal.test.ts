import { expect, test } from 'vitest';
import { bytes, progressText, textTable } from './terminal.ts';

test('a table aligns numbers to the right and counts Chinese characters as two columns', () => {
  const table = textTable(
    ['stage', 'rows', 's'],
    [
      ['来源', 41_352, 0.4],
      ['cache', 7, 12],
    ],
  );
  expect(table).toBe(
    ['stage    rows    s', '─────  ──────  ───', '来源   41,352  0.4', 'cache       7   12'].join(
      '\n',
    ),
  );
});

test('progress shows share, amount, rate and what is left', () => {
  const line = progressText({ stage: 'landing', done: 500, total: 1000, unit: 'rows' }, 2);
  expect(line).toContain(' 50 %');
  expect(line).toContain('500 rows  250 rows/s  2 s left');
  expect(progressText({ stage: 'landing', done: 2048, unit: 'B' }, 0)).toBe('landing    2.0 KB');
});

test('bytes are short and exact enough', () => {
  expect([0, 999, 1024, 1536, 5 * 1024 ** 3].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 KB',
    '1.5 KB',
    '5.0 GB',
  ]);
});
