import * as z from 'zod';
import { transact, type Database } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import { defineJob, startJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { findPublishedResource, type PublishedResource } from '#lifecycle/resource/resource.ts';
import { listLiveServices } from './service.queries.ts';
import { wantedIndexes } from './service.rules.ts';
import {
  countSnapshotRows,
  loadServingTable,
  servingColumnsMax,
  unlessLoading,
  whileLoading,
  type LoadOptions,
} from './serving-load.ts';
import * as serving from './serving.queries.ts';

/** How long a replaced table is kept, for calls in flight and readers in the middle of its pages. */
export const replacedTableKeptMs = 15 * 60_000;

/** Brings what a resource is served from up to its published version and snapshot. */
export const serviceRefresh = defineJob({
  kind: 'service.refresh',
  payload: z.object({ resourceId: z.uuid() }),
  run: async (world, job, payload) => {
    const outcome = await refreshServing(world, payload.resourceId, {
      signal: job.signal,
      progress: (progress) => job.progress(progress),
    });
    await sweepReplaced(world);
    return outcome;
  },
});

/** Starts a refresh in the caller's transaction. `cause` tells one refresh from the next, so that none is swallowed. */
export async function startRefresh(
  tx: Database,
  world: World,
  refresh: { resourceId: string; cause: string },
): Promise<string> {
  const { resourceId, cause } = refresh;
  const resource = await findPublishedResource(tx, resourceId);
  return startJob(tx, world, {
    ...(resource === undefined ? {} : { subject: resource.name }),
    job: serviceRefresh,
    payload: { resourceId },
    key: `service.refresh:${resourceId}:${cause}`,
  });
}

export interface RefreshOutcome extends Record<string, unknown> {
  outcome: 'unchanged' | 'nothing-to-serve' | 'switched';
  rowCount?: number;
}

/**
 * Loads the resource's snapshot when what is served differs from what should be, then switches in one transaction.
 * A crash at any point leaves the old load or the new one; what lies between is swept.
 */
export function refreshServing(
  world: World,
  resourceId: string,
  options: LoadOptions,
): Promise<RefreshOutcome> {
  return whileLoading(world, resourceId, async (client) => {
    // Under the lock nobody else loads: what is unfinished is of a process that died.
    await dropDead(world, resourceId);
    const resource = await findPublishedResource(world.db, resourceId);
    const services = await listLiveServices(world.db, resourceId);
    if (resource === undefined || services.length === 0) return { outcome: 'nothing-to-serve' };
    const target = targetOf(resource, wantedIndexes(services));
    const current = await serving.findCurrentServing(world.db, resourceId);
    if (current !== undefined && isUpToDate(current, target)) return { outcome: 'unchanged' };
    const begun = await serving.insertLoading(world.db, { ...target, now: world.now() });
    try {
      const { tableName } = begun;
      const loaded =
        tableName === null
          ? {
              rowCount: await countSnapshotRows(world, begun, options.signal),
              keyUnique: false,
              keyRequired: false,
              indexed: [],
            }
          : await loadServingTable(world, { client, serving: { ...begun, tableName } }, options);
      await switchTo(
        world,
        { ...begun, ...loaded },
        services.map((service) => service.id),
      );
      return { outcome: 'switched', rowCount: loaded.rowCount };
    } catch (error) {
      await discard(world, begun);
      throw error;
    }
  });
}

async function dropDead(world: World, resourceId: string): Promise<void> {
  for (const one of await serving.listDisposable(world.db, new Date(0))) {
    if (one.state === 'loading' && one.resourceId === resourceId)
      await serving.dropUnfinished(world.db, one);
  }
}

type Target = Omit<serving.NewServing, 'now'>;

function targetOf(resource: PublishedResource, indexes: ReturnType<typeof wantedIndexes>): Target {
  const titles = new Map(resource.items.map((item) => [item.column, item.name]));
  const names = new Set(resource.columns.map((column) => column.name));
  const known = (list: readonly string[]) => list.filter((name) => names.has(name));
  return {
    resourceId: resource.id,
    resourceCode: resource.resourceCode,
    versionId: resource.versionId,
    versionNumber: resource.versionNumber,
    dataSetId: resource.dataSetId,
    snapshotId: resource.snapshotId,
    columns: resource.columns.map(({ name, type }) => ({
      name,
      type,
      title: titles.get(name) ?? name,
    })),
    keyColumns: known(indexes.keyColumns),
    wanted: known(indexes.wanted),
    hasTable: indexes.hasTable && resource.columns.length <= servingColumnsMax,
  };
}

function isUpToDate(current: serving.Serving, target: Target): boolean {
  return (
    current.versionId === target.versionId &&
    current.snapshotId === target.snapshotId &&
    (current.tableName !== null) === target.hasTable &&
    current.keyColumns.join('\0') === target.keyColumns.join('\0') &&
    current.wanted.join('\0') === target.wanted.join('\0')
  );
}

async function switchTo(
  world: World,
  loaded: serving.Serving,
  serviceIds: string[],
): Promise<void> {
  await transact(world.db, async (tx) => {
    const isOurs = await serving.switchServing(tx, loaded, world.now());
    if (!isOurs)
      throw new Failure('service.overtaken', 'another process loads', { retryable: true });
    const { resourceId, versionId, snapshotId, rowCount } = loaded;
    const payload = { resourceId, versionId, snapshotId, rowCount, serviceIds };
    await publish(tx, { topic: 'service.refreshed', key: resourceId, payload });
  });
}

/**
 * A load that failed leaves nothing; when even that fails, the row stays and names what a later sweep drops. One that is switched to
 * stays: whether the transaction was kept is not always known to who asked for it.
 */
async function discard(world: World, begun: serving.Serving): Promise<void> {
  try {
    await serving.dropUnfinished(world.db, begun);
  } catch (error) {
    world.log.warn(
      { err: error, resourceId: begun.resourceId },
      'a failed load is left to the sweep',
    );
  }
}

/**
 * Drops every table a resource was ever served from, at once: its data leave. Waits for a load under way; calls in the
 * middle of a table end first. Safe to repeat.
 */
export function dropServingOf(world: World, resourceId: string): Promise<void> {
  return whileLoading(world, resourceId, async () => {
    for (const one of await serving.listServing(world.db, resourceId))
      await serving.dropServing(world.db, one);
  });
}

/** Drops tables replaced long enough ago. Out: how many. */
export async function sweepReplaced(world: World): Promise<number> {
  const before = new Date(world.now().getTime() - replacedTableKeptMs);
  const disposable = await serving.listDisposable(world.db, before);
  const replaced = disposable.filter((one) => one.state === 'old');
  for (const one of replaced) await serving.dropServing(world.db, one);
  return replaced.length;
}

/**
 * Puts the serving store in order at start: loads that died are dropped, replaced tables are swept, tables that no
 * row names are dropped. Loads that another process is at are left alone. Out: how many of each.
 */
export async function recoverService(
  world: World,
): Promise<{ loads: number; replaced: number; orphans: number }> {
  const replaced = await sweepReplaced(world);
  let loads = 0;
  for (const one of await serving.listDisposable(world.db, new Date(0))) {
    if (one.state !== 'loading') continue;
    const dropped = await unlessLoading(world, one.resourceId, async () => {
      await serving.dropUnfinished(world.db, one);
      return true;
    });
    if (dropped === true) loads += 1;
  }
  // A row is written before its table, so a table without a row belongs to nobody.
  const orphans = await serving.listOrphanTables(world.db);
  for (const name of orphans) await serving.dropOrphanTable(world.db, name);
  return { loads, replaced, orphans: orphans.length };
}
