import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#platform/database/database.ts';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import type { SnapshotDraft } from '#platform/lake/lake.ts';
import { exists, moveDurably } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import {
  columnsAsDeclared,
  type DeliveryFacts,
  fileOnDisk,
  inspectNext,
  isOvertaken,
  readingOfDelivery,
  tidyFile,
  sourceStateWords,
} from '#lifecycle/source/source.ts';
import type { TextTable, Understanding } from '#lifecycle/source/understanding.ts';
import { cacheErrors } from './cache.errors.ts';
import { findLatestSnapshot, type Snapshot } from './cache.queries.ts';
import { decideDrift, type Drift, driftWords } from './drift.rules.ts';
import { type LandedTable, landTable } from './land-table.ts';
import { understandingHash } from './learned.rules.ts';
import { finishRun, insertRun, type RunEnd, selectRunning } from './landing.queries.ts';
import {
  type Landing,
  type LandFile,
  type LandingOutcome,
  recordLanding,
  recordUnchanged,
} from './record-landing.ts';
import type { Onto } from './merge-delta.ts';
import { errorWords } from './run-error.ts';
import { snapshotFiles } from './snapshots.ts';

/**
 * Lands one file of a source as the next snapshot of its data set. Files are staged, fsynced and renamed; then one
 * transaction writes the manifest, ends the run and publishes `snapshot.landed`, so that a crash leaves the old snapshot
 * or the new one. The same file and understanding as the last snapshot's is a no-op that says so. Refuses
 * cache.source-not-ready, cache.schema-drift by the source's policy, cache.too-many-rejects, and what the readers refuse.
 */
export async function landFile(world: World, given: LandFile): Promise<LandingOutcome> {
  const { source, file } = given;
  if (source.state !== 'ready' || source.understanding === null) {
    throw cacheErrors.sourceNotReady({ state: sourceStateWords(source.state) });
  }
  await endDeadRuns(world, given.jobId);
  const landing: Landing = {
    ...given,
    world,
    understanding: source.understanding,
    runId: newId(),
    snapshotId: newId(),
    last: await findLatestSnapshot(world.db, source.dataSet.id),
  };
  await insertRun(world.db, {
    id: landing.runId,
    dataSetId: source.dataSet.id,
    sourceId: source.id,
    sourceFileId: file.id,
    jobId: given.jobId,
    snapshotId: landing.snapshotId,
    requestedBy: given.requestedBy,
    startedAt: world.now(),
  });
  given.reached?.('started');
  const { last } = landing;
  const { delivery } = landing;
  const isPast = delivery !== undefined && (await isOvertaken(world.db, delivery));
  if (last !== undefined && (isPast || isSameInput(last, landing))) {
    return recordUnchanged(landing, last);
  }
  return run(landing);
}

async function run(landing: Landing): Promise<LandingOutcome> {
  const { world } = landing;
  const temp = await world.storage.tempDir('landing');
  const rejectsPath = join(temp.path, 'landing-rejects.ndjson');
  let draft: SnapshotDraft | undefined;
  try {
    requireGround(landing);
    const { table, read } = await tidied(landing, temp.path);
    landing.reached?.('tidied');
    draft = await world.lake.beginSnapshot(landing.source.dataSet.id, landing.snapshotId);
    const landed = await typed(landing, { table, read, draft, rejectsPath });
    const drift = acceptedDrift(landing, landed);
    if (landing.last !== undefined && isSameContent(landing.last, landing, landed)) {
      await draft.abandon();
      return await recordUnchanged(landing, landing.last);
    }
    landing.reached?.('sealed');
    const rejectsFile = await keepRejects(landing, rejectsPath);
    await draft.commit();
    landing.reached?.('renamed');
    return await recordLanding(landing, { read, landed, drift, rejectsFile });
  } catch (error) {
    await draft?.abandon();
    if (error instanceof Failure && error.code === 'cache.overtaken') {
      // The transaction certainly kept nothing: what was moved into place for it belongs to nobody.
      await draft?.retract();
      await rm(world.storage.path('rejects', rejectsName(landing)), { force: true });
    }
    await endBadly(landing, { error, rejectsPath }).catch((second: unknown) => {
      world.log.warn(
        { err: second, runId: landing.runId },
        'the end of a landing was not recorded; the next start does',
      );
    });
    throw error;
  } finally {
    await temp.remove();
  }
}

/** A file that a department made says itself what is in it, as an upload does. */
function isFile(delivery: DeliveryFacts): boolean {
  return delivery.columns.length === 0;
}

/** What was understood of the first of many answers may lack what later ones have; nobody has confirmed it. */
function isSampled({ delivery, understanding }: Landing): boolean {
  return (
    (delivery?.origin ?? null) !== null &&
    understanding.columns.every(({ confirmed }) => !confirmed)
  );
}

/** The file as rows. Its container, encoding and columns are its own; all else is as the source says. */
async function tidied(
  landing: Landing,
  dir: string,
): Promise<{ table: TextTable; read: Understanding }> {
  const { file, understanding, signal, source, delivery } = landing;
  const onDisk = fileOnDisk(landing.world, file);
  const read =
    delivery === undefined || isFile(delivery)
      ? (await inspectNext(onDisk, understanding, { signal })).understanding
      : await readingOfDelivery(landing.world.db, delivery, understanding);
  const known = landing.last?.columns ?? (isSampled(landing) ? read : understanding).columns;
  const untyped = (columns: readonly { name: string }[]) =>
    columns.map(({ name }) => ({ name, type: 'any' }));
  refuseDrift(landing, decideDrift(untyped(known), untyped(read.columns)));
  if (delivery !== undefined && delivery.rowCount !== null) {
    return { read, table: provedTable(onDisk.path, read, delivery.rowCount) };
  }
  const table = await tidyFile(onDisk, read, {
    dir,
    signal,
    rejectLimit: source.rejectLimit,
    onProgress: (progress) =>
      landing.progress({
        stage: 'read',
        rows: progress.rows,
        bytes: progress.bytes,
        bytesTotal: progress.totalBytes,
      }),
  });
  return { table, read };
}

/** A delivery that was proved regular while it came is used as it is. */
function provedTable(path: string, read: Understanding, rows: number): TextTable {
  return {
    kind: 'original',
    path,
    dialect: { delimiter: ',', quote: '"', newline: '\n', skipLines: 1 },
    lineColumn: false,
    columns: read.columns.map(({ name }) => name),
    rowsIn: rows,
    rowsOut: rows,
    rejected: 0,
  };
}

/** A delta needs the snapshot that its feed made before. */
function requireGround({ delivery, last }: Landing): void {
  if (delivery === undefined || delivery.whole) return;
  if (last?.evidence['feedId'] !== delivery.feedId) throw cacheErrors.deltaWithoutGround();
}

function typed(
  landing: Landing,
  given: { table: TextTable; read: Understanding; draft: SnapshotDraft; rejectsPath: string },
): Promise<LandedTable> {
  return landTable({
    table: given.table,
    understanding: given.read,
    lake: landing.world.lake,
    target: given.draft,
    rejectsPath: given.rejectsPath,
    rejectLimit: landing.source.rejectLimit,
    ...(landing.last === undefined ? {} : { previous: landing.last.columns }),
    ...ontoOf(landing),
    ...printedOf(landing, given.read),
    signal: landing.signal,
    onProgress: landing.progress,
  });
}

/** Of a delivery as it came, the columns that are read as the old system declares them. */
function printedOf({ delivery }: Landing, read: Understanding): { printed?: ReadonlySet<string> } {
  if (delivery === undefined || delivery.rowCount === null) return {};
  return { printed: new Set(columnsAsDeclared(read.columns, delivery.columns)) };
}

function ontoOf({ delivery, last, world }: Landing): { onto?: Onto } {
  if (delivery === undefined || delivery.whole || last === undefined) return {};
  const paths = snapshotFiles(world.lake, last);
  return { onto: { paths, columns: last.columns, keyColumns: delivery.keyColumns } };
}

/** A delta that changes nothing makes no snapshot. */
function isSameContent(last: Snapshot, { delivery }: Landing, landed: LandedTable): boolean {
  if (delivery === undefined || delivery.whole) return false;
  return landed.contentSha256 === last.contentSha256;
}

function acceptedDrift(landing: Landing, landed: LandedTable): Drift | undefined {
  if (landing.last === undefined) return undefined;
  const drift = decideDrift(landing.last.columns, landed.columns);
  refuseDrift(landing, drift);
  return drift;
}

function refuseDrift(landing: Landing, drift: Drift | undefined): void {
  if (drift === undefined || landing.source.driftPolicy === 'pass') return;
  const words = driftWords(drift);
  throw cacheErrors.schemaDrift(
    { changes: words.zh, changesEn: words.en },
    { extension: { drift } },
  );
}

function rejectsName(landing: Landing): string {
  return `${landing.runId}.ndjson`;
}

async function keepRejects(landing: Landing, path: string): Promise<string | undefined> {
  if (!(await exists(path))) return undefined;
  const name = rejectsName(landing);
  await moveDurably(path, landing.world.storage.path('rejects', name));
  return name;
}

/** Keeps why it ended, and the rejects when they were the reason. A landing that was recorded stays as it is. */
async function endBadly(
  landing: Landing,
  given: { error: unknown; rejectsPath: string },
): Promise<void> {
  const { error } = given;
  const tooMany = error instanceof Refusal && error.code === 'cache.too-many-rejects';
  const rejectsFile = tooMany ? await keepRejects(landing, given.rejectsPath) : undefined;
  const end: RunEnd = {
    state: landing.signal.aborted ? 'cancelled' : 'failed',
    finishedAt: landing.world.now(),
    error: errorWords(error, landing.runId),
    ...(rejectsFile === undefined ? {} : { rejectsFile }),
  };
  await finishRun(landing.world.db, landing.runId, end);
}

/** A job that runs again ends what its last attempt left behind. */
async function endDeadRuns(world: World, jobId: string | null): Promise<void> {
  if (jobId === null) return;
  for (const dead of await selectRunning(world.db, jobId)) {
    const error = errorWords(cacheErrors.interrupted(), dead.id);
    const end = { state: 'failed', finishedAt: world.now(), error } as const;
    // Whoever ended it decides: from now on its snapshot cannot be recorded, so its files belong to nobody.
    if (await finishRun(world.db, dead.id, end))
      await world.lake.forget(dead.dataSetId, dead.snapshotId);
  }
}

function isSameInput(last: Snapshot, landing: Landing): boolean {
  return (
    last.evidence.sourceFileSha256 === landing.file.sha256 &&
    last.evidence.understandingSha256 === understandingHash(landing.understanding)
  );
}
