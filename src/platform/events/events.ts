import { transact, type Database } from '#platform/database/database.ts';
import { holdConnection } from '#platform/database/lasting-connection.ts';
import type { World } from '#platform/world.ts';
import {
  eventChannel,
  deleteDelivered,
  insertEvent,
  settleDelivery,
  takeEvent,
  upsertSubscriber,
  type StoredEvent,
  type TakenDelivery,
} from './events.queries.ts';

export { countDeliveries } from './events.queries.ts';

const pollMs = 2000;
const attemptsMax = 8;
const backoffMs = 1000;
/** A handler that takes longer may be called a second time meanwhile. */
const leaseMs = 10_000;
const keptMs = 30 * 86_400_000;

/** What happened, told with the change itself: published in its transaction, delivered after it. */
export interface NewEvent {
  /** `noun.past-participle`, for example `snapshot.landed`. */
  topic: string;
  /** Id of the thing it is about. */
  key: string;
  /** Ids and counts only. */
  payload: Record<string, unknown>;
}

export type DeliveredEvent = Pick<StoredEvent, 'id' | 'topic' | 'key' | 'payload' | 'createdAt'>;

/** A handler may be called more than once for one event and must give the same result. It must not take long: long work is a job it starts. */
export interface Subscriber {
  name: string;
  topics: readonly string[];
  handle(world: World, event: DeliveredEvent): Promise<void>;
}

/** Declares a subscriber. */
export function defineSubscriber(subscriber: Subscriber): Subscriber {
  return subscriber;
}

/** Writes an event in the caller's transaction: it is told if and only if the transaction is kept. */
export function publish(tx: Database, event: NewEvent): Promise<void> {
  return insertEvent(tx, event);
}

/** Deletes events older than thirty days that were delivered to everybody. */
export function sweepEvents(world: World): Promise<void> {
  return deleteDelivered(world.db, new Date(world.now().getTime() - keptMs));
}

/** Makes the subscribers known to the database, so that events published from now on are kept for them. */
export async function registerSubscribers(
  db: Database,
  subscribers: readonly Subscriber[],
): Promise<void> {
  for (const subscriber of subscribers)
    await upsertSubscriber(db, subscriber.name, subscriber.topics);
}

/** Delivers waiting events until there are none; returns how many were handled. In order for each subscriber. */
export async function deliverEvents(
  world: World,
  subscribers: readonly Subscriber[],
): Promise<number> {
  let handled = 0;
  for (const subscriber of subscribers) {
    while (await deliverOne(world, subscriber)) handled += 1;
  }
  return handled;
}

async function deliverOne(world: World, subscriber: Subscriber): Promise<boolean> {
  const take = { subscriber: subscriber.name, now: world.now(), leaseMs };
  const found = await transact(world.db, (tx) => takeEvent(tx, take));
  if (found === undefined) return false;
  const delivery = {
    subscriber: subscriber.name,
    eventId: found.id,
    leasedUntil: found.leasedUntil,
  };
  try {
    await subscriber.handle(world, found);
  } catch (error) {
    await postpone(world, { delivery, attempt: found.attempt + 1, error });
    return false;
  }
  await settleDelivery(world.db, delivery, { state: 'done' });
  return true;
}

async function postpone(
  world: World,
  failed: { delivery: TakenDelivery; attempt: number; error: unknown },
): Promise<void> {
  const dead = failed.attempt >= attemptsMax;
  const { subscriber, eventId } = failed.delivery;
  const log = { subscriber, eventId, attempt: failed.attempt, err: failed.error };
  if (dead) world.log.error(log, 'an event was given up');
  else world.log.warn(log, 'an event will be delivered again');
  await settleDelivery(world.db, failed.delivery, {
    state: dead ? 'dead' : 'waiting',
    error: failed.error instanceof Error ? failed.error.name : 'unknown',
    nextAt: new Date(world.now().getTime() + backoffMs * 2 ** failed.attempt),
  });
}

/** Delivers events in this process until stopped: at once when told by PostgreSQL, and every two seconds. */
export async function startDelivery(
  world: World,
  subscribers: readonly Subscriber[],
): Promise<{ stop: () => Promise<void> }> {
  await registerSubscribers(world.db, subscribers);
  let stopped = false;
  let round = Promise.resolve();
  let queued = false;
  const wake = () => {
    if (stopped || queued) return;
    queued = true;
    round = round
      .then(async () => {
        queued = false;
        await deliverEvents(world, subscribers);
      })
      .catch((error: unknown) => {
        world.log.warn({ err: error }, 'event delivery failed and is repeated');
      });
  };
  const listener = await listen(world, eventChannel, wake);
  const timer = setInterval(wake, pollMs);
  wake();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await listener.close();
      await round;
    },
  };
}

/**
 * Listens on a PostgreSQL channel on a connection of its own and connects again when it is lost; what was notified
 * meanwhile is not repeated, so listeners must also look by themselves now and then.
 */
export function listen(
  world: World,
  channel: string,
  onNotice: (payload: string) => void,
): Promise<{ close: () => Promise<void> }> {
  return holdConnection(world, {
    purpose: `listening on ${channel}`,
    begin: (client) => {
      client.on('notification', (notice) => {
        onNotice(notice.payload ?? '');
      });
      return client.query(`listen ${channel}`);
    },
  });
}
