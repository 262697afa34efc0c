import { rm } from 'node:fs/promises';
import { type Database, newId, transact } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import type { RunningJob } from '#platform/jobs/job.ts';
import type { World } from '#platform/world.ts';
import type { Feed } from './collection.contract.ts';
import type { Delivery } from './connectors/connector.ts';
import {
  type DeliveryFacts,
  type DeliveryOrigin,
  findDelivery,
  holdCollection,
  insertDelivery,
} from './delivery.queries.ts';
import { clearWholeDue } from './feed.queries.ts';
import { insertSourceFile } from './source-file.queries.ts';
import { spool, type Spooled } from './spool.ts';

/** Who received what a feed collects. */
const receiver = 'collection';

/** A collection that takes deliveries. */
export interface Taking {
  world: World;
  job: RunningJob;
  feed: Feed;
  /** The last delivery of the feed that did not fail. */
  last: DeliveryFacts | undefined;
  /** Of the collection. */
  id: string;
  /** Points where a test can end the process. */
  reached?: ((point: 'started' | 'spooled' | 'delivered') => void) | undefined;
}

/** What came of a delivery; `isNew` is false when it brings nothing that the last one had not. */
export interface Taken {
  rows: number;
  sizeBytes: number;
  isNew: boolean;
}

/**
 * Spools a delivery to the disk; then one transaction makes it a received file with its mark and tells `file.collected`. What
 * is the same as the last delivery, and a delta without rows, is removed again.
 */
export async function takeDelivery(
  taking: Taking,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Taken> {
  const { world, job, feed } = taking;
  const fileId = newId();
  const path = world.storage.path('files', fileId);
  const { isShort } = delivery;
  const spooled = await spool(world, delivery.bytes, {
    path,
    columns: delivery.columns.map(({ header }) => header),
    ...(isShort === undefined ? {} : { written: { rows: delivery.rows, isShort } }),
    signal,
    onBytes: (bytes) => job.progress({ stage: 'collect', bytes }),
  });
  taking.reached?.('spooled');
  const { sizeBytes } = spooled;
  const rows = spooled.rows ?? delivery.rows();
  job.progress({ rows });
  if (isNothingNew(taking.last, delivery, { rows, spooled })) {
    if (delivery.whole) await clearWholeDue(world.db, feed);
    await rm(path, { force: true });
    return { rows, sizeBytes, isNew: false };
  }
  try {
    await recordDelivery(taking, delivery, { fileId, spooled });
  } catch (error) {
    // Whether the transaction was kept is not always known; the row says so.
    if ((await findDelivery(world.db, fileId)) === undefined) await rm(path, { force: true });
    throw error;
  }
  taking.reached?.('delivered');
  return { rows, sizeBytes, isNew: true };
}

function isNothingNew(
  last: DeliveryFacts | undefined,
  delivery: Delivery,
  given: { rows: number; spooled: Spooled },
): boolean {
  if (!delivery.whole && given.rows === 0) return true;
  return (
    last?.state === 'landed' &&
    last.sha256 === given.spooled.sha256 &&
    last.whole === delivery.whole &&
    last.mark === (delivery.mark() ?? null)
  );
}

/**
 * One transaction: the received file, the delivery with its mark, what `also` writes, and `file.collected`. Fails (retryable) when
 * another attempt of the job has ended this collection.
 */
export async function recordDelivery(
  { world, feed, id }: Taking,
  delivery: Omit<Delivery, 'bytes' | 'rows'>,
  given: {
    fileId: string;
    spooled: Spooled;
    origin?: DeliveryOrigin;
    also?: (tx: Database) => Promise<void>;
  },
): Promise<void> {
  const { fileId, spooled } = given;
  const { columns, missing, whole } = delivery;
  await transact(world.db, async (tx) => {
    // What was read before another attempt began is older than what that one reads.
    if (!(await holdCollection(tx, id)))
      throw new Failure('collection.overtaken', 'another attempt collects', { retryable: true });
    await insertSourceFile(tx, {
      id: fileId,
      sourceId: feed.sourceId,
      fileName: delivery.fileName,
      sizeBytes: spooled.sizeBytes,
      sha256: spooled.sha256,
      receivedBy: receiver,
      now: world.now(),
    });
    await insertDelivery(tx, {
      sourceFileId: fileId,
      feedId: feed.id,
      collectionId: id,
      whole,
      keyColumns: feed.keyColumns,
      mark: delivery.mark() ?? null,
      rowCount: spooled.rows ?? null,
      columns,
      missing,
      origin: given.origin ?? null,
    });
    await given.also?.(tx);
    if (whole) await clearWholeDue(tx, feed);
    await publish(tx, {
      topic: 'file.collected',
      key: feed.sourceId,
      payload: { sourceId: feed.sourceId, sourceFileId: fileId },
    });
  });
}
