import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import { newId, type Database } from '#platform/database/database.ts';
import {
  findHold,
  findOpenHold,
  type HoldRow,
  insertHold,
  releaseHoldRow,
} from './hold.queries.ts';
import type { LegalHold } from './hold.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import { readHold } from './hold-reading.ts';
import { requireStanding } from './retirement-reading.ts';

/**
 * Holds a data set for a case: from now on it is neither archived away nor destroyed. Refuses one that was destroyed. The
 * row of the data set is locked, so that a hold and a destruction wait for each other.
 */
export async function placeHold(
  ctx: Context,
  body: { dataSetId: string; caseReference: string; reason: string },
): Promise<LegalHold> {
  const { departmentId } = await requireStanding(ctx.db, body.dataSetId);
  const id = newId();
  const deed = {
    permission: 'hold:manage',
    object: { type: 'hold', id, departmentId },
    detail: { dataSetId: body.dataSetId },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { retiredAs } = await requireStanding(tx, body.dataSetId, { forUpdate: true });
    if (retiredAs === 'destroyed') throw retirementErrors.tooLateToHold();
    await insertHold(tx, { ...body, id, placedBy: ctx.actor.id, placedAt: ctx.now() });
    return readHold(tx, await requireHold(tx, id));
  });
}

/** Releases a hold. Refuses one that was released. */
export async function releaseHold(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<LegalHold> {
  const { id, departmentId } = await requireHold(ctx.db, input.id);
  const deed = { permission: 'hold:manage', object: { type: 'hold', id, departmentId } } as const;
  return perform(ctx, deed, async (tx) => {
    const hold = await requireHold(tx, id, { forUpdate: true });
    if (hold.releasedAt !== null) throw retirementErrors.holdReleased();
    await releaseHoldRow(tx, id, { by: ctx.actor.id, at: ctx.now(), reason: input.reason });
    return readHold(tx, await requireHold(tx, id));
  });
}

/** Refuses when one of these data sets is held for a case. */
export async function refuseHeld(db: Database, dataSetIds: readonly string[]): Promise<void> {
  const hold = await findOpenHold(db, dataSetIds);
  if (hold === undefined) return;
  throw retirementErrors.held({ name: hold.dataSetName, reference: hold.caseReference });
}

async function requireHold(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<HoldRow> {
  const hold = await findHold(db, id, options);
  if (hold === undefined) throw retirementErrors.holdNotFound({ id });
  return hold;
}
