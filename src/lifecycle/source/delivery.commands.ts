import type { Database } from '#platform/database/database.ts';
import {
  type DeliveryFacts,
  type DeliveryState,
  findDeclaredBefore,
  lastLandedNumber,
  setDeliveryState,
} from './delivery.queries.ts';
import { columnsKnown, understandingOfTable } from './feed.rules.ts';
import { setWholeDue } from './feed.queries.ts';
import type { Understanding } from './understanding.ts';

/**
 * Records, in the caller's transaction when it is one, what became of a delivery. A failed one counts as never read: the next
 * collection goes on from the one before, or collects everything when `wholeDue`. One that has landed stays so: who says something
 * else was overtaken.
 */
export async function settleDelivery(
  db: Database,
  delivery: DeliveryFacts,
  end: { state: Exclude<DeliveryState, 'waiting'>; wholeDue?: boolean },
): Promise<void> {
  const isSettled = await setDeliveryState(db, delivery.sourceFileId, end.state);
  if (isSettled && end.wholeDue === true) await setWholeDue(db, delivery.feedId);
}

/** Whether a later delivery of the feed has landed: this one would bring back what was. */
export async function isOvertaken(db: Database, delivery: DeliveryFacts): Promise<boolean> {
  return (await lastLandedNumber(db, delivery.feedId)) > delivery.number;
}

/**
 * How a delivery is read: as the old system declares its columns now, except what a person changed of the source since the
 * delivery before.
 */
export async function readingOfDelivery(
  db: Database,
  delivery: DeliveryFacts,
  saved: Understanding,
): Promise<Understanding> {
  const before = await findDeclaredBefore(db, delivery);
  const { missing } = delivery;
  const understanding = columnsKnown(saved.columns, delivery.columns, before);
  return { ...understandingOfTable(saved, { understanding, missing }), columns: understanding };
}
