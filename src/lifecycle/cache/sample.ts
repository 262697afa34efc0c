import { type LakeRow, lakeText, type LakeValue } from '#platform/lake/lake.ts';
import type { ColumnProfile } from './profile.ts';

/** Characters of one value that a sample shows; a longer one is cut and ends with `…`. */
export const sampleCellMax = 1_000;
/** Characters of the shape of a value; a longer one ends with `…`. */
export const shapeMax = 24;
/** Stands for one character of a value. */
export const shapeMark = '•';
/** Yes and no would be told apart by their length. */
const booleanShape = shapeMark.repeat(2);

/** What shows how a value is written without saying anything of it: punctuation and spaces. */
const kept = /[\p{P}\p{Zs}]/u;

/**
 * The shape of a value for those who may not see it: each letter, Han character, digit and sign is one mark, punctuation
 * stands, at most shapeMax characters. A missing value is missing; a truth value has one shape.
 */
export function shapeOf(value: LakeValue): string | null {
  if (value === null) return null;
  const text = lakeText(value);
  if (text === 'true' || text === 'false') return booleanShape;
  const characters = [...text];
  const shape = characters
    .slice(0, shapeMax)
    .map((character) => (kept.test(character) ? character : shapeMark));
  return shape.join('') + (characters.length > shapeMax ? '…' : '');
}

/** Rows of which only the shape of each value leaves the platform. */
export function maskedRows(rows: readonly LakeRow[]): LakeRow[] {
  return rows.map((row) => mapValues(row, shapeOf));
}

/** Rows with values of a length that a page can show. */
export function shownRows(rows: readonly LakeRow[]): LakeRow[] {
  return rows.map((row) => mapValues(row, cut));
}

/**
 * A profile for those who may not see values: counts and forms stand, each value is only its shape, and values of one
 * shape are counted together.
 */
export function maskedProfile(profile: ColumnProfile): ColumnProfile {
  const counts = new Map<string, number>();
  for (const { value, count } of profile.top) {
    const shape = shapeOf(value) ?? '';
    counts.set(shape, (counts.get(shape) ?? 0) + count);
  }
  return {
    ...profile,
    min: shapeOf(profile.min),
    max: shapeOf(profile.max),
    top: [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count),
  };
}

function cut(value: LakeValue): LakeValue {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  const text = lakeText(value);
  return text.length > sampleCellMax ? `${text.slice(0, sampleCellMax)}…` : value;
}

function mapValues(row: LakeRow, change: (value: LakeValue) => LakeValue): LakeRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));
}
