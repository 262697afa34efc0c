import * as z from 'zod';
import { defineJob, type JobDefinition } from '#platform/jobs/jobs.ts';
import { buildView } from './view-build.ts';
import { type MayRead, ownDataOnly } from './view-inputs.ts';

const BuildPayload = z.object({ viewId: z.uuid() });

/** The job that builds one view. `app/` registers it with the catalogue's answer to what may be read. */
export function viewBuildJobWith(mayRead: MayRead): JobDefinition<typeof BuildPayload> {
  return defineJob({
    kind: 'view.build',
    payload: BuildPayload,
    run: async (world, job, { viewId }) => ({
      viewId,
      ...(await buildView(world, job, { viewId, mayRead })),
    }),
  });
}

/** Names the job when it is started; a department's own data is all it reads when it runs. */
export const viewBuildJob = viewBuildJobWith(ownDataOnly);
