import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, fsyncPath } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import { dropServingOf } from '#lifecycle/service/service.ts';
import { selectLeftFiles } from './hot-copies.queries.ts';

const overwriteBytes = 1 << 20;
/** What nobody touched for so long is of a process that died. */
const staleMs = 10 * 60_000;

/**
 * Deletes what stands here of data sets that have left: their directories in the lake, received files, rejects and serving
 * tables. With `overwrite` every file is first overwritten with zeros (逻辑覆写), as far as the disk lets that reach the
 * old blocks. Safe to repeat; refuses nothing, so the caller has made sure that the rows may go.
 */
export async function removeHotCopies(
  world: World,
  dataSetIds: readonly string[],
  options: { overwrite: boolean },
): Promise<{ files: number }> {
  const paths = await hotPaths(world, dataSetIds);
  for (const path of paths) {
    if (options.overwrite) await overwrite(path);
    await rm(path, { force: true });
  }
  for (const id of dataSetIds)
    await rm(world.storage.path('lake', id), { recursive: true, force: true });
  for (const area of ['lake', 'files', 'rejects'] as const)
    await fsyncPath(world.storage.path(area));
  for (const resourceId of (await selectLeftFiles(world.db, dataSetIds)).resourceIds)
    await dropServingOf(world, resourceId);
  return { files: paths.length };
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

/** Writes zeros over a file. One with a second name is left as it is: the other name is somebody else's copy. */
export async function overwrite(path: string): Promise<void> {
  const { size, nlink } = await stat(path);
  if (nlink > 1) return;
  const file = await open(path, 'r+');
  try {
    const zeros = Buffer.alloc(overwriteBytes);
    for (let at = 0; at < size; at += overwriteBytes)
      await file.write(zeros, 0, Math.min(overwriteBytes, size - at), at);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Deletes temporary files and directories that nobody touched for a while. */
export async function removeStaleTemp(world: World): Promise<void> {
  const before = world.now().getTime() - staleMs;
  const temp = world.storage.path('temp');
  for (const name of await readdir(temp)) {
    const path = join(temp, name);
    const inside = await readdir(path, { recursive: true }).catch((): string[] => []);
    const touched = await Promise.all(
      [path, ...inside.map((one) => join(path, one))].map(async (one) =>
        (await exists(one)) ? (await stat(one)).mtimeMs : 0,
      ),
    );
    if (Math.max(...touched) < before) await rm(path, { recursive: true, force: true });
  }
}
