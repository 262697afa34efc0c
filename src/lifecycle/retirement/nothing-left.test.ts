import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newId, rawPool } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import { collectForTest } from '#lifecycle/source/collection.fixtures.ts';
import { startDueCollections } from '#lifecycle/source/source.ts';
import { aCollectedRoad } from './collected-road.fixtures.ts';
import { executeRetirement, restore } from './execution.commands.ts';
import { standingOf } from './looking.fixtures.ts';
import { aWorldWithCluster } from './own-cluster.fixtures.ts';
import { inFiles, inTables } from './planted.fixtures.ts';
import { aStartedDestruction, anAppraisedCase } from './retirement.fixtures.ts';
import { aLandedRoad, aWholeRoad, plantedValues, settle } from './road.fixtures.ts';

const testMs = 120_000;

test(
  'after a destruction none of ten planted values is in the data directory or the database',
  { timeout: testMs },
  async () => {
    const world = await aWorldWithCluster();
    const values = plantedValues(`Q${randomBytes(4).toString('hex')}`);
    // Neighbours that live on stand before and behind in every table and file.
    const others = plantedValues(`N${randomBytes(4).toString('hex')}`);
    await aLandedRoad(world, others);
    const { dataSetId, team } = await aWholeRoad(world, values);
    const collected = await aCollectedRoad(world, values);
    await aLandedRoad(world, others);
    await rawPool(world.db).query('analyze');
    // A package, and a restore from it, leave more places to look at.
    const { id } = await anAppraisedCase(team, { dataSetId, result: 'archive' });
    await executeRetirement(team.bureau, id);
    await settle(world);
    await restore(team.bureau, id);
    await settle(world);
    const later = await leaveBehind(world, values, [dataSetId, collected.dataSetId]);
    expect((await inFiles(world, values)).length).toBeGreaterThan(6);
    expect((await inTables(world, values)).length).toBeGreaterThan(0);
    await aStartedDestruction(team, { dataSetId });
    await aStartedDestruction(collected.team, { dataSetId: collected.dataSetId });
    await settle(later);
    expect(await standingOf(world, dataSetId)).toBe('destroyed');
    expect(await standingOf(world, collected.dataSetId)).toBe('destroyed');
    expect(await inTables(world, values)).toEqual([]);
    expect(await inFiles(world, values)).toEqual([]);
    expect((await inFiles(world, others)).length).toBeGreaterThan(2);
    await expectNotCollected(later, collected.feedId);
  },
);

/**
 * What processes that died left of their work, while a job of others goes on. Out: the world an hour later, for the age of
 * a place is not in anybody's hand.
 */
async function leaveBehind(
  world: World,
  values: readonly string[],
  dataSetIds: readonly string[],
): Promise<World> {
  const { path } = await world.storage.tempDir('landing');
  const session = join(world.storage.path('temp'), 'lake', 'session-x');
  await mkdir(session, { recursive: true });
  const left = [
    join(path, 'clean.csv'),
    join(session, 'spilled.tmp'),
    world.storage.path('files', newId()),
    world.storage.path('uploads', newId()),
  ];
  for (const file of left) await writeFile(file, values.join(','));
  const pool = rawPool(world.db);
  await pool.query(
    `insert into job (id, kind, state, payload, started_at)
     values ($1, 'service.refresh', 'running', '{}', now() + interval '30 minutes')`,
    [newId()],
  );
  // What people called the file they uploaded, and what a build that failed was told by the engine.
  await pool.query(
    `insert into upload (id, department_id, file_name, size_bytes, state, sha256, created_by, expires_at)
     select f.id, d.department_id, $1, 1, 'used', f.sha256, 'x', now() from source_file f
       join source s on s.id = f.source_id join data_set d on d.id = s.data_set_id
     where d.id = any ($2::uuid[])`,
    [values[2], dataSetIds],
  );
  const told = JSON.stringify({ words: { en: `cannot convert ${values[3]}` } });
  await pool.query('update view_build set error = $1', [told]);
  await pool.query(`update job set error = $1 where kind = 'view.build'`, [told]);
  return { ...world, now: () => new Date(world.now().getTime() + 3_600_000) };
}

/** The folder still has its file, and whoever looks into it does so for nothing. */
async function expectNotCollected(world: World, feedId: string): Promise<void> {
  expect(await startDueCollections(world)).toBe(0);
  const again = collectForTest(world, { feedId, whole: true });
  await expect(again).rejects.toMatchObject({ code: 'source.illegal-move' });
  const { rows } = await rawPool(world.db).query('select from picked_file');
  expect(rows).toEqual([]);
  expect(await readdir(world.storage.path('files'))).toHaveLength(2);
}
