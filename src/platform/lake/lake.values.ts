import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value as it leaves the lake; it survives JSON without loss. */
export type LakeValue =
  | string
  | number
  | boolean
  | null
  | readonly LakeValue[]
  | { readonly [key: string]: LakeValue };

export type LakeRow = Record<string, LakeValue>;

/** A value that may be bound to a `?` of a statement. */
export type LakeParam = string | number | bigint | boolean | null;

/** Wall clock of TIMESTAMPTZ values: the platform's cities share one. */
export const lakeTimeZone = 'Asia/Shanghai';
const lakeOffset = { microseconds: 8n * 3_600_000_000n, text: '+08:00' } as const;

/**
 * The one mapping of DuckDB values to ours: BIGINT a number when safe, else text; DECIMAL and HUGEINT text;
 * DATE `2026-11-21`; TIMESTAMP `2026-11-21 14:30:00` (fraction only when there is one); DOUBLE a number
 * (NaN and infinities as text); LIST, STRUCT and MAP as JSON; BLOB as hexadecimal text.
 */
export function lakeValue(value: DuckDBValue): LakeValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return bigintValue(value);
  return nestedValue(value) ?? scalarText(value);
}

/** A list, structure or map; undefined for all else. */
function nestedValue(value: DuckDBValue): LakeValue | undefined {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map(lakeValue);
  }
  if (value instanceof DuckDBStructValue) return lakeObject(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return lakeObject(value.entries.map((entry) => [lakeText(lakeValue(entry.key)), entry.value]));
  }
  return value instanceof DuckDBUnionValue ? lakeValue(value.value) : undefined;
}

function scalarText(value: DuckDBValue): string {
  if (value instanceof DuckDBTimestampTZValue) {
    const local = value.micros + lakeOffset.microseconds;
    return new DuckDBTimestampValue(local).toString() + lakeOffset.text;
  }
  return value instanceof DuckDBBlobValue
    ? Buffer.from(value.bytes).toString('hex')
    : String(value);
}

/** A value as text: itself when it is text or a number, else JSON. */
export function lakeText(value: LakeValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function lakeObject(entries: [string, DuckDBValue][]): LakeValue {
  return Object.fromEntries(entries.map(([key, value]) => [key, lakeValue(value)]));
}

function bigintValue(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
