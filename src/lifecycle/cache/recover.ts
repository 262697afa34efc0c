import { readdir, rm } from 'node:fs/promises';
import { getJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { cacheErrors } from './cache.errors.ts';
import { selectSnapshotIds } from './cache.queries.ts';
import {
  finishRun,
  type LandingRun,
  selectRejectsFiles,
  selectRunning,
} from './landing.queries.ts';
import { errorWords } from './run-error.ts';

/** With other processes on the same lake, what is younger than this may be theirs and stays. */
const sharedGraceMs = 86_400_000;
/** Later than every file: alone, all that nothing refers to goes. */
const endOfTime = new Date(8_640_000_000_000_000);

/**
 * Puts the cache in order at start, before any job runs: landings whose process died are marked failed (their jobs run
 * again by themselves), and staging directories, snapshots without a manifest row and rejects without a run are removed.
 * `alone`: no other process uses this data directory. Safe to repeat.
 */
export async function recoverCache(
  world: World,
  options: { alone: boolean },
): Promise<{ failedRuns: number; removed: string[] }> {
  let failedRuns = 0;
  const alive = new Set<string>();
  for (const run of await selectRunning(world.db)) {
    if (!options.alone && (await isAtWork(world, run))) {
      alive.add(run.snapshotId);
      continue;
    }
    const error = errorWords(cacheErrors.interrupted(), run.id);
    await finishRun(world.db, run.id, { state: 'failed', finishedAt: world.now(), error });
    failedRuns += 1;
  }
  const existing = await selectSnapshotIds(world.db);
  const olderThan = options.alone ? endOfTime : new Date(world.now().getTime() - sharedGraceMs);
  const removed = await world.lake.sweep({
    referenced: new Set([...existing, ...alive]),
    olderThan,
  });
  if (options.alone) removed.push(...(await sweepRejects(world)));
  if (failedRuns > 0 || removed.length > 0) {
    world.log.info({ failedRuns, removed: removed.length }, 'the cache was put in order');
  }
  return { failedRuns, removed };
}

async function isAtWork(world: World, run: LandingRun): Promise<boolean> {
  if (run.jobId === null) return false;
  const { state } = await getJob(world.db, run.jobId);
  return state === 'running';
}

async function sweepRejects(world: World): Promise<string[]> {
  const names = await readdir(world.storage.path('rejects'));
  const known = await selectRejectsFiles(world.db, names);
  const orphans = names.filter((name) => !known.has(name));
  for (const name of orphans) await rm(world.storage.path('rejects', name), { force: true });
  return orphans.map((name) => `rejects/${name}`);
}
