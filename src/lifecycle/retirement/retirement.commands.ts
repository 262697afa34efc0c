import type { Context } from '#governance/identity/context.ts';
import { authorize, departmentFilter, perform } from '#governance/policy/perform.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { requirePlan, requireVersion } from './deidentify.commands.ts';
import { findPlan } from './deidentify.queries.ts';
import { selectDescendants, selectImpact } from './impact.queries.ts';
import type { GiveOpinion, ProposeRetirement, RetirementDetail } from './retirement.contract.ts';
import type { RetirementImpact } from './impact.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import * as queries from './retirement.queries.ts';
import {
  policyObject,
  readRetirement,
  requireMove,
  requireRetirement,
  requireStanding,
} from './retirement-reading.ts';
import { agreedResult, endsDataSet, type Result } from './retirement.states.ts';

/**
 * Proposes to retire a data set. Refuses one that was destroyed, one with a case in hand, and kept copies that are not
 * derived from it. Nothing changes for the data until the appraisal has been carried out.
 */
export async function proposeRetirement(
  ctx: Context,
  body: ProposeRetirement,
): Promise<RetirementDetail> {
  const { departmentId } = await requireStanding(ctx.db, body.dataSetId);
  const id = newId();
  const deed = {
    permission: 'retirement:propose',
    object: { type: 'retirement', id, departmentId },
    detail: { dataSetId: body.dataSetId, cause: body.cause },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { retiredAs } = await requireStanding(tx, body.dataSetId, { forUpdate: true });
    if (retiredAs === 'destroyed') throw retirementErrors.alreadyDestroyed();
    const copies = new Set(await selectDescendants(tx, body.dataSetId));
    const stray = body.keptCopies.find(
      ({ dataSetId }) => dataSetId === body.dataSetId || !copies.has(dataSetId),
    );
    if (stray !== undefined) throw retirementErrors.unknownCopy({ id: stray.dataSetId });
    try {
      await queries.insertRetirement(tx, {
        ...body,
        id,
        proposedBy: ctx.actor.id,
        now: ctx.now(),
      });
    } catch (error) {
      if (violatedConstraint(error) === 'retirement_one_open')
        throw retirementErrors.caseOpen({}, { cause: error });
      throw error;
    }
    return readRetirement(tx, id);
  });
}

/** Takes back a case that was not carried out; the reason stands in the case. */
export async function withdrawRetirement(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<RetirementDetail> {
  const seen = await requireRetirement(ctx.db, input.id);
  const deed = { permission: 'retirement:propose', object: policyObject(seen) } as const;
  return perform(ctx, deed, async (tx) => {
    const row = await requireRetirement(tx, seen.id, { forUpdate: true });
    requireMove(row, 'withdraw');
    await queries.updateRetirement(tx, row.id, {
      state: 'withdrawn',
      problem: { zh: input.reason, en: input.reason },
      finishedAt: ctx.now(),
    });
    return readRetirement(tx, row.id);
  });
}

/** How long data are kept when the appraisal says keep and names no date. */
const keepYears = 1;

/**
 * The opinion of one of the four offices; it replaces what the office said before. When all four say the same, the case
 * goes on: kept, or appraised with the data sets that would go. Refuses a person who spoke for another office.
 */
export async function giveOpinion(
  ctx: Context,
  input: GiveOpinion & { id: string },
): Promise<RetirementDetail> {
  const seen = await requireRetirement(ctx.db, input.id);
  const deed = {
    permission: 'retirement:appraise',
    object: { ...policyObject(seen), state: input.office },
    detail: { office: input.office, result: input.result },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const row = await requireRetirement(tx, seen.id, { forUpdate: true });
    requireMove(row, 'appraise');
    const planVersion = await planVersionOf(tx, input);
    await saveOpinion(tx, row.id, {
      office: input.office,
      result: input.result,
      reason: input.reason,
      givenBy: ctx.actor.id,
      givenAt: ctx.now(),
      planVersion: input.result === 'de-identify' ? planVersion : null,
    });
    const result = agreedResult(await queries.selectOpinions(tx, row.id), planVersion);
    if (result !== undefined)
      await settle(tx, row, { result, keepUntil: input.keepUntil, now: ctx.now() });
    return readRetirement(tx, row.id);
  });
}

/** The version of the plan in force, if there is one; refuses to de-identify by another one than was seen, and by none. */
async function planVersionOf(
  tx: Database,
  { id, result, planVersion }: GiveOpinion & { id: string },
): Promise<number | null> {
  if (result !== 'de-identify') return (await findPlan(tx, id))?.version ?? null;
  const plan = await requirePlan(tx, id);
  requireVersion(plan, planVersion ?? 0);
  return plan.version;
}

async function saveOpinion(tx: Database, id: string, opinion: queries.OpinionRow): Promise<void> {
  try {
    await queries.saveOpinion(tx, id, opinion);
  } catch (error) {
    if (violatedConstraint(error) === 'retirement_opinion_person')
      throw retirementErrors.onePersonOneOffice({}, { cause: error });
    throw error;
  }
}

async function settle(
  tx: Database,
  row: queries.RetirementRow,
  given: { result: Result; keepUntil: string | undefined; now: Date },
): Promise<void> {
  const { result, now } = given;
  const appraised = { result, appraisedAt: now };
  if (result === 'keep') {
    const keepUntil = given.keepUntil ?? yearsLater(now, keepYears);
    const change = { ...appraised, state: 'kept', keepUntil, finishedAt: now } as const;
    await queries.updateRetirement(tx, row.id, change);
    return;
  }
  const scope = endsDataSet(result) ? await destructionScope(tx, row) : [row.dataSetId];
  await queries.updateRetirement(tx, row.id, { ...appraised, state: 'appraised', scope });
}

/** The data set and its derived copies, down to those that stay on a basis of their own; in a fixed order. */
export async function destructionScope(
  db: Database,
  row: Pick<queries.RetirementRow, 'dataSetId' | 'keptCopies'>,
): Promise<string[]> {
  const kept = row.keptCopies.map(({ dataSetId }) => dataSetId);
  return (await selectDescendants(db, row.dataSetId, kept)).toSorted();
}

function yearsLater(now: Date, years: number): string {
  const later = new Date(now);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later.toISOString().slice(0, 10);
}

/** What would go or end with a data set, for those who may see its retirement. */
export async function getImpact(ctx: Context, dataSetId: string): Promise<RetirementImpact> {
  const { name, departmentId, retiredAs } = await requireStanding(ctx.db, dataSetId);
  await authorize(ctx, 'retirement:read', { type: 'retirement', id: dataSetId, departmentId });
  const readable = departmentFilter(ctx, 'retirement:read');
  return {
    dataSetId,
    name,
    departmentId,
    retiredAs,
    ...(await selectImpact(ctx.db, { dataSetId, now: ctx.now(), readable })),
  };
}
