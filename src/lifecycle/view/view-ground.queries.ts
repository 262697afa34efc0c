import type { Database } from '#platform/database/database.ts';
import type { SnapshotFile } from '#platform/lake/lake.ts';
import type { ColumnType } from '../source/understanding.ts';

const own = (db: Database) => db.$pickTables<'data_set' | 'snapshot'>();

/** A data set as a view sees it. */
export interface InputDataSet {
  id: string;
  code: string;
  name: string;
  departmentId: string;
}

/** A column of a snapshot with what its profile says. */
export interface SnapshotColumnFacts {
  name: string;
  header?: string;
  type: ColumnType;
  scale?: number;
  patterns?: { pattern: string; share: number }[];
  top?: { value: string; count: number }[];
  [figure: string]: unknown;
}

/** A snapshot as a view reads it. */
export interface InputSnapshot {
  id: string;
  dataSetId: string;
  number: number;
  rowCount: number;
  contentSha256: string;
  files: readonly SnapshotFile[];
  columns: readonly SnapshotColumnFacts[];
}

export async function findDataSets(db: Database, ids: readonly string[]): Promise<InputDataSet[]> {
  if (ids.length === 0) return [];
  return own(db)
    .selectFrom('data_set')
    .select(['id', 'code', 'name', 'department_id as departmentId'])
    .where('id', 'in', [...ids])
    .execute();
}

/** The newest snapshot of each data set; those without one are left out. */
export async function findLatestSnapshots(
  db: Database,
  dataSetIds: readonly string[],
): Promise<Map<string, InputSnapshot>> {
  if (dataSetIds.length === 0) return new Map();
  const rows = await own(db)
    .selectFrom('snapshot')
    .distinctOn('data_set_id')
    .select([
      'id',
      'data_set_id as dataSetId',
      'number',
      'row_count as rowCount',
      'content_sha256 as contentSha256',
      'files',
      'columns',
    ])
    .where('data_set_id', 'in', [...dataSetIds])
    .orderBy('data_set_id')
    .orderBy('number', 'desc')
    .execute();
  // files and columns are written by the landing and by builds in these shapes only.
  return new Map(rows.map((row) => [row.dataSetId, row as InputSnapshot]));
}

export async function insertDerivedDataSet(
  tx: Database,
  dataSet: InputDataSet & { createdBy: string; now: Date },
): Promise<void> {
  await own(tx)
    .insertInto('data_set')
    .values({
      id: dataSet.id,
      code: dataSet.code,
      name: dataSet.name,
      department_id: dataSet.departmentId,
      kind: 'derived',
      created_by: dataSet.createdBy,
      created_at: dataSet.now,
    })
    .execute();
}

export async function renameDataSet(tx: Database, id: string, name: string): Promise<void> {
  await own(tx).updateTable('data_set').set({ name }).where('id', '=', id).execute();
}

/** Writes the row that makes a built snapshot exist, with the next number of its data set. */
export async function insertSnapshot(
  tx: Database,
  snapshot: {
    id: string;
    dataSetId: string;
    written: {
      rowCount: number;
      contentSha256: string;
      files: readonly SnapshotFile[];
      columns: readonly SnapshotColumnFacts[];
    };
    evidence: Readonly<Record<string, unknown>>;
    landedAt: Date;
  },
): Promise<void> {
  const { written } = snapshot;
  const before = (await findLatestSnapshots(tx, [snapshot.dataSetId])).get(snapshot.dataSetId);
  await own(tx)
    .insertInto('snapshot')
    .values({
      id: snapshot.id,
      data_set_id: snapshot.dataSetId,
      number: (before?.number ?? 0) + 1,
      row_count: written.rowCount,
      byte_count: written.files.reduce((total, file) => total + file.bytes, 0),
      rows_in: written.rowCount,
      content_sha256: written.contentSha256,
      files: JSON.stringify(written.files),
      columns: JSON.stringify(written.columns),
      evidence: JSON.stringify(snapshot.evidence),
      landed_at: snapshot.landedAt,
    })
    .execute();
}
