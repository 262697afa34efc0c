import type { Hours, PromisedCycle, Schedule } from './collection.contract.ts';
import { dayNumber, daysInMonth, type LocalTime, localTime, momentOf } from './city-time.rules.ts';

const minuteMs = 60_000;
/** What 实时 promises at the least. */
const realtimeMs = 3_600_000;
/** 1970-01-01 was a Thursday: so many days after the Monday before it. */
const epochWeekday = 3;

/**
 * When a schedule is due next, strictly after a moment. In: the zone of the city, and the hours in which the old system may
 * be read; what falls outside them is due when they begin.
 */
export function nextDue(
  schedule: Schedule,
  given: { after: Date; zone: string; hours?: Hours | null },
): Date {
  const due =
    schedule.every === 'minutes'
      ? new Date(given.after.getTime() + schedule.minutes * minuteMs)
      : nextAt(schedule, given);
  const { hours, zone } = given;
  if (hours === undefined || hours === null || isWithin(hours, { moment: due, zone })) return due;
  return nextTime(clockOf(hours.from), { after: due, zone });
}

/** Whether a moment is within hours of the city; `to` is already outside. */
export function isWithin(hours: Hours, at: { moment: Date; zone: string }): boolean {
  const { hour, minute } = localTime(at.moment, at.zone);
  const now = hour * 60 + minute;
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  return from < to ? now >= from && now < to : now >= from || now < to;
}

/** When hours that a moment is within end. */
export function endOfHours(hours: Hours, at: { moment: Date; zone: string }): Date {
  return nextTime(clockOf(hours.to), { after: at.moment, zone: at.zone });
}

/**
 * What is late at a moment by the promised cycle: data received in one day, week, month … are followed by new ones before
 * the next one ends. Out: when they were promised and how many promises passed; undefined when nothing is late.
 */
export function judgeLateness(
  cycle: PromisedCycle,
  given: { lastAt: Date; now: Date; zone: string },
): { dueAt: Date; missed: number } | undefined {
  const { lastAt, now, zone } = given;
  if (cycle === 'irregular') return undefined;
  if (cycle === 'realtime') {
    const missed = Math.floor((now.getTime() - lastAt.getTime()) / realtimeMs);
    const dueAt = new Date(lastAt.getTime() + realtimeMs);
    return missed < 1 ? undefined : { dueAt, missed };
  }
  const last = periodOf(cycle, localTime(lastAt, zone));
  const missed = periodOf(cycle, localTime(now, zone)) - last - 1;
  return missed < 1 ? undefined : { dueAt: startOfPeriod(cycle, last + 2, zone), missed };
}

type DatedSchedule = Exclude<Schedule, { every: 'minutes' }>;

function nextAt(schedule: DatedSchedule, given: { after: Date; zone: string }): Date {
  const clock = clockOf(schedule.at);
  if (schedule.every === 'day') return nextTime(clock, given);
  const today = localTime(given.after, given.zone);
  const moment = (at: Pick<LocalTime, 'year' | 'month' | 'day'>) =>
    momentOf({ ...at, ...clock }, given.zone);
  if (schedule.every === 'week') {
    const weekday = ((dayNumber(today) + epochWeekday) % 7) + 1;
    const day = today.day + ((schedule.weekday - weekday + 7) % 7);
    const first = moment({ ...today, day });
    return first > given.after ? first : moment({ ...today, day: day + 7 });
  }
  const inMonth = (month: number) => {
    const day = Math.min(schedule.day, daysInMonth(today.year, month));
    return moment({ ...today, month, day });
  };
  const first = inMonth(today.month);
  return first > given.after ? first : inMonth(today.month + 1);
}

function nextTime(
  clock: Pick<LocalTime, 'hour' | 'minute'>,
  { after, zone }: { after: Date; zone: string },
): Date {
  const today = localTime(after, zone);
  const first = momentOf({ ...today, ...clock }, zone);
  return first > after ? first : momentOf({ ...today, ...clock, day: today.day + 1 }, zone);
}

type CalendarCycle = Exclude<PromisedCycle, 'irregular' | 'realtime'>;

function periodOf(cycle: CalendarCycle, local: LocalTime): number {
  const months = local.year * 12 + local.month - 1;
  switch (cycle) {
    case 'daily':
      return dayNumber(local);
    case 'weekly':
      return Math.floor((dayNumber(local) + epochWeekday) / 7);
    case 'monthly':
      return months;
    case 'quarterly':
      return Math.floor(months / 3);
    case 'yearly':
      return local.year;
  }
}

function startOfPeriod(cycle: CalendarCycle, period: number, zone: string): Date {
  const start = { year: 1970, month: 1, day: 1, hour: 0, minute: 0 };
  switch (cycle) {
    case 'daily':
      return momentOf({ ...start, day: 1 + period }, zone);
    case 'weekly':
      return momentOf({ ...start, day: 1 + period * 7 - epochWeekday }, zone);
    case 'monthly':
      return momentOf({ ...start, month: 1 + period - 1970 * 12 }, zone);
    case 'quarterly':
      return momentOf({ ...start, month: 1 + period * 3 - 1970 * 12 }, zone);
    case 'yearly':
      return momentOf({ ...start, year: period }, zone);
  }
}

function clockOf(text: string): Pick<LocalTime, 'hour' | 'minute'> {
  const minutes = minutesOf(text);
  return { hour: Math.floor(minutes / 60), minute: minutes % 60 };
}

function minutesOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}
