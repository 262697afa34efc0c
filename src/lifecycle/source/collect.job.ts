import * as z from 'zod';
import { defineJob, type JobDefinition } from '#platform/jobs/jobs.ts';
import { collect } from './collect.ts';
import { findFeed } from './feed.queries.ts';
import { getSource } from './source.commands.ts';

const CollectPayload = z.object({ feedId: z.uuid(), whole: z.boolean() });

/** Collects what a feed says. Safe to repeat: an attempt that had delivered is found and nothing is read again. */
export const collectJob: JobDefinition<typeof CollectPayload> = defineJob({
  kind: 'source.collect',
  payload: CollectPayload,
  run: async (world, job, payload) => {
    const outcome = await collect(world, job, payload);
    const feed = await findFeed(world.db, { id: payload.feedId });
    if (feed === undefined) return outcome;
    // Leads from the record of the job to the feed.
    const { dataSet } = await getSource(world.db, feed.sourceId);
    return { ...outcome, dataSetId: dataSet.id };
  },
});
