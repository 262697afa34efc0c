import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/** Ids by which files and serving tables of data sets are named, whether they are here or not. */
export async function selectLeftFiles(
  db: Database,
  dataSetIds: readonly string[],
): Promise<{ fileIds: string[]; runIds: string[]; resourceIds: string[] }> {
  const ids = sql`any(${[...dataSetIds]}::uuid[])`;
  const { rows } = await sql<{ fileIds: string[]; runIds: string[]; resourceIds: string[] }>`
    select array(select f.id::text from source_file f join source s on s.id = f.source_id
        where s.data_set_id = ${ids} order by f.id) as "fileIds",
      array(select id::text from landing_run where data_set_id = ${ids} order by id) as "runIds",
      array(select id::text from resource where data_set_id = ${ids} order by id) as "resourceIds"`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from gives one row');
  return row;
}
