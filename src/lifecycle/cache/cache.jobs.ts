import * as z from 'zod';
import { transact } from '#platform/database/database.ts';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import { defineSubscriber } from '#platform/events/events.ts';
import {
  defineJob,
  type JobDefinition,
  type RunningJob,
  selectGivenUp,
  startJob,
} from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import {
  findDelivery,
  getSource,
  getSourceFile,
  selectWaiting,
  settleDelivery,
  sourceStateWords,
} from '#lifecycle/source/source.ts';
import { cacheErrors } from './cache.errors.ts';
import { landFile } from './land-file.ts';

const LandPayload = z.object({ sourceId: z.uuid(), sourceFileId: z.uuid() });
const attemptsMax = 3;

/** Refusals of a delivery after which only everything helps. */
const wholeHelps: readonly string[] = [
  'cache.whole-needed',
  'cache.delta-without-ground',
  'cache.schema-drift',
];

/** Lands a received file of a source. Safe to repeat: a landing that was recorded is found and nothing is done. */
export const landJob: JobDefinition<typeof LandPayload> = defineJob({
  kind: 'cache.land',
  payload: LandPayload,
  attemptsMax,
  run: async (world, job, { sourceId, sourceFileId }) => {
    const source = await getSource(world.db, sourceId);
    const file = await getSourceFile(world.db, sourceFileId);
    if (file.sourceId !== sourceId) throw cacheErrors.fileNotFound();
    const delivery = await findDelivery(world.db, sourceFileId);
    try {
      // Its data set left, or it was stopped, while the job waited.
      if (source.state === 'retired' || source.state === 'suspended')
        throw cacheErrors.sourceNotReady({ state: sourceStateWords(source.state) });
      return await landFile(world, {
        source,
        file,
        delivery,
        jobId: job.id,
        requestedBy: job.requestedBy,
        signal: job.signal,
        progress: (progress) => job.progress(progress),
      });
    } catch (error) {
      if (delivery !== undefined && isFinal(error, job)) {
        const wholeDue = error instanceof Refusal && wholeHelps.includes(error.code);
        await settleDelivery(world.db, delivery, { state: 'failed', wholeDue });
      }
      throw error;
    }
  },
});

/** Lands what was collected. One unfinished landing for each file. */
export const landCollected = defineSubscriber({
  name: 'cache.land-collected',
  topics: ['file.collected'],
  handle: async (world, event) => {
    const payload = LandPayload.parse(event.payload);
    const key = landingKey(payload);
    await transact(world.db, async (tx) => {
      const { dataSet } = await getSource(tx, payload.sourceId);
      await startJob(tx, world, { job: landJob, payload, key, subject: dataSet.name });
    });
  },
});

/** Deliveries looked at in one statement. */
const waitingMax = 500;

/**
 * Ends deliveries whose landing was given up without a word of its own: cancelled while it waited, or its process ended too
 * often. They count as failed, so that the next collection goes on from the one before. Safe to repeat. Out: how many.
 */
export async function sweepDeliveries(world: World): Promise<number> {
  let ended = 0;
  let afterId: string | undefined;
  for (;;) {
    const page = { limit: waitingMax, ...(afterId === undefined ? {} : { afterId }) };
    const waiting = await selectWaiting(world.db, page);
    const keys = waiting.map(landingKey);
    const givenUp = await selectGivenUp(world.db, landJob.kind, keys);
    for (const delivery of waiting) {
      if (!givenUp.has(landingKey(delivery))) continue;
      await settleDelivery(world.db, delivery, { state: 'failed' });
      ended += 1;
    }
    afterId = waiting.at(-1)?.sourceFileId;
    if (waiting.length < waitingMax) return ended;
  }
}

/** Key of the job that lands a file: one unfinished landing for each. */
export function landingKey(file: { sourceId: string; sourceFileId: string }): string {
  return `${file.sourceId}:${file.sourceFileId}`;
}

/** Whether the job will not run again by itself. */
function isFinal(error: unknown, job: RunningJob): boolean {
  if (job.signal.aborted) {
    const reason: unknown = job.signal.reason;
    return reason instanceof Refusal && reason.code === 'job.cancelled';
  }
  return !(error instanceof Failure && error.retryable && job.attempt < attemptsMax);
}
