import { createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type LakeRow, lakeText, type LakeSession, sqlLiteral } from '#platform/lake/lake.ts';
import type { Reject, TextTable } from '#lifecycle/source/understanding.ts';
import { columnAt, lineColumnName, textRelation } from './text-relation.ts';

/** What a reject keeps of a refused row; the row itself stays in the uploaded file. */
export const rejectRawMax = 4_000;

/** A value that does not fit the confirmed type of its column: its column, and SQL that is true for it. */
export interface Violation {
  column: string;
  sql: string;
}

/** How many rows have a violation. */
export async function violatedRows(
  session: LakeSession,
  given: { table: TextTable; violations: readonly Violation[] },
): Promise<number> {
  if (given.violations.length === 0) return 0;
  const [row] = await session.rows<{ n: number }>(
    `SELECT count(*) AS n FROM ${textRelation(given.table, [])} WHERE ${anyOf(given.violations)}`,
  );
  return row?.n ?? 0;
}

/**
 * Writes the rejects of a landing as NDJSON: those of the reader as they are, then one for each row with a violation
 * (at most `rowsMax`), naming the first violated column. Nothing is written when there are none. `raw` is the row
 * written again in the file's dialect, cut at rejectRawMax.
 */
export async function writeRejects(
  session: LakeSession,
  given: { table: TextTable; violations: readonly Violation[]; path: string; rowsMax?: number },
): Promise<void> {
  const { table, path, violations } = given;
  if (table.rejectsPath !== undefined) await copyFile(table.rejectsPath, path);
  if (violations.length === 0) return;
  const limit = given.rowsMax === undefined ? '' : ` LIMIT ${given.rowsMax}`;
  const lines = async function* () {
    for await (const batch of session.batches(violatingRows(table, violations) + limit)) {
      yield batch.map((row) => `${JSON.stringify(rejectOf(row))}\n`).join('');
    }
  };
  await pipeline(lines, createWriteStream(path, { flags: 'a' }));
}

function rejectOf(row: LakeRow): Reject {
  return {
    line: Number(row.line),
    reason: 'type-violation',
    column: lakeText(row.violated ?? ''),
    raw: lakeText(row.raw ?? ''),
  };
}

function anyOf(violations: readonly Violation[]): string {
  return violations.map(({ sql }) => sql).join(' OR ');
}

function violatingRows(table: TextTable, violations: readonly Violation[]): string {
  const cases = violations.map(({ column, sql }) => `WHEN ${sql} THEN ${sqlLiteral(column)}`);
  return (
    `SELECT line, CASE ${cases.join(' ')} END AS violated, left(${rawSql(table)}, ${rejectRawMax}) AS raw ` +
    `FROM (${numbered(table)}) WHERE ${anyOf(violations)}`
  );
}

/**
 * The rows with their line in the uploaded file. Where the reader did not write it, it is counted: one line a row, and
 * one more for every line break inside a field before it.
 */
function numbered(table: TextTable): string {
  const relation = textRelation(table, []);
  if (table.lineColumn) return `SELECT *, ${lineColumnName} AS line FROM ${relation}`;
  const breaks = table.columns
    .map(
      (_, index) =>
        `coalesce(length(${columnAt(index)}) - length(replace(${columnAt(index)}, chr(10), '')), 0)`,
    )
    .join(' + ');
  const before = `sum(${breaks}) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - (${breaks})`;
  return `SELECT *, ${table.dialect.skipLines} + row_number() OVER () + ${before} AS line FROM ${relation}`;
}

function rawSql(table: TextTable): string {
  const { delimiter, quote } = table.dialect;
  const d = sqlLiteral(delimiter);
  const fields = table.columns.map((_, index) => `coalesce(${columnAt(index)}, '')`).join(', ');
  if (quote === '') return `array_to_string([${fields}], ${d})`;
  const q = sqlLiteral(quote);
  const quoted = `${q} || replace(x, ${q}, ${q} || ${q}) || ${q}`;
  const special = `contains(x, ${d}) OR contains(x, ${q}) OR contains(x, chr(10)) OR contains(x, chr(13))`;
  return `array_to_string(list_transform([${fields}], lambda x : CASE WHEN ${special} THEN ${quoted} ELSE x END), ${d})`;
}
