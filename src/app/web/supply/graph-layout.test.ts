import { expect, test } from 'vitest';
import { layOutGraph } from './graph-layout.ts';

const view = (id: string, dataSetId: string) => ({
  id,
  name: `view ${id}`,
  dataSetId,
  freshness: 'current' as const,
});

test('a data set stands right of all it is made of', () => {
  const answer = {
    views: [view('2', 'c'), view('1', 'b')],
    edges: [
      { viewId: '2', dataSetId: 'a' },
      { viewId: '2', dataSetId: 'b' },
      { viewId: '1', dataSetId: 'a' },
      // Of a view one may not see.
      { viewId: '9', dataSetId: 'a' },
    ],
  };
  const { nodes, arrows } = layOutGraph(answer, (id) => `set ${id}`);
  expect(nodes.map(({ id, name, column, line }) => [id, name, column, line])).toEqual([
    ['a', 'set a', 0, 0],
    ['b', 'view 1', 1, 0],
    ['c', 'view 2', 2, 0],
  ]);
  expect(arrows).toEqual([
    { from: 'a', to: 'c' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'b' },
  ]);
});
