/** A moment as the clocks of a city show it. */
export interface LocalTime {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a time zone (IANA name) show at a moment. */
export function localTime(moment: Date, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/**
 * The moment at which the clocks of a zone show this. Fields may overflow as in Date.UTC (day 32, month 13). A time that
 * clocks skip is the moment after the gap; one that they show twice is the first.
 */
export function momentOf(local: LocalTime, zone: string): Date {
  const wanted = wallMs(local);
  const early = wanted - offsetMs(wanted - dayMs, zone);
  const late = wanted - offsetMs(wanted + dayMs, zone);
  for (const candidate of [Math.min(early, late), Math.max(early, late)]) {
    if (wallMs(localTime(new Date(candidate), zone)) === wanted) return new Date(candidate);
  }
  return new Date(Math.max(early, late));
}

/** Days since 1970-01-01 of a local date. */
export function dayNumber({ year, month, day }: LocalTime): number {
  return Date.UTC(year, month - 1, day) / dayMs;
}

/** Days of a month; month may overflow. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function wallMs({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function offsetMs(moment: number, zone: string): number {
  const floored = Math.floor(moment / minuteMs) * minuteMs;
  return wallMs(localTime(new Date(floored), zone)) - floored;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-u-ca-gregory', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
