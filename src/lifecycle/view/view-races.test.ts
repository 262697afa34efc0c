import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { newId, rawPool } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { buildView } from './view-build.ts';
import { aDataSet, anEngineer, aSnapshot, aView, rowsOf } from './view.fixtures.ts';
import { ownDataOnly } from './view-inputs.ts';

test('a build whose result was there before is not taken for another that was recorded meanwhile', async () => {
  const world = await testWorld();
  const { ctx, departmentId } = await anEngineer(world);
  const dataSetId = await aDataSet(world, { departmentId });
  const land = (value: number) => aSnapshot(world, { dataSetId, rows: `SELECT ${value} AS a` });
  await land(1);
  const view = await aView(ctx, { one: dataSetId });
  const build = () => {
    const job = { id: newId(), attempt: 1, signal: new AbortController().signal };
    const ask = { viewId: view.id, mayRead: ownDataOnly };
    return buildView(world, { ...job, progress: () => undefined }, ask);
  };
  expect(await build()).toMatchObject({ outcome: 'built' });
  // Two builds have their results and wait for the view, the older one first.
  const pool = rawPool(world.db);
  const holder = new pg.Client({ connectionString: pool.options.connectionString });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('begin');
  await holder.query('select from view where id = $1 for update', [view.id]);
  const waiting = async () =>
    (
      await pool.query(`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
    ).rowCount;
  await land(2);
  const older = build();
  await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
  await land(1);
  const newer = build().then(
    (outcome) => outcome,
    (error: unknown) => error,
  );
  await expect.poll(waiting, { timeout: 30_000 }).toBe(2);
  await holder.query('commit');
  expect(await older).toMatchObject({ outcome: 'built' });
  expect(await newer).toMatchObject({ code: 'view.overtaken', retryable: true });
  expect(await build()).toMatchObject({ outcome: 'built' });
  expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
});
