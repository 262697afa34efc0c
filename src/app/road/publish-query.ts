import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { getPublishedResource, getResourceDetail } from '#lifecycle/resource/resource.ts';
import {
  defineService,
  findCurrentServing,
  listServices,
  publishService,
  type Serving,
} from '#lifecycle/service/service.ts';
import type { Service } from '#lifecycle/service/service.contract.ts';
import { assert } from '#platform/errors/errors.ts';
import { monotonicMs, sleep } from '#platform/time/time.ts';
import { listJobs } from '#platform/jobs/jobs.ts';
import { awaitJob } from './await-job.ts';
import type { Published } from './publish-resource.ts';
import type { Road, StageFigures } from './stage.ts';

/** A query service that answers. */
export interface Queryable {
  id: string;
  code: string;
  keys: string[];
  figures: StageFigures;
}

const loadMsMax = 30 * 60_000;
const lookEveryMs = 100;
/** Among this many of the newest loads the one of this resource is looked for. */
const recentJobs = 50;

/** Defines and publishes a query on the resource when it has none, and waits until it answers from the newest snapshot. */
export async function publishQuery(road: Road, resource: Published): Promise<Queryable> {
  const { ctx } = road;
  const service = (await existing(road, resource)) ?? (await define(road, resource));
  const published =
    service.state === 'draft'
      ? await publishService(ctx, { id: service.id, version: service.version })
      : service;
  const serving = await untilServed(road, resource);
  const figures = {
    rowsIn: serving.rowCount,
    rowsOut: serving.rowCount,
    rejected: 0,
    note: serving.keyColumns.length === 0 ? '' : `key ${serving.keyColumns.join(', ')}`,
  };
  return { id: published.id, code: published.code, keys: published.spec.keys, figures };
}

async function existing(road: Road, resource: Published): Promise<Service | undefined> {
  const rows = await listServices(
    road.ctx.db,
    { departments: 'all', resourceId: resource.id, kind: 'query' },
    10,
  );
  const live = rows.find((row) => row.state !== 'retired');
  return live === undefined
    ? undefined
    : { ...live, publishedAt: null, createdAt: live.createdAt.toISOString() };
}

function define(road: Road, resource: Published): Promise<Service> {
  return defineService(road.ctx, {
    resourceId: resource.id,
    kind: 'query',
    name: resource.name,
    spec: { keys: resource.keyColumns, filters: resource.keyColumns },
  });
}

/**
 * Waits until the newest snapshot is served. The catalogue entry may stay on an older one, when the columns changed;
 * then that one is served. A load that failed is refused in its own words.
 */
async function untilServed(road: Road, resource: Published): Promise<Serving> {
  const { ctx } = road;
  const began = monotonicMs();
  for (;;) {
    // What is wanted is read first: a refresh between the two reads makes this look one too early, never one too late.
    const wanted = await wantedSnapshot(road, resource);
    const serving = await findCurrentServing(ctx.db, resource.id);
    if (wanted !== undefined && serving?.snapshotId === wanted) return serving;
    await watchLoad(road, resource);
    assert(monotonicMs() - began < loadMsMax, 'the serving store was not loaded in time');
    await sleep(lookEveryMs);
  }
}

/** The snapshot that should be served; undefined while the catalogue entry has not followed the newest one. */
async function wantedSnapshot({ ctx }: Road, resource: Published): Promise<string | undefined> {
  const entry = await getResourceDetail(ctx, resource.id);
  const newest = await latestSnapshot(ctx.db, entry.dataSetId);
  if (entry.drift === null && newest?.id !== entry.snapshotId) return undefined;
  return (await getPublishedResource(ctx.db, resource.id)).snapshotId;
}

async function watchLoad(road: Road, resource: Published): Promise<void> {
  const jobs = await listJobs(road.ctx.db, { kind: 'service.refresh' }, recentJobs);
  const job = jobs.find(({ key }) => key?.startsWith(`service.refresh:${resource.id}:`));
  if (job === undefined || job.state === 'done') return;
  await awaitJob(road.ctx, {
    jobId: job.id,
    stage: 'service',
    onProgress: (progress) => road.onProgress('service', progress),
  });
}
