import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { systemContext } from '#governance/identity/context.ts';
import { transact } from '#platform/database/database.ts';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import type { RunningJob } from '#platform/jobs/jobs.ts';
import { sqlLiteral } from '#platform/lake/lake.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { suspendService, withdrawServing } from '#lifecycle/service/service.ts';
import * as contents from './archive-contents.queries.ts';
import { archiveKeyBytes } from './archive-cipher.ts';
import {
  type PackedEntry,
  packageDirs,
  removePackage,
  verifyPackage,
  writePackage,
} from './archive-package.ts';
import { beginArchive, findArchive, sealArchive } from './archive.queries.ts';
import { appendEvidence } from './evidence.queries.ts';
import { refuseHeld } from './hold.commands.ts';
import { removeHotCopies } from './hot-copies.ts';
import {
  countWriters,
  lockDataSets,
  markLeft,
  resumeSupply,
  selectEntries,
} from './leaving.queries.ts';
import { type RetirementRow, updateRetirement } from './retirement.queries.ts';
import { retirementErrors } from './retirement.errors.ts';
import { readRetirement, requireRetirement } from './retirement-reading.ts';

const readBytes = 1 << 20;
const exportTimeoutMs = 2 * 3_600_000;
/** As long as the longest landing may take. */
const writersWaitMs = 6 * 3_600_000;
const writersLookMs = 2_000;

type Job = Pick<RunningJob, 'signal' | 'progress'>;

/** Points of an archiving where a test can end the process. */
export type ArchivePoint = 'begun' | 'written' | 'sealed' | 'removed';
type Reached = (point: ArchivePoint) => void;

/**
 * Archives the data set of a case: writes and verifies a sealed package, then in one transaction says that the rows are in
 * the package only, then deletes them here. Safe to repeat: until that transaction the data stay as they are and a half
 * written package is thrown away; after it the deletion goes on. Refuses (and steps back to appraised) what is held.
 */
export async function archiveDataSet(
  world: World,
  job: Job,
  ask: { retirementId: string; reached?: Reached },
): Promise<{ archiveId: string; files: number }> {
  const row = await requireRetirement(world.db, ask.retirementId);
  const reached = ask.reached ?? (() => undefined);
  const before = await findArchive(world.db, { retirementId: row.id });
  if (before?.state !== 'sealed') await packUp(world, job, { row, reached });
  reached('sealed');
  await removeHotCopies(world, [row.dataSetId], { overwrite: false });
  reached('removed');
  const archive = await findArchive(world.db, { retirementId: row.id });
  if (archive === undefined) throw new Error('an archived case has its package');
  await finish(world, row.id, { archiveId: archive.id, manifestSha256: archive.manifestSha256 });
  return { archiveId: archive.id, files: archive.files.length };
}

async function packUp(
  world: World,
  job: Job,
  { row, reached }: { row: RetirementRow; reached: Reached },
): Promise<void> {
  // The id of the case is the id of its package: one case, one package, and a try after a crash finds what is left.
  const { id } = row;
  try {
    await refuseHeld(world.db, [row.dataSetId]);
    await awaitWriters(world, job, [row.dataSetId]);
    const key = randomBytes(archiveKeyBytes);
    const sealedKey = world.secrets.seal(`archive:${id}`, key);
    const { dataSetId } = row;
    await beginArchive(world.db, { id, retirementId: id, dataSetId, sealedKey, now: world.now() });
    reached('begun');
    const snapshots = await contents.selectSnapshotsOf(world.db, dataSetId, 'present');
    const written = await writePackage(world.storage, {
      id,
      key,
      about: { dataSetId, code: row.dataSetCode, name: row.dataSetName, case: row.id },
      entries: entriesOf(world, { row, snapshots, signal: job.signal }),
      signal: job.signal,
      wrote: (bytes) => job.progress({ stage: 'pack', bytes }),
    });
    reached('written');
    job.progress({ stage: 'verify' });
    const { final } = packageDirs(world.storage, id);
    await verifyPackage({ id, key, dir: final }, written, job.signal);
    await seal(world, { row, written, snapshotIds: snapshots.map((snapshot) => snapshot.id) });
  } catch (error) {
    const why = whyEnded(error, job.signal);
    if (why !== undefined) await stepBack(world, row, why);
    throw error;
  }
}

/**
 * What a case is told when its job ends for good: the refusal, that it was cancelled, or that it failed. Undefined when the
 * job will be run again: after a shutdown, and when it only waits.
 */
export function whyEnded(error: unknown, signal: AbortSignal): Refusal | undefined {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof Refusal) return cause;
  if (signal.aborted || (error instanceof Failure && error.retryable)) return undefined;
  return retirementErrors.jobFailed();
}

/** Waits for landings, collections and builds that had begun before the supply was stopped; fails when they do not end. */
export async function awaitWriters(
  world: World,
  job: Job,
  dataSetIds: readonly string[],
): Promise<void> {
  for (let waitedMs = 0; waitedMs < writersWaitMs; waitedMs += writersLookMs) {
    if ((await countWriters(world.db, dataSetIds)) === 0) return;
    job.progress({ stage: 'wait' });
    await sleep(writersLookMs, job.signal);
  }
  throw new Failure('retirement.busy', 'rows are still being written', { retryable: true });
}

/** The moment the package counts and the rows here do not: all of it in one transaction. */
async function seal(
  world: World,
  given: {
    row: RetirementRow;
    written: Awaited<ReturnType<typeof writePackage>>;
    snapshotIds: readonly string[];
  },
): Promise<void> {
  const { row, written } = given;
  const ctx = systemContext(world, 'job:retirement.archive');
  await transact(world.db, async (tx) => {
    await lockDataSets(tx, [row.dataSetId]);
    await refuseHeld(tx, [row.dataSetId]);
    const present = await contents.selectSnapshotsOf(tx, row.dataSetId, 'present');
    if (present.map(({ id }) => id).join() !== given.snapshotIds.join()) {
      throw new Failure('retirement.overtaken', 'rows landed meanwhile', { retryable: true });
    }
    await sealArchive(tx, row.id, { ...written, now: world.now() });
    for (const { resourceId, services } of await selectEntries(tx, [row.dataSetId])) {
      for (const { id, state, version } of services) {
        if (state !== 'published') continue;
        await suspendService({ ...ctx, db: tx }, { id, version, reason: '数据已归档 (archived)' });
      }
      await withdrawServing(tx, resourceId, world.now());
    }
    await markLeft(tx, { dataSetIds: [row.dataSetId], as: 'archived', now: world.now() });
  });
}

async function finish(
  world: World,
  retirementId: string,
  archived: { archiveId: string; manifestSha256: string | null },
): Promise<void> {
  await transact(world.db, async (tx) => {
    const row = await requireRetirement(tx, retirementId, { forUpdate: true });
    if (row.state === 'archived') return;
    const now = world.now();
    await updateRetirement(tx, row.id, { state: 'archived', problem: null, finishedAt: now });
    const { cause, reason, legalBasis, executedBy, opinions } = await readCase(tx, row);
    const content = {
      dataSetId: row.dataSetId,
      code: row.dataSetCode,
      cause,
      reason,
      legalBasis,
      appraisers: opinions,
      operator: executedBy,
      ...archived,
    };
    await appendEvidence(tx, { retirementId, kind: 'archived', content, at: now });
  });
}

async function readCase(tx: Parameters<typeof readRetirement>[0], row: RetirementRow) {
  const { opinions } = await readRetirement(tx, row.id);
  const said = opinions.map(({ office, givenBy, result }) => ({ office, givenBy, result }));
  return { ...row, opinions: said };
}

/** What cannot be carried out goes back to where it stood, the data with it, and says why. */
async function stepBack(world: World, row: RetirementRow, refusal: Refusal): Promise<void> {
  await removePackage(world.storage, row.id);
  await transact(world.db, async (tx) => {
    const problem = { zh: refusal.words('zh'), en: refusal.words('en') };
    await updateRetirement(tx, row.id, { state: 'appraised', problem });
    await resumeSupply(tx, row.dataSetId, row.before ?? {});
  });
}

interface Packing {
  row: RetirementRow;
  snapshots: readonly contents.PresentSnapshot[];
  signal: AbortSignal;
}

/** Everything of a data set, file by file: Parquet, CSV of the newest snapshot, received files, rejects, what is known of it, and who used it. */
async function* entriesOf(world: World, packing: Packing): AsyncGenerator<PackedEntry> {
  const { dataSetId } = packing.row;
  const documents = await contents.selectDocuments(world.db, dataSetId);
  for (const [name, document] of Object.entries(documents)) {
    const bytes = Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
    yield { path: `metadata/${name}.json`, read: () => Readable.from([bytes]) };
  }
  const profiles = () => lines(contents.eachProfile(world.db, dataSetId));
  yield { path: 'metadata/profiles.ndjson', read: profiles };
  const rejects = await contents.selectRejectFiles(world.db, dataSetId);
  const bytes = Buffer.from(JSON.stringify(rejects));
  yield { path: 'metadata/rejects.json', read: () => Readable.from([bytes]) };
  const records = () => lines(contents.eachAccessRecord(world.db, dataSetId));
  yield { path: 'use/access-records.ndjson', read: records };
  for (const snapshot of packing.snapshots) {
    const dir = world.lake.snapshotDir(dataSetId, snapshot.id);
    for (const { name } of snapshot.files)
      yield { path: `data/${snapshot.id}/${name}`, read: () => fileBytes(join(dir, name)) };
  }
  yield* csvEntry(world, packing);
  for (const id of await contents.selectReceivedFiles(world.db, dataSetId))
    yield { path: `received/${id}`, read: () => fileBytes(world.storage.path('files', id)) };
  for (const { rejectsFile } of rejects) {
    const path = world.storage.path('rejects', rejectsFile);
    yield { path: `rejects/${rejectsFile}`, read: () => fileBytes(path) };
  }
}

/** The newest snapshot as CSV, for readers without Parquet; written beside the package and removed when it is in it. */
async function* csvEntry(
  world: World,
  { row, snapshots, signal }: Packing,
): AsyncGenerator<PackedEntry> {
  const newest = snapshots.at(-1);
  if (newest === undefined || newest.files.length === 0) return;
  const from = world.lake.snapshotDir(row.dataSetId, newest.id);
  const dir = join(packageDirs(world.storage, row.id).staging, 'plain');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'data.csv');
  const files = newest.files.map(({ name }) => sqlLiteral(join(from, name))).join(', ');
  const options = { allowedDirectories: [from, dir], timeoutMs: exportTimeoutMs, signal };
  await world.lake.session(options, (session) =>
    session.run(
      `COPY (SELECT * FROM read_parquet([${files}])) TO ${sqlLiteral(path)} (FORMAT csv, HEADER true)`,
    ),
  );
  yield { path: `csv/${newest.id}.csv`, read: () => fileBytes(path) };
  await rm(dir, { recursive: true, force: true });
}

function fileBytes(path: string): AsyncIterable<Buffer> {
  // A stream without an encoding gives buffers.
  return createReadStream(path, { highWaterMark: readBytes }) as AsyncIterable<Buffer>;
}

async function* lines(rows: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}
