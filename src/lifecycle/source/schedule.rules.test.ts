import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from './collection.contract.ts';
import { localTime, momentOf } from './city-time.rules.ts';
import { isWithin, judgeLateness, nextDue } from './schedule.rules.ts';

const city = 'Asia/Shanghai';
const due = (schedule: Schedule, after: string, zone = city) =>
  nextDue(schedule, { after: new Date(after), zone }).toISOString();

describe('when a schedule is due next', () => {
  test.each<[string, Schedule, string, string]>([
    ['every 15 minutes', { every: 'minutes', minutes: 15 }, '2026-11-21T06:30:00Z', '06:45 21'],
    ['today still', { every: 'day', at: '23:00' }, '2026-11-21T06:30:00Z', '15:00 21'],
    ['tomorrow', { every: 'day', at: '02:30' }, '2026-11-21T06:30:00Z', '18:30 21'],
    ['exactly now is past', { every: 'day', at: '14:30' }, '2026-11-21T06:30:00Z', '06:30 22'],
    ['next Monday', { every: 'week', weekday: 1, at: '08:00' }, '2026-11-21T06:30:00Z', '00:00 23'],
    [
      'Saturday today',
      { every: 'week', weekday: 6, at: '15:00' },
      '2026-11-21T06:30:00Z',
      '07:00 21',
    ],
    ['a week on', { every: 'week', weekday: 6, at: '14:00' }, '2026-11-21T06:30:00Z', '06:00 28'],
    [
      'the last of November',
      { every: 'month', day: 31, at: '01:00' },
      '2026-11-21T06:30:00Z',
      '17:00 29',
    ],
    [
      'from month to month',
      { every: 'month', day: 31, at: '01:00' },
      '2026-11-29T17:00:00Z',
      '17:00 30',
    ],
  ])('%s', (_, schedule, after, expected) => {
    expect(due(schedule, after)).toMatch(
      new RegExp(`-${expected.slice(6)}T${expected.slice(0, 5)}:00`),
    );
  });

  test('the end of February, in a leap year and in a common one, and over the new year', () => {
    const schedule: Schedule = { every: 'month', day: 30, at: '00:00' };
    expect(due(schedule, '2028-01-31T00:00:00Z')).toBe('2028-02-28T16:00:00.000Z');
    expect(due(schedule, '2027-01-31T00:00:00Z')).toBe('2027-02-27T16:00:00.000Z');
    expect(due(schedule, '2026-12-30T00:00:00Z')).toBe('2027-01-29T16:00:00.000Z');
  });

  test('outside the hours it waits until they begin, also over midnight', () => {
    const at = (after: string, hours: { from: string; to: string }) =>
      nextDue({ every: 'minutes', minutes: 5 }, { after: new Date(after), zone: city, hours });
    const night = { from: '22:00', to: '06:00' };
    expect(at('2026-11-21T14:10:00Z', night).toISOString()).toBe('2026-11-21T14:15:00.000Z');
    expect(at('2026-11-21T21:56:00Z', night).toISOString()).toBe('2026-11-22T14:00:00.000Z');
    expect(at('2026-11-21T04:00:00Z', { from: '08:00', to: '12:00' }).toISOString()).toBe(
      '2026-11-22T00:00:00.000Z',
    );
  });

  test('is always later, by little more than its cycle, at the wanted time and within the hours', () => {
    const zones = [city, 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
    const at = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    const schedule: fc.Arbitrary<Schedule> = fc.oneof(
      at.map((time) => ({ every: 'day' as const, at: time })),
      fc.record({
        every: fc.constant('week' as const),
        weekday: fc.integer({ min: 1, max: 7 }),
        at,
      }),
      fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 31 }), at }),
    );
    const days = { minutes: 1, day: 1, week: 7, month: 31 };
    fc.assert(
      fc.property(
        schedule,
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (given, after, zone) => {
          const next = nextDue(given, { after, zone });
          expect(next > after).toBe(true);
          expect(next.getTime() - after.getTime()).toBeLessThan(
            (days[given.every] + 1) * 86_400_000,
          );
          const shown = localTime(next, zone);
          expect(momentOf(shown, zone).getTime()).toBeLessThanOrEqual(next.getTime());
        },
      ),
    );
  });

  test('clocks that skip and repeat an hour', () => {
    const schedule: Schedule = { every: 'day', at: '02:30' };
    const zone = 'Europe/Berlin';
    expect(due(schedule, '2026-03-28T12:00:00Z', zone)).toBe('2026-03-29T01:30:00.000Z');
    expect(due(schedule, '2026-10-24T12:00:00Z', zone)).toBe('2026-10-25T00:30:00.000Z');
  });
});

test('hours of a day and of a night', () => {
  const within = (from: string, to: string, moment: string) =>
    isWithin({ from, to }, { moment: new Date(moment), zone: city });
  expect(within('08:00', '12:00', '2026-11-21T00:00:00Z')).toBe(true);
  expect(within('08:00', '12:00', '2026-11-21T04:00:00Z')).toBe(false);
  expect(within('22:00', '06:00', '2026-11-21T15:00:00Z')).toBe(true);
  expect(within('22:00', '06:00', '2026-11-21T22:00:00Z')).toBe(false);
});

describe('what is late', () => {
  const late = (cycle: Parameters<typeof judgeLateness>[0], lastAt: string, now: string) => {
    const found = judgeLateness(cycle, {
      lastAt: new Date(lastAt),
      now: new Date(now),
      zone: city,
    });
    return found === undefined ? undefined : `${found.dueAt.toISOString()} ${found.missed}`;
  };

  test.each<[Parameters<typeof judgeLateness>[0], string, string, string | undefined]>([
    ['realtime', '2026-11-21T06:00:00Z', '2026-11-21T06:59:59Z', undefined],
    ['realtime', '2026-11-21T06:00:00Z', '2026-11-21T08:30:00Z', '2026-11-21T07:00:00.000Z 2'],
    ['daily', '2026-11-20T16:00:00Z', '2026-11-22T15:59:00Z', undefined],
    ['daily', '2026-11-20T15:59:00Z', '2026-11-21T16:00:00Z', '2026-11-21T16:00:00.000Z 1'],
    ['daily', '2026-11-18T01:00:00Z', '2026-11-21T16:00:00Z', '2026-11-19T16:00:00.000Z 3'],
    ['weekly', '2026-11-16T00:00:00Z', '2026-11-29T15:59:00Z', undefined],
    ['weekly', '2026-11-15T15:59:00Z', '2026-11-22T16:00:00Z', '2026-11-22T16:00:00.000Z 1'],
    ['monthly', '2026-11-01T00:00:00Z', '2026-12-31T15:59:00Z', undefined],
    ['monthly', '2026-11-30T15:59:00Z', '2026-12-31T16:00:00Z', '2026-12-31T16:00:00.000Z 1'],
    ['quarterly', '2026-10-01T00:00:00Z', '2027-04-01T00:00:00Z', '2027-03-31T16:00:00.000Z 1'],
    ['yearly', '2025-02-01T00:00:00Z', '2026-12-31T15:59:00Z', undefined],
    ['yearly', '2024-02-01T00:00:00Z', '2026-12-31T00:00:00Z', '2025-12-31T16:00:00.000Z 1'],
    ['irregular', '1999-01-01T00:00:00Z', '2026-12-31T00:00:00Z', undefined],
  ])('%s: last %s, now %s', (cycle, lastAt, now, expected) => {
    expect(late(cycle, lastAt, now)).toBe(expected);
  });
});
