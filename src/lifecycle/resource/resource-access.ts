import type { Context } from '#governance/identity/context.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import type { ResourceDetail } from './resource.contract.ts';
import { policyObject, requireResource } from './resource-move.ts';
import type { ResourceRow } from './resource.queries.ts';
import { readDetail } from './resource-reading.ts';

/** An entry the actor may read; what is not in force is hidden from other departments. */
export async function readableResource(ctx: Context, idOrCode: string): Promise<ResourceRow> {
  const row = await requireResource(ctx.db, idOrCode);
  await authorize(ctx, 'resource:read', policyObject(row));
  return row;
}

/** What is published is seen by all; the next version in work only by those who see the department's drafts. */
export function seesDraft(ctx: Context, row: ResourceRow): boolean {
  const departments = departmentFilter(ctx, 'resource:read');
  return departments === 'all' || departments.includes(row.departmentId);
}

/**
 * One entry by id or resource code as the actor may see it: with draft, evidence and reviews, or what is published only. Why
 * something was sent back is between the department and the bureau.
 */
export async function getResourceDetail(ctx: Context, idOrCode: string): Promise<ResourceDetail> {
  const row = await readableResource(ctx, idOrCode);
  if (seesDraft(ctx, row)) return readDetail(ctx.db, row);
  const open = await readDetail(ctx.db, { ...row, draft: null, evidence: [] });
  const approvals = open.reviews.filter(({ decision }) => decision === 'approve');
  const reviews = approvals.map((review) => ({ ...review, reason: null }));
  return { ...open, asked: null, people: {}, reviews };
}
