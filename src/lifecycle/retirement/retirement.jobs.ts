import * as z from 'zod';
import { defineJob } from '#platform/jobs/jobs.ts';
import { archiveDataSet } from './archive.ts';
import { destroyDataSets } from './destroy.ts';
import { attemptsMax } from './execution.rules.ts';
import { restoreArchive } from './restore.ts';

/** Packs a data set up and removes it here; see archiveDataSet. */
export const archiveJob = defineJob({
  kind: 'retirement.archive',
  payload: z.object({ retirementId: z.uuid() }),
  attemptsMax,
  run: (world, job, payload) => archiveDataSet(world, job, payload),
});

/** Destroys the data sets of a case; see destroyDataSets. */
export const destroyJob = defineJob({
  kind: 'retirement.destroy',
  payload: z.object({ retirementId: z.uuid() }),
  attemptsMax,
  run: (world, job, payload) => destroyDataSets(world, job, payload),
});

/** Brings an archived data set back; see restoreArchive. */
export const restoreJob = defineJob({
  kind: 'retirement.restore',
  payload: z.object({ archiveId: z.uuid() }),
  attemptsMax,
  run: (world, job, payload) => restoreArchive(world, job, payload),
});
