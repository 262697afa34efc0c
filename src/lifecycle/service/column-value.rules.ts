import type { ColumnType } from '#lifecycle/source/understanding.ts';

/** Longest text a caller may compare with. */
export const comparedTextMax = 1000;

type Words = { zh: string; en: string };
export type ValueReading = { ok: true; value: string } | { ok: false; expected: Words };

const expected: Record<ColumnType, Words> = {
  text: {
    zh: `至多 ${comparedTextMax} 个字符的文本`,
    en: `a text of at most ${comparedTextMax} characters`,
  },
  integer: { zh: '整数，例如 42', en: 'an integer such as 42' },
  decimal: { zh: '十进制数，例如 12.50', en: 'a decimal number such as 12.50' },
  double: { zh: '数，例如 1.5e3', en: 'a number such as 1.5e3' },
  date: { zh: '日期，例如 2026-11-21', en: 'a date such as 2026-11-21' },
  timestamp: { zh: '时间，例如 2026-11-21T14:30:00', en: 'a time such as 2026-11-21T14:30:00' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
};

const integerPattern = /^[+-]?\d{1,19}$/;
const decimalPattern = /^([+-]?)(\d{1,20})(?:\.(\d{1,18}))?$/;
const doublePattern = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?$/;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timestampPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?$/;
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/**
 * Reads one value a caller wrote, by the type of its column. Out: the canonical text that both engines take as that
 * type, so that two texts of one value are equal (`1.50` and `1.5`, `2026-01-01 08:00` and `2026-01-01T08:00:00`);
 * or words that say what was expected.
 */
export function readValue(type: ColumnType, text: string): ValueReading {
  const value = canonical(type, text);
  return value === undefined ? { ok: false, expected: expected[type] } : { ok: true, value };
}

/** Canonical text of a value, or undefined when it is not one of the type. Also takes what the engines print. */
export function canonical(type: ColumnType, text: string): string | undefined {
  return readers[type](text);
}

const readers: Record<ColumnType, (text: string) => string | undefined> = {
  text: (text) =>
    text.length > comparedTextMax || text.includes('\0') || !text.isWellFormed() ? undefined : text,
  integer: canonicalInteger,
  decimal: canonicalDecimal,
  double: (text) => {
    const number = doublePattern.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? String(number) : undefined;
  },
  date: (text) => (isDate(text) ? text : undefined),
  timestamp: canonicalTimestamp,
  boolean: (text) => (text === 'true' || text === 'false' ? text : undefined),
};

function canonicalInteger(text: string): string | undefined {
  if (!integerPattern.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < int64Min || value > int64Max ? undefined : value.toString();
}

function canonicalDecimal(text: string): string | undefined {
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const size = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && size !== '0' ? `-${size}` : size;
}

function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function canonicalTimestamp(text: string): string | undefined {
  const match = timestampPattern.exec(text);
  if (match === null || !isDate(match[1] ?? '')) return undefined;
  const [hour, minute, second] = [match[2] ?? '00', match[3] ?? '00', match[4] ?? '00'];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const fraction = (match[5] ?? '').replace(/0+$/, '');
  return `${match[1]} ${hour}:${minute}:${second}${fraction === '' ? '' : `.${fraction}`}`;
}
