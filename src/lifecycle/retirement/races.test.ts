import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newId, rawPool } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { newDirectory } from './archive-package.ts';
import { beginArchive, findArchive } from './archive.queries.ts';
import { archiveDataSet } from './archive.ts';
import { destroyDataSets } from './destroy.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { hashesOf, packageDirOf, standingOf } from './looking.fixtures.ts';
import { restoreArchive } from './restore.ts';
import { aJob, anArchiving, aStartedDestruction } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, aWholeRoad, type LandedRoad, settle } from './road.fixtures.ts';

test('two workers that archive the same data set at once leave one package that can be restored', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const retirementId = await anArchiving(road);
  const runs = [1, 2, 3].map(() => archiveDataSet(world, aJob(), { retirementId }));
  const ends = await Promise.all(runs);
  expect(new Set(ends.map(({ archiveId }) => archiveId))).toEqual(new Set([retirementId]));
  expect(await hashesOf(world, road)).toEqual({});
  await settle(world);
  await restore(road.team.bureau, retirementId);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
});

test('a worker that lost its lock and goes on after another has sealed leaves the package alone', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const before = await hashesOf(world, road);
  const retirementId = await anArchiving(road);
  const lookedAt = rawPool(world.db);
  const isLate = vi.fn(async () => {
    await lookedAt.query(`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())`);
    await archiveDataSet(world, aJob(), { retirementId });
    return world.storage.space();
  });
  const late: World = { ...world, storage: { ...world.storage, space: isLate } };
  await expect(archiveDataSet(late, aJob(), { retirementId })).rejects.toBeInstanceOf(Failure);
  expect(isLate).toHaveBeenCalledOnce();
  expect(await readRetirement(world.db, retirementId)).toMatchObject({ state: 'archived' });
  const kept = basename(await packageDirOf(world, retirementId));
  expect(await readdir(world.storage.path('archives'))).toEqual([kept]);
  await restore(road.team.bureau, retirementId);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
});

test('a package that counts keeps its key, whoever begins anew', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const id = await anArchiving(road);
  await settle(world);
  const sealed = await findArchive(world.db, { id });
  const { dataSetId } = road;
  const sealedKey = Buffer.from('another key');
  const directory = newDirectory(id);
  await beginArchive(world.db, {
    id,
    retirementId: id,
    dataSetId,
    sealedKey,
    directory,
    now: world.now(),
  });
  expect(await findArchive(world.db, { id })).toEqual(sealed);
});

test.each(['archive', 'destroy'] as const)(
  'a landing that begins at the last moment is waited for: %s',
  async (deed) => {
    const world = await testWorld();
    const road = await aLandedRoad(world);
    const { dataSetId, team } = road;
    const retirementId =
      deed === 'archive' ? await anArchiving(road) : await aStartedDestruction(team, { dataSetId });
    const landing = await aLandingBegins(world, road);
    const run = deed === 'archive' ? archiveDataSet : destroyDataSets;
    const ended = run(world, aJob(), { retirementId }).then(
      () => 'ended well',
      (error: unknown) => error,
    );
    await waitingForLock(world);
    await landing.begun();
    expect(await ended).toBeInstanceOf(Failure);
    expect(await standingOf(world, dataSetId)).toBeNull();
    expect(Object.keys(await hashesOf(world, road))).toHaveLength(3);
    await landing.ended();
    await run(world, aJob(), { retirementId });
    expect(await standingOf(world, dataSetId)).toBe(deed === 'archive' ? 'archived' : 'destroyed');
  },
);

/** A landing whose first row is written and not committed yet: nobody sees it, and it holds the data set. */
async function aLandingBegins(world: World, road: LandedRoad) {
  const client = new pg.Client({ connectionString: rawPool(world.db).options.connectionString });
  await client.connect();
  onTestFinished(() => client.end());
  const id = newId();
  await client.query('begin');
  await client.query(
    `insert into landing_run (id, data_set_id, source_id, source_file_id, snapshot_id, started_at)
     values ($1, $2, $3, $4, $5, now())`,
    [id, road.dataSetId, road.sourceId, road.fileId, newId()],
  );
  return {
    begun: () => client.query('commit'),
    ended: () =>
      client.query(`update landing_run set state = 'failed', finished_at = now() where id = $1`, [
        id,
      ]),
  };
}

async function waitingForLock(world: World): Promise<void> {
  for (;;) {
    const { rowCount } = await rawPool(world.db).query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount !== 0) return;
  }
}

test('a package is not restored before its archiving has ended', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const retirementId = await anArchiving(road);
  const stopped = archiveDataSet(world, aJob(), {
    retirementId,
    reached: (point) => {
      if (point === 'sealed') throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
  await expect(restore(road.team.bureau, retirementId)).rejects.toMatchObject({
    code: 'retirement.still-archiving',
  });
  await executeRetirement(road.team.bureau, retirementId);
  await settle(world);
  await restore(road.team.bureau, retirementId);
  await settle(world);
  expect(Object.keys(await hashesOf(world, road))).toHaveLength(3);
});

test('an archiving that is run again after its restore leaves the rows alone', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const retirementId = await anArchiving(road);
  await settle(world);
  await restore(road.team.bureau, retirementId);
  await settle(world);
  await archiveDataSet(world, aJob(), { retirementId });
  expect(Object.keys(await hashesOf(world, road))).toHaveLength(3);
});

test('a restore that is overtaken by a destruction leaves no file behind', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const archiveId = await anArchiving(road);
  await settle(world);
  let destroyed: Promise<unknown> | undefined;
  const pool = rawPool(world.db);
  const overtaken = restoreArchive(world, aJob(), {
    archiveId,
    reached: (point) => {
      if (point === 'unpacked')
        destroyed = pool.query(`update data_set set retired_as = 'destroyed'`);
    },
  });
  await expect(overtaken).rejects.toMatchObject({ code: 'retirement.not-archived' });
  await destroyed;
  expect(await hashesOf(world, road)).toEqual({});
});

test('a destruction ends the cases of what goes with it, and their jobs do nothing more', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { derivedId, dataSetId, team } = road;
  const archiving = await anArchiving({ ...road, dataSetId: derivedId });
  const destruction = await aStartedDestruction(team, { dataSetId });
  await destroyDataSets(world, aJob(), { retirementId: destruction });
  expect(await readRetirement(world.db, archiving)).toMatchObject({
    state: 'withdrawn',
    problem: { en: expect.stringContaining('destroyed by another case') },
  });
  await settle(world);
  const again = archiveDataSet(world, aJob(), { retirementId: archiving });
  await expect(again).rejects.toMatchObject({ code: 'retirement.illegal-move' });
  expect(await readRetirement(world.db, archiving)).toMatchObject({ state: 'withdrawn' });
  expect(await readdir(world.storage.path('archives'))).toEqual(['ledger']);
  const { rows } = await rawPool(world.db).query('select distinct state from view');
  expect(rows).toEqual([{ state: 'retired' }]);
});

test('what was moved while a data set was archived stays moved after its restore', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const retirementId = await anArchiving(road);
  await settle(world);
  const pool = rawPool(world.db);
  await pool.query(`update source set state = 'retired'`);
  await restore(road.team.bureau, retirementId);
  await settle(world);
  const { rows } = await pool.query('select state from source');
  expect(rows).toEqual([{ state: 'retired' }]);
});
