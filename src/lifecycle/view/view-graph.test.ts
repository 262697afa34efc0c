import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerSubscribers } from '#platform/events/events.ts';
import { testWorld } from '#platform/testing/world.ts';
import { updateView } from './view.commands.ts';
import { listBuilds } from './view-build.queries.ts';
import { aDataSet, anEngineer, aSnapshot, aView, rowsOf, settleViews } from './view.fixtures.ts';
import { ownDataOnly } from './view-inputs.ts';
import { readDetail } from './view-reading.ts';
import { requestBuild, viewRebuild } from './view-rebuild.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  await registerSubscribers(world.db, [viewRebuild]);
});
afterAll(() => world.close());

describe('graph', () => {
  test('a diamond is built in order, the top once for each change', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const base = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId: base, rows: 'SELECT 1 AS a' });
    const left = await aView(ctx, { n: base }, { name: 'left', sql: 'SELECT a + 1 AS l FROM n' });
    const right = await aView(ctx, { n: base }, { name: 'right', sql: 'SELECT a + 2 AS r FROM n' });
    const top = await aView(
      ctx,
      { l: left.dataSetId, r: right.dataSetId },
      { name: 'top', sql: 'SELECT l, r FROM l, r' },
    );
    const { jobs } = await requestBuild(ctx, top.id);
    expect(jobs.map((job) => job.viewId).toSorted()).toEqual([left.id, right.id].toSorted());
    await settleViews(world);
    expect(await rowsOf(world, top.dataSetId)).toEqual([{ l: 2, r: 3 }]);
    await aSnapshot(world, { dataSetId: base, rows: 'SELECT 10 AS a' });
    await settleViews(world);
    expect(await rowsOf(world, top.dataSetId)).toEqual([{ l: 11, r: 12 }]);
    expect(await listBuilds(world.db, { viewId: top.id, limit: 10 })).toHaveLength(2);
    expect(await readDetail(world.db, top.id)).toMatchObject({
      inputs: [{ viewId: left.id }, { viewId: right.id }],
    });
  });

  test('only what changed is built', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const [one, two] = [
      await aDataSet(world, { departmentId }),
      await aDataSet(world, { departmentId }),
    ];
    for (const dataSetId of [one, two])
      await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    const first = await aView(ctx, { n: one });
    const second = await aView(ctx, { n: two });
    for (const view of [first, second]) await requestBuild(ctx, view.id);
    await settleViews(world);
    await aSnapshot(world, { dataSetId: one, rows: 'SELECT 2 AS a' });
    await settleViews(world);
    expect(await listBuilds(world.db, { viewId: first.id, limit: 10 })).toHaveLength(2);
    expect(await listBuilds(world.db, { viewId: second.id, limit: 10 })).toHaveLength(1);
  });

  test('a view cannot depend on itself, directly or around', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const base = await aDataSet(world, { departmentId });
    const a = await aView(ctx, { n: base }, { name: 'a' });
    const b = await aView(ctx, { n: a.dataSetId }, { name: 'b' });
    const turn = (id: string, dataSetId: string) =>
      updateView(
        ctx,
        {
          id,
          version: 1,
          name: id === a.id ? 'a' : 'b',
          sql: 'SELECT * FROM n',
          inputs: [{ alias: 'n', dataSetId }],
        },
        ownDataOnly,
      );
    await expect(turn(a.id, a.dataSetId)).rejects.toMatchObject({
      code: 'view.cycle',
      params: { path: 'a ← a' },
    });
    await expect(turn(a.id, b.dataSetId)).rejects.toMatchObject({
      code: 'view.cycle',
      params: { path: 'a ← b ← a' },
    });
    expect(await readDetail(world.db, a.id)).toMatchObject({
      version: 1,
      inputs: [{ dataSetId: base }],
    });
  });

  test('two changes at once cannot close a circle together', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const base = await aDataSet(world, { departmentId });
    const a = await aView(ctx, { n: base }, { name: 'a' });
    const b = await aView(ctx, { n: base }, { name: 'b' });
    const turn = (view: typeof a, dataSetId: string) =>
      updateView(
        ctx,
        {
          id: view.id,
          version: 1,
          name: view.name,
          sql: 'SELECT * FROM n',
          inputs: [{ alias: 'n', dataSetId }],
        },
        ownDataOnly,
      );
    const outcomes = await Promise.allSettled([turn(a, b.dataSetId), turn(b, a.dataSetId)]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
