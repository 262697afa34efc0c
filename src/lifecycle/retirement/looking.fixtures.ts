import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { sampleSnapshot } from '#lifecycle/cache/cache.commands.ts';
import { findArchive } from './archive.queries.ts';
import type { LandedRoad } from './road.fixtures.ts';

/** Rows of the newest snapshot of a road's data set, as its steward sees them; refuses when they are not here. */
export async function sampleRows(world: World, road: LandedRoad): Promise<unknown[]> {
  const snapshot = await world.db
    .selectFrom('snapshot')
    .select('id')
    .where('data_set_id', '=', road.dataSetId)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  return (await sampleSnapshot(road.team.steward, snapshot.id, 5)).rows;
}

/** SHA-256 of every file of the collected data set, by its path below the data directory. */
export async function hashesOf(
  world: World,
  { dataSetId, fileId }: LandedRoad,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const root = world.storage.dir;
  for (const area of ['lake', 'files', 'rejects'] as const) {
    const dir = world.storage.path(area);
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const isOwn = area === 'rejects' || path.includes(dataSetId) || path.includes(fileId);
      if (entry.isFile() && isOwn)
        found[path.slice(root.length + 1)] = (await hashFile(path)).sha256;
    }
  }
  return found;
}

/** Where the sealed package of a case stands. */
export async function packageDirOf(world: World, id: string): Promise<string> {
  const archive = await findArchive(world.db, { id });
  if (archive === undefined || archive.directory === null) throw new Error(`no package ${id}`);
  return world.storage.path('archives', archive.directory);
}

/** How a data set left, or null. */
export async function standingOf(world: World, dataSetId: string): Promise<string | null> {
  const row = await world.db
    .selectFrom('data_set')
    .select('retired_as')
    .where('id', '=', dataSetId)
    .executeTakeFirstOrThrow();
  return row.retired_as;
}
