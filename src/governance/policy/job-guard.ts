import type { JobGuard } from '#platform/jobs/jobs.ts';
import type { Context } from '#governance/identity/context.ts';
import { authorize, departmentFilter, perform } from './perform.ts';

/** What the policies see of a job: its requester is its owner. */
function objectOf(job: { id: string; requestedBy: string | null }) {
  return { type: 'job', id: job.id, ownerId: job.requestedBy };
}

/** Who may see and stop a job: its requester, and the roles the policies give all jobs to. */
export const jobGuard: JobGuard<Context> = {
  onlyOf: (ctx) => (departmentFilter(ctx, 'job:read') === 'all' ? undefined : ctx.actor.id),
  authorizeRead: (ctx, job) => authorize(ctx, 'job:read', objectOf(job)),
  performCancel: (ctx, job, work) =>
    perform(ctx, { permission: 'job:cancel', object: objectOf(job) }, work),
};
