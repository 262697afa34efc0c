import { startJob } from '#platform/jobs/jobs.ts';
import type { LakeRow } from '#platform/lake/lake.ts';
import type { Context } from '#governance/identity/context.ts';
import { authorize, departmentFilter, perform } from '#governance/policy/perform.ts';
import {
  getDataSet,
  getSource,
  getSourceFile,
  sourceStateWords,
} from '#lifecycle/source/source.ts';
import { cacheErrors } from './cache.errors.ts';
import { landingKey, landJob } from './cache.jobs.ts';
import { selectProfiles, selectSnapshots, type Snapshot } from './cache.queries.ts';
import { findRun, type LandingRun, selectRuns } from './landing.queries.ts';
import type { ColumnProfile } from './profile.ts';
import { maskedProfile, maskedRows, shownRows } from './sample.ts';
import { getSnapshot, snapshotFiles } from './snapshots.ts';
import { parquetRelation } from './text-relation.ts';

const sampleTimeoutMs = 10_000;
const sampleMemoryMb = 256;

/**
 * Starts the landing of a received file. Out: the job's id; the same id while this file is being landed. Refuses a source that is not ready and a file it did not receive.
 */
export async function startLanding(
  ctx: Context,
  given: { sourceId: string; sourceFileId: string },
): Promise<{ jobId: string }> {
  const source = await getSource(ctx.db, given.sourceId);
  const deed = {
    permission: 'snapshot:land',
    object: { type: 'snapshot', id: source.dataSet.id, departmentId: source.dataSet.departmentId },
    detail: { sourceId: given.sourceId, sourceFileId: given.sourceFileId },
  } as const;
  return perform(ctx, deed, async (tx) => {
    if (source.state !== 'ready' || source.understanding === null) {
      throw cacheErrors.sourceNotReady({ state: sourceStateWords(source.state) });
    }
    const file = await getSourceFile(tx, given.sourceFileId);
    if (file.sourceId !== source.id) throw cacheErrors.fileNotFound();
    const jobId = await startJob(tx, ctx, {
      job: landJob,
      payload: given,
      key: landingKey(given),
      subject: source.dataSet.name,
      requestedBy: ctx.actor.id,
    });
    return { jobId };
  });
}

/** Snapshots of a data set, newest first, below a number. */
export async function listSnapshots(
  ctx: Context,
  filter: { dataSetId: string; below?: number },
  limit: number,
): Promise<Snapshot[]> {
  await authorizeDataSet(ctx, 'snapshot:read', filter.dataSetId);
  return selectSnapshots(ctx.db, filter, limit);
}

/** One snapshot with the profile of its columns; masked for those who may not see values. */
export async function describeSnapshot(
  ctx: Context,
  id: string,
): Promise<Snapshot & { profile: ColumnProfile[]; masked: boolean }> {
  const snapshot = await getSnapshot(ctx.db, id);
  const { masked } = await authorizeReading(ctx, snapshot.dataSetId);
  const profile = await selectProfiles(ctx.db, id);
  return { ...snapshot, profile: masked ? profile.map(maskedProfile) : profile, masked };
}

/** The first rows of a snapshot; for those who may not see values, only the shape of each. */
export async function sampleSnapshot(
  ctx: Context,
  id: string,
  limit: number,
): Promise<{ rows: LakeRow[]; masked: boolean }> {
  const snapshot = await getSnapshot(ctx.db, id);
  const { masked } = await authorizeReading(ctx, snapshot.dataSetId);
  if (snapshot.removedAt !== null) throw cacheErrors.snapshotRemoved();
  const files = snapshotFiles(ctx.lake, snapshot);
  const options = {
    allowedPaths: files,
    timeoutMs: sampleTimeoutMs,
    memoryLimitMb: sampleMemoryMb,
  };
  const rows = await ctx.lake.session(options, (session) =>
    session.rows(`SELECT * FROM ${parquetRelation(files)} LIMIT ?`, [limit], { rowsMax: limit }),
  );
  return { rows: masked ? maskedRows(rows) : shownRows(rows), masked };
}

/** Landing runs of a data set, newest first. */
export async function listLandingRuns(
  ctx: Context,
  filter: { dataSetId: string; after?: { startedAt: string; id: string } },
  limit: number,
): Promise<LandingRun[]> {
  await authorizeDataSet(ctx, 'snapshot:read', filter.dataSetId);
  return selectRuns(ctx.db, filter, limit);
}

/** One landing run, for reading it or its rejects. */
export async function getLandingRun(
  ctx: Context,
  permission: 'snapshot:read' | 'snapshot:sample',
  id: string,
): Promise<LandingRun> {
  const run = await findRun(ctx.db, id);
  if (run === undefined) throw cacheErrors.runNotFound();
  await authorizeDataSet(ctx, permission, run.dataSetId);
  return run;
}

/** Refuses who may not read the snapshots of a data set; tells whether their values have to be masked. */
async function authorizeReading(ctx: Context, dataSetId: string): Promise<{ masked: boolean }> {
  const departmentId = await authorizeDataSet(ctx, 'snapshot:read', dataSetId);
  const open = departmentFilter(ctx, 'snapshot:sample');
  return { masked: open !== 'all' && !open.includes(departmentId) };
}

async function authorizeDataSet(
  ctx: Context,
  permission: 'snapshot:read' | 'snapshot:sample',
  dataSetId: string,
): Promise<string> {
  const { departmentId } = await getDataSet(ctx.db, dataSetId);
  await authorize(ctx, permission, { type: 'snapshot', id: dataSetId, departmentId });
  return departmentId;
}
