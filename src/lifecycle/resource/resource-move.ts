import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import type { PolicyObject } from '#governance/policy/perform.ts';
import type { Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { resourceErrors } from './resource.errors.ts';
import * as queries from './resource.queries.ts';
import {
  decideMove,
  effectiveStates,
  resourceMoves,
  stateInfo,
  type ResourceMove,
  type ResourceState,
} from './resource.states.ts';

/** One entry by id or code; refuses when there is none. */
export async function requireResource(
  db: Database,
  idOrCode: string,
  options: { forUpdate?: boolean } = {},
): Promise<queries.ResourceRow> {
  const row = await queries.findResource(db, idOrCode, options);
  if (row === undefined) throw resourceErrors.notFound({ id: idOrCode });
  return row;
}

/** What the policies judge an entry by: one in force is `published`, whatever happens beside it. */
export function policyObject(
  row: Pick<
    queries.ResourceRow,
    'id' | 'departmentId' | 'state' | 'currentVersionId' | 'createdBy'
  >,
): PolicyObject {
  return {
    type: 'resource',
    id: row.id,
    departmentId: row.departmentId,
    ownerId: row.createdBy,
    state: isInForce(row) ? 'published' : row.state,
  };
}

/** True when a published version answers calls. */
export function isInForce(row: { state: ResourceState; currentVersionId: string | null }): boolean {
  return row.currentVersionId !== null && effectiveStates.includes(row.state);
}

/** An entry held by the transaction, and the state the move leads to. */
export interface Moving {
  tx: Database;
  row: queries.ResourceRow;
  to: ResourceState;
  now: Date;
}

/**
 * Makes a move of the state table: judges the actor's permission for it, holds the entry, refuses an illegal
 * move and another version than the one given, does the work and tells the outcome to the audit, all in one transaction.
 */
export async function performMove<T>(
  ctx: Context,
  move: { id: string; version?: number | undefined; move: ResourceMove },
  work: (moving: Moving) => Promise<T>,
): Promise<T> {
  const seen = await requireResource(ctx.db, move.id);
  const deed = {
    permission: resourceMoves[move.move].permission,
    object: { ...policyObject(seen), ownerId: askerOf(seen, move.move) },
    detail: { move: move.move },
  };
  return perform(ctx, deed, async (tx) => {
    const row = await requireResource(tx, seen.id, { forUpdate: true });
    const to = requireMove(row, move.move);
    if (move.version !== undefined && move.version !== row.version)
      throw platformErrors.versionConflict({ current: row.version });
    return work({ tx, row, to, now: ctx.now() });
  });
}

/** Whoever asked for what a reviewer decides; the policies forbid that both are one person. */
function askerOf(row: queries.ResourceRow, move: ResourceMove): string {
  if (move === 'approve' || move === 'reject') return row.submittedBy ?? row.createdBy;
  if (move === 'approve-revoke' || move === 'reject-revoke') {
    return row.revokeRequestedBy ?? row.createdBy;
  }
  return row.createdBy;
}

function requireMove(row: queries.ResourceRow, move: ResourceMove): ResourceState {
  const decision = decideMove(
    { state: row.state, everPublished: row.currentVersionId !== null },
    move,
  );
  if (decision.ok) return decision.to;
  const state = stateInfo(row.state);
  const info = resourceMoves[move];
  throw resourceErrors.illegalMove({
    state: state.zh,
    stateEn: state.en,
    move: info.zh,
    moveEn: info.en,
  });
}
