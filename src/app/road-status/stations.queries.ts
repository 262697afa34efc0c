import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import { promisedBy } from '#lifecycle/source/source.ts';
import type { Standing } from './road-status.rules.ts';

/** The departments whose things a reader may open, by stage. */
export type Reader = Readonly<
  Record<
    'source' | 'snapshot' | 'view' | 'resource' | 'service' | 'application' | 'retirement',
    'all' | readonly string[]
  >
> & { readonly now: Date; readonly zone: string };

type Stage = 'source' | 'cache' | 'view' | 'resource' | 'service' | 'application' | 'retirement';

/** At most so many of one station of one data set are told; all are counted. */
const itemsMax = 12;

interface Ground {
  db: Database;
  closure: RawBuilder<unknown>;
  reader: Reader;
}

/** What stands at the stations of some data sets: those they are made of, they themselves, and all made of them. */
export function selectAlongTheRoad(
  db: Database,
  roots: readonly string[],
  reader: Reader,
): Promise<{ stage: Stage; rows: Standing[] }[]> {
  const ground = { db, closure: closureOf(roots), reader };
  const stages: readonly [Stage, RawBuilder<unknown>][] = [
    ['source', sources(ground)],
    ['cache', snapshots(ground)],
    ['view', views(ground)],
    ['resource', resources(ground)],
    ['service', services(ground)],
    ['application', applications(ground)],
    ['retirement', retirements(ground)],
  ];
  return Promise.all(
    stages.map(async ([stage, found]) => ({ stage, rows: await select(ground, found) })),
  );
}

async function select({ db, closure }: Ground, found: RawBuilder<unknown>): Promise<Standing[]> {
  const { rows } = await sql<Standing>`${closure}, found as (${found}), ranked as (
      select found.*, count(*) over (partition by root) as total,
        row_number() over (partition by root order by readable desc, at desc nulls first, id) as place
      from found)
    select root, id, name, "departmentId", state, at, rows, rejected, number, "runId", problem,
      "dueAt", collecting, readable, total
    from ranked where place <= ${itemsMax} order by root, place`.execute(db);
  return rows;
}

/** `up`: a data set and what it is made of; `down`: it and what is made of it. Retired views lead nowhere. */
function closureOf(roots: readonly string[]): RawBuilder<unknown> {
  return sql`with recursive down(root, id) as (
      select r, r from unnest(${[...roots]}::uuid[]) r
      union
      select d.root, v.data_set_id from down d join view_input i on i.data_set_id = d.id
        join view v on v.id = i.view_id and v.state = 'active'
    ), up(root, id) as (
      select r, r from unnest(${[...roots]}::uuid[]) r
      union
      select u.root, i.data_set_id from up u join view v on v.data_set_id = u.id
        join view_input i on i.view_id = v.id
    )`;
}

function within(
  departments: 'all' | readonly string[],
  column: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return departments === 'all' ? sql`true` : sql`${column} = any(${[...departments]}::uuid[])`;
}

const noFigures = sql`null::bigint as rows, null::bigint as rejected, null::int as number,
  null::uuid as "runId"`;
const noDue = sql`null::timestamptz as "dueAt", null::jsonb as collecting`;
const noProblem = sql`null::jsonb as problem, ${noDue}`;

/** Sources; one that is collected tells how its last collection failed and until when new data were promised. */
const sources = ({ reader }: Ground) => sql`
  select u.root, d.id, d.name, d.department_id as "departmentId", s.state,
    coalesce(f.created_at, s.created_at) as at, ${noFigures},
    case when c.state = 'failed' then c.error -> 'words' end as problem,
    case when s.state = 'ready' then ${promisedBy(promiseOf, reader.zone)} end as "dueAt",
    case when e.id is not null then jsonb_build_object('connectionName', n.name,
      'lastAt', c.started_at, 'nextDueAt', e.next_due_at) end as collecting,
    ${within(reader.source, sql`d.department_id`)} as readable
  from up u join data_set d on d.id = u.id join source s on s.data_set_id = d.id
    left join lateral (select created_at from source_file where source_id = s.id
      order by created_at desc limit 1) f on true
    left join feed e on e.source_id = s.id left join connection n on n.id = e.connection_id
    left join lateral (select state, error, started_at from collection where feed_id = e.id
      order by started_at desc, id desc limit 1) c on true`;

const promiseOf = {
  lastAt: sql`coalesce(f.created_at, e.created_at)`,
  cycle: sql`e.promised_cycle`,
};

/** The newest snapshot and the newest landing of the data set itself; a landing without a snapshot stands by its run. */
const snapshots = ({ reader }: Ground) => sql`
  select d.id as root, coalesce(s.id, r.id) as id, d.name, d.department_id as "departmentId",
    coalesce(r.state, 'done') as state, greatest(s.landed_at, r.finished_at, r.started_at) as at,
    s.row_count as rows, s.rejected_count as rejected, s.number, r.id as "runId",
    r.error -> 'words' as problem, ${noDue},
    ${within(reader.snapshot, sql`d.department_id`)} as readable
  from data_set d
    left join lateral (select id, number, row_count, rejected_count, landed_at from snapshot
      where data_set_id = d.id order by number desc limit 1) s on true
    left join lateral (select id, state, error, started_at, finished_at from landing_run
      where data_set_id = d.id order by started_at desc, id desc limit 1) r on true
  where d.id in (select root from down) and (s.id is not null or r.id is not null)`;

const views = ({ reader }: Ground) => sql`
  select x.root, v.id, v.name, v.department_id as "departmentId", v.state, v.built_at as at,
    s.row_count as rows, null::bigint as rejected, s.number, null::uuid as "runId",
    case when b.state = 'failed' then b.error -> 'words' end as problem,
    ${noDue}, ${within(reader.view, sql`v.department_id`)} as readable
  from (select * from up union select * from down) x join view v on v.data_set_id = x.id
    left join snapshot s on s.id = v.built_snapshot_id
    left join lateral (select state, error from view_build where view_id = v.id
      order by finished_at desc limit 1) b on true`;

const resources = ({ reader }: Ground) => sql`
  select x.root, e.id, e.name, e.department_id as "departmentId", e.state, e.updated_at as at,
    s.row_count as rows, null::bigint as rejected, w.number, null::uuid as "runId",
    e.drift -> 'words' -> 0 as problem,
    case when s.removed_at is null
      then s.landed_at + make_interval(days => ${cycleDays(sql`w.content`)}) end as "dueAt",
    null::jsonb as collecting,
    (${within(reader.resource, sql`e.department_id`)}
      or (e.current_version_id is not null and e.state <> 'revoked')) as readable
  from down x join resource e on e.data_set_id = x.id and e.state <> 'deleted'
    left join resource_version w on w.id = e.current_version_id
    left join snapshot s on s.id = e.snapshot_id`;

const services = ({ reader }: Ground) => sql`
  select x.root, s.id, s.name, e.department_id as "departmentId", s.state,
    coalesce(s.retired_at, s.published_at, s.created_at) as at, t.row_count as rows,
    null::bigint as rejected, t.version_number as number, null::uuid as "runId",
    case when s.state = 'suspended'
      then jsonb_build_object('zh', s.suspended_reason, 'en', s.suspended_reason) end as problem,
    ${noDue},
    (${within(reader.service, sql`e.department_id`)} or s.state = 'published') as readable
  from down x join resource e on e.data_set_id = x.id join service s on s.resource_id = e.id
    left join serving_table t on t.resource_id = e.id and t.state = 'current'`;

/** Applications with a grant in force on a service of the data; its provider and its owner may open them. */
const applications = ({ reader }: Ground) => sql`
  select x.root, a.id, a.name, a.department_id as "departmentId", a.state,
    max(g.granted_at) as at, ${noFigures}, ${noProblem},
    bool_or(${within(reader.application, sql`e.department_id`)}
      or ${within(reader.application, sql`a.department_id`)}) as readable
  from down x join resource e on e.data_set_id = x.id join service s on s.resource_id = e.id
    join service_grant g on g.service_id = s.id and g.revoked_at is null
      and g.valid_to > ${reader.now}
    join application a on a.id = g.application_id
  group by x.root, a.id`;

/** The newest case of the data set, or the one that destroyed it with its origin; a restored data set lives again. */
const retirements = ({ reader }: Ground) => sql`
  select d.id as root, c.id, d.name, d.department_id as "departmentId", c.state,
    coalesce(c.finished_at, c.executed_at, c.appraised_at, c.proposed_at) as at, ${noFigures},
    c.problem, ${noDue},
    ${within(reader.retirement, sql`d.department_id`)} as readable
  from data_set d cross join lateral (select * from retirement
      where data_set_id = d.id or (sealed_at is not null and d.id = any(scope))
      order by id desc limit 1) c
  where d.id in (select root from down) and c.state <> 'withdrawn'
    and not (c.state = 'archived' and d.retired_as is null)`;

/** Days after which data of an update cycle (更新周期) are overdue; null where the cycle names no length. */
export function cycleDays(content: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(case ${content} ->> 'updateCycle' when '2' then 1 when '3' then 1 when '4' then 7
    when '5' then 31 when '6' then 92 when '7' then 184 when '8' then 366 end)`;
}
