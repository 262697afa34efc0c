import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { executeRetirement, restore } from '#lifecycle/retirement/execution.commands.ts';
import { hashesOf, packageDirOf } from '#lifecycle/retirement/looking.fixtures.ts';
import { anAppraisedCase } from '#lifecycle/retirement/retirement.fixtures.ts';
import { aWholeRoad, settle } from '#lifecycle/retirement/road.fixtures.ts';
import { createLogger } from '#platform/log/log.ts';
import { testWorld } from '#platform/testing/world.ts';
import { openInstallation } from '../installation.ts';
import {
  aDirectory,
  anEmptyDatabase,
  complaintsAbout,
  groundOf,
  refusalOf,
} from './backup.fixtures.ts';
import { restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

const nothing = () => undefined;
const ledger = 'none' as const;

test('an archived data set is in a backup and comes out of its package after a restore', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const before = await hashesOf(world, road);
  const { id } = await anAppraisedCase(road.team, { dataSetId: road.dataSetId, result: 'archive' });
  await executeRetirement(road.team.bureau, id);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual({});

  const dir = await aDirectory();
  const path = join(dir, 'backup');
  const old = groundOf(world.config.dataDir, world.databaseUrl);
  const request = { path, isKeyIncluded: true };
  const file = `archives/${basename(await packageDirOf(world, id))}/000003.sealed`;
  const whole = await readFile(join(world.config.dataDir, file));
  await writeFile(join(world.config.dataDir, file), whole.subarray(1));
  expect(await refusalOf(takeBackup(old, request, nothing))).toBe(`backup.source-damaged ${file}`);
  await writeFile(join(world.config.dataDir, file), whole);
  await takeBackup(old, request, nothing);
  const ground = groundOf(join(dir, 'data'), await anEmptyDatabase());
  await restoreBackup(ground, { path, ledger }, nothing);
  expect(await complaintsAbout(ground)).toEqual([]);

  const installation = await openInstallation(ground.config, createLogger({ level: 'silent' }));
  onTestFinished(installation.close);
  await restore({ ...road.team.bureau, ...installation.world }, id);
  await settle(installation.world);
  expect(await hashesOf(installation.world, road)).toEqual(before);
});
