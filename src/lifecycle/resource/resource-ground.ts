import type { Database } from '#platform/database/database.ts';
import { latestSnapshot, type Snapshot } from '#lifecycle/cache/cache.ts';
import { resourceErrors } from './resource.errors.ts';

/** The newest snapshot of a data set; refuses before the first landing. */
export async function requireLatestSnapshot(db: Database, dataSetId: string): Promise<Snapshot> {
  const snapshot = await latestSnapshot(db, dataSetId);
  if (snapshot === undefined) throw resourceErrors.noSnapshot();
  return snapshot;
}
