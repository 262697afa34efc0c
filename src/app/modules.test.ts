import { expect, test } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aPublishedResource } from '#lifecycle/service/service.fixtures.ts';
import { mayReadPublished } from './modules.ts';

test('of another department the columns are read that its entry names, when it is shared without condition', async () => {
  const world = await testWorld();
  const columns = [
    { name: 'code', type: 'text' as const, key: true },
    { name: 'name', type: 'text' as const },
  ];
  const given = { columns, rows: `select '1', '东城'` };
  const open = await aPublishedResource(world, given);
  const conditional = await aPublishedResource(world, { ...given, shareType: 2 });
  const read = (dataSetId: string) =>
    mayReadPublished(world.db, { departmentId: newId(), dataSetId });
  expect(await read(open.dataSetId)).toEqual(['code', 'name']);
  expect(await read(conditional.dataSetId)).toBeUndefined();
  expect(await read(newId())).toBeUndefined();
});
