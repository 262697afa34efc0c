import type { Database } from '#platform/database/database.ts';
import { resourceErrors } from './resource.errors.ts';
import * as ground from './resource-ground.queries.ts';
import type { SnapshotFacts } from './snapshot-facts.ts';

/** The data set of an entry; refuses when there is none. */
export async function requireDataSet(db: Database, id: string): Promise<ground.DataSetFacts> {
  const dataSet = await ground.findDataSet(db, id);
  if (dataSet === undefined) throw resourceErrors.dataSetNotFound({ id });
  return dataSet;
}

/** The newest snapshot of a data set; refuses before the first landing. */
export async function requireLatestSnapshot(
  db: Database,
  dataSetId: string,
): Promise<SnapshotFacts> {
  const snapshot = await ground.findLatestSnapshot(db, dataSetId);
  if (snapshot === undefined) throw resourceErrors.noSnapshot();
  return snapshot;
}

/** A snapshot by id; snapshots under an entry are kept by foreign keys. */
export async function requireSnapshot(db: Database, id: string): Promise<SnapshotFacts> {
  const snapshot = await ground.findSnapshot(db, id);
  if (snapshot === undefined) throw resourceErrors.noSnapshot();
  return snapshot;
}
