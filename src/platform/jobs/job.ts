import type * as z from 'zod';
import type { Database } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';

/** How far a job is: rows and bytes done, of how many when that is known. */
export interface JobProgress {
  stage?: string;
  rows?: number;
  rowsTotal?: number;
  bytes?: number;
  bytesTotal?: number;
}

/** A job while it runs. */
export interface RunningJob {
  readonly id: string;
  /** 1 for the first run; more after a crash or a retry. */
  readonly attempt: number;
  readonly requestedBy: string | null;
  /**
   * Aborted on cancellation, on shutdown, and when another worker has taken the job up because this one lost its lock; after a
   * shutdown the job is run again by the next process.
   */
  readonly signal: AbortSignal;
  /** Tells progress; written at most twice a second. */
  progress(progress: JobProgress): void;
}

/**
 * A kind of long work. `run` must be safe to repeat: a worker that dies in the middle leaves the job to another,
 * with `attempt` one higher. What it returns is kept as the job's result (small, no personal data).
 */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  readonly kind: `${string}.${string}`;
  readonly payload: P;
  /** Runs at most this often before it is failed; only failures that say they are retryable are repeated. */
  readonly attemptsMax?: number;
  run(world: World, job: RunningJob, payload: z.output<P>): Promise<Record<string, unknown>>;
}

/** Declares a kind of job. */
export function defineJob<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** What went wrong, in words of every language, as kept with a failed job. */
export interface JobError {
  code: string;
  words: { zh: string; en: string };
  next?: { zh: string; en: string };
}

export interface JobRecord {
  id: string;
  kind: string;
  key: string | null;
  subject: string | null;
  state: JobState;
  payload: unknown;
  progress: JobProgress;
  result: Record<string, unknown> | null;
  error: JobError | null;
  attempt: number;
  cancelRequested: boolean;
  requestedBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Delivers a job's id to some worker; part of the transaction that made the job. */
export interface JobQueue {
  deliver(
    executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>,
    jobId: string,
  ): Promise<void>;
}

/**
 * Who may see and stop which job; the platform knows no roles, so whoever composes it says so.
 */
export interface JobGuard<C> {
  /** The only requester whose jobs the caller sees, or undefined when all are seen. */
  onlyOf(ctx: C): string | undefined;
  /** Refuses unless the caller may see the job. */
  authorizeRead(ctx: C, job: JobRecord): Promise<void>;
  /** Does `work` in a recorded transaction, or refuses. */
  performCancel(
    ctx: C,
    job: JobRecord,
    work: (tx: Database) => Promise<JobRecord>,
  ): Promise<JobRecord>;
}
