import { type Database, transact } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import type { JobProgress } from '#platform/jobs/job.ts';
import type { World } from '#platform/world.ts';
import type { ReceivedFile, Source } from '#lifecycle/source/source.contract.ts';
import {
  type DeliveryFacts,
  getSource,
  saveUnderstanding,
  settleDelivery,
} from '#lifecycle/source/source.ts';
import type { Understanding } from '#lifecycle/source/understanding.ts';
import type { Snapshot } from './cache.queries.ts';
import type { Drift } from './drift.rules.ts';
import type { LandedTable } from './land-table.ts';
import { finishRun } from './landing.queries.ts';
import { canonicalJson, learnedUnderstanding, understandingHash } from './learned.rules.ts';
import { commitSnapshot, type Manifest } from './snapshots.ts';

/** Points of a landing where a test can end the process. */
export type LandingPoint = 'started' | 'tidied' | 'sealed' | 'renamed' | 'recorded';

export interface LandFile {
  source: Source;
  file: ReceivedFile;
  /** The file came by a feed. */
  delivery?: DeliveryFacts | undefined;
  jobId: string | null;
  requestedBy: string | null;
  signal: AbortSignal;
  progress: (progress: JobProgress) => void;
  reached?: (point: LandingPoint) => void;
}

export interface LandingOutcome extends Record<string, unknown> {
  runId: string;
  /** True when the same file had already landed with the same understanding; nothing was done. */
  unchanged: boolean;
  snapshotId: string;
  number: number;
  rowsIn: number;
  rowsOut: number;
  rejected: number;
  proposedMissing: string[];
  drift: Drift | null;
}

/** A landing under way. */
export interface Landing extends LandFile {
  world: World;
  understanding: Understanding;
  runId: string;
  snapshotId: string;
  last: Snapshot | undefined;
}

/**
 * Makes a renamed snapshot exist: manifest, end of the run, what the source learned and the event, in one transaction.
 * Fails (retryable) when another landing of the data set was recorded since this one began, or another attempt of its job has
 * ended it.
 */
export async function recordLanding(
  landing: Landing,
  given: {
    read: Understanding;
    landed: LandedTable;
    drift: Drift | undefined;
    rejectsFile: string | undefined;
  },
): Promise<LandingOutcome> {
  const { world, source } = landing;
  const { read, landed, drift, rejectsFile } = given;
  const learned = learnedUnderstanding(landing.understanding, { ...landed, read: read.columns });
  const snapshot = await transact(world.db, async (tx) => {
    const committed = await commitSnapshot(tx, manifestOf(landing, { landed, learned }));
    const isNext = committed.number === (landing.last?.number ?? 0) + 1;
    const isOwn = await finishRun(tx, landing.runId, {
      state: 'done',
      finishedAt: world.now(),
      rowsIn: landed.rowsIn,
      rowsOut: landed.rowsOut,
      rejectedCount: landed.rejected,
      proposedMissing: landed.proposedMissing,
      ...(rejectsFile === undefined ? {} : { rejectsFile }),
      ...(drift === undefined ? {} : { drift }),
    });
    // A run that another attempt took for dead has been ended, and its files are gone.
    if (!isNext || !isOwn) {
      throw new Failure('cache.overtaken', 'another landing was recorded meanwhile', {
        retryable: true,
      });
    }
    await keepLearned(tx, landing, learned);
    if (landing.delivery !== undefined) {
      await settleDelivery(tx, landing.delivery, { state: 'landed' });
    }
    await publish(tx, {
      topic: 'snapshot.landed',
      key: source.dataSet.id,
      payload: { dataSetId: source.dataSet.id, snapshotId: committed.id },
    });
    return committed;
  });
  landing.reached?.('recorded');
  return {
    runId: landing.runId,
    unchanged: false,
    snapshotId: snapshot.id,
    number: snapshot.number,
    rowsIn: landed.rowsIn,
    rowsOut: landed.rowsOut,
    rejected: landed.rejected,
    proposedMissing: landed.proposedMissing,
    drift: drift ?? null,
  };
}

/** Saves what was learned, unless somebody changed the source meanwhile: then their word stands. */
async function keepLearned(tx: Database, landing: Landing, learned: Understanding): Promise<void> {
  if (canonicalJson(learned) === canonicalJson(landing.understanding)) return;
  const { id, version } = landing.source;
  const current = await getSource(tx, id);
  if (current.version === version)
    await saveUnderstanding(tx, { id, version, understanding: learned });
}

/** Ends a run whose file had already landed. */
export async function recordUnchanged(landing: Landing, last: Snapshot): Promise<LandingOutcome> {
  const { delivery, world } = landing;
  if (delivery !== undefined) await settleDelivery(world.db, delivery, { state: 'landed' });
  const counts = { rowsIn: last.rowsIn, rowsOut: last.rowsIn - last.rejectedCount };
  await finishRun(landing.world.db, landing.runId, {
    state: 'unchanged',
    finishedAt: landing.world.now(),
    snapshotId: last.id,
    rejectedCount: last.rejectedCount,
    ...counts,
  });
  return {
    runId: landing.runId,
    unchanged: true,
    snapshotId: last.id,
    number: last.number,
    ...counts,
    rejected: last.rejectedCount,
    proposedMissing: [],
    drift: null,
  };
}

function manifestOf(
  landing: Landing,
  given: { landed: LandedTable; learned: Understanding },
): Manifest {
  const { source, file, world, delivery } = landing;
  const { landed, learned } = given;
  return {
    id: landing.snapshotId,
    dataSetId: source.dataSet.id,
    rowCount: landed.rowCount,
    byteCount: landed.byteCount,
    rowsIn: landed.rowsIn,
    rejectedCount: landed.rejected,
    contentSha256: landed.contentSha256,
    files: landed.files,
    columns: landed.columns,
    evidence: {
      sourceFileSha256: file.sha256,
      sourceFileName: file.fileName,
      understandingSha256: understandingHash(learned),
      missing: landed.missing,
      ...(delivery === undefined ? {} : { feedId: delivery.feedId, delivery: delivery.number }),
    },
    landedAt: world.now(),
    profile: landed.profile,
  };
}
