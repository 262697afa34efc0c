import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

const batchMax = 500;

/** Version of the server, its clock, and the migrations it says it has; undefined before the first migration. */
export async function selectServer(db: Database): Promise<{ version: number; now: Date }> {
  const { rows } = await sql<{ version: number; now: Date }>`
    select current_setting('server_version_num')::int as version, clock_timestamp() as now`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from gives one row');
  return row;
}

/** Names and checksums of applied migrations; empty before the first start. */
export async function selectMigrations(
  db: Database,
): Promise<readonly { name: string; checksum: string }[]> {
  const there = await sql<{ there: boolean }>`
    select to_regclass('schema_migration') is not null as there`.execute(db);
  if (there.rows[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string; checksum: string }>`
    select name, checksum from schema_migration order by name`.execute(db);
  return rows;
}

/** Whether a process of the platform holds the shared lock of living processes. */
export async function isLockHeld(db: Database, key: number): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (
      select from pg_locks
      where locktype = 'advisory' and granted and classid = 0 and objid = ${key}::oid and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())) as held`.execute(
    db,
  );
  return rows[0]?.held === true;
}

/** Triggers that are present and enabled, as `table.trigger`. */
export async function selectTriggers(db: Database): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select tgrelid::regclass || '.' || tgname as name from pg_trigger
    where not tgisinternal and tgenabled in ('O', 'A')`.execute(db);
  return new Set(rows.map((row) => row.name));
}

/** Lines of words that a statement found; each check below is one statement. */
async function findings(db: Database, query: ReturnType<typeof sql<{ finding: string }>>) {
  const { rows } = await query.execute(db);
  return rows.map((row) => row.finding);
}

/** Jobs that failed after a moment. */
export function findFailedJobs(db: Database, since: Date): Promise<string[]> {
  return findings(
    db,
    sql`select kind || ' ' || id || ': ' || coalesce(error ->> 'code', '?') as finding
      from job where state = 'failed' and finished_at > ${since} order by finished_at desc`,
  );
}

/** Events given up for a subscriber, and events no subscriber of the program will ever take. */
export function findDeadDeliveries(db: Database): Promise<string[]> {
  return findings(
    db,
    sql`select subscriber || ' ' || count(*) || ': ' || coalesce(max(last_error), '') as finding
      from event_delivery where state = 'dead' group by subscriber order by subscriber`,
  );
}

/** Events that were due before a moment and still wait, by subscriber. */
export function findLateDeliveries(db: Database, dueBefore: Date): Promise<string[]> {
  return findings(
    db,
    sql`select subscriber || ' ' || count(*) as finding from event_delivery
      where state = 'waiting' and next_at < ${dueBefore} group by subscriber order by subscriber`,
  );
}

/** Deliveries of events that do not exist, or of the same event out of a subscriber's topics. */
export function findStrayDeliveries(db: Database): Promise<string[]> {
  return findings(
    db,
    sql`select d.subscriber || ' ' || d.event_id as finding from event_delivery d
      left join event e on e.id = d.event_id
      left join event_subscriber s on s.name = d.subscriber
      where e.id is null or s.name is null order by d.event_id`,
  );
}

/** Uploads past their time that nobody swept. */
export function findExpiredUploads(db: Database, now: Date): Promise<string[]> {
  return findings(
    db,
    sql`select id::text as finding from upload
      where state in ('receiving', 'complete') and expires_at < ${now} order by expires_at`,
  );
}

export interface SnapshotFacts {
  id: string;
  dataSetId: string;
  rowCount: number;
  byteCount: number;
  files: { name: string; sha256: string; bytes: number }[];
}

/** Every snapshot, in pages. */
export async function* eachSnapshot(db: Database): AsyncGenerator<SnapshotFacts> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<SnapshotFacts>`
      select id, data_set_id as "dataSetId", row_count as "rowCount", byte_count as "byteCount", files
      from snapshot where id > ${after}::uuid and removed_at is null order by id limit ${batchMax}`.execute(
      db,
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchMax) return;
    after = last.id;
  }
}

export interface FileFacts {
  id: string;
  sizeBytes: number;
  sha256: string;
}

/** Every received file, in pages. */
export async function* eachSourceFile(db: Database): AsyncGenerator<FileFacts> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<FileFacts>`
      select id, size_bytes as "sizeBytes", sha256 from source_file
      where id > ${after}::uuid and removed_at is null order by id limit ${batchMax}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchMax) return;
    after = last.id;
  }
}

/** Which of these names are ids of rows, by what the rows stand for. */
export async function knownIds(
  db: Database,
  kind: 'snapshot' | 'source_file' | 'upload',
  names: readonly string[],
): Promise<Set<string>> {
  const live = kind === 'upload' ? sql`and state in ('receiving', 'complete')` : sql``;
  const { rows } = await sql<{ id: string }>`
    select id::text as id from ${sql.id(kind)} where id::text = any (${[...names]}) ${live}`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}

/** Uploads whose bytes are needed. */
export async function selectLiveUploads(
  db: Database,
): Promise<{ id: string; offsetBytes: number; sizeBytes: number; state: string }[]> {
  const { rows } = await sql<{ id: string; offsetBytes: number; sizeBytes: number; state: string }>`
    select id, offset_bytes as "offsetBytes", size_bytes as "sizeBytes", state from upload
    where state in ('receiving', 'complete') order by id`.execute(db);
  return rows;
}

/** Runs that keep rejects: the file, and how many of them it holds when the run succeeded. */
export async function selectRejects(
  db: Database,
): Promise<{ runId: string; file: string; count: number | null }[]> {
  const { rows } = await sql<{ runId: string; file: string; count: number | null }>`
    select id as "runId", rejects_file as file,
      case when state = 'done' then rejected_count end as count
    from landing_run where rejects_file is not null order by id`.execute(db);
  return rows;
}

/** Landings whose figures do not add up, or that lost rejects, their snapshot or their worker. */
export function findBrokenRuns(db: Database): Promise<string[]> {
  return findings(
    db,
    sql`select r.id || ': ' || case
        when r.state = 'running' then 'running without a job that runs'
        when s.id is null then 'done without a snapshot'
        when r.rows_in <> r.rows_out + r.rejected_count then 'rows in are not rows out and rejected'
        when r.rejected_count > 0 and r.rejects_file is null then 'rejected rows without a file'
        else 'other figures than its snapshot' end as finding
      from landing_run r
      left join snapshot s on s.id = r.snapshot_id
      left join job j on j.id = r.job_id
      where (r.state = 'running' and coalesce(j.state, 'none') not in ('running', 'queued'))
        or (r.state = 'done' and (s.id is null or r.rows_in is distinct from r.rows_out + r.rejected_count
          or r.rows_out <> s.row_count or r.rejected_count <> s.rejected_count
          or (r.rejected_count > 0 and r.rejects_file is null and s.removed_at is null)))
      order by r.id`,
  );
}

export interface ServingFacts {
  id: string;
  tableName: string | null;
  rowCount: number;
  /** Rows of the snapshot it was loaded from; null when there is no such snapshot. */
  snapshotRows: number | null;
  /** Whether the named table is there. */
  there: boolean;
}

/** What every resource is served from now. */
export async function selectCurrentServing(db: Database): Promise<ServingFacts[]> {
  const { rows } = await sql<ServingFacts>`
    select t.id, t.table_name as "tableName", t.row_count as "rowCount", s.row_count as "snapshotRows",
      t.table_name is null or to_regclass('serving.' || t.table_name) is not null as there
    from serving_table t left join snapshot s on s.id = t.snapshot_id and s.data_set_id = t.data_set_id
    where t.state = 'current' order by t.id`.execute(db);
  return rows;
}

/** Rows of a serving table. */
export async function countServingRows(db: Database, tableName: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.id('serving', tableName)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Serving tables no row names, rows of tables that are gone, and loads nobody is at. */
export function findStrayServing(db: Database): Promise<string[]> {
  return findings(
    db,
    sql`select 'serving.' || c.relname || ': no row names it' as finding
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'serving' and c.relkind = 'r'
        and not exists (select from serving_table t where t.table_name = c.relname)
      union all
      select 'serving.' || table_name || ': the table is gone' from serving_table
      where state = 'old' and table_name is not null and to_regclass('serving.' || table_name) is null
      union all
      select 'load ' || id || ': nobody is at it' from serving_table
      where state = 'loading' and not exists (
        select from job where kind = 'service.refresh' and state in ('queued', 'running')
          and payload ->> 'resourceId' = serving_table.resource_id::text)`,
  );
}

/** Views and resources that point to a snapshot of another data set, to none, or disagree with their last build. */
export function findBrokenPointers(db: Database): Promise<string[]> {
  return findings(
    db,
    sql`select 'view ' || v.code || ': its snapshot is not of its data set' as finding
      from view v left join snapshot s on s.id = v.built_snapshot_id
      where v.built_snapshot_id is not null and s.data_set_id is distinct from v.data_set_id
      union all
      select 'view ' || v.code || ': its last build made another snapshot'
      from view v join lateral (
        select b.snapshot_id from view_build b where b.view_id = v.id and b.state = 'done'
        order by b.finished_at desc, b.id desc limit 1) b on true
      where b.snapshot_id is distinct from v.built_snapshot_id
      union all
      select 'resource ' || coalesce(r.code, r.id::text) || ': its snapshot is not of its data set'
      from resource r left join snapshot s on s.id = r.snapshot_id
      where r.current_version_id is not null and s.data_set_id is distinct from r.data_set_id
      union all
      select 'resource ' || coalesce(r.code, r.id::text) || ': its version is of another resource'
      from resource r left join resource_version w on w.id = r.current_version_id
      where r.current_version_id is not null and w.resource_id is distinct from r.id`,
  );
}

/** The earliest start of the landings and builds that are at work; undefined when there are none. */
export async function earliestWriter(db: Database): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(started_at) as at from job
    where state = 'running' and kind in ('cache.land', 'view.build')`.execute(db);
  return rows[0]?.at ?? undefined;
}
