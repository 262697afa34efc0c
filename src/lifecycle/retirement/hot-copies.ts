import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, fsyncPath } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import { dropServingOf } from '#lifecycle/service/service.ts';
import { selectLeftFiles } from './hot-copies.queries.ts';
import { overwrite } from './overwrite.ts';

/**
 * Deletes what stands here of data sets that have left: their directories in the lake, received files, rejects and serving
 * tables. With `overwrite` every file is first overwritten with zeros (逻辑覆写), as far as the disk lets that reach the
 * old blocks. Safe to repeat; refuses nothing, so the caller has made sure that the rows may go.
 */
export async function removeHotCopies(
  world: World,
  dataSetIds: readonly string[],
  options: { overwrite: boolean },
): Promise<void> {
  await removeHotFiles(world, dataSetIds, options);
  await dropHotTables(world, dataSetIds);
}

/**
 * The files among them. Of data sets that may come back it is called in the transaction that holds what brings them back, so that
 * a worker that goes on late removes nothing of what is here again.
 */
export async function removeHotFiles(
  world: World,
  dataSetIds: readonly string[],
  options: { overwrite: boolean },
): Promise<void> {
  for (const path of await hotPaths(world, dataSetIds)) {
    if (options.overwrite) await overwrite(path);
    await rm(path, { force: true });
  }
  for (const id of dataSetIds)
    await rm(world.storage.path('lake', id), { recursive: true, force: true });
  for (const area of ['lake', 'files', 'rejects'] as const)
    await fsyncPath(world.storage.path(area));
}

/** The serving tables among them. */
export async function dropHotTables(world: World, dataSetIds: readonly string[]): Promise<void> {
  for (const resourceId of (await selectLeftFiles(world.db, dataSetIds)).resourceIds)
    await dropServingOf(world, resourceId);
}

/** Every file of data sets that is still here. */
export async function hotPaths(world: World, dataSetIds: readonly string[]): Promise<string[]> {
  const { fileIds, runIds } = await selectLeftFiles(world.db, dataSetIds);
  const rejects = new Set(runIds);
  const names = await readdir(world.storage.path('rejects'));
  const candidates = [
    ...fileIds.map((id) => world.storage.path('files', id)),
    ...names
      .filter((name) => rejects.has(name.slice(0, uuidLength)))
      .map((name) => world.storage.path('rejects', name)),
  ];
  for (const id of dataSetIds) {
    const dir = world.storage.path('lake', id);
    const inside = await readdir(dir, { recursive: true, withFileTypes: true }).catch(nothing);
    for (const entry of inside)
      if (entry.isFile()) candidates.push(join(entry.parentPath, entry.name));
  }
  const found: string[] = [];
  for (const path of candidates) if (await exists(path)) found.push(path);
  return found;
}

const uuidLength = 36;

function nothing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
