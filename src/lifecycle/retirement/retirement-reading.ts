import type { Database } from '#platform/database/database.ts';
import { type DataSetStanding, findStanding } from './temperature.queries.ts';
import type { LegalHold } from './hold.contract.ts';
import type { Retirement, RetirementDetail } from './retirement.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import type { HoldRow } from './hold.queries.ts';
import {
  findRetirement,
  type RetirementRow,
  selectOpinions,
  selectSignatures,
} from './retirement.queries.ts';
import { moveWords, mayMove, type RetirementMove, stateWords } from './retirement.states.ts';

/** A case as lists show it. */
export function retirementOf(row: RetirementRow): Retirement {
  return {
    ...row,
    proposedAt: row.proposedAt.toISOString(),
    executedAt: row.executedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** One case with what the offices said and who signed. */
export async function readRetirement(db: Database, id: string): Promise<RetirementDetail> {
  const row = await requireRetirement(db, id);
  const opinions = await selectOpinions(db, id);
  const signatures = await selectSignatures(db, id);
  return {
    ...retirementOf(row),
    opinions: opinions.map((one) => ({ ...one, givenAt: one.givenAt.toISOString() })),
    signatures: signatures.map((one) => ({ ...one, signedAt: one.signedAt.toISOString() })),
    verification: row.verification,
  };
}

/** A hold as the contract shows it. */
export function holdOf(row: HoldRow): LegalHold {
  return {
    ...row,
    placedAt: row.placedAt.toISOString(),
    releasedAt: row.releasedAt?.toISOString() ?? null,
  };
}

/** The case, or a refusal. */
export async function requireRetirement(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<RetirementRow> {
  const row = await findRetirement(db, id, options);
  if (row === undefined) throw retirementErrors.notFound({ id });
  return row;
}

/** Refuses a move that cannot begin where the case stands. */
export function requireMove(row: RetirementRow, move: RetirementMove): void {
  if (mayMove(row.state, move)) return;
  throw retirementErrors.illegalMove({
    state: stateWords[row.state].zh,
    stateEn: stateWords[row.state].en,
    move: moveWords[move].zh,
    moveEn: moveWords[move].en,
  });
}

/** What the policies judge a case by: whoever proposed it is its owner. */
export function policyObject(row: RetirementRow) {
  return {
    type: 'retirement',
    id: row.id,
    departmentId: row.departmentId,
    ownerId: row.proposedBy,
  };
}

/** The data set with how it left; refuses an unknown one. */
export async function requireStanding(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<DataSetStanding> {
  const found = await findStanding(db, id, options);
  if (found === undefined) throw retirementErrors.dataSetNotFound({ id });
  return found;
}
