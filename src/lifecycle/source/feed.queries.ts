import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type {
  CollectionState,
  Feed,
  FeedMode,
  Hours,
  PromisedCycle,
  Schedule,
} from './collection.contract.ts';

const own = (db: Database) =>
  db.$pickTables<'connection' | 'data_set' | 'delivery' | 'feed' | 'source'>();

/** The feed by its own id or its source's, or undefined. */
export async function findFeed(
  db: Database,
  by: { id: string } | { sourceId: string },
): Promise<Feed | undefined> {
  const query = own(db).selectFrom('feed').selectAll();
  const row = await (
    'id' in by ? query.where('id', '=', by.id) : query.where('source_id', '=', by.sourceId)
  ).executeTakeFirst();
  return row === undefined ? undefined : toFeed(row);
}

/** Feeds by id, after one of them. */
export async function listFeeds(
  db: Database,
  page: { afterId?: string; limit: number },
): Promise<Feed[]> {
  let query = own(db).selectFrom('feed').selectAll();
  if (page.afterId !== undefined) query = query.where('id', '>', page.afterId);
  const rows = await query.orderBy('id').limit(page.limit).execute();
  return rows.map(toFeed);
}

/** A feed as it is written. */
export type FeedValues = Omit<Feed, 'version' | 'nextDueAt'> & { nextDueAt: Date | null };

export async function insertFeed(db: Database, values: FeedValues, now: Date): Promise<void> {
  await own(db)
    .insertInto('feed')
    .values({
      id: values.id,
      source_id: values.sourceId,
      created_at: now,
      ...written(values),
    })
    .execute();
}

/** Writes a feed when the version is still the one read; false when it is not. */
export async function updateFeed(
  db: Database,
  values: FeedValues,
  version: number,
): Promise<boolean> {
  const result = await own(db)
    .updateTable('feed')
    .set({ ...written(values), version: version + 1 })
    .where('id', '=', values.id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

function written(values: FeedValues) {
  const { schedule, hours } = values;
  return {
    connection_id: values.connectionId,
    selection: JSON.stringify(values.selection),
    mode: values.mode,
    mark_column: values.markColumn,
    key_columns: values.keyColumns,
    look_back_minutes: values.lookBackMinutes,
    schedule: schedule === null ? null : JSON.stringify(schedule),
    hours: hours === null ? null : JSON.stringify(hours),
    budget: JSON.stringify(values.budget),
    promised_cycle: values.promisedCycle,
    next_due_at: values.nextDueAt,
    whole_due: values.wholeDue,
  };
}

/** Says that the next collection of a feed has to be whole. */
export async function setWholeDue(db: Database, id: string): Promise<void> {
  await own(db).updateTable('feed').set({ whole_due: true }).where('id', '=', id).execute();
}

/** Says that everything of a feed was read as it is defined. One that was changed meanwhile may have to be read anew. */
export async function clearWholeDue(
  db: Database,
  feed: Pick<Feed, 'id' | 'version'>,
): Promise<void> {
  await own(db)
    .updateTable('feed')
    .set({ whole_due: false })
    .where('id', '=', feed.id)
    .where('version', '=', feed.version)
    .execute();
}

/** Feeds of ready sources and active connections that are due, those that wait longest first. */
export async function selectDueFeeds(db: Database, now: Date, limit: number): Promise<Feed[]> {
  const rows = await own(db)
    .selectFrom('feed')
    .innerJoin('source', 'source.id', 'feed.source_id')
    .innerJoin('connection', 'connection.id', 'feed.connection_id')
    .selectAll('feed')
    .where('feed.next_due_at', '<=', now)
    .where('source.state', '=', 'ready')
    .where('connection.state', '=', 'active')
    .orderBy('feed.next_due_at')
    .limit(limit)
    .execute();
  return rows.map(toFeed);
}

/** Moves the time a feed is due; false when another process has done so. */
export async function claimDue(
  db: Database,
  feed: Pick<Feed, 'id' | 'nextDueAt'>,
  next: Date | null,
): Promise<boolean> {
  const result = await own(db)
    .updateTable('feed')
    .set({ next_due_at: next })
    .where('id', '=', feed.id)
    .where('next_due_at', '=', feed.nextDueAt === null ? null : new Date(feed.nextDueAt))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Whether what was collected last has not landed yet. */
export async function isLanding(db: Database, feedId: string): Promise<boolean> {
  const row = await own(db)
    .selectFrom('delivery')
    .select('number')
    .where('feed_id', '=', feedId)
    .where('state', '=', 'waiting')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * When new data are promised, as SQL: what was received in one day, week, month … is followed before the next one ends, as
 * `judgeLateness` has it. In: the moment anything new came last and the promised cycle, and the zone of the city. Null: never.
 */
export function promisedBy(
  { lastAt, cycle }: { lastAt: RawBuilder<unknown>; cycle: RawBuilder<unknown> },
  zone: string,
): RawBuilder<Date | null> {
  const twoOf = (unit: string, length: string) =>
    sql`(date_trunc(${sql.lit(unit)}, ${lastAt} at time zone ${zone})
      + ${sql.lit(length)}::interval) at time zone ${zone}`;
  return sql<Date | null>`(case ${cycle}
    when 'realtime' then ${lastAt} + interval '1 hour'
    when 'daily' then ${twoOf('day', '2 days')}
    when 'weekly' then ${twoOf('week', '14 days')}
    when 'monthly' then ${twoOf('month', '2 months')}
    when 'quarterly' then ${twoOf('quarter', '6 months')}
    when 'yearly' then ${twoOf('year', '2 years')} end)`;
}

/** A feed and when its source last received a file. */
export interface ReceivedAt {
  feedId: string;
  sourceId: string;
  dataSetId: string;
  dataSetName: string;
  departmentId: string;
  promisedCycle: PromisedCycle;
  createdAt: Date;
  lastReceivedAt: Date | null;
  lastCollection: CollectionState | null;
}

/** Feeds of ready sources whose promised data have not come, by id, with the last time anything new came. */
export async function selectOverdue(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    departmentId?: string;
    afterId?: string;
    now: Date;
    zone: string;
    limit: number;
  },
): Promise<ReceivedAt[]> {
  if (filter.readable !== 'all' && filter.readable.length === 0) return [];
  const lastReceivedAt = sql<Date | null>`(select max(f.created_at) from source_file f
    where f.source_id = source.id)`;
  const lastAt = sql`coalesce(${lastReceivedAt}, feed.created_at)`;
  const dueAt = promisedBy({ lastAt, cycle: sql`feed.promised_cycle` }, filter.zone);
  let query = own(db)
    .selectFrom('feed')
    .innerJoin('source', 'source.id', 'feed.source_id')
    .innerJoin('data_set', 'data_set.id', 'source.data_set_id')
    .where('source.state', '=', 'ready')
    .where(dueAt, '<=', filter.now)
    .select([
      'feed.id as feedId',
      'source.id as sourceId',
      'data_set.id as dataSetId',
      'data_set.name as dataSetName',
      'data_set.department_id as departmentId',
      'feed.promised_cycle as promisedCycle',
      'feed.created_at as createdAt',
      lastReceivedAt.as('lastReceivedAt'),
      sql<CollectionState | null>`(select c.state from collection c where c.feed_id = feed.id
        order by c.started_at desc, c.id desc limit 1)`.as('lastCollection'),
    ]);
  if (filter.readable !== 'all')
    query = query.where('data_set.department_id', 'in', [...filter.readable]);
  if (filter.departmentId !== undefined)
    query = query.where('data_set.department_id', '=', filter.departmentId);
  if (filter.afterId !== undefined) query = query.where('feed.id', '>', filter.afterId);
  const rows = await query.orderBy('feed.id').limit(filter.limit).execute();
  // The check constraint of the table allows exactly these values.
  return rows.map((row) => ({ ...row, promisedCycle: row.promisedCycle as PromisedCycle }));
}

function toFeed(row: {
  id: string;
  source_id: string;
  connection_id: string;
  selection: unknown;
  mode: string;
  mark_column: string | null;
  key_columns: string[];
  look_back_minutes: number;
  schedule: unknown;
  hours: unknown;
  budget: unknown;
  promised_cycle: string;
  next_due_at: Date | null;
  whole_due: boolean;
  version: number;
}): Feed {
  return {
    id: row.id,
    sourceId: row.source_id,
    connectionId: row.connection_id,
    // The check constraints allow exactly these values; the jsonb was checked before it was written.
    selection: row.selection as Feed['selection'],
    mode: row.mode as FeedMode,
    markColumn: row.mark_column,
    keyColumns: row.key_columns,
    lookBackMinutes: row.look_back_minutes,
    schedule: row.schedule as Schedule | null,
    hours: row.hours as Hours | null,
    budget: row.budget as Feed['budget'],
    promisedCycle: row.promised_cycle as PromisedCycle,
    nextDueAt: row.next_due_at?.toISOString() ?? null,
    wholeDue: row.whole_due,
    version: row.version,
  };
}
