import { expect, test } from 'vitest';
import { columnRows, confirmedUnderstanding, editOfType } from './columns.ts';

const column = (name: string) => ({ name, header: name, type: 'text' as const, confirmed: false });
const understanding = {
  format: 'csv' as const,
  compression: 'none' as const,
  skipRows: 0,
  headerRows: 1,
  missing: [],
  columns: ['编号', '日期', '金额'].map(column),
};

test('a chosen type is confirmed with its form, all others are left to the landing', () => {
  const edits = {
    日期: editOfType('date', { name: '日期', type: 'date', format: '%Y/%-m/%-d' }),
    金额: editOfType('decimal', undefined),
    编号: { type: 'auto' as const, key: true },
    不在文件中: { type: 'text' as const },
  };
  expect(confirmedUnderstanding(understanding, edits).columns).toEqual([
    column('编号'),
    { name: '日期', header: '日期', type: 'date', format: '%Y/%-m/%-d', confirmed: true },
    { name: '金额', header: '金额', type: 'decimal', scale: 2, confirmed: true },
  ]);
});

test('a date that was not proposed begins with the plain form', () => {
  expect(editOfType('date', { name: 'a', type: 'timestamp', format: 'x' })).toEqual({
    type: 'date',
    format: '%Y-%m-%d',
  });
});

test('examples are different values, at most three', () => {
  const preview = ['a', 'a', null, 'b', 'c', 'd'].map((cell) => [cell, null, null]);
  const inspection = { understanding, preview, choices: {}, notes: [], problems: [] };
  const rows = columnRows({ inspection, proposal: undefined });
  expect(rows.map(({ examples }) => examples)).toEqual([['a', 'b', 'c'], [], []]);
});
