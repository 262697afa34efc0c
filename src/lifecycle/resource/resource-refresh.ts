import { getSnapshot, type Snapshot } from '#lifecycle/cache/cache.ts';
import { newId, transact, type Database } from '#platform/database/database.ts';
import { defineSubscriber, publish } from '#platform/events/events.ts';
import * as z from 'zod';
import { isInForce } from './resource-move.ts';
import { bindSnapshot, findLivingResource, type ResourceRow } from './resource.queries.ts';
import { schemaBreaks } from './resource-schema.rules.ts';
import { findVersion, recordBinding } from './resource-version.queries.ts';

const SnapshotEvent = z.object({ dataSetId: z.uuid(), snapshotId: z.uuid() });

/**
 * A new snapshot of a data set moves its published entry onto it, when the columns the version in force promises
 * are all there with their types; otherwise the entry stays on its old snapshot and says why.
 */
export const resourceRefresh = defineSubscriber({
  name: 'resource.refresh',
  topics: ['snapshot.landed', 'view.built'],
  handle: async (world, event) => {
    const { dataSetId, snapshotId } = SnapshotEvent.parse(event.payload);
    await transact(world.db, (tx) =>
      refreshResource(tx, { dataSetId, snapshotId, now: world.now() }),
    );
  },
});

/**
 * Binds a snapshot to the entry in force of its data set; doing it again changes nothing, and an older snapshot
 * never replaces a newer one. Tells `resource.refreshed` when it is bound.
 */
export async function refreshResource(
  tx: Database,
  landed: { dataSetId: string; snapshotId: string; now: Date },
): Promise<'bound' | 'drifted' | 'unchanged'> {
  const row = await findLivingResource(tx, landed.dataSetId, { forUpdate: true });
  if (row === undefined || !isInForce(row)) return 'unchanged';
  const { currentVersionId, snapshotId } = row;
  if (currentVersionId === null || snapshotId === null || snapshotId === landed.snapshotId) {
    return 'unchanged';
  }
  const snapshot = await getSnapshot(tx, landed.snapshotId);
  const bound = await getSnapshot(tx, snapshotId);
  if (snapshot.number <= bound.number) return 'unchanged';
  return place(tx, { row, versionId: currentVersionId, bound, snapshot, now: landed.now });
}

async function place(
  tx: Database,
  at: { row: ResourceRow; versionId: string; bound: Snapshot; snapshot: Snapshot; now: Date },
): Promise<'bound' | 'drifted'> {
  const { row, versionId, bound, snapshot, now } = at;
  const version = await findVersion(tx, versionId);
  const words = schemaBreaks(version?.columns ?? [], snapshot.columns);
  const fits = words.length === 0;
  await recordBinding(tx, {
    id: newId(),
    resourceId: row.id,
    versionId,
    snapshotId: snapshot.id,
    fits,
    words,
    boundAt: now,
  });
  if (!fits) {
    const drift = { snapshotId: snapshot.id, words };
    await bindSnapshot(tx, row.id, { snapshotId: bound.id, drift, updatedAt: now });
    return 'drifted';
  }
  await bindSnapshot(tx, row.id, { snapshotId: snapshot.id, drift: null, updatedAt: now });
  const payload = {
    resourceId: row.id,
    versionId,
    dataSetId: row.dataSetId,
    snapshotId: snapshot.id,
  };
  await publish(tx, { topic: 'resource.refreshed', key: row.id, payload });
  return 'bound';
}
