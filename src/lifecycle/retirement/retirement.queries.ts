import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Words } from '#platform/errors/errors.ts';
import type { Office, Result, RetirementState } from './retirement.states.ts';
import { type Waiter, type Waiting, waitsFor } from './waiting.queries.ts';
import type { ProposeRetirement } from './retirement.contract.ts';

const own = (db: Database) =>
  db.$pickTables<'retirement' | 'retirement_opinion' | 'retirement_signature' | 'data_set'>();

/** A case with its data set. */
export interface RetirementRow {
  id: string;
  dataSetId: string;
  dataSetCode: string;
  dataSetName: string;
  departmentId: string;
  state: RetirementState;
  cause: ProposeRetirement['cause'];
  reason: string;
  legalBasis: string;
  proposedBy: string;
  proposedAt: Date;
  appraisedAt: Date | null;
  result: Result | null;
  keepUntil: string | null;
  keptCopies: { dataSetId: string; basis: string }[];
  scope: string[];
  executedBy: string | null;
  executedAt: Date | null;
  sealedAt: Date | null;
  before: Record<string, string> | null;
  problem: Words | null;
  verification: Record<string, unknown> | null;
  finishedAt: Date | null;
  version: number;
}

const columns = [
  'retirement.id',
  'retirement.data_set_id as dataSetId',
  'data_set.code as dataSetCode',
  'data_set.name as dataSetName',
  'data_set.department_id as departmentId',
  'retirement.state',
  'retirement.cause',
  'retirement.reason',
  'retirement.legal_basis as legalBasis',
  'retirement.proposed_by as proposedBy',
  'retirement.proposed_at as proposedAt',
  'retirement.appraised_at as appraisedAt',
  'retirement.result',
  'retirement.keep_until as keepUntil',
  'retirement.kept_copies as keptCopies',
  'retirement.scope',
  'retirement.executed_by as executedBy',
  'retirement.executed_at as executedAt',
  'retirement.sealed_at as sealedAt',
  'retirement.before',
  'retirement.problem',
  'retirement.verification',
  'retirement.finished_at as finishedAt',
  'retirement.version',
] as const;

const cases = (db: Database) =>
  own(db).selectFrom('retirement').innerJoin('data_set', 'data_set.id', 'retirement.data_set_id');

/** One case; `forUpdate` holds it until the transaction ends. */
export async function findRetirement(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<RetirementRow | undefined> {
  let query = cases(db).select(columns).where('retirement.id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate('retirement');
  // Check constraints and this file, the only writer of the jsonb columns, keep rows to this shape.
  return (await query.executeTakeFirst()) as RetirementRow | undefined;
}

/** Cases, the newest first, of departments the reader may see. */
export async function listRetirements(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    dataSetId?: string;
    departmentId?: string;
    state?: RetirementState;
    cause?: RetirementRow['cause'];
    result?: Result;
    q?: string;
    waits?: { waiter: Waiter; what: Waiting | 'any' };
    beforeId?: string;
    limit: number;
  },
): Promise<RetirementRow[]> {
  let query = cases(db).select(columns).orderBy('retirement.id', 'desc').limit(filter.limit);
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('data_set.department_id', 'in', [...filter.readable]);
  }
  if (filter.dataSetId !== undefined)
    query = query.where('retirement.data_set_id', '=', filter.dataSetId);
  if (filter.state !== undefined) query = query.where('retirement.state', '=', filter.state);
  if (filter.departmentId !== undefined)
    query = query.where('data_set.department_id', '=', filter.departmentId);
  if (filter.cause !== undefined) query = query.where('retirement.cause', '=', filter.cause);
  if (filter.result !== undefined) query = query.where('retirement.result', '=', filter.result);
  if (filter.q !== undefined) {
    const part = `%${filter.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where((eb) =>
      eb.or([eb('data_set.name', 'ilike', part), eb('data_set.code', 'ilike', part)]),
    );
  }
  if (filter.waits !== undefined)
    query = query.where(waitsFor(filter.waits.waiter, filter.waits.what));
  if (filter.beforeId !== undefined) query = query.where('retirement.id', '<', filter.beforeId);
  // As in findRetirement.
  return (await query.execute()) as RetirementRow[];
}

export async function insertRetirement(
  tx: Database,
  given: ProposeRetirement & { id: string; proposedBy: string; now: Date },
): Promise<void> {
  await own(tx)
    .insertInto('retirement')
    .values({
      id: given.id,
      data_set_id: given.dataSetId,
      cause: given.cause,
      reason: given.reason,
      legal_basis: given.legalBasis,
      kept_copies: JSON.stringify(given.keptCopies),
      proposed_by: given.proposedBy,
      proposed_at: given.now,
    })
    .execute();
}

/** What a move of a case writes; a field that is absent stays. */
export interface RetirementChange {
  state: RetirementState;
  result?: Result;
  appraisedAt?: Date;
  keepUntil?: string | null;
  scope?: readonly string[];
  keptCopies?: RetirementRow['keptCopies'];
  executedBy?: string;
  executedAt?: Date;
  sealedAt?: Date;
  before?: Record<string, string>;
  problem?: Words | null;
  verification?: Record<string, unknown>;
  finishedAt?: Date;
}

export async function updateRetirement(
  tx: Database,
  id: string,
  change: RetirementChange,
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await own(tx)
    .updateTable('retirement')
    .set({
      state: change.state,
      ...(change.result === undefined ? {} : { result: change.result }),
      ...(change.appraisedAt === undefined ? {} : { appraised_at: change.appraisedAt }),
      ...(change.keepUntil === undefined ? {} : { keep_until: change.keepUntil }),
      ...(change.scope === undefined ? {} : { scope: [...change.scope] }),
      ...(change.keptCopies === undefined ? {} : { kept_copies: json(change.keptCopies) ?? '[]' }),
      ...(change.executedBy === undefined ? {} : { executed_by: change.executedBy }),
      ...(change.executedAt === undefined ? {} : { executed_at: change.executedAt }),
      ...(change.sealedAt === undefined ? {} : { sealed_at: change.sealedAt }),
      ...(change.before === undefined ? {} : { before: json(change.before) }),
      ...(change.problem === undefined ? {} : { problem: json(change.problem) }),
      ...(change.verification === undefined ? {} : { verification: json(change.verification) }),
      ...(change.finishedAt === undefined ? {} : { finished_at: change.finishedAt }),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

export interface OpinionRow {
  office: Office;
  result: Result;
  reason: string;
  givenBy: string;
  givenAt: Date;
  /** Of an opinion to de-identify: the version of the plan that was agreed to. */
  planVersion: number | null;
}

/** What the offices say, each once. */
export async function selectOpinions(db: Database, retirementId: string): Promise<OpinionRow[]> {
  const rows = await own(db)
    .selectFrom('retirement_opinion')
    .select([
      'office',
      'result',
      'reason',
      'given_by as givenBy',
      'given_at as givenAt',
      'plan_version as planVersion',
    ])
    .where('retirement_id', '=', retirementId)
    .orderBy('given_at')
    .execute();
  return rows as OpinionRow[]; // check constraints
}

/** Writes the opinion of an office over what it said before. */
export async function saveOpinion(
  tx: Database,
  retirementId: string,
  opinion: OpinionRow,
): Promise<void> {
  const said = {
    result: opinion.result,
    reason: opinion.reason,
    given_by: opinion.givenBy,
    given_at: opinion.givenAt,
    plan_version: opinion.planVersion,
  };
  await own(tx)
    .insertInto('retirement_opinion')
    .values({ ...said, retirement_id: retirementId, office: opinion.office })
    .onConflict((conflict) => conflict.columns(['retirement_id', 'office']).doUpdateSet(said))
    .execute();
}

export interface SignatureRow {
  kind: 'approve' | 'witness';
  personId: string;
  signedAt: Date;
}

/** Who approved and who witnesses, in their order. */
export async function selectSignatures(
  db: Database,
  retirementId: string,
): Promise<SignatureRow[]> {
  const rows = await own(db)
    .selectFrom('retirement_signature')
    .select(['kind', 'person_id as personId', 'signed_at as signedAt'])
    .where('retirement_id', '=', retirementId)
    .orderBy('signed_at')
    .execute();
  return rows as SignatureRow[]; // check constraint
}

/** Writes a signature; the table refuses a person twice, who proposed the case, and the platform's own accounts. */
export async function insertSignature(
  tx: Database,
  given: {
    retirementId: string;
    kind: SignatureRow['kind'];
    personId: string;
    now: Date;
  },
): Promise<void> {
  await own(tx)
    .insertInto('retirement_signature')
    .values({
      retirement_id: given.retirementId,
      kind: given.kind,
      person_id: given.personId,
      signed_at: given.now,
    })
    .execute();
}
