import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Failure } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { archiveDataSet } from './archive.ts';
import { destroyDataSets } from './destroy.ts';
import { executeRetirement } from './execution.commands.ts';
import { attemptsMax } from './execution.rules.ts';
import { placeHold } from './hold.commands.ts';
import { hashesOf, standingOf } from './looking.fixtures.ts';
import { restoreArchive } from './restore.ts';
import { aJob, anArchiving, aStartedDestruction } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, settle } from './road.fixtures.ts';

test('a disk without room is said before anything is written, and nothing has changed', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const retirementId = await anArchiving(road);
  const space = () => Promise.resolve({ freeBytes: 255 * 1024 ** 2, totalBytes: 1 });
  const full: World = { ...world, storage: { ...world.storage, space } };
  const noRoom = { code: 'retirement.no-room' };
  await expect(archiveDataSet(full, aJob(), { retirementId })).rejects.toMatchObject(noRoom);
  expect(await readRetirement(world.db, retirementId)).toMatchObject({
    state: 'appraised',
    problem: { en: expect.stringContaining('255 MB') },
  });
  expect(await hashesOf(world, road)).toEqual(before);
  expect(await readdir(world.storage.path('archives'))).toEqual([]);
  await executeRetirement(road.team.bureau, retirementId);
  await settle(world);
  await expect(restoreArchive(full, aJob(), { archiveId: retirementId })).rejects.toMatchObject(
    noRoom,
  );
  expect(await standingOf(world, road.dataSetId)).toBe('archived');
  expect(await hashesOf(world, road)).toEqual({});
});

test('a disk that fills while a package is written is told in words', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const retirementId = await anArchiving(road);
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const run = archiveDataSet(world, aJob(), {
    retirementId,
    reached: (point) => {
      if (point === 'written') throw full;
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'retirement.no-room' });
  expect(await readRetirement(world.db, retirementId)).toMatchObject({ state: 'appraised' });
});

test('what was tried often enough steps back and says so', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const retirementId = await anArchiving(road);
  const busy = new Failure('retirement.busy', 'rows are being written', { retryable: true });
  for (const [attempt, state] of [
    [1, 'executing'],
    [attemptsMax, 'appraised'],
  ] as const) {
    const reached = () => {
      throw busy;
    };
    const run = archiveDataSet(world, aJob(attempt), { retirementId, reached });
    await expect(run).rejects.toBe(busy);
    expect(await readRetirement(world.db, retirementId)).toMatchObject({ state });
  }
});

test('a hold that is placed between two tries ends the second, and the data are as they were', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const retirementId = await anArchiving(road);
  const shutdown = new Failure('retirement.busy', 'to be repeated', { retryable: true });
  const first = archiveDataSet(world, aJob(), {
    retirementId,
    reached: (point) => {
      if (point === 'written') throw shutdown;
    },
  });
  await expect(first).rejects.toBe(shutdown);
  const hold = { dataSetId: road.dataSetId, caseReference: '7 号', reason: '审计' };
  await placeHold(road.team.security, hold);
  const second = archiveDataSet(world, aJob(2), { retirementId });
  await expect(second).rejects.toMatchObject({ code: 'retirement.held' });
  expect(await readRetirement(world.db, retirementId)).toMatchObject({ state: 'appraised' });
  expect(await readdir(world.storage.path('archives'))).toEqual([]);
  expect(await hashesOf(world, road)).toEqual(before);
});

test('a destruction that ends in the middle says that it has begun, and is not stepped back', async () => {
  const world = await testWorld();
  const { dataSetId, team } = await aLandedRoad(world);
  const retirementId = await aStartedDestruction(team, { dataSetId });
  const run = destroyDataSets(world, aJob(), {
    retirementId,
    reached: (point) => {
      if (point === 'removed') throw new Error('the disk is full');
    },
  });
  await expect(run).rejects.toThrow('the disk is full');
  expect(await readRetirement(world.db, retirementId)).toMatchObject({
    state: 'executing',
    problem: { en: expect.stringContaining('has begun') },
  });
  const hold = { dataSetId, caseReference: '9 号', reason: '调查' };
  await expect(placeHold(team.security, hold)).rejects.toMatchObject({
    code: 'retirement.too-late-to-hold',
  });
  await executeRetirement(team.otherBureau, retirementId);
  await settle(world);
  expect(await readRetirement(world.db, retirementId)).toMatchObject({
    state: 'destroyed',
    problem: null,
  });
});
