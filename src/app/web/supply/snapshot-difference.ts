import type { ColumnFigures, SnapshotDetail } from './snapshot-types.ts';

/** One thing that is not the same in two snapshots. */
export interface Difference {
  column: string;
  figure: 'columnAdded' | 'columnRemoved' | 'type' | Figure;
  before: string | number | null;
  after: string | number | null;
}

type Figure = 'missing' | 'distinct' | 'min' | 'max' | 'mostFrequent';

/**
 * What differs between two snapshots of a data set, in the order of the columns of the later one; columns that are
 * gone stand last. Figures that are estimates on either side are compared as they are.
 */
export function compareSnapshots(
  before: SnapshotDetail,
  after: SnapshotDetail,
): { differences: Difference[]; isReordered: boolean } {
  const old = byName(before);
  const now = byName(after);
  const isMasked = before.masked || after.masked;
  const differences = after.columns.flatMap(({ name, type }): Difference[] => {
    const earlier = old.get(name);
    if (earlier === undefined)
      return [{ column: name, figure: 'columnAdded', before: null, after: type }];
    const retyped: Difference[] =
      earlier.type === type
        ? []
        : [{ column: name, figure: 'type', before: earlier.type, after: type }];
    const told = figureDifferences(name, earlier.figures, now.get(name)?.figures);
    // The shapes of values may be the same where the values are not, and the other way round says nothing either.
    return [...retyped, ...(isMasked ? told.filter(({ figure }) => isCount(figure)) : told)];
  });
  const gone = before.columns
    .filter(({ name }) => !now.has(name))
    .map(({ name, type }): Difference => {
      return { column: name, figure: 'columnRemoved', before: type, after: null };
    });
  return { differences: [...differences, ...gone], isReordered: reordered(before, after) };
}

const isCount = (figure: Difference['figure']) => figure === 'missing' || figure === 'distinct';

function byName({ columns, profile }: SnapshotDetail) {
  const figures = new Map(profile.map((one) => [one.name, one]));
  return new Map(
    columns.map(({ name, type }) => [name, { type, figures: figures.get(name) }] as const),
  );
}

function figureDifferences(
  column: string,
  before: ColumnFigures | undefined,
  after: ColumnFigures | undefined,
): Difference[] {
  if (before === undefined || after === undefined) return [];
  const then = figuresOf(before);
  return Object.entries(figuresOf(after)).flatMap(([figure, value]) => {
    // Both objects are made by figuresOf.
    const key = figure as Figure;
    return then[key] === value ? [] : [{ column, figure: key, before: then[key], after: value }];
  });
}

function figuresOf(figures: ColumnFigures): Record<Figure, string | number | null> {
  const { missing, distinct, min, max, top } = figures;
  return { missing, distinct, min, max, mostFrequent: top[0]?.value ?? null };
}

function reordered(before: SnapshotDetail, after: SnapshotDetail): boolean {
  const inBoth = (one: SnapshotDetail, other: SnapshotDetail) => {
    const names = new Set(other.columns.map(({ name }) => name));
    return one.columns.map(({ name }) => name).filter((name) => names.has(name));
  };
  const now = inBoth(after, before);
  return inBoth(before, after).some((name, index) => now[index] !== name);
}
