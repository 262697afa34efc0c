import type * as z from 'zod';
import { newId, type Database } from '#platform/database/database.ts';
import { Failure, Refusal, type Language } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type {
  JobDefinition,
  JobError,
  JobProgress,
  JobQueue,
  JobRecord,
  RunningJob,
} from './job.ts';
import { jobErrors } from './jobs.errors.ts';
import {
  claimJob,
  deleteEndedJobs,
  dueJobs,
  endRun,
  executeText,
  findJob,
  insertJob,
  type JobFilter,
  listJobs as selectJobs,
  requestCancel,
  type RunEnd,
  updateProgress,
} from './jobs.queries.ts';

export { jobChannel, listJobsOfDeadWorkers, selectGivenUp } from './jobs.queries.ts';
export {
  defineJob,
  type JobDefinition,
  type JobGuard,
  type JobRecord,
  type RunningJob,
} from './job.ts';

const progressEveryMs = 500;
const retryDelayMs = 5000;
const attemptsMaxDefault = 3;
/** A job whose process dies this often is failed: it is probably what kills the process. */
const crashesMax = 5;
/** Network and system logs are kept six months at the least (网络安全法); so are records of jobs. */
const keptMs = 185 * 86_400_000;

/** What the world needs to start jobs: where to deliver them. Without a queue they wait in the table. */
export interface Jobs {
  readonly queue: JobQueue | undefined;
}

/**
 * Starts a job as part of the caller's transaction. An unfinished job of the same kind and key is joined instead:
 * its id is returned and nothing new is queued. `subject` is what people read the job is about.
 */
export async function startJob<P extends z.ZodType>(
  tx: Database,
  world: World,
  start: {
    job: JobDefinition<P>;
    payload: z.input<P>;
    key?: string;
    subject?: string;
    requestedBy?: string;
  },
): Promise<string> {
  const payload = start.job.payload.parse(start.payload);
  const { id, created } = await insertJob(tx, {
    id: newId(),
    kind: start.job.kind,
    key: start.key ?? null,
    payload,
    subject: start.subject ?? null,
    requestedBy: start.requestedBy ?? null,
    now: world.now(),
  });
  if (created) await world.jobs.queue?.deliver((text, values) => executeText(tx, text, values), id);
  return id;
}

/** The job, or a refusal. */
export async function getJob(db: Database, id: string): Promise<JobRecord> {
  const job = await findJob(db, id);
  if (job === undefined) throw jobErrors.notFound();
  return job;
}

/** A page of jobs, newest first. */
export function listJobs(db: Database, filter: JobFilter, limit: number): Promise<JobRecord[]> {
  return selectJobs(db, filter, limit);
}

/** Asks for cancellation. Refuses a job that has ended. */
export async function cancelJob(world: World, id: string): Promise<JobRecord> {
  const state = await requestCancel(world.db, id, world.now());
  if (state === undefined) {
    await getJob(world.db, id);
    throw jobErrors.finished();
  }
  return getJob(world.db, id);
}

/** Deletes records of jobs that ended long ago. */
export function sweepJobs(world: World): Promise<void> {
  return deleteEndedJobs(world.db, new Date(world.now().getTime() - keptMs));
}

/**
 * Runs one delivered job to its end in this process. Nothing happens when another worker has it or it is not due.
 * `shutdown` puts the job back into the queue.
 */
export async function runJob(
  world: World,
  definitions: ReadonlyMap<string, JobDefinition>,
  run: { id: string; workerKey: number; shutdown: AbortSignal },
): Promise<void> {
  const claimed = await claimJob(world.db, {
    id: run.id,
    workerKey: run.workerKey,
    now: world.now(),
  });
  if (claimed === undefined) return;
  const definition = definitions.get(claimed.kind);
  const tracker = trackProgress(world, claimed);
  const signal = AbortSignal.any([run.shutdown, tracker.stopped]);
  const job: RunningJob = { ...claimed, signal, progress: tracker.progress };
  try {
    if (definition === undefined) throw new Error(`no job of kind ${claimed.kind}`);
    if (claimed.attempt > crashesMax)
      throw new Error(`job ${claimed.id} ended its process ${crashesMax} times`);
    const result = await definition.run(world, job, definition.payload.parse(claimed.payload));
    await tracker.stop();
    await record(world, job, { state: 'done', result, now: world.now() });
  } catch (error) {
    await tracker.stop();
    const attemptsMax = definition?.attemptsMax ?? attemptsMaxDefault;
    const { cancelled } = tracker;
    const end = endOf(world, { error, job, attemptsMax, shutdown: run.shutdown, cancelled });
    await record(world, job, end);
  }
}

/** Runs every due job in this process until none is left; for tests and for the command line without a server. */
export async function runDueJobs(
  world: World,
  definitions: readonly JobDefinition[],
): Promise<void> {
  const byKind = new Map(definitions.map((definition) => [definition.kind as string, definition]));
  const shutdown = new AbortController().signal;
  for (
    let ids = await dueJobs(world.db, world.now(), 100);
    ids.length > 0;
    ids = await dueJobs(world.db, world.now(), 100)
  ) {
    for (const id of ids) await runJob(world, byKind, { id, workerKey: 0, shutdown });
  }
}

/** Records how a run ended; what comes after another has taken the job up changes nothing. */
async function record(world: World, job: RunningJob, end: RunEnd): Promise<void> {
  const counts = await endRun(world.db, job, end);
  if (counts) return;
  const told = { jobId: job.id, attempt: job.attempt, state: end.state };
  world.log.warn(told, 'a job ended here after another worker had taken it up');
}

/** How a run that failed ends. */
function endOf(
  world: World,
  failed: {
    error: unknown;
    job: RunningJob;
    shutdown: AbortSignal;
    cancelled: AbortSignal;
    attemptsMax: number;
  },
): RunEnd {
  const { error, job } = failed;
  const now = world.now();
  if (failed.cancelled.aborted)
    return { state: 'cancelled', error: describe(jobErrors.cancelled()), now };
  if (failed.shutdown.aborted) return { state: 'queued', runAfter: now };
  if (error instanceof Failure && error.retryable && job.attempt < failed.attemptsMax) {
    world.log.warn(
      { jobId: job.id, code: error.code, attempt: job.attempt },
      'job will be tried again',
    );
    const delayMs = error.retryAfterMs ?? retryDelayMs * job.attempt;
    return { state: 'queued', runAfter: new Date(now.getTime() + delayMs) };
  }
  if (!(error instanceof Refusal)) world.log.error({ err: error, jobId: job.id }, 'job failed');
  return { state: 'failed', error: describeError(error, job.id), now };
}

function describeError(error: unknown, jobId: string): JobError {
  if (error instanceof Refusal) return describe(error);
  if (error instanceof Failure) return describe(jobErrors.unavailable({ code: error.code }));
  return describe(jobErrors.defect({ id: jobId }));
}

function describe(refusal: Refusal): JobError {
  const both = (say: (language: Language) => string) => ({ zh: say('zh'), en: say('en') });
  const next = both((language) => refusal.next(language));
  return {
    code: refusal.code,
    words: both((language) => refusal.words(language)),
    ...(next.en === '' ? {} : { next }),
  };
}

/**
 * Writes the latest progress at most twice a second, and learns at the same time whether to stop: because of a cancellation, or
 * because another worker has taken the job up.
 */
function trackProgress(world: World, run: { id: string; attempt: number }) {
  const cancel = new AbortController();
  const taken = new AbortController();
  let latest: JobProgress = {};
  let writing = Promise.resolve();
  const write = async () => {
    try {
      const answer = await updateProgress(world.db, run, latest);
      if (answer === 'cancel') cancel.abort(jobErrors.cancelled());
      if (answer === 'taken') taken.abort(takenUp());
    } catch (error) {
      // Progress is only told; the work itself will meet the same database and fail loudly if it must.
      world.log.warn({ err: error, jobId: run.id }, 'progress could not be written');
    }
  };
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, progressEveryMs);
  return {
    cancelled: cancel.signal,
    stopped: AbortSignal.any([cancel.signal, taken.signal]),
    progress: (progress: JobProgress) => {
      latest = { ...latest, ...progress };
    },
    stop: async () => {
      clearInterval(timer);
      await writing.then(write);
    },
  };
}

function takenUp(): Failure {
  return new Failure('job.taken-up', 'another worker has the job', { retryable: true });
}
