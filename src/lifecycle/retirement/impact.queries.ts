import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { RetirementImpact } from './impact.contract.ts';

/** Names a list of the impact shows at most; counts are whole. */
const listedMax = 200;

/** A data set and all that views made of it, the data set first; not what is made only of `except`. */
export async function selectDescendants(
  db: Database,
  dataSetId: string,
  except: readonly string[] = [],
): Promise<string[]> {
  const query = sql<{ id: string }>`${down(dataSetId, except)} select id from down`;
  const { rows } = await query.execute(db);
  return rows.map(({ id }) => id);
}

const down = (dataSetId: string, except: readonly string[] = []) => sql`with recursive down(id) as (
    select ${dataSetId}::uuid
    union
    select v.data_set_id from down d join view_input i on i.data_set_id = d.id
      join view v on v.id = i.view_id
      join data_set x on x.id = v.data_set_id and x.retired_as is distinct from 'destroyed'
        and x.id <> all(${[...except]}::uuid[])
  )`;

type Impact = Omit<RetirementImpact, 'dataSetId' | 'name' | 'departmentId' | 'retiredAs'>;

/** Whose data are looked at, when, and of which departments the reader sees also what was never published. */
interface Asked {
  dataSetId: string;
  now: Date;
  readable: 'all' | readonly string[];
}

/**
 * What would go or end with a data set: one statement for each kind of thing. Drafts of other departments on copies of the data
 * are left out: nobody else knows of them.
 */
export async function selectImpact(db: Database, given: Asked): Promise<Impact> {
  const { grantsInForce, applications } = await selectConsumers(db, given);
  return {
    ...(await selectOwn(db, given.dataSetId)),
    derivedCopies: await selectCopies(db, given.dataSetId),
    ...(await selectPublished(db, given)),
    grantsInForce,
    applications,
  };
}

async function selectOwn(
  db: Database,
  dataSetId: string,
): Promise<Pick<Impact, 'held' | 'snapshots' | 'receivedFiles' | 'archives'>> {
  const { rows } = await sql<Pick<Impact, 'held' | 'snapshots' | 'receivedFiles' | 'archives'>>`
    select exists (select from legal_hold where data_set_id = ${dataSetId} and released_at is null) as held,
      (select jsonb_build_object('count', count(*), 'rowCount', coalesce(sum(row_count), 0),
          'byteCount', coalesce(sum(byte_count), 0))
        from snapshot where data_set_id = ${dataSetId} and removed_at is null) as snapshots,
      (select jsonb_build_object('count', count(*), 'byteCount', coalesce(sum(size_bytes), 0))
        from source_file f join source o on o.id = f.source_id
        where o.data_set_id = ${dataSetId} and f.removed_at is null) as "receivedFiles",
      (select count(*) from archive where data_set_id = ${dataSetId} and state = 'sealed') as archives`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a select without from gives one row');
  return row;
}

async function selectCopies(db: Database, dataSetId: string): Promise<Impact['derivedCopies']> {
  const { rows } = await sql<Impact['derivedCopies'][number]>`${down(dataSetId)}
    select d.id as "dataSetId", d.code, d.name, d.department_id as "departmentId", v.id as "viewId",
      exists (select from legal_hold h where h.data_set_id = d.id and h.released_at is null) as held,
      coalesce((select row_count from snapshot where data_set_id = d.id and removed_at is null
        order by number desc limit 1), 0) as "rowCount"
    from down x join data_set d on d.id = x.id join view v on v.data_set_id = d.id
    where d.id <> ${dataSetId} order by d.id limit ${listedMax}`.execute(db);
  return rows;
}

async function selectPublished(
  db: Database,
  { dataSetId, readable }: Asked,
): Promise<Pick<Impact, 'resources' | 'services'>> {
  const isOpen = (everPublished: RawBuilder<unknown>) =>
    readable === 'all'
      ? sql`true`
      : sql`(r.department_id = any(${[...readable]}::uuid[]) or ${everPublished})`;
  const resources = await sql<Impact['resources'][number]>`${down(dataSetId)}
    select r.id, r.code, r.name, r.state, r.data_set_id as "dataSetId" from down x
      join resource r on r.data_set_id = x.id and r.state <> 'deleted'
    where ${isOpen(sql`r.current_version_id is not null`)} order by r.id limit ${listedMax}`.execute(
    db,
  );
  const services = await sql<Impact['services'][number]>`${down(dataSetId)}
    select s.id, s.code, s.name, s.state from down x join resource r on r.data_set_id = x.id
      join service s on s.resource_id = r.id
    where ${isOpen(sql`s.published_at is not null`)} order by s.id limit ${listedMax}`.execute(db);
  return { resources: resources.rows, services: services.rows };
}

/** Applications that have or had a grant on a service of the data. */
async function selectConsumers(
  db: Database,
  { dataSetId, now }: Asked,
): Promise<Pick<Impact, 'applications' | 'grantsInForce'>> {
  const inForce = sql`count(g.id) filter (where g.revoked_at is null and g.valid_to > ${now})`;
  const { rows } = await sql<
    Impact['applications'][number] & { grantsInForce: number }
  >`${down(dataSetId)}
    select a.id, a.name, a.department_id as "departmentId", ${inForce} > 0 as "inForce",
      (sum(${inForce}) over ())::int as "grantsInForce"
    from down x join resource r on r.data_set_id = x.id join service s on s.resource_id = r.id
      join service_grant g on g.service_id = s.id join application a on a.id = g.application_id
    group by a.id order by a.id limit ${listedMax}`.execute(db);
  const applications = rows.map(({ grantsInForce: _all, ...application }) => application);
  return { applications, grantsInForce: rows[0]?.grantsInForce ?? 0 };
}
