import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { ColumnFacts, SnapshotFacts } from './snapshot-facts.ts';

const own = (db: Database) => db.$pickTables<'snapshot' | 'data_set'>();

/** A data set as an entry sees it. */
export interface DataSetFacts {
  id: string;
  code: string;
  name: string;
  kind: 'collected' | 'derived';
  departmentId: string;
}

export async function findDataSet(db: Database, id: string): Promise<DataSetFacts | undefined> {
  const row = await own(db)
    .selectFrom('data_set')
    .select(['id', 'code', 'name', 'kind', 'department_id as departmentId'])
    .where('id', '=', id)
    .executeTakeFirst();
  // kind is kept to these words by a check constraint.
  return row as DataSetFacts | undefined;
}

/** The newest snapshot of a data set, or undefined before the first landing. */
export async function findLatestSnapshot(
  db: Database,
  dataSetId: string,
): Promise<SnapshotFacts | undefined> {
  const row = await own(db)
    .selectFrom('snapshot')
    .select(columns)
    .where('data_set_id', '=', dataSetId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : factsOf(row);
}

export async function findSnapshot(db: Database, id: string): Promise<SnapshotFacts | undefined> {
  const row = await own(db)
    .selectFrom('snapshot')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : factsOf(row);
}

/** Format of the files a data set's source receives, or undefined for derived data sets. */
export async function findSourceFormat(
  db: Database,
  dataSetId: string,
): Promise<string | undefined> {
  const result = await sql<{ format: string | null }>`
    select understanding ->> 'format' as format from source
    where data_set_id = ${dataSetId}`.execute(db);
  return result.rows[0]?.format ?? undefined;
}

const columns = [
  'id',
  'data_set_id as dataSetId',
  'number',
  'row_count as rowCount',
  'landed_at as landedAt',
  'columns',
] as const;

function factsOf(row: Record<string, unknown>): SnapshotFacts {
  const listed = row['columns'] as ColumnFacts[];
  return { ...(row as unknown as SnapshotFacts), columns: listed };
}
