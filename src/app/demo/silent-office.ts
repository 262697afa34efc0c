import type { Context } from '#governance/identity/context.ts';
import {
  collectJob,
  findDataSetByCode,
  findFeed,
  findSource,
  listCollections,
  startCollection,
} from '#lifecycle/source/source.ts';
import type { Feed } from '#lifecycle/source/collection.contract.ts';
import { assert, Refusal } from '#platform/errors/errors.ts';
import { awaitJob } from '../road/await-job.ts';
import type { OldSystemsDoor } from './old-systems-door.ts';
import { oldSystems, renameOldTable } from './old-systems.ts';

/**
 * Plays the delivery of an office on the day it came, with the clock of that day: so the platform knows when it received the
 * data, and judges by itself, on whatever day the demo is loaded, that they are late since.
 */
export async function collectOnTheDay(
  ctx: Context,
  feed: Feed,
  deliveredAt: string,
): Promise<void> {
  const day = new Date(deliveredAt);
  const job = {
    // One and the same for every run of the demo: an attempt that was killed is known and ended by the next.
    id: feed.id,
    attempt: 1,
    requestedBy: ctx.actor.id,
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  await collectJob.run({ ...ctx, now: () => day }, job, { feedId: feed.id, whole: true });
}

/** The office changed its old system after its delivery: what is collected today fails, in words. Done once. */
export async function fallSilent(ctx: Context, door: OldSystemsDoor): Promise<void> {
  for (const system of oldSystems) {
    if (system.silentSince === undefined) continue;
    await renameOldTable(door.url, system, system.silentSince.table);
    const dataSet = await findDataSetByCode(ctx.db, system.code);
    const source =
      dataSet === undefined ? undefined : await findSource(ctx.db, { dataSetId: dataSet.id });
    const feed = source === undefined ? undefined : await findFeed(ctx.db, { sourceId: source.id });
    assert(source !== undefined && feed !== undefined, 'it was collected before');
    const [last] = await listCollections(ctx.db, { feedId: feed.id, limit: 1 });
    if (last?.state === 'failed') continue;
    const { jobId } = await startCollection(ctx, source.id, { whole: true });
    await refused(awaitJob(ctx, { jobId, stage: 'source', onProgress: () => undefined }));
  }
}

/** Waits for work that has to be refused. */
export async function refused(work: Promise<unknown>): Promise<void> {
  let isRefused = false;
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    isRefused = true;
  }
  assert(isRefused, 'it is planted to be refused');
}
