import type { Database } from '#platform/database/database.ts';
import { Understanding } from '#lifecycle/source/understanding.ts';

const own = (db: Database) => db.$pickTables<'source' | 'source_file' | 'data_set'>();

/** What a landing needs to know of a source. */
export interface LandingSource {
  id: string;
  dataSetId: string;
  departmentId: string;
  state: string;
  understanding: Understanding | null;
  driftPolicy: 'stop' | 'pass';
  rejectLimit: number;
}

/** A file a source received. */
export interface LandingFile {
  id: string;
  sourceId: string;
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** The source with its data set, or undefined. */
export async function findLandingSource(db: Database, id: string): Promise<LandingSource | undefined> {
  const row = await own(db)
    .selectFrom('source')
    .innerJoin('data_set', 'data_set.id', 'source.data_set_id')
    .select([
      'source.id',
      'source.data_set_id as dataSetId',
      'data_set.department_id as departmentId',
      'source.state',
      'source.understanding',
      'source.drift_policy as driftPolicy',
      'source.reject_limit as rejectLimit',
    ])
    .where('source.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    ...row,
    understanding: row.understanding === null ? null : Understanding.parse(row.understanding),
    driftPolicy: row.driftPolicy === 'pass' ? 'pass' : 'stop',
    rejectLimit: Number(row.rejectLimit),
  };
}

/** The file, or undefined. */
export async function findLandingFile(db: Database, id: string): Promise<LandingFile | undefined> {
  return own(db)
    .selectFrom('source_file')
    .select(['id', 'source_id as sourceId', 'file_name as name', 'size_bytes as sizeBytes', 'sha256'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The department that owns a data set, or undefined when there is no such data set. */
export async function findDepartment(db: Database, dataSetId: string): Promise<string | undefined> {
  const row = await own(db)
    .selectFrom('data_set')
    .select('department_id as departmentId')
    .where('id', '=', dataSetId)
    .executeTakeFirst();
  return row?.departmentId;
}
