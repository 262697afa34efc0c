import type { Cell } from './header.rules.ts';

/** Marks that mean "no value" wherever they stand. */
const alwaysMissing = new Set(['NULL', 'null', '\\N', '#N/A', 'N/A', 'n/a', '#NULL!']);
/** Marks that mean "no value" in a column whose other values are numbers or dates; in a column of words they may be words. */
const missingAmongNumbers = new Set([
  'NA',
  'NaN',
  'nan',
  'Null',
  'None',
  'nil',
  '-',
  '--',
  '---',
  '—',
  '——',
  '–',
  '/',
  '//',
  '\\',
  '*',
  '.',
  '?',
  '无',
  '空',
  '暂无',
  '缺',
  '缺失',
  '缺测',
  '未知',
  '不详',
  '无数据',
]);
/** The share of a column's other values that must be numbers or dates. */
const valueShareMin = 0.6;
const marksMax = 20;

const value = /^[-+]?[\d,.]*\d(e[-+]?\d+)?%?$|^\d{4}[-/.年]\d{1,2}|^\d{1,2}:\d{2}/i;

/**
 * Marks that mean "no value" in these rows, besides the empty field. In: data rows (a sample). Out: the marks found, in a fixed
 * order; a mark is only proposed, and the preview shows it.
 */
export function judgeMissing(rows: readonly (readonly Cell[])[], width: number): string[] {
  const found = new Set<string>();
  for (let column = 0; column < width; column += 1) {
    const marks = new Set<string>();
    let values = 0;
    let words = 0;
    for (const row of rows) {
      const cell = row[column];
      if (cell === null || cell === undefined || cell === '') continue;
      if (alwaysMissing.has(cell)) found.add(cell);
      else if (missingAmongNumbers.has(cell)) marks.add(cell);
      else if (value.test(cell)) values += 1;
      else words += 1;
    }
    if (values > 0 && values >= (values + words) * valueShareMin)
      for (const mark of marks) found.add(mark);
  }
  return [...found].toSorted().slice(0, marksMax);
}
