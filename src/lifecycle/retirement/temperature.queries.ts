import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Temperature } from './retirement.states.ts';

const own = (db: Database) => db.$pickTables<'data_set'>();

/** Calls that are counted of one data set at most. */
const callsMax = 10_000;

/** From when on a use makes a data set hot, or warm. */
export interface Boundaries {
  hotFrom: Date;
  warmFrom: Date;
}

export interface TemperatureRow {
  dataSetId: string;
  code: string;
  name: string;
  departmentId: string;
  temperature: Temperature;
  lastUsedAt: Date | null;
  calls: number;
  byteCount: number;
  retiredAs: 'archived' | 'destroyed' | null;
  held: boolean;
  openCase: string | null;
}

/** Where a data set stands apart from its use: rows here, in a package, gone, held for a case, or with a retirement in hand. */
export type Standing = 'here' | 'archived' | 'destroyed' | 'held' | 'in-hand';

/**
 * Last answered call of a service on the data, and last build of a view that read them: one look into an index for each
 * service and each view, however many records there are.
 */
const lastUses = sql`called as materialized (
    select r.data_set_id as id, max(a.at) as at from resource r join service v on v.resource_id = r.id
      cross join lateral (select at from access_record where service_id = v.id
        and outcome in ('answered', 'not-modified') and kind <> 'openapi'
        order by at desc, id desc limit 1) a
    group by r.data_set_id
  ), read as materialized (
    select i.data_set_id as id, max(b.finished_at) as at from view_input i
      cross join lateral (select finished_at from view_build where view_id = i.view_id
        and state = 'done' order by finished_at desc limit 1) b
    group by i.data_set_id
  )`;
const lastUse = sql`greatest(called.at, read.at)`;
const withUses = sql`left join called on called.id = d.id left join read on read.id = d.id`;

/** Of `data_set d`. One that nobody used yet is as warm as if it had been used when it was made. */
function temperatureOf(since: RawBuilder<unknown>, { hotFrom, warmFrom }: Boundaries) {
  return sql`(case when d.retired_as = 'archived' then 'frozen' when ${since} >= ${hotFrom} then 'hot'
    when ${since} >= ${warmFrom} then 'warm' else 'cold' end)`;
}

const openStates = sql`('proposed', 'appraised', 'approved', 'witnessed', 'executing')`;
const isHeld = sql`exists (select from legal_hold h where h.data_set_id = d.id and h.released_at is null)`;
const openCase = sql`(select c.id from retirement c where c.data_set_id = d.id and c.state in ${openStates})`;

const standings: Readonly<Record<Standing, RawBuilder<unknown>>> = {
  here: sql`d.retired_as is null`,
  archived: sql`d.retired_as = 'archived'`,
  destroyed: sql`d.retired_as = 'destroyed'`,
  held: isHeld,
  'in-hand': sql`${openCase} is not null`,
};

/** What is looked for among the data sets; an absent member asks for nothing. */
interface TemperatureFilter {
  q?: string;
  departmentId?: string;
  standing?: Standing;
}

function chosen({ q, departmentId, standing }: TemperatureFilter): RawBuilder<unknown> {
  const name = q === undefined ? undefined : `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql`${name === undefined ? sql`true` : sql`(d.name ilike ${name} or d.code ilike ${name})`}
    and ${departmentId === undefined ? sql`true` : sql`d.department_id = ${departmentId}::uuid`}
    and ${standing === undefined ? sql`true` : standings[standing]}`;
}

/** Data sets with their temperature, the newest first. */
export async function selectTemperatures(
  db: Database,
  filter: TemperatureFilter & {
    boundaries: Boundaries;
    readable: 'all' | readonly string[];
    temperature?: Temperature;
    beforeId?: string;
    limit: number;
  },
): Promise<TemperatureRow[]> {
  const { boundaries, readable, temperature, beforeId, limit } = filter;
  const since = sql`coalesce(${lastUse}, d.created_at)`;
  const { rows } = await sql<TemperatureRow>`
    with ${lastUses}, warmed as (
      select d.*, ${lastUse} as last_use, ${temperatureOf(since, boundaries)} as temperature
      from data_set d ${withUses}
      where ${readable === 'all' ? sql`true` : sql`d.department_id = any(${[...readable]}::uuid[])`}
        and ${beforeId === undefined ? sql`true` : sql`d.id < ${beforeId}::uuid`}
        and ${chosen(filter)}
    ), page as (
      select * from warmed where ${temperature === undefined ? sql`true` : sql`temperature = ${temperature}`}
      order by id desc limit ${limit}
    )
    select p.id as "dataSetId", p.code, p.name, p.department_id as "departmentId", p.temperature,
      p.last_use as "lastUsedAt", p.retired_as as "retiredAs",
      (select count(*) from (select from resource r join service v on v.resource_id = r.id
        join access_record a on a.service_id = v.id and a.at >= ${boundaries.warmFrom}
        where r.data_set_id = p.id and a.outcome in ('answered', 'not-modified')
          and a.kind <> 'openapi' limit ${callsMax}) counted) as calls,
      (select coalesce(sum(s.byte_count), 0)::bigint from snapshot s
        where s.data_set_id = p.id and s.removed_at is null) as "byteCount",
      ${isHeld} as held, ${openCase} as "openCase"
    from page p join data_set d on d.id = p.id order by p.id desc`.execute(db);
  return rows;
}

/** A data set a rule proposes to retire, and by which rule. */
export interface RuleFinding {
  dataSetId: string;
  cause: 'cold' | 'purpose-ended' | 'superseded';
}

/**
 * Living data sets without a case in hand that are cold, whose every grant has ended, or whose catalogue entry was revoked
 * without another in its place. What was kept by an appraisal is left alone until its date, a withdrawn case for a while.
 */
export async function selectRuleFindings(
  db: Database,
  given: { boundaries: Boundaries; now: Date; quietFrom: Date; limit: number },
): Promise<RuleFinding[]> {
  const { boundaries, now, quietFrom, limit } = given;
  const { rows } = await sql<RuleFinding>`
    with ${lastUses}, entry as materialized (
      select r.data_set_id as id, bool_or(r.state = 'revoked') as revoked,
        bool_or(r.state not in ('revoked', 'deleted')) as living
      from resource r group by r.data_set_id
    ), granted as materialized (
      select r.data_set_id as id, bool_or(g.revoked_at is null and g.valid_to > ${now}) as in_force
      from resource r join service v on v.resource_id = r.id join service_grant g on g.service_id = v.id
      group by r.data_set_id
    ), found as (
      select d.id as "dataSetId", case
        when entry.revoked and not entry.living then 'superseded'
        when not granted.in_force then 'purpose-ended'
        when coalesce(${lastUse}, d.created_at) < ${boundaries.warmFrom} then 'cold' end as cause
      from data_set d ${withUses}
        left join entry on entry.id = d.id left join granted on granted.id = d.id
      where d.retired_as is null)
    select "dataSetId", cause from found f
    where cause is not null
      and exists (select from snapshot s where s.data_set_id = f."dataSetId" and s.removed_at is null)
      and not exists (select from legal_hold h where h.data_set_id = f."dataSetId"
        and h.released_at is null)
      and not exists (select from retirement c where c.data_set_id = f."dataSetId" and (
        c.state in ${openStates}
        or (c.state = 'kept' and c.keep_until >= ${now}::date)
        or (c.state = 'withdrawn' and c.finished_at >= ${quietFrom})))
    order by "dataSetId" limit ${limit}`.execute(db);
  return rows;
}

/** Whose a data set is, and how it left, if it did. */
export interface DataSetStanding {
  id: string;
  name: string;
  departmentId: string;
  retiredAs: TemperatureRow['retiredAs'];
}

/** A data set with how it left; `forUpdate` holds it until the transaction ends. */
export async function findStanding(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<DataSetStanding | undefined> {
  let query = own(db)
    .selectFrom('data_set')
    .select(['id', 'name', 'department_id as departmentId', 'retired_as as retiredAs'])
    .where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  // The check constraint of the table allows exactly these values.
  return (await query.executeTakeFirst()) as DataSetStanding | undefined;
}
