import { type LakeSession, sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';
import { cacheErrors } from './cache.errors.ts';
import { decideDrift, driftWords } from './drift.rules.ts';
import { formOfColumn, type SnapshotColumn } from './snapshot-column.ts';
import { columnAt, parquetOptions, parquetRelation, textRelation } from './text-relation.ts';
import { castSql } from './typing/form.ts';

/** The snapshot that a delta is merged into, and the columns that tell its rows apart. */
export interface Onto {
  paths: readonly string[];
  columns: readonly SnapshotColumn[];
  keyColumns: readonly string[];
}

interface Merge {
  /** The delta as text. */
  table: TextTable;
  /** The delta as it was typed, at `deltaPath`. */
  written: {
    columns: readonly SnapshotColumn[];
    missing: readonly string[];
    proposedMissing: readonly string[];
    rejected: number;
  };
  deltaPath: string;
  onto: Onto;
  path: string;
}

/**
 * Writes the last snapshot without the rows whose key is in the delta, and then the rows of the delta. Rows of the delta that
 * were rejected take their old versions with them, as they would in the whole. Merging the same delta twice gives the same rows.
 * Out: rows written. Refuses a delta of other columns or types than the snapshot (cache.whole-needed), and keys that are missing
 * or repeated.
 */
export async function mergeDelta(session: LakeSession, merge: Merge): Promise<number> {
  const { onto, written, deltaPath, path } = merge;
  refuseOthers(merge);
  await requireKey(session, merge);
  const on = onto.keyColumns
    .map((name, index) => `p.${sqlIdentifier(name)} = k.k${index}`)
    .join(' AND ');
  const query =
    `SELECT p.* FROM ${parquetRelation(onto.paths)} AS p ANTI JOIN (${keysSql(merge)}) AS k ON ${on} ` +
    `UNION ALL SELECT * FROM ${parquetRelation([deltaPath])}`;
  const options = parquetOptions(written.columns.length);
  const { rowCount } = await session.run(`COPY (${query}) TO ${sqlLiteral(path)} (${options})`);
  return rowCount;
}

/** Types are held by the snapshot; a mark read as missing in the delta alone would mean two things in one column. */
function refuseOthers({ onto, written }: Merge): void {
  const drift = decideDrift(onto.columns, written.columns);
  if (drift !== undefined) {
    const words = driftWords(drift);
    throw cacheErrors.wholeNeeded({ changes: words.zh, changesEn: words.en });
  }
  const marks = written.proposedMissing.join(' ');
  if (marks === '') return;
  throw cacheErrors.wholeNeeded({
    changes: `新的缺失标记 ${marks}`,
    changesEn: `new marks ${marks}`,
  });
}

async function requireKey(session: LakeSession, merge: Merge): Promise<void> {
  const { onto, deltaPath } = merge;
  const keys = onto.keyColumns.map(sqlIdentifier);
  const isMissing = keys.map((key) => `${key} IS NULL`).join(' OR ');
  const [found] = await session.rows<{ n: number; d: number; m: number }>(
    `SELECT count(*) AS n, count(DISTINCT (${keys.join(', ')}, 0)) AS d, count_if(${isMissing}) AS m
     FROM ${parquetRelation([deltaPath])}`,
  );
  if (found === undefined || found.n !== found.d || found.m > 0) {
    throw cacheErrors.keyNotUnique({ keys: onto.keyColumns.join(', ') });
  }
}

function keysSql({ onto, written, table, deltaPath }: Merge): string {
  if (written.rejected === 0) {
    const keys = onto.keyColumns.map((name, index) => `${sqlIdentifier(name)} AS k${index}`);
    return `SELECT ${keys.join(', ')} FROM ${parquetRelation([deltaPath])}`;
  }
  const keys = onto.keyColumns.flatMap((name, index) => {
    const at = written.columns.findIndex((column) => column.name === name);
    const column = written.columns[at];
    return column === undefined
      ? []
      : [`${castSql(formOfColumn(column), columnAt(at))} AS k${index}`];
  });
  return `SELECT ${keys.join(', ')} FROM ${textRelation(table, written.missing)}`;
}
