import { expect, test } from 'vitest';
import { registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aDataSet, anEngineer, aSnapshot, aView, rowsOf, settleViews } from './view.fixtures.ts';
import { viewBuildJobWith } from './view.jobs.ts';
import { requestBuild, viewRebuild } from './view-rebuild.ts';
import { updateView } from './view.commands.ts';

test('who asks for a build starts none of another department, however stale what is read of it', async () => {
  const world = await testWorld();
  await registerSubscribers(world.db, [viewRebuild]);
  const [theirs, mine] = [await anEngineer(world), await anEngineer(world)];
  const mayRead = () => Promise.resolve(['a']);
  const raw = await aDataSet(world, theirs);
  await aSnapshot(world, { dataSetId: raw, rows: 'SELECT 1 AS a' });
  const inner = await aView(theirs.ctx, { n: raw });
  await requestBuild(theirs.ctx, inner.id);
  await settleViews(world);
  // A definition that its department has not built yet.
  const { id, version, name, mapping, inputs } = inner;
  const change = { id, version, name, mapping: mapping ?? undefined, inputs };
  await updateView(theirs.ctx, { ...change, sql: 'SELECT a + 1 AS a FROM n' }, mayRead);

  const outer = await aView(mine.ctx, { m: inner.dataSetId }, { mayRead });
  const { jobs } = await requestBuild(mine.ctx, outer.id);
  expect(jobs.map(({ viewId }) => viewId)).toEqual([outer.id]);
  await runDueJobs(world, [viewBuildJobWith(mayRead)]);
  expect(await rowsOf(world, outer.dataSetId)).toEqual([{ a: 1 }]);
  expect(await rowsOf(world, inner.dataSetId)).toEqual([{ a: 1 }]);
});
