import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import type { Database } from '#platform/database/database.ts';
import { requirePlan } from './deidentify.commands.ts';
import type { RetirementDetail } from './retirement.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import { insertSignature, selectSignatures, updateRetirement } from './retirement.queries.ts';
import {
  policyObject,
  readRetirement,
  requireMove,
  requireRetirement,
} from './retirement-reading.ts';
import { endsDataSet } from './retirement.states.ts';

/** How many people approve a destruction. */
const approvalsNeeded = 2;

/**
 * Approves a destruction. The second approval of another person makes the case approved. Refuses who proposed it, who
 * signed before, and the platform itself.
 */
export function approveDestruction(ctx: Context, id: string): Promise<RetirementDetail> {
  return sign(ctx, { id, kind: 'approve' });
}

/** Signs as the witness: a third person who is there when the destruction is carried out, and does not carry it out. */
export function witnessDestruction(ctx: Context, id: string): Promise<RetirementDetail> {
  return sign(ctx, { id, kind: 'witness' });
}

async function sign(
  ctx: Context,
  { id, kind }: { id: string; kind: 'approve' | 'witness' },
): Promise<RetirementDetail> {
  const seen = await requireRetirement(ctx.db, id);
  const permission = kind === 'approve' ? 'retirement:approve' : 'retirement:witness';
  const deed = { permission, object: policyObject(seen), detail: { kind } } as const;
  return perform(ctx, deed, async (tx) => {
    const row = await requireRetirement(tx, id, { forUpdate: true });
    requireMove(row, kind);
    if (!endsDataSet(row.result)) throw retirementErrors.notForDestruction();
    // A case that was appraised before there were plans has none.
    if (row.result === 'de-identify') await requirePlan(tx, id);
    await insertOnce(tx, { retirementId: id, kind, personId: ctx.actor.id, now: ctx.now() });
    const approvals = (await selectSignatures(tx, id)).filter((one) => one.kind === 'approve');
    if (kind === 'witness') await updateRetirement(tx, id, { state: 'witnessed' });
    else if (approvals.length === approvalsNeeded)
      await updateRetirement(tx, id, { state: 'approved' });
    return readRetirement(tx, id);
  });
}

async function insertOnce(
  tx: Database,
  signature: Parameters<typeof insertSignature>[1],
): Promise<void> {
  try {
    await insertSignature(tx, signature);
  } catch (error) {
    if (violatedConstraint(error) !== 'retirement_signature_person') throw error;
    throw retirementErrors.signedBefore({}, { cause: error });
  }
}
