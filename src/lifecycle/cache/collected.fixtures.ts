import { registerSubscribers } from '#platform/events/events.ts';
import type { LakeRow } from '#platform/lake/lake.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import {
  type Collecting,
  collectForTest,
  settleAll,
} from '#lifecycle/source/collection.fixtures.ts';
import { collectJob } from '#lifecycle/source/source.ts';
import { sampleSnapshot } from './cache.commands.ts';
import { landCollected, landJob } from './cache.jobs.ts';
import { findLatestSnapshot } from './cache.queries.ts';
import { selectRuns } from './landing.queries.ts';

/** A world whose landings hear of what is collected. */
export async function aWorld() {
  const world = await testWorld();
  await registerSubscribers(world.db, [landCollected]);
  return world;
}

/** Collects and lands. Out: the newest snapshot. */
export async function gather(world: World, at: Collecting, whole = false) {
  const outcome = await collectForTest(world, { feedId: at.feed.id, whole });
  await settleAll(world, { subscribers: [landCollected], jobs: [collectJob, landJob] });
  return { outcome, snapshot: await findLatestSnapshot(world.db, at.dataSetId) };
}

/** The rows of the newest snapshot, sorted. */
export async function rowsOf(world: World, at: Collecting): Promise<LakeRow[]> {
  const snapshot = await findLatestSnapshot(world.db, at.dataSetId);
  const { rows } = await sampleSnapshot(at.ctx, snapshot?.id ?? '', 200);
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The newest landing. */
export const lastRun = async (world: World, at: Collecting) =>
  (await selectRuns(world.db, { dataSetId: at.dataSetId }, 1))[0];
