import type { ColumnUnderstanding } from '../understanding.ts';

/** A column as information_schema tells it. */
export interface MariadbColumn {
  name: string;
  /** `decimal`, `bigint`, … */
  kind: string;
  /** `decimal(10,2) unsigned zerofill`, … */
  declared: string;
  /** Digits of the fraction of a second. */
  fraction: number | null;
}

const wholeSeconds = '%Y-%m-%d %H:%M:%S';
const withFraction = '%Y-%m-%d %H:%M:%S[.%f]';
const decimalDigitsMax = 18;
/** Bits of a whole number that fits every reader. */
const bitsMax = 53;

/**
 * How a declared type is read: exactly, or as text. Unsigned numbers of 64 bits, numbers filled with zeros, times of day (which may
 * pass 24 hours) and everything without a type of its own stay the text that MariaDB prints.
 */
export function readMariadb(given: MariadbColumn): ColumnUnderstanding {
  const { name, kind, declared } = given;
  const column = { name, header: name, confirmed: true } as const;
  if (declared.includes('zerofill')) return { ...column, type: 'text' };
  if (isWholeNumber(given)) return { ...column, type: 'integer' };
  if (kind === 'decimal') return decimalColumn(column, declared);
  if (kind === 'float' || kind === 'double') return { ...column, type: 'double' };
  if (kind === 'date') return { ...column, type: 'date', format: '%Y-%m-%d' };
  if (kind === 'datetime' || kind === 'timestamp') {
    const format = (given.fraction ?? 0) === 0 ? wholeSeconds : withFraction;
    return { ...column, type: 'timestamp', format };
  }
  return { ...column, type: 'text' };
}

function isWholeNumber({ kind, declared }: MariadbColumn): boolean {
  if (kind === 'bigint') return !declared.includes('unsigned');
  if (kind === 'bit') return Number(/\((\d+)\)/.exec(declared)?.[1] ?? 1) <= bitsMax;
  return /^(tinyint|smallint|mediumint|int|year)$/.test(kind);
}

function decimalColumn(
  column: Pick<ColumnUnderstanding, 'name' | 'header' | 'confirmed'>,
  declared: string,
): ColumnUnderstanding {
  const [, digits = '0', scale = '0'] = /\((\d+),(\d+)\)/.exec(declared) ?? [];
  if (Number(digits) > decimalDigitsMax) return { ...column, type: 'text' };
  if (Number(scale) === 0) return { ...column, type: 'integer' };
  return { ...column, type: 'decimal', scale: Number(scale) };
}

/** Whether the greatest value of a column of this type can tell how far one has read. */
export function isMariadbMark({ kind }: MariadbColumn): boolean {
  return isMariadbNumber(kind) || isMariadbTime(kind) || /^(var)?char$/.test(kind);
}

export function isMariadbNumber(kind: string): boolean {
  return /^(tinyint|smallint|mediumint|int|bigint|decimal)$/.test(kind);
}

export function isMariadbTime(kind: string): boolean {
  return /^(date|datetime|timestamp)$/.test(kind);
}

/** The dates that are none, as MariaDB prints them for the types that occur. */
export function zeroDates(columns: readonly MariadbColumn[]): string[] {
  const marks = columns.flatMap(({ kind, fraction }) => {
    if (kind === 'date') return ['0000-00-00'];
    if (kind !== 'datetime' && kind !== 'timestamp') return [];
    const digits = fraction ?? 0;
    return [`0000-00-00 00:00:00${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`];
  });
  return [...new Set(marks)];
}
