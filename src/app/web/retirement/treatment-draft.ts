import type {
  TreatableColumn,
  Treatment,
  TreatmentPlan,
  TreatmentPlanContent,
  TreatmentProposal,
} from '#lifecycle/retirement/deidentify.contract.ts';

export type TreatmentKind = Treatment['treatment'];

/**
 * A plan while it is drawn up: one treatment for each column, in the order of the columns, and the version of the plan
 * it was made from; 0 for the first.
 */
export type Draft = TreatmentPlanContent & { version: number };

/** Under which name the plan of a case is kept for the tab while it is drawn up. */
export function draftKeyOf(retirementId: string): string {
  return `retirement-plan-${retirementId}`;
}

const bandWidth = 10;
const prefixCharacters = 4;

/** What to begin with: the plan that was given or begun, and the platform's proposal for each column it does not name. */
export function draftOf(proposal: TreatmentProposal, plan: TreatmentPlan | Draft | null): Draft {
  const given = new Map(plan?.columns.map((one) => [one.column, one]));
  return {
    version: plan?.version ?? 0,
    name: plan?.name ?? proposal.name,
    k: plan?.k ?? proposal.k,
    tooFew: plan?.tooFew ?? 'refuse',
    columns: proposal.columns.map((column) => given.get(column.name) ?? column.proposal),
  };
}

/** Another treatment of a column, as far as it goes by itself; what was said of the column before is kept. */
export function withTreatment(
  column: TreatableColumn,
  kind: TreatmentKind,
  before: Treatment,
): Treatment {
  const { name } = column;
  if (kind === 'remove' || kind === 'surrogate') return { column: name, treatment: kind };
  const quasi = 'quasi' in before ? before.quasi : column.meaning !== 'attribute';
  const reason = 'reason' in before && before.reason !== undefined ? { reason: before.reason } : {};
  const stays = { column: name, quasi, ...reason };
  switch (kind) {
    case 'keep':
      return { ...stays, treatment: kind };
    case 'date':
      return { ...stays, treatment: kind, unit: 'month' };
    case 'band':
      return { ...stays, treatment: kind, width: bandWidth };
    case 'prefix':
      return {
        ...stays,
        treatment: kind,
        characters: Math.min(prefixCharacters, column.charactersMax),
      };
  }
}

/** Whether the platform asks why a column may stay like this. */
export function needsReason({ meaning }: TreatableColumn, treatment: Treatment): boolean {
  if (!('quasi' in treatment) || meaning === 'attribute') return false;
  return !treatment.quasi || (meaning === 'unique' && treatment.treatment === 'keep');
}
