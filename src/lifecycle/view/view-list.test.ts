import { expect, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { aDataSet, anEngineer, aView } from './view.fixtures.ts';
import { listViews } from './view.queries.ts';

test('views are found by a part of their name or code, and signs of the search are plain text', async () => {
  const world = await testWorld();
  const { ctx, departmentId } = await anEngineer(world);
  const input = await aDataSet(world, { departmentId });
  for (const [name, code] of [
    ['企业登记（标准）', 'firms'],
    ['街道名录', 'streets'],
    ['占比100%', 'share'],
  ] as const) {
    await aView(ctx, { input }, { name, code, sql: 'SELECT 1 AS a FROM input' });
  }
  const found = async (text: string) => {
    const rows = await listViews(world.db, { readable: 'all', text, limit: 10 });
    return rows.map(({ code }) => code);
  };
  expect(await found('登记')).toEqual(['firms']);
  expect(await found('STREET')).toEqual(['streets']);
  expect(await found('%')).toEqual(['share']);
  expect(await found('没有')).toEqual([]);
});
