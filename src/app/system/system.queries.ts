import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/** How many there are of something, and their size. */
export interface Holding {
  count: number;
  bytes: number;
}

/** What the database and the lake hold, by their registers; no file is looked at. */
export async function selectStorage(db: Database): Promise<{
  databaseBytes: number;
  snapshots: Holding;
  files: Holding;
  uploads: Holding;
}> {
  const { rows } = await sql<{ what: string; count: string; bytes: string }>`
    select 'database' as what, 1::text as count, pg_database_size(current_database())::text as bytes
    union all select 'snapshots', count(*)::text, coalesce(sum(byte_count), 0)::text from snapshot
    union all select 'files', count(*)::text, coalesce(sum(size_bytes), 0)::text from source_file
    union all select 'uploads', count(*)::text, coalesce(sum(offset_bytes), 0)::text from upload
      where state in ('receiving', 'complete')`.execute(db);
  const of = (what: string): Holding => {
    const row = rows.find((one) => one.what === what);
    return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) };
  };
  return {
    databaseBytes: of('database').bytes,
    snapshots: of('snapshots'),
    files: of('files'),
    uploads: of('uploads'),
  };
}

/** Applied migrations, newest first, and the version the server says it has, such as `18.4`. */
export async function selectSchema(
  db: Database,
): Promise<{ version: string; migrations: { name: string; appliedAt: Date }[] }> {
  const server = await sql<{ version: string }>`
    select current_setting('server_version') as version`.execute(db);
  const { rows } = await sql<{ name: string; appliedAt: Date }>`
    select name, applied_at as "appliedAt" from schema_migration order by name desc`.execute(db);
  return { version: server.rows[0]?.version ?? '', migrations: rows };
}
