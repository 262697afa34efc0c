import type { Database } from '#platform/database/database.ts';
import type { ReidentificationRisk, TreatmentPlanContent } from './deidentify.contract.ts';

const own = (db: Database) => db.$pickTables<'treatment_plan' | 'data_set'>();

/** A plan with the data set that was made by it, if it was. */
export interface PlanRow extends TreatmentPlanContent {
  retirementId: string;
  version: number;
  headers: Record<string, string>;
  risk: ReidentificationRisk;
  sha256: string;
  givenBy: string;
  givenAt: Date;
  copyId: string;
  rowCount: number | null;
  suppressedRows: number | null;
  copyCode: string | null;
  copyName: string | null;
}

/** The plan of a case, or undefined. */
export async function findPlan(db: Database, retirementId: string): Promise<PlanRow | undefined> {
  const row = await own(db)
    .selectFrom('treatment_plan as p')
    .leftJoin('data_set as d', 'd.id', 'p.copy_id')
    .select([
      'p.retirement_id as retirementId',
      'p.version',
      'p.name',
      'p.k',
      'p.too_few as tooFew',
      'p.columns',
      'p.headers',
      'p.risk',
      'p.sha256',
      'p.given_by as givenBy',
      'p.given_at as givenAt',
      'p.copy_id as copyId',
      'p.row_count as rowCount',
      'p.suppressed_rows as suppressedRows',
      'd.code as copyCode',
      'd.name as copyName',
    ])
    .where('p.retirement_id', '=', retirementId)
    .executeTakeFirst();
  // Check constraints and savePlan, the only writer of the jsonb columns, keep rows to this shape.
  return row as PlanRow | undefined;
}

/** Writes a plan over the one before; the table refuses it once the offices have agreed. */
export async function savePlan(
  tx: Database,
  plan: Omit<PlanRow, 'rowCount' | 'suppressedRows' | 'copyCode' | 'copyName'>,
): Promise<void> {
  const values = {
    version: plan.version,
    name: plan.name,
    k: plan.k,
    too_few: plan.tooFew,
    columns: JSON.stringify(plan.columns),
    headers: JSON.stringify(plan.headers),
    risk: JSON.stringify(plan.risk),
    sha256: plan.sha256,
    given_by: plan.givenBy,
    given_at: plan.givenAt,
  };
  await own(tx)
    .insertInto('treatment_plan')
    .values({ ...values, retirement_id: plan.retirementId, copy_id: plan.copyId })
    .onConflict((conflict) => conflict.column('retirement_id').doUpdateSet(values))
    .execute();
}

/** Says how many rows the data set that was made has, and how many were left out. */
export async function markCopied(
  tx: Database,
  retirementId: string,
  counts: { rowCount: number; suppressedRows: number },
): Promise<void> {
  await own(tx)
    .updateTable('treatment_plan')
    .set({ row_count: counts.rowCount, suppressed_rows: counts.suppressedRows })
    .where('retirement_id', '=', retirementId)
    .execute();
}
