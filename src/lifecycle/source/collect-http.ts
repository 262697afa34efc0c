import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { newId } from '#platform/database/database.ts';
import { addressOf, fileNameOf } from './connectors/http-address.rules.ts';
import { isAsCame } from './connectors/http-contents.ts';
import { bytesOfPages, type Pages, Unchanged } from './connectors/http-pages.ts';
import { type HttpReach, openHttp } from './connectors/http.session.ts';
import {
  type DeliveryFacts,
  type DeliveryOrigin,
  findDelivery,
  updateOrigin,
} from './delivery.queries.ts';
import { clearWholeDue } from './feed.queries.ts';
import type { HttpSelection, HttpSettings } from './http-connection.contract.ts';
import { spool, type Spooled } from './spool.ts';
import { recordDelivery, type Taking } from './take-delivery.ts';
import { timeLimit } from './time-limit.ts';

/** What a collection from an interface came to. */
export interface HttpTaken {
  isNew: boolean;
  /** Records; null for one answer of CSV, whose rows are counted when they land. */
  rowCount: number | null;
  byteCount: number;
}

const nothing: HttpTaken = { isNew: false, rowCount: 0, byteCount: 0 };

/**
 * Collects what an interface gives as one file, spooled to the disk and recorded as every delivery. One answer is asked for
 * with what the last landed delivery remembers of it, unless everything is asked for anew; what is the same as that delivery
 * is none. Stops in words when it takes longer than the feed allows.
 */
export async function collectHttp(
  taking: Taking,
  given: { reach: HttpReach; selection: HttpSelection; anew: boolean },
): Promise<HttpTaken> {
  const { world, feed, last } = taking;
  const { selection } = given;
  const limit = timeLimit(feed.budget.statementMinutes, given.reach.signal);
  const reach = { ...given.reach, signal: limit.signal };
  const session = openHttp(reach, selection.requestsPerSecond);
  const temp = await world.storage.tempDir('http');
  const asked = fingerprint(reach.settings, selection);
  try {
    const { rowsPerSecond } = feed.budget;
    const known = given.anew ? undefined : knownOf(last, asked);
    const { storage } = world;
    const pages = { session, selection, dir: temp.path, storage, rowsPerSecond, known };
    return await take(taking, { pages, asked });
  } catch (error) {
    if (!(error instanceof Unchanged)) throw error;
    await clearWholeDue(world.db, feed);
    return nothing;
  } finally {
    limit.stop();
    session.close();
    await temp.remove();
  }
}

async function take(
  taking: Taking,
  { pages, asked }: { pages: Pages; asked: string },
): Promise<HttpTaken> {
  const { world, feed, job, last } = taking;
  const fileId = newId();
  const path = world.storage.path('files', fileId);
  let rowCount: number | null = null;
  let origin: DeliveryOrigin = { asked };
  const onEnd: Pages['onEnd'] = ({ records, validators }) => {
    rowCount = records ?? null;
    origin = { asked, ...validators };
  };
  const spooled = await spool(world, bytesOfPages({ ...pages, onEnd }), {
    path,
    signal: pages.session.reach.signal,
    onBytes: (bytes) => job.progress({ stage: 'collect', bytes }),
  });
  taking.reached?.('spooled');
  const taken = { rowCount, byteCount: spooled.sizeBytes };
  if (last?.state === 'landed' && last.sha256 === spooled.sha256) {
    await updateOrigin(world.db, last.sourceFileId, origin);
    await clearWholeDue(world.db, feed);
    await rm(path, { force: true });
    return { ...taken, isNew: false };
  }
  await record(taking, { fileId, path, spooled, origin, fileName: nameOf(pages.selection) });
  taking.reached?.('delivered');
  return { ...taken, isNew: true };
}

async function record(
  taking: Taking,
  given: {
    fileId: string;
    path: string;
    spooled: Spooled;
    origin: DeliveryOrigin;
    fileName: string;
  },
): Promise<void> {
  const { fileId, path, spooled, origin, fileName } = given;
  // What is in it is understood when it lands, as of an upload.
  const delivery = { fileName, whole: true, columns: [], missing: [], mark: () => undefined };
  try {
    await recordDelivery(taking, delivery, { fileId, spooled, origin });
  } catch (error) {
    // Whether the transaction was kept is not always known; the row says so.
    if ((await findDelivery(taking.world.db, fileId)) === undefined)
      await rm(path, { force: true });
    throw error;
  }
}

/** What deliveries of a selection are called. */
export function nameOf(selection: HttpSelection): string {
  const { format } = selection;
  return fileNameOf(selection, format === 'csv' || isAsCame(selection) ? format : 'ndjson');
}

/** What was asked for, without a key: validators hold for the very same only. */
function fingerprint(settings: HttpSettings, selection: HttpSelection): string {
  const { format, records, paging } = selection;
  const address = addressOf(settings, selection).href;
  const asked = JSON.stringify([address, format, records, paging.by]);
  return createHash('sha256').update(asked).digest('hex');
}

function knownOf(last: DeliveryFacts | undefined, asked: string): DeliveryOrigin | undefined {
  if (last?.state !== 'landed' || last.origin?.asked !== asked) return undefined;
  return last.origin;
}
