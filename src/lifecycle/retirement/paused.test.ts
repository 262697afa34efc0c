import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { rowsOf } from '#lifecycle/view/view.fixtures.ts';
import { aPersonRoad, aStartedDeIdentification } from './deidentify.fixtures.ts';
import { destroyDataSets } from './destroy.ts';
import { restore } from './execution.commands.ts';
import { hashesOf, sampleRows, standingOf } from './looking.fixtures.ts';
import { aJob, anArchiving } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, settle } from './road.fixtures.ts';

/**
 * Runs a deed in a process that stands still at a point, as one does whose machine is moved, and takes its lock away: others take
 * it for dead. Out: what lets it go on, to its end; its exit code.
 */
async function pausedAt(
  world: World,
  deed: { name: 'archive' | 'restore' | 'destroy'; point: string; id: string },
): Promise<{ goOn: () => Promise<number> }> {
  const { connectionString = '' } = rawPool(world.db).options;
  const script = new URL('./until-killed.fixtures.ts', import.meta.url).pathname;
  const { name, point, id } = deed;
  const args = [script, 'pause', name, point, connectionString, world.config.dataDir, id];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  expect(child.exitCode).toBeNull();
  await rawPool(world.db).query(`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`);
  return {
    goOn: async () => {
      child.stdin.end('.');
      const [code] = await exited;
      return Number(code);
    },
  };
}

test('an archiving that goes on after another has ended it, and all was restored, removes nothing', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const id = await anArchiving(road);
  const late = await pausedAt(world, { name: 'archive', point: 'sealed', id });
  await settle(world);
  await restore(road.team.bureau, id);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
  await late.goOn();
  expect(await hashesOf(world, road)).toEqual(before);
  expect((await sampleRows(world, road)).length).toBeGreaterThan(0);
});

test('a restore that goes on after another has brought the rows back leaves them as they are', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const id = await anArchiving(road);
  await settle(world);
  await restore(road.team.bureau, id);
  const late = await pausedAt(world, { name: 'restore', point: 'unpacked', id });
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
  await late.goOn();
  expect(await standingOf(world, road.dataSetId)).toBeNull();
  expect(await hashesOf(world, road)).toEqual(before);
  expect((await sampleRows(world, road)).length).toBeGreaterThan(0);
});

test('a de-identification that goes on after another began anew ends nothing without its copy', async () => {
  const world = await testWorld();
  const road = await aPersonRoad(world, { identifiers: ['张三', '李四'] });
  const { dataSetId, team } = road;
  const id = await aStartedDeIdentification(team, { dataSetId });
  const late = await pausedAt(world, { name: 'destroy', point: 'copied', id });
  // The next one removes what this one wrote, writes the copy anew, and stops before it counts.
  const began = destroyDataSets(world, aJob(), {
    retirementId: id,
    reached: (point) => {
      if (point === 'copied') throw new Failure('test.stopped', 'stopped', { retryable: true });
    },
  });
  await expect(began).rejects.toThrow('stopped');
  expect(await late.goOn()).not.toBe(0);
  await settle(world);
  const { keptCopies } = await readRetirement(world.db, id);
  expect(keptCopies).toHaveLength(1);
  expect(await rowsOf(world, keptCopies[0]?.dataSetId ?? '')).toHaveLength(360);
  expect(await standingOf(world, dataSetId)).toBe('destroyed');
});
