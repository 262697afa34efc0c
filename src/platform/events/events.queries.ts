import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';

const own = (db: Database) => db.$pickTables<'event' | 'event_subscriber' | 'event_delivery'>();

export const eventChannel = 'chengshu_event';

export interface StoredEvent {
  id: number;
  topic: string;
  key: string;
  payload: unknown;
  createdAt: Date;
  attempt: number;
}

/** A delivery as it was taken: its lease tells apart who took it. */
export interface TakenDelivery {
  subscriber: string;
  eventId: number;
  leasedUntil: Date;
}

/** Writes an event and one delivery for each subscriber of its topic, in the caller's transaction. */
export async function insertEvent(
  tx: Database,
  event: { topic: string; key: string; payload: unknown },
): Promise<void> {
  await sql`
    with told as (
      insert into event (topic, key, payload) values (${event.topic}, ${event.key}, ${JSON.stringify(event.payload)}::jsonb) returning id
    ), delivered as (
      insert into event_delivery (event_id, subscriber)
      select told.id, s.name from told, event_subscriber s where ${event.topic} = any (s.topics)
    )
    select pg_notify(${eventChannel}, ${event.topic})`.execute(tx);
}

/** Makes a subscriber known; from now on events of its topics are kept for it. */
export async function upsertSubscriber(
  db: Database,
  name: string,
  topics: readonly string[],
): Promise<void> {
  await own(db)
    .insertInto('event_subscriber')
    .values({ name, topics: [...topics] })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ topics: [...topics] }))
    .execute();
}

/**
 * Takes the first waiting event of a subscriber for `leaseMs`; undefined when there is none, or when it waits for
 * another try or another process has it: order is kept by never having two at work.
 */
export async function takeEvent(
  tx: Database,
  take: { subscriber: string; now: Date; leaseMs: number },
): Promise<(StoredEvent & Pick<TakenDelivery, 'leasedUntil'>) | undefined> {
  const { subscriber, now } = take;
  const locked = await own(tx)
    .selectFrom('event_subscriber')
    .select('name')
    .where('name', '=', subscriber)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (locked === undefined) return undefined;
  const row = await own(tx)
    .selectFrom('event_delivery')
    .innerJoin('event', 'event.id', 'event_delivery.event_id')
    .select([
      'event.id',
      'event.topic',
      'event.key',
      'event.payload',
      'event.created_at as createdAt',
      'event_delivery.attempt',
      'event_delivery.next_at as nextAt',
    ])
    .where('event_delivery.subscriber', '=', subscriber)
    .where('event_delivery.state', '=', 'waiting')
    .orderBy('event_delivery.event_id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.nextAt > now) return undefined;
  const leasedUntil = new Date(now.getTime() + take.leaseMs);
  await own(tx)
    .updateTable('event_delivery')
    .set({ next_at: leasedUntil })
    .where('subscriber', '=', subscriber)
    .where('event_id', '=', row.id)
    .execute();
  return { ...row, leasedUntil };
}

/**
 * Marks a delivery as done, as waiting for another try, or as dead. A handler that came late, when its lease was over and another
 * had taken the event, may say that it is done, but not that it failed: the other's word stands.
 */
export async function settleDelivery(
  tx: Database,
  delivery: TakenDelivery,
  outcome: { state: 'done' } | { state: 'waiting' | 'dead'; error: string; nextAt: Date },
): Promise<void> {
  const update = own(tx)
    .updateTable('event_delivery')
    .set(
      outcome.state === 'done'
        ? { state: 'done' }
        : {
            state: outcome.state,
            last_error: outcome.error,
            next_at: outcome.nextAt,
            attempt: sql`attempt + 1`,
          },
    )
    .where('subscriber', '=', delivery.subscriber)
    .where('event_id', '=', delivery.eventId);
  const { leasedUntil } = delivery;
  await (
    outcome.state === 'done'
      ? update
      : update.where('state', '=', 'waiting').where('next_at', '=', leasedUntil)
  ).execute();
}

/** How many deliveries wait and how many were given up, for /metrics and the doctor. */
export async function countDeliveries(db: Database): Promise<{ waiting: number; dead: number }> {
  const row = await own(db)
    .selectFrom('event_delivery')
    .select([
      sql<number>`count(*) filter (where state = 'waiting')::int`.as('waiting'),
      sql<number>`count(*) filter (where state = 'dead')::int`.as('dead'),
    ])
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow();
  return row;
}

/** Deletes events every subscriber has dealt with, older than a time; what is dead stays for a person to look at. */
export async function deleteDelivered(db: Database, before: Date): Promise<void> {
  await sql`
    delete from event e where created_at < ${before}
      and not exists (select from event_delivery d where d.event_id = e.id and d.state <> 'done')`.execute(
    db,
  );
}
