import type pg from 'pg';

/** One backup of an installation at a time, and one restore into a database. */
const backupLock = 7_215_051;

/**
 * Tables whose rows a backup leaves out. `schema_migration` is in the manifest; what is served is loaded again from the
 * snapshots; nobody stays signed in, so that a session ended after the backup cannot come back.
 */
export const tablesLeftOut = ['schema_migration', 'serving_table', 'session', 'sign_in_counter'];

/** Takes the lock of backups and restores on this connection; false when another holds it. */
export async function tryBackupLock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1) as taken',
    [backupLock],
  );
  return rows[0]?.taken === true;
}

/** A table as a backup copies it. */
export interface DumpTable {
  name: string;
  columns: string[];
}

/** Every table of the product, the largest first, with the columns that hold data of their own. */
export async function selectTables(client: pg.ClientBase): Promise<DumpTable[]> {
  const { rows } = await client.query<DumpTable>(
    `select c.relname::text as name, array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
        and not exists (select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        and c.relname <> all ($1)
      order by pg_table_size(c.oid) desc, c.relname`,
    [tablesLeftOut],
  );
  return rows;
}

/** Every sequence with its place. It is read outside the snapshot, so never behind the rows. */
export async function selectSequences(
  client: pg.ClientBase,
): Promise<{ name: string; value: string; isCalled: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind = 'S' order by c.relname`,
  );
  const sequences: { name: string; value: string; isCalled: boolean }[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${quoted(name)}`,
    );
    sequences.push(...found.rows.map((row) => ({ name, ...row })));
  }
  return sequences;
}

/** The id of the installation; null before it had one. */
export async function findInstallation(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `select value #>> '{}' as id from installation where name = 'id'`,
  );
  return rows[0]?.id ?? null;
}

/** Gives a database the id of the installation that it was made of. */
export async function setInstallation(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(`update installation set value = to_jsonb($1::text) where name = 'id'`, [id]);
}

/** The migrations that were applied, in order. */
export async function selectAppliedMigrations(
  client: pg.ClientBase,
): Promise<{ name: string; checksum: string }[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration order by name',
  );
  return rows;
}

/** True of a row whose files were taken away on purpose; older schemas have no such column. */
const removed = (row: string) => `(to_jsonb(${row}) ->> 'removed_at') is not null`;

/** The files that rows speak of. `kind` is the table, `id` the row. */
const fileLists: Readonly<Record<string, string>> = {
  snapshot: `select 'snapshot' as kind, s.id::text as id,
      'lake/' || s.data_set_id || '/' || s.id || '/' || (f ->> 'name') as path,
      f ->> 'sha256' as sha256, (f ->> 'bytes')::bigint as bytes
    from snapshot s, jsonb_array_elements(s.files) f where not ${removed('s')}`,
  source_file: `select 'source_file', s.id::text, 'files/' || s.id, s.sha256, s.size_bytes
    from source_file s where not ${removed('s')}`,
  landing_run: `select 'landing_run', r.id::text, 'rejects/' || r.rejects_file, '', 0
    from landing_run r left join snapshot s on s.id = r.snapshot_id
    where r.rejects_file is not null and (s.id is null or not ${removed('s')})`,
  // A package holds its files sealed, by their place, and its manifest; each MiB of a file is sealed by 16 bytes more.
  // Older schemas have no column of the directory: it had the name of the row.
  archive: `select 'archive', a.id::text,
      'archives/' || coalesce(to_jsonb(a) ->> 'directory', a.id::text) || '/' || n.name, '', n.bytes
    from archive a, lateral (
      select lpad((f.place - 1)::text, 6, '0') || '.sealed' as name, (f.file ->> 'bytes')::bigint
          + 16 * greatest(1, ceil((f.file ->> 'bytes')::numeric / 1048576))::bigint as bytes
      from jsonb_array_elements(a.files) with ordinality f (file, place)
      union all select 'manifest.sealed', 0) n
    where a.state = 'sealed'`,
};

/** SQL of all files that rows speak of: kind, id, path, sha256 ('' when unknown), bytes (0 when unknown). */
export async function fileListSql(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    'select name from unnest($1::text[]) name where to_regclass(name) is not null',
    [Object.keys(fileLists)],
  );
  return rows.map(({ name }) => fileLists[name]).join('\nunion all ');
}

/** Whether rows still speak of a file. */
export async function isStillListed(
  client: pg.ClientBase,
  { id, path }: { id: string; path: string },
): Promise<boolean> {
  const files = await fileListSql(client);
  const { rows } = await client.query(
    `select from (${files}) f where f.id = $1 and f.path = $2 limit 1`,
    [id, path],
  );
  return rows.length > 0;
}

/** Relations of a database that nobody but its users made. */
export async function countRelations(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname not like 'pg_temp%'
       and n.nspname not like 'pg_toast_temp%' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
       and not exists (select from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`,
  );
  return rows[0]?.count ?? 0;
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
