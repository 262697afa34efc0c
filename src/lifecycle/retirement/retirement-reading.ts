import { accountNames } from '#governance/identity/identity.ts';
import type { Database } from '#platform/database/database.ts';
import { countSpoken, findCaseJob, selectNamedSets } from './case-facts.queries.ts';
import { type DataSetStanding, findStanding } from './temperature.queries.ts';
import type { Retirement, RetirementDetail } from './retirement.contract.ts';
import { retirementErrors } from './retirement.errors.ts';
import {
  findRetirement,
  type RetirementRow,
  selectOpinions,
  selectSignatures,
} from './retirement.queries.ts';
import { moveWords, mayMove, type RetirementMove, stateWords } from './retirement.states.ts';

type Told = Pick<Retirement, 'proposedByName' | 'opinionCount' | 'approvalCount'>;

function retirementOf(row: RetirementRow, told: Told): Retirement {
  return {
    ...row,
    ...told,
    proposedAt: row.proposedAt.toISOString(),
    executedAt: row.executedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** Cases as lists show them: who proposed each, and how many spoke and approved. */
export async function listedRetirements(
  db: Database,
  rows: readonly RetirementRow[],
): Promise<Retirement[]> {
  const people = await accountNames(
    db,
    rows.map(({ proposedBy }) => proposedBy),
  );
  const counts = await countSpoken(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    retirementOf(row, {
      proposedByName: people[row.proposedBy] ?? '',
      opinionCount: 0,
      approvalCount: 0,
      ...counts.get(row.id),
    }),
  );
}

/** One case with what the offices said, who signed, and the names of people and data sets in it. */
export async function readRetirement(db: Database, id: string): Promise<RetirementDetail> {
  const row = await requireRetirement(db, id);
  const opinions = await selectOpinions(db, id);
  const signatures = await selectSignatures(db, id);
  const people = await accountNames(db, [
    row.proposedBy,
    ...(row.executedBy === null ? [] : [row.executedBy]),
    ...opinions.map(({ givenBy }) => givenBy),
    ...signatures.map(({ personId }) => personId),
  ]);
  const kept = row.keptCopies.map(({ dataSetId }) => dataSetId);
  const listed = retirementOf(row, {
    proposedByName: people[row.proposedBy] ?? '',
    opinionCount: opinions.length,
    approvalCount: signatures.filter(({ kind }) => kind === 'approve').length,
  });
  return {
    ...listed,
    opinions: opinions.map((one) => ({ ...one, givenAt: one.givenAt.toISOString() })),
    signatures: signatures.map((one) => ({ ...one, signedAt: one.signedAt.toISOString() })),
    appraisedAt: row.appraisedAt?.toISOString() ?? null,
    executedBy: row.executedBy,
    sealedAt: row.sealedAt?.toISOString() ?? null,
    jobId: (await findCaseJob(db, id)) ?? null,
    people,
    dataSets: await selectNamedSets(db, [row.dataSetId, ...row.scope, ...kept]),
    verification: row.verification,
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
