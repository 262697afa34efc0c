/** What a number format says about the number it shows; absent for a format that shows no date and no time. */
export interface DateStyle {
  date: boolean;
  time: boolean;
  /** `[h]:mm`: hours go on beyond 24. */
  elapsed: boolean;
  /** `ss.000`: parts of a second are shown. */
  fraction: boolean;
}

const dateOnly: DateStyle = { date: true, time: false, elapsed: false, fraction: false };
const timeOnly: DateStyle = { date: false, time: true, elapsed: false, fraction: false };

/** ECMA-376 part 1, 18.8.30: the formats every reader must know by number, with those of zh-CN (27–36, 50–58). */
const builtInTimes = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 55, 56]);
const builtInDates = new Set([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);

/** In: number format id and, for a custom one, its code (`yyyy"年"m"月"d"日"`). Out: how a date or time shows, if it is one. */
export function dateStyle(id: number, code: string | undefined): DateStyle | undefined {
  if (code !== undefined) return customDateStyle(code);
  if (builtInDates.has(id)) return dateOnly;
  if (builtInTimes.has(id)) return timeOnly;
  if (id === 22) return { ...dateOnly, time: true };
  if (id === 46) return { ...timeOnly, elapsed: true };
  if (id === 47) return { ...timeOnly, fraction: true };
  return undefined;
}

function customDateStyle(code: string): DateStyle | undefined {
  const elapsed = /\[(h+|m+|s+)\]/i.test(code);
  const letters = code
    .replace(/"[^"]*"|[\\_*]./g, '')
    .split(';', 1)
    .join('')
    .replace(/general|am\/pm|a\/p|上午\/下午|E[+-]/gi, '')
    .replace(/\[(h+|m+|s+)\]/gi, '$1')
    .replace(/\[[^\]]*\]/g, '')
    .toLowerCase();
  const clock = /[hs]/.test(letters);
  // A lone m is a month; next to an hour or a second it is a minute.
  const minutesRemoved = letters.replace(/(h+[^a-z]*)m+/g, '$1').replace(/m+([^a-z]*s)/g, '$1');
  const date = /[ydgb]|e/.test(letters) || (/m/.test(minutesRemoved) && !elapsed);
  const time = clock || elapsed;
  if (!date && !time) return undefined;
  return { date, time, elapsed, fraction: /s\.0/.test(letters) };
}

/** The last day of the calendar that spreadsheets know, 9999-12-31. */
const serialMax = 2_958_465;
const dayMs = 86_400_000;
/**
 * Days from serial 0 to 1970-01-01. 1900-01-01 is serial 1; the day counted for a 29 February 1900 that never was puts
 * serial 0 of all later days on 1899-12-30.
 */
const epoch1900Days = 25_569;
const epoch1904Days = 24_107;

/**
 * Prints a serial number as `2026-11-21`, `2026-11-21 14:30:00` or `14:30:00`. A time that a date-only format hides is
 * printed, so that nothing is lost. Seconds are rounded unless the format shows their parts. A serial that is no day
 * (negative, after 9999-12-31) is printed as the number it is.
 */
export function printSerial(text: string, style: DateStyle, date1904: boolean): string {
  const serial = Number(text);
  if (!(serial >= 0) || serial > serialMax + 1) return printNumber(text);
  const unit = style.fraction ? 1 : 1000;
  const totalMs = Math.round((serial * dayMs) / unit) * unit;
  const day = Math.floor(totalMs / dayMs);
  const clockMs = totalMs - day * dayMs;
  if (style.elapsed && !style.date) return printClock(totalMs, style.fraction);
  if (!style.date && day === 0) return printClock(clockMs, style.fraction);
  const date = printDay(day, date1904);
  return style.time || clockMs > 0 ? `${date} ${printClock(clockMs, style.fraction)}` : date;
}

function printDay(day: number, date1904: boolean): string {
  if (date1904) return isoDay(day - epoch1904Days);
  if (day === 60) return '1900-02-29';
  return isoDay((day < 60 ? day + 1 : day) - epoch1900Days);
}

/**
 * In: days since 1970-01-01. Counted in years that begin in March and cycles of 400 years (146,097 days), because printing
 * through Date costs more than everything else about a cell.
 */
function isoDay(days: number): string {
  const sinceMarch0000 = days + 719_468;
  const cycle = Math.floor(sinceMarch0000 / 146_097);
  const dayOfCycle = sinceMarch0000 - cycle * 146_097;
  const leapDays = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524);
  const year = Math.floor((dayOfCycle - leapDays - Math.floor(dayOfCycle / 146_096)) / 365);
  const dayOfYear = dayOfCycle - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const printedYear = year + cycle * 400 + (month >= 10 ? 1 : 0);
  return `${printedYear}-${twoDigits(((month + 2) % 12) + 1)}-${twoDigits(day)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function printClock(ms: number, fraction: boolean): string {
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(twoDigits)
    .join(':');
  return fraction && ms % 1000 > 0 ? `${clock}.${String(ms % 1000).padStart(3, '0')}` : clock;
}

/** A cell of type `d` holds ISO 8601 text; it is printed in the same form as a serial. */
export function printIsoDate(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d+)?Z?)?$/.exec(text);
  if (match === null) return text;
  const [, date = text, clock, parts = ''] = match;
  return clock === undefined || (clock === '00:00:00' && Number(parts) === 0)
    ? date
    : `${date} ${clock}`;
}

const plainInteger = /^-?\d+$/;
/** At most fifteen digits, no zero too many: already in the form in which it is printed. */
const printedAlready = /^(?=.{1,16}$)-?(?:0|[1-9]\d*)\.\d*[1-9]$/;

/**
 * Prints the number of a cell as a spreadsheet would in its formula bar: at most 15 significant digits, so that
 * 0.30000000000000004 is 0.3, without exponent and without trailing zeros. Whole numbers written out in digits are
 * kept digit for digit: other writers store 18-digit codes so.
 */
export function printNumber(text: string): string {
  if (plainInteger.test(text)) return text === '-0' ? '0' : text;
  if (printedAlready.test(text)) return text;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return text;
  const shortest = String(number);
  if (shortest.length <= 16 && !shortest.includes('e')) return shortest;
  return withoutExponent(String(Number(number.toPrecision(15))));
}

function withoutExponent(printed: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(printed);
  if (match === null) return printed;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** Undoes the `_x000A_` escapes of ST_Xstring (ECMA-376 part 1, 22.9.2.19); control characters stay escaped. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16);
    const printable = code >= 0x20 && (code < 0xd800 || code > 0xdfff) && code < 0xfffe;
    return printable || code === 9 || code === 10 || code === 13
      ? String.fromCharCode(code)
      : escape;
  });
}
