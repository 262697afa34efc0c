import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { jobErrors } from '#platform/jobs/jobs.errors.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { archiveDataSet } from './archive.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { findBrokenEvidence, listEvidence } from './evidence.queries.ts';
import { hashesOf, packageDirOf, sampleRows } from './looking.fixtures.ts';
import { placeHold, releaseHold } from './hold.commands.ts';
import { listServices } from '#lifecycle/service/service.ts';
import { anAppraisedCase } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { findStandingOf } from './standing.queries.ts';
import { aLandedRoad, aWholeRoad, planted, settle, type WholeRoad } from './road.fixtures.ts';

test('a data set is packed, removed and brought back, each file with the SHA-256 it had', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const before = await hashesOf(world, road);
  const areas = new Set(Object.keys(before).map((path) => path.split('/')[0]));
  expect(areas).toEqual(new Set(['files', 'lake', 'rejects']));
  const profiles = await tableRows(world, 'snapshot_profile');
  const archiveId = await archived(world, road);
  expect(await hashesOf(world, road)).toEqual({});
  expect(await readRetirement(world.db, archiveId)).toMatchObject({ state: 'archived' });
  expect(await findStandingOf(world.db, road.dataSetId)).toMatchObject({ restoredAt: null });
  expect(await tableRows(world, 'snapshot_profile', road.derivedId)).not.toEqual([]);
  expect(await tableRows(world, 'snapshot_profile', road.dataSetId)).toEqual([]);
  await expect(sampleRows(world, road)).rejects.toMatchObject({ code: 'cache.snapshot-removed' });
  expect(await servingTables(world)).toEqual([]);
  await restore(road.team.bureau, archiveId);
  await settle(world);
  expect(await hashesOf(world, road)).toEqual(before);
  expect(await tableRows(world, 'snapshot_profile')).toEqual(profiles);
  expect((await sampleRows(world, road)).length).toBeGreaterThan(0);
  await expect(restore(road.team.bureau, archiveId)).rejects.toMatchObject({
    code: 'retirement.not-archived',
  });
  const { dataSetId } = road;
  const standing = await findStandingOf(world.db, dataSetId);
  expect(standing).toMatchObject({ retiredAs: null, restoredAt: expect.any(Date) as Date });
  const suspended = { departments: 'all', state: 'suspended' } as const;
  const waiting = await listServices(world.db, { ...suspended, dataSetId }, 5);
  expect(waiting.map(({ id }) => id)).toEqual([road.service.id]);
  const elsewhere = { ...suspended, dataSetId: road.derivedId };
  expect(await listServices(world.db, elsewhere, 5)).toEqual([]);
  const register = await listEvidence(world.db, { readable: 'all', limit: 10 });
  expect(register.map(({ kind, sequence }) => [sequence, kind])).toEqual([
    [2, 'restored'],
    [1, 'archived'],
  ]);
  expect(await findBrokenEvidence(world.db)).toEqual([]);
});

test('nothing of the data can be read in a package without its key', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const archiveId = await archived(world, road);
  const dir = await packageDirOf(world, archiveId);
  for (const name of await readdir(dir)) {
    const bytes = await readFile(join(dir, name));
    for (const value of planted) expect(bytes.includes(value)).toBe(false);
  }
});

test('a damaged package is refused, naming the file, and nothing comes back', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const archiveId = await archived(world, road);
  const dir = await packageDirOf(world, archiveId);
  const [first = ''] = (await readdir(dir)).toSorted().slice(-3);
  const whole = await readFile(join(dir, first));
  const flipped = Buffer.from(whole);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  for (const damaged of [flipped, whole.subarray(0, -1), Buffer.alloc(0)]) {
    await writeFile(join(dir, first), damaged);
    const { jobId } = await restore(road.team.bureau, archiveId);
    await settle(world);
    const job = await world.db
      .selectFrom('job')
      .selectAll()
      .where('id', '=', jobId)
      .executeTakeFirst();
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'retirement.archive-damaged',
        words: { en: expect.stringContaining(`${basename(dir)}/${first}`) },
      },
    });
    expect(await hashesOf(world, road)).toEqual({});
  }
  await writeFile(join(dir, first), whole);
  await restore(road.team.bureau, archiveId);
  await settle(world);
  expect(Object.keys(await hashesOf(world, road))).toHaveLength(3);
});

test('what is held is not archived away: refused at once, and stepped back when held on the way', async () => {
  const world = await testWorld();
  const road = await aWholeRoad(world);
  const { dataSetId, team } = road;
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  const ask = { dataSetId, caseReference: '审计 1 号', reason: '审计' };
  const hold = await placeHold(team.security, ask);
  await expect(executeRetirement(team.bureau, id)).rejects.toMatchObject({
    code: 'retirement.held',
  });
  await releaseHold(team.security, { id: hold.id, reason: '已结' });
  await executeRetirement(team.bureau, id);
  await placeHold(team.security, ask);
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({
    state: 'appraised',
    problem: { en: expect.stringContaining('held') },
  });
  expect(Object.keys(await hashesOf(world, road))).toHaveLength(3);
  const { rows } = await rawPool(world.db).query(
    'select state from source where data_set_id = $1',
    [dataSetId],
  );
  expect(rows).toEqual([{ state: 'ready' }]);
  expect(await readdir(world.storage.path('archives'))).toEqual([]);
});

test('an archiving waits for a landing under way, and takes what it brought', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const { dataSetId, team } = road;
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  const pool = rawPool(world.db);
  const state = (from: string, to: string) =>
    pool.query(
      `update landing_run set state = $2, finished_at = case $2 when 'running' then null else now() end
       where state = $1`,
      [from, to],
    );
  await state('done', 'running');
  await executeRetirement(team.bureau, id);
  const waits: string[] = [];
  const job = {
    signal: new AbortController().signal,
    progress: ({ stage = '' }) => {
      if (waits.push(stage) === 1) void state('running', 'done');
    },
  };
  await archiveDataSet(world, job, { retirementId: id });
  expect(waits[0]).toBe('wait');
  expect(await readRetirement(world.db, id)).toMatchObject({ state: 'archived' });
});

/** Appraises and archives the data set of a road; the case gives the archive its id. */
async function archived(world: World, { dataSetId, team }: WholeRoad): Promise<string> {
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  await executeRetirement(team.bureau, id);
  await settle(world);
  return id;
}

async function tableRows(world: World, table: string, dataSetId?: string): Promise<unknown[]> {
  const own = dataSetId === undefined ? '' : `where s.data_set_id = '${dataSetId}'`;
  const text = `select t.* from ${table} t join snapshot s on s.id = t.snapshot_id ${own} order by 1, 2`;
  return (await rawPool(world.db).query(text)).rows;
}

async function servingTables(world: World): Promise<unknown[]> {
  const text = `select tablename from pg_tables where schemaname = 'serving'`;
  return (await rawPool(world.db).query(text)).rows;
}

test('a cancelled archiving changes nothing and can be begun again; a shutdown leaves it to the next process', async () => {
  const world = await testWorld();
  const road = await aLandedRoad(world);
  const { dataSetId, team } = road;
  const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
  const before = await hashesOf(world, road);
  for (const [reason, state] of [
    [new Error('shutdown'), 'executing'],
    [jobErrors.cancelled(), 'appraised'],
  ] as const) {
    await executeRetirement(team.bureau, id);
    const abort = new AbortController();
    const reached = (point: string) => {
      if (point === 'begun') abort.abort(reason);
    };
    const job = { signal: abort.signal, progress: () => undefined };
    await expect(archiveDataSet(world, job, { retirementId: id, reached })).rejects.toThrow(
      /abort/i,
    );
    expect(await readRetirement(world.db, id)).toMatchObject({ state });
    expect(await hashesOf(world, road)).toEqual(before);
  }
  await executeRetirement(team.bureau, id);
  await settle(world);
  expect(await readRetirement(world.db, id)).toMatchObject({ state: 'archived', problem: null });
});
