import * as z from 'zod';
import { defineJob, type JobDefinition } from '#platform/jobs/jobs.ts';
import { collect } from './collect.ts';

const CollectPayload = z.object({ feedId: z.uuid(), whole: z.boolean() });

/** Collects what a feed says. Safe to repeat: an attempt that had delivered is found and nothing is read again. */
export const collectJob: JobDefinition<typeof CollectPayload> = defineJob({
  kind: 'source.collect',
  payload: CollectPayload,
  run: (world, job, payload) => collect(world, job, payload),
});
