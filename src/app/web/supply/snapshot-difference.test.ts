import { expect, test } from 'vitest';
import { compareSnapshots } from './snapshot-difference.ts';
import type { SnapshotDetail } from './snapshot-types.ts';

function snapshot(columns: [name: string, type: 'text' | 'integer', missing: number][]) {
  return {
    columns: columns.map(([name, type]) => ({ name, type })),
    profile: columns.map(([name, , missing]) => ({
      name,
      missing,
      distinct: 3,
      distinctExact: true,
      min: 'a',
      max: 'c',
      top: [{ value: 'a', count: 2 }],
      topExact: true,
      patterns: [],
    })),
  } as unknown as SnapshotDetail;
}

test('two snapshots of the same figures differ in nothing', () => {
  const one = snapshot([['name', 'text', 0]]);
  expect(compareSnapshots(one, one)).toEqual({ differences: [], isReordered: false });
});

test('columns that came, went, changed their type or their figures', () => {
  const before = snapshot([
    ['name', 'text', 0],
    ['code', 'text', 1],
    ['old', 'text', 0],
  ]);
  const after = snapshot([
    ['code', 'integer', 4],
    ['name', 'text', 0],
    ['new', 'integer', 0],
  ]);
  expect(compareSnapshots(before, after)).toEqual({
    differences: [
      { column: 'code', figure: 'type', before: 'text', after: 'integer' },
      { column: 'code', figure: 'missing', before: 1, after: 4 },
      { column: 'new', figure: 'columnAdded', before: null, after: 'integer' },
      { column: 'old', figure: 'columnRemoved', before: 'text', after: null },
    ],
    isReordered: true,
  });
});

test('of masked snapshots only counts are compared', () => {
  const [before, after] = [snapshot([['a', 'text', 0]]), snapshot([['a', 'text', 2]])];
  const figures = after.profile.map((one) => ({ ...one, min: 'b' }));
  const told = compareSnapshots({ ...before, masked: true }, { ...after, profile: figures });
  expect(told.differences).toEqual([{ column: 'a', figure: 'missing', before: 0, after: 2 }]);
});
