import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { executeRetirement } from '#lifecycle/retirement/execution.commands.ts';
import { packageDirOf } from '#lifecycle/retirement/looking.fixtures.ts';
import { anAppraisedCase } from '#lifecycle/retirement/retirement.fixtures.ts';
import { aLandedRoad, settle } from '#lifecycle/retirement/road.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import { complaintsOf } from './doctor.fixtures.ts';
import { examineData } from './doctor.ts';

test('a byte that changed in a sealed package is found before somebody needs it, by the name of its file', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  const found = async (deep: boolean) => {
    const checks = await examineData({ ...world, isRunning: false }, deep);
    return complaintsOf(checks).filter((complaint) => complaint.startsWith('archives:'));
  };
  expect(await found(true)).toEqual([]);
  const dir = await packageDirOf(world, id);
  const [name = ''] = (await readdir(dir)).toSorted().slice(-4);
  const bytes = await readFile(join(dir, name));
  bytes[30] = (bytes[30] ?? 0) ^ 1;
  await writeFile(join(dir, name), bytes);
  expect(await found(false)).toEqual([]);
  expect(await found(true)).toEqual([`archives: archives/${basename(dir)}/${name}`]);
});
