import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/**
 * Forgets what other tables may have taken from the rows or the names of files: marks learned by landings, places up to which
 * collections came, which files of a folder were taken, what jobs, builds and repeated requests told. Counts, hashes of bytes
 * and ids stay.
 */
export async function forgetTraces(tx: Database, dataSetIds: readonly string[]): Promise<void> {
  await forgetFiles(tx, dataSetIds);
  await forgetCollections(tx, dataSetIds);
  await forgetWork(tx, dataSetIds);
}

const sourcesOf = (dataSetIds: readonly string[]) =>
  sql`select id from source where data_set_id = any(${[...dataSetIds]}::uuid[])`;
const feedsOf = (dataSetIds: readonly string[]) =>
  sql`select id from feed where source_id in (${sourcesOf(dataSetIds)})`;
/** Uploads whose bytes a source took: known by their hash, because no row joins the two. */
const uploadsOf = (dataSetIds: readonly string[]) => sql`select u.id from upload u
  where u.state = 'used' and u.sha256 in (
    select f.sha256 from source_file f where f.source_id in (${sourcesOf(dataSetIds)}))`;
/** Views that make the data sets, or read them. */
const viewsOf = (dataSetIds: readonly string[]) => sql`select v.id from view v
  where v.data_set_id = any(${[...dataSetIds]}::uuid[])
    or exists (select from view_input i where i.view_id = v.id
      and i.data_set_id = any(${[...dataSetIds]}::uuid[]))`;

async function forgetFiles(tx: Database, dataSetIds: readonly string[]): Promise<void> {
  const ids = sql`any(${[...dataSetIds]}::uuid[])`;
  await sql`delete from idempotency_key k using (
      select id::text as id from data_set where id = ${ids}
      union all select id::text from (${sourcesOf(dataSetIds)}) s
      union all select id::text from (${uploadsOf(dataSetIds)}) u) named
    where strpos(k.result::text, named.id) > 0`.execute(tx);
  await sql`update upload set file_name = 'destroyed' where id in (${uploadsOf(dataSetIds)})`.execute(
    tx,
  );
  await sql`update source_file set file_name = 'destroyed'
    where source_id in (${sourcesOf(dataSetIds)})`.execute(tx);
  await sql`update snapshot set evidence = evidence - 'sourceFileName' - 'missing'
    where data_set_id = ${ids}`.execute(tx);
  await sql`update landing_run set drift = null, error = null, proposed_missing = '{}'
    where data_set_id = ${ids}`.execute(tx);
}

async function forgetCollections(tx: Database, dataSetIds: readonly string[]): Promise<void> {
  const feeds = feedsOf(dataSetIds);
  await sql`update collection set mark_before = null, mark_after = null, error = null
    where feed_id in (${feeds})`.execute(tx);
  await sql`update delivery set mark = null, missing = '{}', columns = '[]', origin = null
    where feed_id in (${feeds})`.execute(tx);
  // A hash of a name tells whoever guesses the name.
  await sql`delete from picked_file where feed_id in (${feeds})`.execute(tx);
}

async function forgetWork(tx: Database, dataSetIds: readonly string[]): Promise<void> {
  const views = viewsOf(dataSetIds);
  await sql`update view_build set error = null where error is not null and view_id in (${views})`.execute(
    tx,
  );
  await sql`update job set result = null, error = null where (kind = 'cache.land'
      and payload ->> 'sourceId' in (select id::text from (${sourcesOf(dataSetIds)}) s))
    or (kind = 'source.collect'
      and payload ->> 'feedId' in (select id::text from (${feedsOf(dataSetIds)}) f))
    or (kind = 'view.build' and payload ->> 'viewId' in (select id::text from (${views}) v))`.execute(
    tx,
  );
}

/** Tables that held, or may have held, values of rows. */
export const tracedTables = [
  'snapshot_profile',
  'snapshot',
  'source',
  'source_file',
  'upload',
  'landing_run',
  'feed',
  'collection',
  'delivery',
  'picked_file',
  'view_build',
  'resource',
  'archive',
  'job',
  'idempotency_key',
] as const;

/** What of data sets is still in the database; all zero: nothing is. */
export async function countRemains(
  db: Database,
  dataSetIds: readonly string[],
): Promise<Record<string, number>> {
  const ids = sql`any(${[...dataSetIds]}::uuid[])`;
  const feeds = feedsOf(dataSetIds);
  const { rows } = await sql<Record<string, number>>`select
    (select count(*) from snapshot where data_set_id = ${ids} and removed_at is null) as snapshots,
    (select count(*) from snapshot_profile p join snapshot s on s.id = p.snapshot_id
      where s.data_set_id = ${ids}) as profiles,
    (select count(*) from source where data_set_id = ${ids}
      and (understanding is not null or state <> 'retired')) as sources,
    (select count(*) from source_file where removed_at is null
      and source_id in (${sourcesOf(dataSetIds)})) as files,
    (select count(*) from feed where next_due_at is not null and id in (${feeds})) as schedules,
    (select count(*) from delivery where mark is not null and feed_id in (${feeds})) as marks,
    (select count(*) from picked_file where feed_id in (${feeds})) as "pickedFiles",
    (select count(*) from archive where data_set_id = ${ids} and sealed_key is not null) as keys,
    (select count(*) from serving_table t join resource r on r.id = t.resource_id
      where r.data_set_id = ${ids}) as "servingTables",
    (select count(*) from resource r join service s on s.resource_id = r.id
      where r.data_set_id = ${ids} and s.state <> 'retired') as services,
    (select count(*) from resource r join service s on s.resource_id = r.id
      join service_grant g on g.service_id = s.id
      where r.data_set_id = ${ids} and g.revoked_at is null) as grants`.execute(db);
  return rows[0] ?? {};
}

/** When the job that runs longest, besides destructions, was begun; undefined when none runs. */
export async function findOldestStart(db: Database): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`select min(started_at) as at from job
    where state = 'running' and kind <> 'retirement.destroy'`.execute(db);
  return rows[0]?.at ?? undefined;
}
