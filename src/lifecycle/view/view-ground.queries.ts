import type { Database } from '#platform/database/database.ts';
import type { SnapshotFile } from '#platform/lake/lake.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';

const own = (db: Database) => db.$pickTables<'data_set' | 'snapshot'>();

/** A data set as a view sees it. */
export interface InputDataSet {
  id: string;
  code: string;
  name: string;
  departmentId: string;
}

/** A column of a snapshot; `header` is what people call it, where that is known. */
export interface InputColumn {
  name: string;
  header?: string;
  type: ColumnType;
}

/** A snapshot as a view reads it. */
export interface InputSnapshot {
  id: string;
  dataSetId: string;
  number: number;
  rowCount: number;
  contentSha256: string;
  files: readonly SnapshotFile[];
  columns: readonly InputColumn[];
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
    .where('removed_at', 'is', null)
    .orderBy('data_set_id')
    .orderBy('number', 'desc')
    .execute();
  // files and columns are written by the landing and by builds in these shapes only.
  return new Map(rows.map((row) => [row.dataSetId, row as InputSnapshot]));
}
