import type { ColumnUnderstanding } from '../understanding.ts';

/** A column as pg_attribute and pg_type tell it. */
export interface PostgresqlColumn {
  name: string;
  /** format_type: `numeric(10,2)`, `character varying(20)`, … */
  declared: string;
}

/** A timestamp whose fraction is there or not, as PostgreSQL and MariaDB print it. */
const withFraction = '%Y-%m-%d %H:%M:%S[.%f]';
const wholeSeconds = '%Y-%m-%d %H:%M:%S';
const decimalDigitsMax = 18;

/** What PostgreSQL writes for a number that is none, and for a time without end: no value that a type can hold. */
export const postgresqlMissing = { number: ['NaN'], time: ['infinity', '-infinity'] } as const;

/**
 * How a declared type is read: exactly, or as text. Whole numbers of 64 bits, decimals of at most 18 digits, doubles, dates and
 * timestamps are typed; everything else (json, arrays, intervals, bytes, uuid, …) stays the text that PostgreSQL prints.
 */
export function readPostgresql({ name, declared }: PostgresqlColumn): ColumnUnderstanding {
  const column = { name, header: name, confirmed: true } as const;
  const numeric = /^numeric\((\d+),(\d+)\)$/.exec(declared);
  if (numeric !== null) {
    const [digits, scale] = [Number(numeric[1]), Number(numeric[2])];
    if (digits > decimalDigitsMax) return { ...column, type: 'text' };
    return scale === 0 ? { ...column, type: 'integer' } : { ...column, type: 'decimal', scale };
  }
  if (/^(smallint|integer|bigint)$/.test(declared)) return { ...column, type: 'integer' };
  if (/^(real|double precision)$/.test(declared)) return { ...column, type: 'double' };
  if (declared === 'boolean') return { ...column, type: 'boolean', format: 't/f' };
  if (declared === 'date') return { ...column, type: 'date', format: '%Y-%m-%d' };
  if (/^timestamp(\(\d\))? with(out)? time zone$/.test(declared)) {
    const format = declared.startsWith('timestamp(0)') ? wholeSeconds : withFraction;
    return { ...column, type: 'timestamp', format };
  }
  return { ...column, type: 'text' };
}

/** Whether the greatest value of a column of this type can tell how far one has read. */
export function isPostgresqlMark({ declared }: PostgresqlColumn): boolean {
  return /^(smallint|integer|bigint|numeric|date|timestamp|character|text)/.test(declared);
}

/** Whether values of this type are moments that one can look back from. */
export function isPostgresqlTime(declared: string): boolean {
  return /^(date|timestamp)/.test(declared);
}

/** Marks for the types that occur. */
export function missingOf(columns: readonly PostgresqlColumn[]): string[] {
  const has = (pattern: RegExp) => columns.some(({ declared }) => pattern.test(declared));
  return [
    ...(has(/^(numeric|real|double)/) ? postgresqlMissing.number : []),
    ...(has(/^(date|timestamp)/) ? postgresqlMissing.time : []),
  ];
}
