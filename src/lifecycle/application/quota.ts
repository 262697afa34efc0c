import { Failure } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type { Rate } from '#lifecycle/service/gateway-ports.ts';
import { returnDayQuota, takeDayQuota } from './admission.queries.ts';
import { admissionErrors } from './application.errors.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A day of a quota is a day in Beijing, which has no summer time. */
const beijingOffsetMs = 8 * 3_600_000;
/** A process takes a hundredth of the day's quota at once: few writes, and little is lost when it is killed. */
const blocksPerDay = 100;
const blockMax = 1000;
const countersMax = 10_000;
/** After a used-up answer the database is asked again only this much later. */
const usedUpRecheckMs = 2_000;

/** A grant's limits, as admission knows them. */
export interface QuotaLimits {
  grantId: string;
  perMinute: number;
  perDay: number;
}

interface Counter {
  minute: number;
  minuteUsed: number;
  day: number;
  /** Calls taken from the day's quota and not yet used by this process. */
  left: number;
  /** Calls of the day taken by all processes, as of the last take. */
  taken: number;
  usedUpUntilMs: number;
  taking: Promise<void> | undefined;
}

/**
 * Counts calls against quotas. A minute is counted in memory and by each process for itself; a day is counted in
 * PostgreSQL by blocks taken beforehand, so neither a restart nor several processes give more than the quota.
 */
export interface Quota {
  /** Counts one call, at once when possible; refuses with 429 and how long to wait. */
  take(limits: QuotaLimits, now: Date): Rate | Promise<Rate>;
  /** Gives unused blocks back. */
  close(): Promise<void>;
}

export function createQuota(world: World): Quota {
  const counters = new Map<string, Counter>();

  const take = (limits: QuotaLimits, now: Date): Rate | Promise<Rate> => {
    const counter = counterAt(counters, limits.grantId, now.getTime());
    requireMinute(counter, limits, now);
    if (counter.left > 0) return spend(counter, limits, now);
    return takeBlock(counter, limits, now).then(() => take(limits, now));
  };

  const takeBlock = async (counter: Counter, limits: QuotaLimits, now: Date): Promise<void> => {
    if (now.getTime() < counter.usedUpUntilMs) throw dayRefusal(limits, now);
    // One take at a time for each grant; whoever waits counts again afterwards.
    counter.taking ??= takeFromDatabase(world, counter, limits).finally(() => {
      counter.taking = undefined;
    });
    await counter.taking;
    if (counter.usedUpUntilMs > now.getTime() && counter.left === 0) throw dayRefusal(limits, now);
  };

  const close = async (): Promise<void> => {
    for (const [grantId, counter] of counters) {
      await counter.taking?.catch(() => undefined);
      const { left } = counter;
      counter.left = 0;
      if (left > 0) {
        await returnDayQuota(world.db, { grantId, day: dayText(counter.day), unused: left });
      }
    }
    counters.clear();
  };

  return { take, close };
}

async function takeFromDatabase(
  world: World,
  counter: Counter,
  limits: QuotaLimits,
): Promise<void> {
  const { day } = counter;
  const block = Math.max(1, Math.min(blockMax, Math.ceil(limits.perDay / blocksPerDay)));
  try {
    const { given, taken } = await takeDayQuota(world.db, {
      grantId: limits.grantId,
      day: dayText(day),
      block,
      quota: limits.perDay,
    });
    // The day may have turned while the database answered; then the block belongs to yesterday.
    if (counter.day !== day) return;
    counter.left += given;
    counter.taken = taken;
    if (given === 0) counter.usedUpUntilMs = world.now().getTime() + usedUpRecheckMs;
  } catch (error) {
    throw new Failure('application.quota-unavailable', 'the day quota could not be counted', {
      retryable: true,
      retryAfterMs: 1000,
      cause: error,
    });
  }
}

function counterAt(counters: Map<string, Counter>, grantId: string, nowMs: number): Counter {
  const minute = Math.floor(nowMs / minuteMs);
  const day = Math.floor((nowMs + beijingOffsetMs) / dayMs);
  let counter = counters.get(grantId);
  if (counter === undefined) {
    if (counters.size >= countersMax) dropOldest(counters);
    counter = {
      minute,
      minuteUsed: 0,
      day,
      left: 0,
      taken: 0,
      usedUpUntilMs: 0,
      taking: undefined,
    };
    counters.set(grantId, counter);
  }
  // Only forward: calls that waited for the database must not turn the clock back.
  if (minute > counter.minute) {
    counter.minute = minute;
    counter.minuteUsed = 0;
  }
  if (day > counter.day) {
    counter.day = day;
    counter.left = 0;
    counter.taken = 0;
    counter.usedUpUntilMs = 0;
  }
  return counter;
}

/** The rest of the dropped grant's block is lost to its day; that errs on the safe side. */
function dropOldest(counters: Map<string, Counter>): void {
  const oldest = counters.keys().next();
  if (oldest.done !== true) counters.delete(oldest.value);
}

function requireMinute(counter: Counter, limits: QuotaLimits, now: Date): void {
  if (counter.minuteUsed < limits.perMinute) return;
  const seconds = secondsToMinute(now);
  throw admissionErrors.minuteQuotaUsed(
    { limit: limits.perMinute, seconds },
    {
      retryAfterMs: seconds * 1000,
      extension: { quota: { policy: 'minute', limit: limits.perMinute, resetSeconds: seconds } },
    },
  );
}

function dayRefusal(limits: QuotaLimits, now: Date): Error {
  const seconds = secondsToDay(now);
  return admissionErrors.dayQuotaUsed(
    { limit: limits.perDay },
    {
      retryAfterMs: seconds * 1000,
      extension: { quota: { policy: 'day', limit: limits.perDay, resetSeconds: seconds } },
    },
  );
}

/** Counts the call and tells the quota that will be used up first, in the terms of the IETF RateLimit fields. */
function spend(counter: Counter, limits: QuotaLimits, now: Date): Rate {
  counter.left -= 1;
  counter.minuteUsed += 1;
  const minuteRemaining = limits.perMinute - counter.minuteUsed;
  const dayRemaining = limits.perDay - counter.taken + counter.left;
  return dayRemaining < minuteRemaining
    ? {
        policy: 'day',
        limit: limits.perDay,
        windowSeconds: dayMs / 1000,
        remaining: dayRemaining,
        resetSeconds: secondsToDay(now),
      }
    : {
        policy: 'minute',
        limit: limits.perMinute,
        windowSeconds: minuteMs / 1000,
        remaining: minuteRemaining,
        resetSeconds: secondsToMinute(now),
      };
}

function secondsToMinute(now: Date): number {
  return Math.ceil((minuteMs - (now.getTime() % minuteMs)) / 1000);
}

function secondsToDay(now: Date): number {
  return Math.ceil((dayMs - ((now.getTime() + beijingOffsetMs) % dayMs)) / 1000);
}

/** `2026-11-21` of a day number counted in Beijing time. */
function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
