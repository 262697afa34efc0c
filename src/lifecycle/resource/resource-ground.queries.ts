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

/** What the source of a collected data set tells: its file format, and the headers as the files wrote them. */
export interface SourceFacts {
  format?: string;
  headers: ReadonlyMap<string, string>;
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
  // jsonb columns hold what the cache stage wrote.
  return row as SnapshotFacts | undefined;
}

export async function findSnapshot(db: Database, id: string): Promise<SnapshotFacts | undefined> {
  const row = await own(db)
    .selectFrom('snapshot')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  // As in findLatestSnapshot.
  return row as SnapshotFacts | undefined;
}

/** Format and headers of a data set's source; empty for derived data sets. */
export async function findSourceFacts(db: Database, dataSetId: string): Promise<SourceFacts> {
  const result = await sql<{
    format: string | null;
    columns: { name: string; header: string }[] | null;
  }>`
    select understanding ->> 'format' as format, understanding -> 'columns' as columns
    from source where data_set_id = ${dataSetId}`.execute(db);
  const found = result.rows[0];
  return {
    ...(typeof found?.format === 'string' ? { format: found.format } : {}),
    headers: new Map((found?.columns ?? []).map((column) => [column.name, column.header])),
  };
}

/** What the profile of a snapshot says of its columns, by name; empty when it was not profiled. */
export async function findProfiles(
  db: Database,
  snapshotId: string,
): Promise<Map<string, Pick<ColumnFacts, 'missing' | 'distinct' | 'distinctExact' | 'samples'>>> {
  const result = await sql<{
    name: string;
    missing: number;
    distinct: number;
    exact: boolean;
    samples: string[] | null;
  }>`
    select column_name as name, (profile ->> 'missing')::bigint as missing,
      (profile ->> 'distinct')::bigint as distinct,
      coalesce((profile ->> 'distinctExact')::boolean, false) as exact,
      jsonb_path_query_array(profile, '$.top[*].value') as samples
    from snapshot_profile where snapshot_id = ${snapshotId} order by position`.execute(db);
  return new Map(
    result.rows.map((row) => [
      row.name,
      {
        missing: row.missing,
        distinct: row.distinct,
        distinctExact: row.exact,
        samples: row.samples ?? [],
      },
    ]),
  );
}

const columns = [
  'id',
  'data_set_id as dataSetId',
  'number',
  'row_count as rowCount',
  'landed_at as landedAt',
  'columns',
  'files',
] as const;
