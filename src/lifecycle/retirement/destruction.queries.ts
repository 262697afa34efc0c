import { sql } from 'kysely';
import { newId, type Database } from '#platform/database/database.ts';
import type { Words } from '#platform/errors/errors.ts';

/** Ends what makes or reads data sets that are being destroyed: sources, their views, and the views of copies that stay. */
export async function endSupply(
  tx: Database,
  given: { dataSetIds: readonly string[]; keptIds: readonly string[] },
): Promise<void> {
  const ids = sql`any(${[...given.dataSetIds]}::uuid[])`;
  await sql`update source set state = 'retired', understanding = null, version = version + 1
    where data_set_id = ${ids}`.execute(tx);
  await sql`update feed set schedule = null, next_due_at = null, version = version + 1
    where source_id in (select id from source where data_set_id = ${ids})`.execute(tx);
  await sql`update view set state = 'retired', version = version + 1
    where state = 'active' and data_set_id = any(${[...given.dataSetIds, ...given.keptIds]}::uuid[])`.execute(
    tx,
  );
}

/**
 * Takes the entries of data sets out of force: published ones stay as revoked tombstones with their codes, drafts go. Out:
 * their ids.
 */
export async function revokeEntries(
  tx: Database,
  given: { dataSetIds: readonly string[]; now: Date },
): Promise<{ id: string; dataSetId: string }[]> {
  const { rows } = await sql<{ id: string; dataSetId: string }>`
    update resource set draft = null, drift = null, updated_at = ${given.now}, version = version + 1,
      state = case when state in ('revoked', 'deleted') then state
        when current_version_id is null then 'deleted' else 'revoked' end
    where data_set_id = any(${[...given.dataSetIds]}::uuid[])
    returning id, data_set_id as "dataSetId"`.execute(tx);
  return rows;
}

/** Requests for the services of entries that nobody decided are no longer valid. */
export async function endRequests(tx: Database, resourceIds: readonly string[]): Promise<void> {
  await sql`update share_request set state = 'invalid', version = version + 1
    where state = 'un-audit' and service_id in (
      select id from service where resource_id = any(${[...resourceIds]}::uuid[]))`.execute(tx);
}

/** Withdraws the cases of data sets that are being destroyed by another one. */
export async function endOtherCases(
  tx: Database,
  given: {
    dataSetIds: readonly string[];
    caseId: string | undefined;
    problem: Words;
    now: Date;
  },
): Promise<void> {
  await sql`update retirement set state = 'withdrawn', finished_at = ${given.now},
      problem = ${JSON.stringify(given.problem)}::jsonb, version = version + 1
    where data_set_id = any(${[...given.dataSetIds]}::uuid[])
      and id is distinct from ${given.caseId ?? null}::uuid
      and state in ('proposed', 'appraised', 'approved', 'witnessed', 'executing')`.execute(tx);
}

/** Opens a disposal task for every application that ever had a grant on the data; one for each data set. Out: how many. */
export async function openDisposalTasks(
  tx: Database,
  given: { retirementId: string; dataSetIds: readonly string[]; now: Date; dueAt: Date },
): Promise<number> {
  const { rows } = await sql<{ dataSetId: string; applicationId: string; departmentId: string }>`
    select distinct r.data_set_id as "dataSetId", a.id as "applicationId", a.department_id as "departmentId"
    from resource r join service s on s.resource_id = r.id join service_grant g on g.service_id = s.id
      join application a on a.id = g.application_id
    where r.data_set_id = any(${[...given.dataSetIds]}::uuid[])`.execute(tx);
  const tasks = rows.map((row) => ({ ...row, id: newId() }));
  await sql`
    insert into disposal_task (id, retirement_id, data_set_id, application_id, department_id, due_at, created_at)
    select id, ${given.retirementId}::uuid, "dataSetId", "applicationId", "departmentId",
      ${given.dueAt}, ${given.now}
    from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb)
      as t (id uuid, "dataSetId" uuid, "applicationId" uuid, "departmentId" uuid)
    on conflict do nothing`.execute(tx);
  return tasks.length;
}

/** Destroys the keys of the packages of data sets: every copy of them is unreadable from now on. */
export async function destroyKeys(
  tx: Database,
  given: { dataSetIds: readonly string[]; now: Date },
): Promise<void> {
  await sql`update archive set state = 'destroyed', sealed_key = null, directory = null,
      destroyed_at = ${given.now}
    where state <> 'destroyed' and data_set_id = any(${[...given.dataSetIds]}::uuid[])`.execute(tx);
}

/** Packages data sets ever had. */
export async function selectPackages(
  db: Database,
  dataSetIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from archive
    where data_set_id = any(${[...dataSetIds]}::uuid[]) order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** What the register says of the data sets of a case. */
export async function selectDestroyed(
  db: Database,
  dataSetIds: readonly string[],
): Promise<unknown[]> {
  const { rows } = await sql<{ told: unknown }>`
    select jsonb_build_object('dataSetId', d.id, 'code', d.code,
      'resourceCodes', (select coalesce(jsonb_agg(r.code order by r.code), '[]') from resource r
        where r.data_set_id = d.id and r.code is not null),
      'versionHash', (select content_sha256 from snapshot s where s.data_set_id = d.id
        order by number desc limit 1),
      'rowCount', (select row_count from snapshot s where s.data_set_id = d.id
        order by number desc limit 1),
      'snapshots', (select count(*) from snapshot s where s.data_set_id = d.id)) as told
    from data_set d where d.id = any(${[...dataSetIds]}::uuid[]) order by d.id`.execute(db);
  return rows.map(({ told }) => told);
}

/** The disposal tasks a case opened. */
export async function selectTaskIds(db: Database, retirementId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from disposal_task
    where retirement_id = ${retirementId} order by id`.execute(db);
  return rows.map(({ id }) => id);
}
