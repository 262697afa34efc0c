import { createHash } from 'node:crypto';
import type { ColumnUnderstanding, Understanding } from '#lifecycle/source/understanding.ts';
import type { SnapshotColumn } from './snapshot-column.ts';

const missingMarksMax = 20;

/**
 * The understanding of a source after a landing: its types and missing marks as the data showed them, so that a person
 * sees and can correct them. What a person has confirmed stays.
 */
export function learnedUnderstanding(
  saved: Understanding,
  landed: {
    read: readonly ColumnUnderstanding[];
    columns: readonly SnapshotColumn[];
    missing: readonly string[];
  },
): Understanding {
  const types = new Map(landed.columns.map((column) => [column.name, column]));
  const columns = landed.read.map((column): ColumnUnderstanding => {
    const type = types.get(column.name);
    if (column.confirmed || type === undefined) return column;
    return { ...type, header: column.header, confirmed: false };
  });
  return { ...saved, missing: landed.missing.slice(0, missingMarksMax), columns };
}

/**
 * SHA-256 of what decides how a file lands: the same for the same reading. Types nobody confirmed are left out: they are
 * found anew in each file.
 */
export function understandingHash(understanding: Understanding): string {
  const columns = understanding.columns.map((column) =>
    column.confirmed ? column : { name: column.name, header: column.header },
  );
  return createHash('sha256')
    .update(canonicalJson({ ...understanding, columns }))
    .digest('hex');
}

/** JSON with sorted keys: PostgreSQL does not keep their order. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
