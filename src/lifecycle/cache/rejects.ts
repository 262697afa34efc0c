import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { LakeSession } from '#platform/lake/lake.ts';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { Reject, TextTable } from '#lifecycle/source/understanding.ts';
import { columnAt, lineColumnName, textRelation } from './text-relation.ts';

/** What a reject keeps of a refused row; the row itself stays in the uploaded file. */
export const rejectRawMax = 4_000;

/** A value that does not fit the confirmed type of its column: its column, and SQL that is true for it. */
export interface Violation {
  column: string;
  sql: string;
}

/**
 * Writes the rejects of a landing as NDJSON: those of the reader as they are, then one for each row with a violation,
 * naming the first violated column. Out: how many rows were violated. `raw` is the row written again in the file's
 * dialect, cut at rejectRawMax.
 */
export async function writeRejects(
  session: LakeSession,
  given: { table: TextTable; violations: readonly Violation[]; path: string },
): Promise<number> {
  const { table, path } = given;
  if (table.rejectsPath !== undefined) {
    await pipeline(createReadStream(table.rejectsPath), createWriteStream(path));
  }
  let rejected = 0;
  const lines = async function* () {
    for await (const batch of session.batches(violatingRows(table, given.violations))) {
      rejected += batch.length;
      yield batch
        .map((row) => {
          const reject: Reject = {
            line: Number(row.line),
            reason: 'type-violation',
            column: String(row.violated),
            raw: String(row.raw),
          };
          return `${JSON.stringify(reject)}\n`;
        })
        .join('');
    }
  };
  await pipeline(lines, createWriteStream(path, { flags: 'a' }));
  return rejected;
}

function violatingRows(table: TextTable, violations: readonly Violation[]): string {
  const cases = violations.map(({ column, sql }) => `WHEN ${sql} THEN ${sqlLiteral(column)}`);
  return (
    `SELECT line, CASE ${cases.join(' ')} END AS violated, left(${rawSql(table)}, ${rejectRawMax}) AS raw ` +
    `FROM (${numbered(table)}) WHERE ${violations.map(({ sql }) => sql).join(' OR ')}`
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
    .map((_, index) => `coalesce(length(${columnAt(index)}) - length(replace(${columnAt(index)}, chr(10), '')), 0)`)
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
