import { join } from 'node:path';
import type { Database } from '#platform/database/database.ts';
import type { Lake } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { cacheErrors } from './cache.errors.ts';
import { findSnapshot, insertProfiles, insertSnapshot, type Snapshot } from './cache.queries.ts';
import type { RelationProfile } from './profile.ts';

export type Manifest = Omit<Snapshot, 'number' | 'removedAt'> & { profile: RelationProfile };

/**
 * Writes the manifest row and the profile that make a renamed snapshot exist. In: the caller's transaction, which also
 * publishes its event. Out: the snapshot with its number. The files must be durable already.
 */
export async function commitSnapshot(tx: Database, manifest: Manifest): Promise<Snapshot> {
  const { profile, ...snapshot } = manifest;
  const number = await insertSnapshot(tx, snapshot);
  await insertProfiles(tx, snapshot.id, profile.columns);
  return { ...snapshot, number, removedAt: null };
}

/** The snapshot; refuses cache.snapshot-not-found. */
export async function getSnapshot(db: Database, id: string): Promise<Snapshot> {
  const snapshot = await findSnapshot(db, id);
  if (snapshot === undefined) throw cacheErrors.snapshotNotFound();
  return snapshot;
}

/**
 * Removes what attempts that died left of snapshots. In: their ids; one that was recorded after all stays. Only when none of them
 * can be recorded any more.
 */
export async function forgetUnrecorded(
  world: Pick<World, 'db' | 'lake'>,
  dataSetId: string,
  snapshotIds: readonly string[],
): Promise<void> {
  for (const id of snapshotIds) {
    if ((await findSnapshot(world.db, id)) === undefined) await world.lake.forget(dataSetId, id);
  }
}

/** Absolute paths of a snapshot's Parquet files, in order. */
export function snapshotFiles(
  lake: Lake,
  snapshot: Pick<Snapshot, 'id' | 'dataSetId' | 'files'>,
): string[] {
  const dir = lake.snapshotDir(snapshot.dataSetId, snapshot.id);
  return snapshot.files.map(({ name }) => join(dir, name));
}
