import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';
import type { Violation } from './rejects.ts';
import { columnAt, parquetOptions, textRelation } from './text-relation.ts';
import { castSql, claims, fitsConfirmedSql, printedType, printsBackSql } from './typing/form.ts';
import type { Settlement } from './typing/settle.ts';

/**
 * SQL that writes the table in guessed types and ends in lake.bad-value at the first value that does not fit its own. In:
 * columns that a database printed as it declares them; the reader makes most of their values, at once.
 */
export function checkedCopySql(
  table: TextTable,
  guess: Settlement,
  given: { path: string; printed: ReadonlySet<string> },
): string {
  const types = new Map<number, string>();
  const select = guess.columns.map(({ name, form, confirmed }, index) => {
    const type = confirmed && given.printed.has(name) ? printedType(form) : undefined;
    if (type !== undefined) types.set(index, type);
    const column = columnAt(index);
    const cast = type === undefined ? castSql(form, column) : column;
    const checked = (fits: string) =>
      `CASE WHEN ${column} IS NULL OR (${fits}) THEN ${cast} ELSE error('misfit') END`;
    const value = () => {
      if (!claims(form)) return cast;
      if (type !== undefined) return form.kind === 'double' ? checked(`isfinite(${column})`) : cast;
      return checked((confirmed ? fitsConfirmedSql : printsBackSql)(form, column));
    };
    return `${value()} AS ${sqlIdentifier(name)}`;
  });
  const query = `SELECT ${select.join(', ')} FROM ${textRelation(table, guess.missing, types)}`;
  return `COPY (${query}) TO ${sqlLiteral(given.path)} (${parquetOptions(table.columns.length)})`;
}

/** SQL that writes the table in settled types, without the rows that violate a confirmed one. */
export function copySql(
  table: TextTable,
  settlement: Settlement,
  given: { violations: readonly Violation[]; path: string },
): string {
  const select = settlement.columns
    .map(({ name, form }, index) => `${castSql(form, columnAt(index))} AS ${sqlIdentifier(name)}`)
    .join(', ');
  const where =
    given.violations.length === 0
      ? ''
      : ` WHERE NOT (${given.violations.map(({ sql }) => sql).join(' OR ')})`;
  const query = `SELECT ${select} FROM ${textRelation(table, settlement.missing)}${where}`;
  return `COPY (${query}) TO ${sqlLiteral(given.path)} (${parquetOptions(table.columns.length)})`;
}

/** Confirmed columns that have violations, with SQL that is true for one; the table is read without missing marks. */
export function violationsOf(settlement: Settlement): Violation[] {
  const marks = settlement.missing.map(sqlLiteral).join(', ');
  return settlement.columns.flatMap(({ name, form, confirmed, violations }, index) => {
    if (!confirmed || violations === 0) return [];
    const column = columnAt(index);
    const isMark = settlement.missing.length === 0 ? '' : ` AND ${column} NOT IN (${marks})`;
    return [
      {
        column: name,
        sql: `(${column} IS NOT NULL${isMark} AND (${fitsConfirmedSql(form, column)}) IS NOT TRUE)`,
      },
    ];
  });
}
