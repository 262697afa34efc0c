import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { JobError } from '#platform/jobs/job.ts';
import type { Drift } from './drift.rules.ts';

const own = (db: Database) => db.$pickTables<'landing_run'>();

export type LandingState = 'running' | 'done' | 'unchanged' | 'failed' | 'cancelled';

/** One attempt to land a file. */
export interface LandingRun {
  id: string;
  dataSetId: string;
  sourceId: string;
  sourceFileId: string;
  jobId: string | null;
  state: LandingState;
  snapshotId: string;
  rowsIn: number | null;
  rowsOut: number | null;
  rejectedCount: number | null;
  rejectsFile: string | null;
  drift: Drift | null;
  proposedMissing: string[];
  error: JobError | null;
  requestedBy: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const record = [
  'id',
  'data_set_id as dataSetId',
  'source_id as sourceId',
  'source_file_id as sourceFileId',
  'job_id as jobId',
  'state',
  'snapshot_id as snapshotId',
  'rows_in as rowsIn',
  'rows_out as rowsOut',
  'rejected_count as rejectedCount',
  'rejects_file as rejectsFile',
  'drift',
  'proposed_missing as proposedMissing',
  'error',
  'requested_by as requestedBy',
  'started_at as startedAt',
  'finished_at as finishedAt',
] as const;

export interface NewLandingRun {
  id: string;
  dataSetId: string;
  sourceId: string;
  sourceFileId: string;
  jobId: string | null;
  snapshotId: string;
  requestedBy: string | null;
  startedAt: Date;
}

/** Records that a landing begins. */
export async function insertRun(db: Database, run: NewLandingRun): Promise<void> {
  await own(db)
    .insertInto('landing_run')
    .values({
      id: run.id,
      data_set_id: run.dataSetId,
      source_id: run.sourceId,
      source_file_id: run.sourceFileId,
      job_id: run.jobId,
      snapshot_id: run.snapshotId,
      requested_by: run.requestedBy,
      started_at: run.startedAt,
    })
    .execute();
}

export interface RunEnd {
  state: Exclude<LandingState, 'running'>;
  finishedAt: Date;
  /** The snapshot that counts, when it is not the one being written. */
  snapshotId?: string;
  rowsIn?: number;
  rowsOut?: number;
  rejectedCount?: number;
  rejectsFile?: string;
  drift?: Drift;
  proposedMissing?: readonly string[];
  error?: JobError;
}

/** Records how a running landing ended. Out: whether it was still running. */
export async function finishRun(db: Database, id: string, end: RunEnd): Promise<boolean> {
  const result = await own(db)
    .updateTable('landing_run')
    .set({
      state: end.state,
      finished_at: end.finishedAt,
      rows_in: end.rowsIn ?? null,
      rows_out: end.rowsOut ?? null,
      rejected_count: end.rejectedCount ?? null,
      rejects_file: end.rejectsFile ?? null,
      drift: end.drift === undefined ? null : JSON.stringify(end.drift),
      proposed_missing: [...(end.proposedMissing ?? [])],
      error: end.error === undefined ? null : JSON.stringify(end.error),
      ...(end.snapshotId === undefined ? {} : { snapshot_id: end.snapshotId }),
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Landings that say they are running; of one job, when asked. */
export async function selectRunning(db: Database, jobId?: string): Promise<LandingRun[]> {
  let query = own(db).selectFrom('landing_run').select(record).where('state', '=', 'running');
  if (jobId !== undefined) query = query.where('job_id', '=', jobId);
  return (await query.orderBy('id').execute()).map(asRun);
}

/** The run, or undefined. */
export async function findRun(db: Database, id: string): Promise<LandingRun | undefined> {
  const row = await own(db)
    .selectFrom('landing_run')
    .select(record)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : asRun(row);
}

/** Runs of a data set, newest first, after a position. */
export async function selectRuns(
  db: Database,
  filter: { dataSetId: string; after?: { startedAt: string; id: string } },
  limit: number,
): Promise<LandingRun[]> {
  const { dataSetId, after } = filter;
  let query = own(db).selectFrom('landing_run').select(record).where('data_set_id', '=', dataSetId);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(started_at, id) < (${after.startedAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(asRun);
}

/** Which of these reject files a run refers to. */
export async function selectRejectsFiles(
  db: Database,
  names: readonly string[],
): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await own(db)
    .selectFrom('landing_run')
    .select('rejects_file as name')
    .where('rejects_file', 'in', names)
    .execute();
  return new Set(rows.flatMap((row) => row.name ?? []));
}

type Stored = Omit<LandingRun, 'state' | 'drift' | 'error'> & {
  state: string;
  drift: unknown;
  error: unknown;
};

function asRun(row: Stored): LandingRun {
  return {
    ...row,
    // The table's check allows these states only; the other two were written by finishRun from these types.
    state: row.state as LandingState,
    drift: row.drift as Drift | null,
    error: row.error as JobError | null,
  };
}
