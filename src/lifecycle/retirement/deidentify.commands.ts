import { createHash } from 'node:crypto';
import type { Context } from '#governance/identity/context.ts';
import { accountNames } from '#governance/identity/identity.ts';
import { authorize, perform } from '#governance/policy/perform.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { findDataSetByName } from '#lifecycle/source/source.ts';
import {
  kDefault,
  type ReidentificationRisk,
  type SaveTreatmentPlan,
  type TreatmentPlan,
  type TreatmentPlanContent,
  type TreatmentProposal,
} from './deidentify.contract.ts';
import { deidentifyErrors } from './deidentify.errors.ts';
import { findPlan, type PlanRow, savePlan } from './deidentify.queries.ts';
import { previewRisk, refuseRisky, treatmentGround } from './deidentify-risk.ts';
import { refuseUnfit } from './deidentify.rules.ts';
import { canonicalJson } from './evidence.queries.ts';
import type { RetirementRow } from './retirement.queries.ts';
import { policyObject, requireRetirement } from './retirement-reading.ts';

const nameMax = 200;
const copyMark = '（去标识）';

/** The case with its columns as the platform judges them and a treatment to begin with; no value is told. */
export async function proposeTreatment(ctx: Context, id: string): Promise<TreatmentProposal> {
  const row = await mayPlan(ctx, id);
  const { snapshot, columns } = await treatmentGround(ctx, row.dataSetId);
  const name = `${row.dataSetName.slice(0, nameMax - copyMark.length)}${copyMark}`;
  return { retirementId: id, name, k: kDefault, rowCount: snapshot.rowCount, columns };
}

/** The risk a plan would leave; refuses a plan that does not fit the columns. Saves nothing. */
export async function weighTreatment(
  ctx: Context,
  given: { id: string; plan: TreatmentPlanContent },
): Promise<ReidentificationRisk> {
  const row = await mayPlan(ctx, given.id);
  const ground = await treatmentGround(ctx, row.dataSetId);
  refuseUnfit(given.plan, ground.columns);
  return previewRisk(ctx, { ground, plan: given.plan });
}

/**
 * Gives a case its plan, or another one. Refuses what does not fit the columns, keeps what names somebody, leaves groups below
 * its own k, a plan that somebody else changed meanwhile, and any change once the offices agreed. Opinions on an earlier
 * version no longer count.
 */
export async function saveTreatmentPlan(
  ctx: Context,
  input: SaveTreatmentPlan & { id: string },
): Promise<TreatmentPlan> {
  const { id, version, ...plan } = input;
  const seen = await mayPlan(ctx, id);
  const ground = await treatmentGround(ctx, seen.dataSetId);
  refuseUnfit(plan, ground.columns);
  const risk = await previewRisk(ctx, { ground, plan });
  refuseRisky(risk, plan);
  const deed = {
    permission: 'retirement:plan',
    object: policyObject(seen),
    detail: { dataSetId: seen.dataSetId, version: version + 1 },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const row = await requireRetirement(tx, id, { forUpdate: true });
    if (row.state !== 'proposed') throw deidentifyErrors.planFixed();
    const before = await findPlan(tx, id);
    requireVersion(before, version);
    await requireFreeName(tx, row, plan.name);
    await savePlan(tx, {
      ...plan,
      retirementId: id,
      version: version + 1,
      headers: Object.fromEntries(ground.columns.map(({ name, header }) => [name, header])),
      risk,
      sha256: createHash('sha256').update(canonicalJson(plan)).digest('hex'),
      givenBy: ctx.actor.id,
      givenAt: ctx.now(),
      copyId: before?.copyId ?? newId(),
    });
    return planOf(tx, await requirePlan(tx, id));
  });
}

/** Refuses when the plan is not at the version somebody saw; 0 stands for none. */
export function requireVersion(plan: PlanRow | undefined, version: number): void {
  const current = plan?.version ?? 0;
  if (current !== version) throw deidentifyErrors.planChanged({ version: current });
}

async function requireFreeName(tx: Database, row: RetirementRow, name: string): Promise<void> {
  const { departmentId } = row;
  if ((await findDataSetByName(tx, { departmentId, name })) !== undefined)
    throw deidentifyErrors.nameTaken({ name });
}

/** The plan of a case; refuses when there is none. */
export async function requirePlan(db: Database, retirementId: string): Promise<PlanRow> {
  const plan = await findPlan(db, retirementId);
  if (plan === undefined) throw deidentifyErrors.planMissing();
  return plan;
}

/** A plan as the contract shows it. */
export async function planOf(db: Database, row: PlanRow): Promise<TreatmentPlan> {
  const { copyId, copyCode, copyName, rowCount, suppressedRows, ...plan } = row;
  const copy =
    copyCode === null || copyName === null || rowCount === null || suppressedRows === null
      ? null
      : { dataSetId: copyId, code: copyCode, name: copyName, rowCount, suppressedRows };
  const people = await accountNames(db, [plan.givenBy]);
  const givenByName = people[plan.givenBy] ?? '';
  return { ...plan, givenByName, givenAt: plan.givenAt.toISOString(), copy };
}

async function mayPlan(ctx: Context, id: string): Promise<RetirementRow> {
  const row = await requireRetirement(ctx.db, id);
  await authorize(ctx, 'retirement:plan', policyObject(row));
  return row;
}
