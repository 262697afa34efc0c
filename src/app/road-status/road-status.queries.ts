import { sql, type RawBuilder } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import { promisedBy } from '#lifecycle/source/source.ts';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import type { Standing } from './road-status.rules.ts';
import { cycleDays, selectAlongTheRoad, type Reader } from './stations.queries.ts';

/** Which data sets a list shows, and after which position. */
export interface DataSetFilter {
  text?: string;
  departmentId?: string;
  kind?: DataSet['kind'];
  trouble?: 'failed' | 'late';
  readable: Reader['source'];
  beforeId?: string;
  now: Date;
  zone: string;
  limit: number;
}

interface Figures {
  rows: number | null;
  troubles: NonNullable<DataSetFilter['trouble']>[];
}

/** Data sets, the newest first, with their newest snapshot and what is wrong with them. */
export async function selectDataSets(
  db: Database,
  filter: DataSetFilter,
): Promise<(DataSet & Figures & { landedAt: string | null })[]> {
  const { rows } = await sql<
    Omit<DataSet, 'createdAt'> & Figures & { createdAt: Date; landedAt: Date | null }
  >`
    select d.id, d.code, d.name, d.department_id as "departmentId", d.kind,
      d.created_at as "createdAt", d.version, s.row_count as rows, s.landed_at as "landedAt",
      case when d.retired_as is null then array_remove(array[
        case when ${failed} then 'failed' end, case when ${late(filter)} then 'late' end], null)
      else '{}' end as troubles
    from data_set d left join lateral (
      select row_count, landed_at from snapshot where data_set_id = d.id
      order by number desc limit 1) s on true
    where ${sql.join(conditionsOf(filter), sql` and `)}
    order by d.id desc limit ${filter.limit}`.execute(db);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    landedAt: row.landedAt?.toISOString() ?? null,
  }));
}

function conditionsOf(filter: DataSetFilter): RawBuilder<unknown>[] {
  const { text = '', departmentId, kind, trouble, readable, beforeId } = filter;
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return [
    readable === 'all' ? sql`true` : sql`d.department_id = any(${[...readable]}::uuid[])`,
    ...(text === '' ? [] : [sql`(d.name ilike ${like} or d.code ilike ${like})`]),
    ...(departmentId === undefined ? [] : [sql`d.department_id = ${departmentId}`]),
    ...(kind === undefined ? [] : [sql`d.kind = ${kind}`]),
    ...(beforeId === undefined ? [] : [sql`d.id < ${beforeId}`]),
    ...(trouble === undefined ? [] : [sql`d.retired_as is null`]),
    ...(trouble === 'failed' ? [failed] : []),
    ...(trouble === 'late' ? [late(filter)] : []),
  ];
}

/** Its last collection, landing or build failed, its entry no longer fits, or a service of it is suspended. */
const failed = sql`(
  (select r.state from landing_run r where r.data_set_id = d.id
    order by r.started_at desc, r.id desc limit 1) = 'failed'
  or (select b.state from view v join view_build b on b.view_id = v.id
    where v.data_set_id = d.id and v.state = 'active'
    order by b.finished_at desc limit 1) = 'failed'
  or (select c.state from source s join feed f on f.source_id = s.id
      join collection c on c.feed_id = f.id
    where s.data_set_id = d.id and s.state <> 'retired'
    order by c.started_at desc, c.id desc limit 1) = 'failed'
  or exists (select from resource e where e.data_set_id = d.id
    and e.state not in ('revoked', 'deleted') and e.drift is not null)
  or exists (select from resource e join service s on s.resource_id = e.id
    where e.data_set_id = d.id and s.state = 'suspended'))`;

/** Newer data were promised by its entry or by its feed, and are not here. */
const late = (filter: DataSetFilter) => sql`(${overdue(filter.now)} or ${notCome(filter)})`;

/** Its published entry promises an update cycle that has passed since the snapshot in force. */
const overdue = (now: Date) => sql`exists (
  select from resource e
    join resource_version w on w.id = e.current_version_id
    join snapshot s on s.id = e.snapshot_id
  where e.data_set_id = d.id and e.state not in ('revoked', 'deleted')
    and s.landed_at + make_interval(days => ${cycleDays(sql`w.content`)}) < ${now})`;

/** It is collected by a promised cycle, and nothing new has come. */
const notCome = ({ now, zone }: Pick<DataSetFilter, 'now' | 'zone'>) => {
  const lastAt = sql`coalesce((select max(r.created_at) from source_file r where r.source_id = o.id),
    f.created_at)`;
  const dueAt = promisedBy({ lastAt, cycle: sql`f.promised_cycle` }, zone);
  return sql`exists (select from source o join feed f on f.source_id = o.id
    where o.data_set_id = d.id and o.state = 'ready' and ${dueAt} < ${now})`;
};

/** What stands at each station of data sets, one statement for each station whatever their number. */
export async function selectStandings(
  db: Database,
  roots: readonly string[],
  reader: Reader,
): Promise<Map<string, Map<string, Standing[]>>> {
  const stages = await selectAlongTheRoad(db, roots, reader);
  return new Map(stages.map(({ stage, rows }) => [stage, Map.groupBy(rows, ({ root }) => root)]));
}
