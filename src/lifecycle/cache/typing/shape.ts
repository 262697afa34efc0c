import { type Form, decimalDigitsMax, exactDigitsMax } from './form.ts';

const integerShape = /^(?:0|-?[1-9]\d{0,14})$/;
const digitsShape = /^\d+$/;
const decimalShape = /^-?(?:0|[1-9]\d*)\.(\d+)$/;
const numberShape = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/;
const plainShape = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
const pointedMin = 1e-4;
const pointedMax = 1e16;
const dateShape =
  /^(\d{4})(-|\/|\.|年|)(\d{1,2})(\2|月)(\d{1,2})(日?)(?:([ T])(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{3}|\.\d{6})?)?)?$/;

/** Whether all values are canonical whole numbers of at most 15 digits. */
export function areIntegers(values: readonly string[]): boolean {
  return values.every((value) => integerShape.test(value));
}

/** The width all values share when they are digits only; undefined when they are not or differ. */
export function digitsWidth(values: readonly string[]): number | undefined {
  const width = values[0]?.length;
  if (width === undefined) return undefined;
  return values.every((value) => value.length === width && digitsShape.test(value))
    ? width
    : undefined;
}

/** The number of digits after the point that all values share; undefined when they differ or do not print back. */
export function decimalScale(values: readonly string[]): number | undefined {
  let scale: number | undefined;
  for (const value of values) {
    const fraction = decimalShape.exec(value)?.[1];
    if (fraction === undefined || (scale ?? fraction.length) !== fraction.length) return undefined;
    if (digitCount(value) > decimalDigitsMax || /^-[0.]+$/.test(value)) return undefined;
    scale = fraction.length;
  }
  return scale;
}

/** The way all values are printed as doubles; undefined when they are not, or print in different ways. */
export function doubleForm(values: readonly string[]): Form | undefined {
  for (const pointed of [false, true]) {
    if (values.every((value) => isPrintedDouble(value, pointed)))
      return { kind: 'double', pointed };
  }
  return undefined;
}

function isPrintedDouble(value: string, pointed: boolean): boolean {
  if (!numberShape.test(value)) return false;
  const number = Number(value);
  if (!Number.isFinite(number)) return false;
  if (value.includes('e')) return sameScientific(value, number);
  return pointed ? isPrintedWithPoint(value, number) : isPrintedPlainly(value, number);
}

function isPrintedPlainly(value: string, number: number): boolean {
  if (value === '-0' || !plainShape.test(value)) return false;
  return digitCount(value) <= exactDigitsMax || (value.includes('.') && String(number) === value);
}

/** As Python and DuckDB print: whole numbers end in `.0`, very small and very large ones have an exponent. */
function isPrintedWithPoint(value: string, number: number): boolean {
  if (!value.includes('.') || Math.abs(number) >= pointedMax) return false;
  const short = digitCount(value) <= exactDigitsMax;
  if (value.endsWith('.0')) return short && Object.is(Number(value.slice(0, -2)), number);
  if (!plainShape.test(value) || Math.abs(number) < pointedMin) return false;
  return short || String(number) === value;
}

function sameScientific(value: string, number: number): boolean {
  const plain = (text: string) => text.replace(/e([+-])0/, 'e$1');
  return plain(value) === plain(number.toExponential());
}

function digitCount(value: string): number {
  return value.replace(/^-|\./g, '').replace(/^0+/, '').length;
}

interface DateParts {
  separator: string;
  time: string;
  padded: boolean;
  unpadded: boolean;
}

/**
 * The strptime form all values share: year first; separated by `-`, `/`, `.`, 年月日 or (only with `compact`) nothing;
 * months, days and hours all padded or all unpadded; optionally with a time. Undefined when they differ.
 */
export function dateForm(
  values: readonly string[],
  options: { compact: boolean },
): Form | undefined {
  let shared: DateParts | undefined;
  for (const value of values) {
    const parts = dateParts(value);
    if (parts === undefined || (parts.separator === '' && !options.compact)) return undefined;
    shared ??= { ...parts };
    if (parts.separator !== shared.separator || parts.time !== shared.time) return undefined;
    shared.padded &&= parts.padded;
    shared.unpadded &&= parts.unpadded;
    if (!shared.padded && !shared.unpadded) return undefined;
  }
  return shared === undefined
    ? undefined
    : { kind: shared.time === '' ? 'date' : 'timestamp', format: strptimeForm(shared) };
}

function dateParts(value: string): DateParts | undefined {
  const match = dateShape.exec(value);
  if (match === null) return undefined;
  const [, year = '', separator = '', month = '', second = '', day = '', ending = ''] = match;
  if (!areSeparators(separator, { second, ending })) return undefined;
  if (separator === '' && (month.length !== 2 || day.length !== 2)) return undefined;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined;
  const [joint, hour, minute, seconds, fraction] = match.slice(7);
  const time = timeForm({ joint, minute, seconds, fraction, hour });
  if (time === undefined) return undefined;
  const numbers = hour === undefined ? [month, day] : [month, day, hour];
  return {
    separator,
    time,
    padded: numbers.every((text) => text.length === 2),
    unpadded: numbers.every((text) => !(text.length === 2 && text.startsWith('0'))),
  };
}

function areSeparators(
  first: string,
  { second, ending }: { second: string; ending: string },
): boolean {
  return first === '年' ? second === '月' && ending === '日' : second === first && ending === '';
}

type TimeParts = Record<'joint' | 'hour' | 'minute' | 'seconds' | 'fraction', string | undefined>;

/** What follows the hour, after what stands before it; empty without a time, undefined when it is none. */
function timeForm({ joint, hour, minute, seconds, fraction }: TimeParts): string | undefined {
  if (hour === undefined) return '';
  if (Number(hour) > 23 || Number(minute) > 59 || Number(seconds ?? 0) > 59) return undefined;
  return `${joint}|${seconds === undefined ? '' : ':%S'}${fractionForm(fraction)}`;
}

function fractionForm(fraction: string | undefined): string {
  if (fraction === undefined) return '';
  return fraction.length === 4 ? '.%g' : '.%f';
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

function strptimeForm(parts: DateParts): string {
  const pad = parts.padded ? '' : '-';
  const date =
    parts.separator === '年'
      ? `%Y年%${pad}m月%${pad}d日`
      : ['%Y', `%${pad}m`, `%${pad}d`].join(parts.separator);
  if (parts.time === '') return date;
  const [joint, rest] = parts.time.split('|');
  return `${date}${joint}%${pad}H:%M${rest}`;
}
