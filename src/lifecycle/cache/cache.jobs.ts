import * as z from 'zod';
import { defineJob, type JobDefinition } from '#platform/jobs/jobs.ts';
import { cacheErrors } from './cache.errors.ts';
import { landFile } from './land-file.ts';
import { findLandingFile, findLandingSource } from './landing-source.queries.ts';

const LandPayload = z.object({ sourceId: z.uuid(), sourceFileId: z.uuid() });

/** Lands a received file of a source. Safe to repeat: a landing that was recorded is found and nothing is done. */
export const landJob: JobDefinition<typeof LandPayload> = defineJob({
  kind: 'cache.land',
  payload: LandPayload,
  run: async (world, job, { sourceId, sourceFileId }) => {
    const source = await findLandingSource(world.db, sourceId);
    if (source === undefined) throw cacheErrors.sourceNotFound();
    const file = await findLandingFile(world.db, sourceFileId);
    if (file?.sourceId !== sourceId) throw cacheErrors.fileNotFound();
    return landFile(world, {
      source,
      file,
      path: world.storage.path('files', file.id),
      jobId: job.id,
      requestedBy: job.requestedBy,
      signal: job.signal,
      progress: (progress) => job.progress(progress),
    });
  },
});
