import { Failure, Refusal } from '#platform/errors/errors.ts';
import type { RunningJob } from '#platform/jobs/jobs.ts';
import { retirementErrors } from './retirement.errors.ts';

/** What landed meanwhile, or a reader that did not end, is tried again so often. */
export const attemptsMax = 5;
/** As long as the longest landing may take. */
export const waitMs = 6 * 3_600_000;

/** What an execution needs of its job; without `attempt` it counts as the first of many. */
export type ExecutingJob = Pick<RunningJob, 'signal' | 'progress'> &
  Partial<Pick<RunningJob, 'attempt'>>;

/**
 * What a case is told when its job ends for good: the refusal, that it was cancelled, that it was tried often enough, or that
 * it failed. Undefined when the job will be run again: after a shutdown, and when it only waits.
 */
export function whyEnded(
  error: unknown,
  { signal, attempt = 1 }: ExecutingJob,
): Refusal | undefined {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof Refusal) return cause;
  if (cause instanceof Failure && cause.retryable)
    return attempt < attemptsMax ? undefined : retirementErrors.jobFailed({}, { cause });
  return signal.aborted ? undefined : retirementErrors.jobFailed({}, { cause });
}
