import type * as z from 'zod';
import type { cacheApi, LandingRun, Snapshot } from '#lifecycle/cache/cache.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { snapshotWords } from './snapshot.words.ts';

export type SnapshotView = z.output<typeof Snapshot>;
export type SnapshotDetail = z.output<typeof cacheApi.getSnapshot.response>;
export type LandingRunView = z.output<typeof LandingRun>;
export type ColumnFigures = SnapshotDetail['profile'][number];

const typeKeys = {
  text: 'typeText',
  integer: 'typeInteger',
  decimal: 'typeDecimal',
  double: 'typeDouble',
  date: 'typeDate',
  timestamp: 'typeTimestamp',
  boolean: 'typeBoolean',
} as const;

export type ColumnType = keyof typeof typeKeys;
// The keys of a closed object.
export const columnTypeNames = Object.keys(typeKeys) as readonly ColumnType[];

/** The name of a column type in the language of the person. */
export function useTypeName(): (type: ColumnType) => string {
  const say = useWords(snapshotWords);
  return (type) => say(typeKeys[type]);
}

/** A value of a row as one line of text. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}
