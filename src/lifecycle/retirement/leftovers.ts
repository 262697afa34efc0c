import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '#platform/world.ts';
import { sweepSource } from '#lifecycle/source/source.ts';
import { overwrite } from './overwrite.ts';
import { findOldestStart } from './traces.queries.ts';

/** What nobody touched for so long is of a process that died, unless a job runs longer than that. */
const staleMs = 10 * 60_000;
/** Clocks of the disk and of the database may differ by so much. */
const clockMs = 60_000;

/**
 * Removes what processes that died left of their work: temporary files, bytes of uploads and deliveries without a row. None of it
 * names a data set, so it is judged by time: what was not touched since before the oldest running job began is nobody's.
 */
export async function removeLeftovers(world: World): Promise<void> {
  const oldest = (await findOldestStart(world.db)) ?? world.now();
  const before = Math.min(world.now().getTime() - staleMs, oldest.getTime() - clockMs);
  const quietMs = world.now().getTime() - before;
  await sweepSource(world, { quietMs, remove: erase });
  for (const path of await tempPaths(world)) {
    const files = await filesOf(path);
    const touched = await Promise.all([path, ...files].map(touchedAt));
    if (Math.max(...touched) >= before) continue;
    for (const file of files) await erase(file);
    await rm(path, { recursive: true, force: true });
  }
}

/** Sessions of the lake have directories of their own in one that stays. */
async function tempPaths(world: World): Promise<string[]> {
  const temp = world.storage.path('temp');
  const paths: string[] = [];
  for (const name of await readdir(temp)) {
    const path = join(temp, name);
    if (name !== 'lake') paths.push(path);
    else for (const inner of await readdir(path)) paths.push(join(path, inner));
  }
  return paths;
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** 0 for what is gone meanwhile. */
async function touchedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

async function erase(path: string): Promise<void> {
  try {
    await overwrite(path);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  await rm(path, { force: true });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
