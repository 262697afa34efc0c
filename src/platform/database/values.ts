import pg from 'pg';
import { Defect } from '#platform/errors/errors.ts';

/**
 * One mapping of PostgreSQL values to JavaScript for every connection: dates, times without zone, numeric and
 * intervals stay text (a date must not move by a day in Asia), bigint is a number while that is exact and a Defect
 * beyond it.
 */
export const valueParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : textParsers.get(oid);
    // pg types its parsers as giving any; what they give is used as unknown.
    return own ?? (pg.types.getTypeParser(oid, format) as (value: string) => unknown);
  },
};

const oids = {
  int8: 20,
  date: 1082,
  timestamp: 1114,
  interval: 1186,
  numeric: 1700,
  int8Array: 1016,
};

const asIs = (text: string) => text;

const textParsers = new Map<number, (text: string) => unknown>([
  [oids.int8, exactInteger],
  [oids.date, asIs],
  [oids.timestamp, asIs],
  [oids.interval, asIs],
  [oids.numeric, asIs],
]);

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Defect('a bigint outside the exact range of numbers');
  return value;
}
