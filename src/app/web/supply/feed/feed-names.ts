import type {
  Feed,
  Hours,
  PromisedCycle,
  Schedule,
} from '#lifecycle/source/collection.contract.ts';
import type { ConnectorKind } from '#lifecycle/source/connection.contract.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { feedWords } from './feed.words.ts';

const cycleKeys = {
  realtime: 'cycleRealtime',
  daily: 'cycleDaily',
  weekly: 'cycleWeekly',
  monthly: 'cycleMonthly',
  quarterly: 'cycleQuarterly',
  yearly: 'cycleYearly',
  irregular: 'cycleIrregular',
} as const;

/** The name of a promised update cycle (更新周期). */
export function useCycleName(): (cycle: PromisedCycle) => string {
  const say = useWords(feedWords);
  return (cycle) => say(cycleKeys[cycle]);
}

const modeKeys = { full: 'modeFull', watermark: 'modeWatermark', key: 'modeKey' } as const;

/** The name of a way to collect. */
export function useModeName(): (mode: Feed['mode']) => string {
  const say = useWords(feedWords);
  return (mode) => say(modeKeys[mode]);
}

/** The name of a kind of old system. */
export function useKindName(): (kind: ConnectorKind) => string {
  const say = useWords(feedWords);
  const names: Readonly<Record<ConnectorKind, string>> = {
    postgresql: 'PostgreSQL',
    mariadb: 'MySQL / MariaDB',
    folder: say('kindFolder'),
    sftp: 'SFTP',
    http: say('kindHttp'),
  };
  return (kind) => names[kind];
}

/** The name of a day of the week; 1 is Monday. */
export function useWeekdayName(): (weekday: number) => string {
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'long',
    timeZone: 'UTC',
  });
  // The first day of 2024 was a Monday.
  return (weekday) => format.format(Date.UTC(2024, 0, weekday));
}

/** A schedule in words: `每天 02:00`. */
export function useScheduleWords(): (schedule: Schedule | null) => string {
  const say = useWords(feedWords);
  const weekdayName = useWeekdayName();
  return (schedule) => {
    switch (schedule?.every) {
      case undefined:
        return say('scheduleNone');
      case 'minutes':
        return say('scheduleMinutes', { minutes: schedule.minutes });
      case 'day':
        return say('scheduleDay', { at: schedule.at });
      case 'week':
        return say('scheduleWeek', { weekday: weekdayName(schedule.weekday), at: schedule.at });
      case 'month':
        return say('scheduleMonth', { day: schedule.day, at: schedule.at });
    }
  };
}

/** The hours in which the old system may be read, in words. */
export function useHoursWords(): (hours: Hours | null) => string {
  const say = useWords(feedWords);
  return (hours) => (hours === null ? say('hoursAny') : say('hoursOf', { ...hours }));
}

/** How much a collection may ask of the old system, in words. */
export function useBudgetWords(): (budget: Feed['budget']) => string {
  const say = useWords(feedWords);
  const { number } = useFormats();
  return ({ rowsPerSecond, statementMinutes }) =>
    say('budgetBoth', {
      rows:
        rowsPerSecond === null
          ? say('budgetFree')
          : say('budgetRows', { rows: number(rowsPerSecond) }),
      minutes: number(statementMinutes),
    });
}

/** What is collected, as short as it can be told: `public.street`, `日报/*.csv`, `records`. */
export function selectionWords(selection: Feed['selection']): string {
  if ('table' in selection) return `${selection.schema}.${selection.table}`;
  const { path } = selection;
  if ('pattern' in selection)
    return path === '' ? selection.pattern : `${path}/${selection.pattern}`;
  return path === '' ? '/' : path;
}
