import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { recoverCache } from '#lifecycle/cache/cache.ts';
import { rowsOf } from '#lifecycle/view/view.fixtures.ts';
import { hashesOf, sampleRows, standingOf } from './looking.fixtures.ts';
import { aPersonRoad, aStartedDeIdentification } from './deidentify.fixtures.ts';
import { listEvidence } from './evidence.queries.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { readRetirement } from './retirement-reading.ts';
import { aLandedRoad, settle } from './road.fixtures.ts';

/** Runs a deed in a process that kills itself at a point. */
async function killedAt(
  world: World,
  deed: { name: 'archive' | 'restore' | 'destroy'; point: string; id: string },
): Promise<void> {
  const { connectionString = '' } = rawPool(world.db).options;
  const script = new URL('./until-killed.fixtures.ts', import.meta.url).pathname;
  const args = [
    script,
    'kill',
    deed.name,
    deed.point,
    connectionString,
    world.config.dataDir,
    deed.id,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

test.each(['written', 'sealed', 'removed'])(
  'archiving killed when %s: the data are here or in the package, and the next run ends it',
  async (point) => {
    const world = await testWorld();
    const road = await aLandedRoad(world);
    const before = await hashesOf(world, road);
    const { dataSetId, team } = road;
    const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
    await executeRetirement(team.bureau, id);
    await killedAt(world, { name: 'archive', point, id });
    await recoverCache(world, { alone: true });
    const isSealed = point !== 'written';
    expect(await standingOf(world, dataSetId)).toBe(isSealed ? 'archived' : null);
    if (!isSealed) {
      expect(await hashesOf(world, road)).toEqual(before);
      expect((await sampleRows(world, road)).length).toBeGreaterThan(0);
    }
    await settle(world);
    expect(await hashesOf(world, road)).toEqual({});
    await restore(team.bureau, id);
    await settle(world);
    expect(await hashesOf(world, road)).toEqual(before);
  },
);

test.each(['unpacked', 'placed', 'recorded'])(
  'a restore killed when %s: archived or whole, and the next run ends it',
  async (point) => {
    const world = await testWorld();
    const road = await aLandedRoad(world);
    const before = await hashesOf(world, road);
    const { dataSetId, team } = road;
    const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
    await executeRetirement(team.bureau, id);
    await settle(world);
    await restore(team.bureau, id);
    await killedAt(world, { name: 'restore', point, id });
    await recoverCache(world, { alone: true });
    expect(await standingOf(world, dataSetId)).toBe(point === 'recorded' ? null : 'archived');
    await settle(world);
    expect(await hashesOf(world, road)).toEqual(before);
    expect((await sampleRows(world, road)).length).toBeGreaterThan(0);
  },
);

test.each(['sealed', 'removed', 'scrubbed'])(
  'a destruction killed when %s: nothing can be used any more, and the next run ends it',
  async (point) => {
    const world = await testWorld();
    const road = await aLandedRoad(world);
    const { dataSetId, team } = road;
    const id = await aStartedDestruction(team, { dataSetId });
    await killedAt(world, { name: 'destroy', point, id });
    await recoverCache(world, { alone: true });
    expect(await standingOf(world, dataSetId)).toBe('destroyed');
    await expect(sampleRows(world, road)).rejects.toMatchObject({ code: 'cache.snapshot-removed' });
    expect(await readRetirement(world.db, id)).toMatchObject({ state: 'executing' });
    await settle(world);
    expect(await hashesOf(world, road)).toEqual({});
    expect(await readRetirement(world.db, id)).toMatchObject({ state: 'destroyed' });
    expect(await listEvidence(world.db, { readable: 'all', limit: 9 })).toHaveLength(1);
  },
);

test.each(['copied', 'sealed'])(
  'a de-identification killed when %s: origin or copy is there, never neither, and the next run ends it',
  async (point) => {
    const world = await testWorld();
    const road = await aPersonRoad(world, { identifiers: ['张三', '李四'] });
    const { dataSetId, team } = road;
    const id = await aStartedDeIdentification(team, { dataSetId });
    await killedAt(world, { name: 'destroy', point, id });
    await recoverCache(world, { alone: true });
    const isSealed = point === 'sealed';
    expect(await standingOf(world, dataSetId)).toBe(isSealed ? 'destroyed' : null);
    const copies = async () => {
      const { rows } = await rawPool(world.db).query<{ id: string }>(
        `select d.id from data_set d join snapshot s on s.data_set_id = d.id where d.kind = 'derived'`,
      );
      return rows.map((row) => row.id);
    };
    expect(await copies()).toHaveLength(isSealed ? 1 : 0);
    await settle(world);
    expect(await hashesOf(world, road)).toEqual({});
    const [copyId = '', ...others] = await copies();
    expect(others).toEqual([]);
    expect(await rowsOf(world, copyId)).toHaveLength(360);
    expect(await readdir(world.storage.path('lake', copyId))).toHaveLength(1);
    expect(await readRetirement(world.db, id)).toMatchObject({
      state: 'destroyed',
      keptCopies: [{ dataSetId: copyId }],
    });
    expect(await listEvidence(world.db, { readable: 'all', limit: 9 })).toHaveLength(1);
  },
);
