import { CompiledQuery, sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { JobError, JobProgress, JobRecord, JobState, RunningJob } from './job.ts';

const own = (db: Database) => db.$pickTables<'job'>();

/** Advisory locks of workers live in this class, apart from the migration lock. */
const workerLockClass = 7215;

interface NewJob {
  id: string;
  kind: string;
  key: string | null;
  payload: unknown;
  subject: string | null;
  requestedBy: string | null;
  now: Date;
}

const record = [
  'id',
  'kind',
  'key',
  'subject',
  'state',
  'payload',
  'progress',
  'result',
  'error',
  'attempt',
  'cancel_requested as cancelRequested',
  'requested_by as requestedBy',
  'created_at as createdAt',
  'started_at as startedAt',
  'finished_at as finishedAt',
] as const;

/** Inserts a job, due at once by the clock of whoever looks, unless an unfinished one of its kind and key exists; returns the id that counts. */
export async function insertJob(
  tx: Database,
  job: NewJob,
): Promise<{ id: string; created: boolean }> {
  const inserted = await own(tx)
    .insertInto('job')
    .values({
      id: job.id,
      kind: job.kind,
      key: job.key,
      payload: JSON.stringify(job.payload),
      subject: job.subject,
      requested_by: job.requestedBy,
      run_after: sql<Date>`least(now(), ${job.now})`,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'key']).where('state', 'in', ['queued', 'running']).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (inserted !== undefined) return { id: inserted.id, created: true };
  const existing = await own(tx)
    .selectFrom('job')
    .select('id')
    .where('kind', '=', job.kind)
    .where('key', '=', job.key)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  // The other job may have finished between the two statements; then there is room again.
  return existing === undefined ? insertJob(tx, job) : { id: existing.id, created: false };
}

/** Runs a text with numbered parameters inside a transaction, as the queue library needs it. */
export async function executeText(
  tx: Database,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: unknown[] }> {
  const result = await tx.executeQuery(CompiledQuery.raw(text, values));
  return { rows: [...result.rows] };
}

/** The job by id, or undefined. */
export async function findJob(db: Database, id: string): Promise<JobRecord | undefined> {
  const row = await own(db)
    .selectFrom('job')
    .select(record)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : asRecord(row);
}

/** Which jobs a list shows, and after which position. */
export interface JobFilter {
  state?: JobState;
  kind?: string;
  requestedBy?: string;
  after?: { createdAt: string; id: string };
}

/** Jobs, newest first, after a position. */
export async function listJobs(
  db: Database,
  filter: JobFilter,
  limit: number,
): Promise<JobRecord[]> {
  let query = own(db).selectFrom('job').select(record);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.requestedBy !== undefined) {
    query = query.where('requested_by', '=', filter.requestedBy);
  }
  const { after } = filter;
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(asRecord);
}

/** Those of the keys whose newest job of a kind will not run again and was not done. */
export async function selectGivenUp(
  db: Database,
  kind: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const newest = own(db)
    .selectFrom('job')
    .select(['key', 'state'])
    .distinctOn('key')
    .where('kind', '=', kind)
    .where('key', 'in', [...keys])
    .orderBy('key')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  const rows = keys.length === 0 ? [] : await newest.execute();
  return new Set(
    rows.flatMap(({ key, state }) =>
      key !== null && (state === 'failed' || state === 'cancelled') ? [key] : [],
    ),
  );
}

/** Takes a queued job for a worker; undefined when another took it or it was cancelled. */
export async function claimJob(
  db: Database,
  claim: { id: string; workerKey: number; now: Date },
): Promise<
  | { id: string; kind: string; payload: unknown; attempt: number; requestedBy: string | null }
  | undefined
> {
  return own(db)
    .updateTable('job')
    .set({
      state: 'running',
      worker_key: claim.workerKey,
      started_at: claim.now,
      attempt: sql`attempt + 1`,
      progress: '{}',
    })
    .where('id', '=', claim.id)
    .where('state', '=', 'queued')
    .where('run_after', '<=', claim.now)
    .returning(['id', 'kind', 'payload', 'attempt', 'requested_by as requestedBy'])
    .executeTakeFirst();
}

/** One run of a job. Only the newest counts: a worker that lost its lock and goes on late changes nothing any more. */
export type JobRun = Pick<RunningJob, 'id' | 'attempt'>;

const ofRun = (db: Database, run: JobRun) =>
  own(db)
    .updateTable('job')
    .where('id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .where('state', '=', 'running');

/** Writes progress and tells whether cancellation was asked for meanwhile, or the job was taken from this run. */
export async function updateProgress(
  db: Database,
  run: JobRun,
  progress: JobProgress,
): Promise<'goes-on' | 'cancel' | 'taken'> {
  const row = await ofRun(db, run)
    .set({ progress: JSON.stringify(progress) })
    .returning('cancel_requested as cancel')
    .executeTakeFirst();
  if (row === undefined) return 'taken';
  await notifyJob(db, run.id);
  return row.cancel ? 'cancel' : 'goes-on';
}

/** How a run ends: with the job, or with the job back in the queue, not to run before a time. */
export type RunEnd =
  | { state: 'done'; result: unknown; now: Date }
  | { state: 'failed' | 'cancelled'; error: JobError; now: Date }
  | { state: 'queued'; runAfter: Date };

/** Ends a run of a job. Out: whether the job was still this run's. */
export async function endRun(db: Database, run: JobRun, end: RunEnd): Promise<boolean> {
  const set =
    end.state === 'queued'
      ? { run_after: end.runAfter }
      : {
          result: end.state === 'done' ? JSON.stringify(end.result) : null,
          error: end.state === 'done' ? null : JSON.stringify(end.error),
          finished_at: end.now,
        };
  const { state } = end;
  const ended = await ofRun(db, run)
    .set({ ...set, state, worker_key: null })
    .executeTakeFirst();
  await notifyJob(db, run.id);
  return ended.numUpdatedRows > 0n;
}

/** Cancels: a queued job at once, a running one by asking its worker. Returns the state afterwards. */
export async function requestCancel(
  db: Database,
  id: string,
  now: Date,
): Promise<JobState | undefined> {
  const row = await own(db)
    .updateTable('job')
    .set({
      cancel_requested: true,
      state: sql<JobState>`case when state = 'queued' then 'cancelled' else state end`,
      finished_at: sql`case when state = 'queued' then ${now}::timestamptz else finished_at end`,
    })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returning('state')
    .executeTakeFirst();
  await notifyJob(db, id);
  // The check constraint of the table allows exactly these states.
  return row?.state as JobState | undefined;
}

/** Deletes the records of jobs that ended before a time. */
export async function deleteEndedJobs(db: Database, before: Date): Promise<void> {
  await own(db).deleteFrom('job').where('finished_at', '<', before).execute();
}

/** Ids of queued jobs that are due. */
export async function dueJobs(db: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await own(db)
    .selectFrom('job')
    .select('id')
    .where('state', '=', 'queued')
    .where('run_after', '<=', now)
    .orderBy('run_after')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Running jobs whose worker is dead. A worker holds an advisory lock as long as its connection lives,
 * so a free lock means the worker is gone; no clock is involved.
 */
const ofDeadWorkers = sql`state = 'running' and (worker_key is null or worker_key not in (
  select objid::bigint from pg_locks
  where locktype = 'advisory' and granted and classid = ${sql.lit(workerLockClass)} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())))`;

/** Ids of running jobs whose worker is dead. */
export async function listJobsOfDeadWorkers(db: Database): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select id from job where ${ofDeadWorkers} order by id`.execute(db);
  return rows.map((row) => row.id);
}

/** Puts the jobs of dead workers back into the queue. */
export async function requeueJobsOfDeadWorkers(db: Database, now: Date): Promise<string[]> {
  const result = await sql<{ id: string }>`
    update job set state = 'queued', worker_key = null, run_after = ${now}
    where ${ofDeadWorkers}
    returning id`.execute(db);
  return result.rows.map((row) => row.id);
}

/** SQL by which a worker takes its lock on a connection of its own. */
export const workerLockSql = `select pg_advisory_lock(${workerLockClass}, $1)`;

export const jobChannel = 'chengshu_job';

async function notifyJob(db: Database, id: string): Promise<void> {
  await sql`select pg_notify(${jobChannel}, ${id})`.execute(db);
}

// jsonb columns are typed `unknown` by the generator; these are written by this file alone.
function asRecord(row: Record<string, unknown>): JobRecord {
  return row as unknown as JobRecord;
}
