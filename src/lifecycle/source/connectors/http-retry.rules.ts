/** A request is tried so often. */
export const attemptsMax = 5;
/** A wait that the old system asks for is kept when it is no longer. */
export const retryAfterMsMax = 120_000;
const backoffMsMax = 30_000;

/** Statuses after which the same request may well succeed. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether an answer with this status is worth another attempt. */
export function isPassing(status: number): boolean {
  return passing.has(status);
}

/**
 * How long to wait before the next attempt, in milliseconds: what the old system asks for, else twice as long each time from
 * `backoffMs`. Undefined: no further attempt, because it asks for more patience than there is.
 */
export function waitBefore(
  attempt: number,
  given: { backoffMs: number; retryAfterMs?: number | undefined },
): number | undefined {
  if (attempt >= attemptsMax) return undefined;
  const backoffMs = Math.min(given.backoffMs * 2 ** (attempt - 1), backoffMsMax);
  const { retryAfterMs = 0 } = given;
  return retryAfterMs > retryAfterMsMax ? undefined : Math.max(backoffMs, retryAfterMs);
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which is compared with the `Date` of the same answer. */
export function retryAfterOf(headers: {
  'retry-after'?: string | undefined;
  date?: string | undefined;
}): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const waitMs = Date.parse(text) - Date.parse(headers.date ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}
