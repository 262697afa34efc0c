import * as z from 'zod';
import { defineJob, type JobDefinition } from '#platform/jobs/jobs.ts';
import { getSource, getSourceFile } from '#lifecycle/source/source.ts';
import { cacheErrors } from './cache.errors.ts';
import { landFile } from './land-file.ts';

const LandPayload = z.object({ sourceId: z.uuid(), sourceFileId: z.uuid() });

/** Lands a received file of a source. Safe to repeat: a landing that was recorded is found and nothing is done. */
export const landJob: JobDefinition<typeof LandPayload> = defineJob({
  kind: 'cache.land',
  payload: LandPayload,
  run: async (world, job, { sourceId, sourceFileId }) => {
    const source = await getSource(world.db, sourceId);
    const file = await getSourceFile(world.db, sourceFileId);
    if (file.sourceId !== sourceId) throw cacheErrors.fileNotFound();
    return landFile(world, {
      source,
      file,
      jobId: job.id,
      requestedBy: job.requestedBy,
      signal: job.signal,
      progress: (progress) => job.progress(progress),
    });
  },
});
