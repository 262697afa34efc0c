import { sleep } from '#platform/time/time.ts';
import { Passing } from './http-failures.ts';
import { waitBefore } from './http-retry.rules.ts';
import type { HttpSession } from './http.session.ts';

/**
 * Does a request, with all that is read of its answer, again when what went wrong may pass: after a pause that grows, or that
 * the old system asks for. Bounded; then the words of the last failure are thrown.
 */
export async function persistently<T>(session: HttpSession, work: () => Promise<T>): Promise<T> {
  const { signal } = session.reach;
  const { backoffMs } = session.patience;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      const { retryAfterMs } = error;
      const waitMs = waitBefore(attempt, { backoffMs, retryAfterMs });
      if (waitMs === undefined) throw error.otherwise(attempt);
      await sleep(waitMs, signal);
    }
  }
}
