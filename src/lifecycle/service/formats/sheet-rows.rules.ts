import type { LakeRow, LakeValue } from '#platform/lake/lake.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { XlsxValue } from './xlsx-parts.ts';
import type { XlsxRow } from './xlsx-writer.ts';

/** Digits a spreadsheet keeps of a number; a longer decimal stays text rather than lose its end. */
const sheetDigitsMax = 15;

/**
 * Rows of the lake as cells of a sheet: numbers, booleans and dates as such, text as text (a text cell is never run
 * as a formula, so it needs no guard). In: the column types in order, and rows whose members are in that order.
 */
export function sheetRows(types: readonly ColumnType[], rows: readonly LakeRow[]): XlsxRow[] {
  return rows.map((row) =>
    Object.values(row).map((value, index) => cell(types[index] ?? 'text', value)),
  );
}

function cell(type: ColumnType, value: LakeValue): XlsxValue {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (type) {
    case 'decimal':
      return text.replace(/[-.]|^-?0+/g, '').length <= sheetDigitsMax ? Number(text) : text;
    case 'date':
      return new Date(`${text}T00:00:00Z`);
    case 'timestamp':
      return new Date(`${text.replace(' ', 'T')}Z`);
    default:
      return text;
  }
}
