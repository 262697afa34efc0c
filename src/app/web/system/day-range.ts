/**
 * The moments of a span of days in the time zone of the person, as the API asks for them. In: days as `2026-11-21`;
 * the last day is part of the span. Out: `from` and `to`, the latter being the beginning of the day after.
 */
export function momentsOf(days: { from?: string | undefined; to?: string | undefined }): {
  from?: string;
  to?: string;
} {
  return {
    ...(days.from === undefined ? {} : { from: startOf(days.from, 0) }),
    ...(days.to === undefined ? {} : { to: startOf(days.to, 1) }),
  };
}

function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
