import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

/** Source and view of a data set before archiving stopped them. */
export type StatesBefore = Partial<Record<'source' | 'view', string>>;

/** Stops what could bring new rows: its source, and the view that makes it. Out: the states they had. */
export async function stopSupply(tx: Database, dataSetId: string): Promise<StatesBefore> {
  const source = await sql<{ state: string }>`
    update source s set state = 'suspended', version = s.version + 1
    from (select id, state from source where data_set_id = ${dataSetId} for update) was
    where s.id = was.id and was.state <> 'retired' returning was.state`.execute(tx);
  const view = await sql<{ state: string }>`
    update view v set state = 'retired', version = v.version + 1
    from (select id, state from view where data_set_id = ${dataSetId} for update) was
    where v.id = was.id and was.state = 'active' returning was.state`.execute(tx);
  return {
    ...(source.rows[0] === undefined ? {} : { source: source.rows[0].state }),
    ...(view.rows[0] === undefined ? {} : { view: view.rows[0].state }),
  };
}

/**
 * Gives source and view the states they had before `stopSupply`. What has been moved since stays as it is, and so does
 * what belongs to a data set that has left.
 */
export async function resumeSupply(
  tx: Database,
  dataSetId: string,
  before: StatesBefore,
): Promise<void> {
  const stands = sql`data_set_id = ${dataSetId}
    and exists (select from data_set d where d.id = data_set_id and d.retired_as is null)`;
  if (before.source !== undefined)
    await sql`update source set state = ${before.source}, version = version + 1
      where state = 'suspended' and ${stands}`.execute(tx);
  if (before.view !== undefined)
    await sql`update view set state = ${before.view}, version = version + 1
      where state = 'retired' and ${stands}`.execute(tx);
}

/**
 * How many landings, collections and builds are writing into these data sets now. What a job that has ended left behind as
 * running does not count: nobody will end it.
 */
export async function countWriters(db: Database, dataSetIds: readonly string[]): Promise<number> {
  const ids = sql`any(${[...dataSetIds]}::uuid[])`;
  const isAlive = (job: string) => sql`exists (select from job
    where job.id = ${sql.ref(job)} and job.state in ('queued', 'running'))`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from landing_run r where r.data_set_id = ${ids} and r.state = 'running'
        and (r.job_id is null or ${isAlive('r.job_id')}))
      + (select count(*) from collection c join feed f on f.id = c.feed_id
        join source s on s.id = f.source_id
        where c.state = 'running' and s.data_set_id = ${ids} and ${isAlive('c.job_id')})
      + (select count(*) from job j join view v on v.id::text = j.payload ->> 'viewId'
        where j.kind = 'view.build' and j.state = 'running' and v.data_set_id = ${ids}) as count`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Says that the rows of data sets are no longer here: the data set has left, its snapshots and received files are removed,
 * what profiles know of the values is forgotten. The caller locked the data sets; files are deleted afterwards.
 */
export async function markLeft(
  tx: Database,
  given: { dataSetIds: readonly string[]; as: 'archived' | 'destroyed'; now: Date },
): Promise<void> {
  const { as, now } = given;
  const ids = sql`any(${[...given.dataSetIds]}::uuid[])`;
  await sql`update data_set set retired_as = ${as}, retired_at = ${now}, version = version + 1
    where id = ${ids} and retired_as is distinct from ${as}`.execute(tx);
  await sql`delete from snapshot_profile where snapshot_id in (
    select id from snapshot where data_set_id = ${ids})`.execute(tx);
  await sql`update snapshot set removed_at = ${now} where data_set_id = ${ids}
    and removed_at is null`.execute(tx);
  await sql`update source_file set removed_at = ${now} where removed_at is null
    and source_id in (select id from source where data_set_id = ${ids})`.execute(tx);
  await sql`update landing_run set rejects_file = null where data_set_id = ${ids}
    and rejects_file is not null`.execute(tx);
}

/** Takes `markLeft` back for an archived data set whose files are all here again. */
export async function markBack(
  tx: Database,
  given: {
    dataSetId: string;
    snapshotIds: readonly string[];
    fileIds: readonly string[];
    rejects: readonly { id: string; rejectsFile: string }[];
  },
): Promise<void> {
  await sql`update data_set set retired_as = null, retired_at = null, version = version + 1
    where id = ${given.dataSetId}`.execute(tx);
  await sql`update snapshot set removed_at = null
    where id = any(${[...given.snapshotIds]}::uuid[])`.execute(tx);
  await sql`update source_file set removed_at = null
    where id = any(${[...given.fileIds]}::uuid[])`.execute(tx);
  await sql`update landing_run r set rejects_file = x."rejectsFile"
    from jsonb_to_recordset(${JSON.stringify(given.rejects)}::jsonb) as x (id uuid, "rejectsFile" text)
    where r.id = x.id`.execute(tx);
}

/** Locks data sets until the transaction ends; in the order of their ids, so that two never wait for each other. */
export async function lockDataSets(tx: Database, ids: readonly string[]): Promise<void> {
  await sql`select id from data_set where id = any(${[...ids]}::uuid[])
    order by id for update`.execute(tx);
}

/** Entries of data sets, with the services on them that are not retired. */
export async function selectEntries(
  db: Database,
  dataSetIds: readonly string[],
): Promise<{ resourceId: string; services: { id: string; state: string; version: number }[] }[]> {
  const { rows } = await sql<{
    resourceId: string;
    services: { id: string; state: string; version: number }[];
  }>`
    select r.id as "resourceId", coalesce((select jsonb_agg(jsonb_build_object('id', s.id,
        'state', s.state, 'version', s.version) order by s.id) from service s
      where s.resource_id = r.id and s.state <> 'retired'), '[]') as services
    from resource r where r.data_set_id = any(${[...dataSetIds]}::uuid[]) order by r.id`.execute(
    db,
  );
  return rows;
}
