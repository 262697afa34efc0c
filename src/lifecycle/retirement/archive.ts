import { randomBytes } from 'node:crypto';
import { systemContext } from '#governance/identity/context.ts';
import { transact } from '#platform/database/database.ts';
import { assert, Failure, type Refusal } from '#platform/errors/errors.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { suspendService, withdrawServing } from '#lifecycle/service/service.ts';
import { whileAlone } from './alone.ts';
import * as contents from './archive-contents.queries.ts';
import { archiveKeyBytes } from './archive-cipher.ts';
import { entriesOf } from './archive-entries.ts';
import {
  listDirectories,
  newDirectory,
  removeDirectories,
  verifyPackage,
  writePackage,
} from './archive-package.ts';
import { beginArchive, findArchive, giveUpArchive, sealArchive } from './archive.queries.ts';
import { appendEvidence } from './evidence.queries.ts';
import { type ExecutingJob, waitMs, whyEnded } from './execution.rules.ts';
import { refuseHeld } from './hold.commands.ts';
import { dropHotTables, removeHotFiles } from './hot-copies.ts';
import {
  countWriters,
  lockDataSets,
  markLeft,
  resumeSupply,
  selectEntries,
} from './leaving.queries.ts';
import { type RetirementRow, updateRetirement } from './retirement.queries.ts';
import { readRetirement, requireMove, requireRetirement } from './retirement-reading.ts';
import { explainFull, requireRoom } from './room.ts';

const writersLookMs = 2_000;

/** Points of an archiving where a test can end the process. */
export type ArchivePoint = 'begun' | 'written' | 'sealed' | 'removed';
type Reached = (point: ArchivePoint) => void;

/**
 * Archives the data set of a case: writes and verifies a sealed package, then in one transaction says that the rows are in
 * the package only, then deletes them here. Safe to repeat: until that transaction the data stay as they are and a half
 * written package is thrown away; after it the deletion goes on. Refuses (and steps back to appraised) what is held, and a
 * disk without room.
 */
export async function archiveDataSet(
  world: World,
  job: ExecutingJob,
  ask: { retirementId: string; reached?: Reached },
): Promise<{ archiveId: string; files: number }> {
  const { dataSetId } = await requireRetirement(world.db, ask.retirementId);
  return whileAlone(world, { dataSetIds: [dataSetId], job }, (own) =>
    archiveAlone(world, own, ask),
  );
}

async function archiveAlone(
  world: World,
  job: ExecutingJob,
  ask: { retirementId: string; reached?: Reached },
): Promise<{ archiveId: string; files: number }> {
  const row = await requireRetirement(world.db, ask.retirementId);
  const reached = ask.reached ?? (() => undefined);
  const before = await findArchive(world.db, { retirementId: row.id });
  if (row.state !== 'archived') {
    requireMove(row, 'archive');
    if (before?.state !== 'sealed') await packUp(world, job, { row, reached });
    reached('sealed');
    job.signal.throwIfAborted();
    await removePacked(world, row);
    reached('removed');
  }
  const archive = await findArchive(world.db, { retirementId: row.id });
  assert(archive !== undefined, 'an archived case has its package');
  await finish(world, row.id, { archiveId: archive.id, manifestSha256: archive.manifestSha256 });
  return { archiveId: archive.id, files: archive.files.length };
}

/**
 * Removes what was packed. Nobody restores it before the case is archived, and nobody ends the case while it is held here: what
 * stands here is what was packed. Another worker may have ended it already, and all of it may be here again.
 */
async function removePacked(world: World, row: RetirementRow): Promise<void> {
  const isOurs = await transact(world.db, async (tx) => {
    const { state } = await requireRetirement(tx, row.id, { forUpdate: true });
    if (state !== 'executing') return false;
    await removeHotFiles({ ...world, db: tx }, [row.dataSetId], { overwrite: false });
    return true;
  });
  if (isOurs) await dropHotTables(world, [row.dataSetId]);
}

async function packUp(
  world: World,
  job: ExecutingJob,
  { row, reached }: { row: RetirementRow; reached: Reached },
): Promise<void> {
  // The id of the case is the id of its package: one case, one package, and a try after a crash finds what is left.
  const { id, dataSetId } = row;
  const key = randomBytes(archiveKeyBytes);
  const sealedKey = world.secrets.seal(`archive:${id}`, key);
  const directory = newDirectory(id);
  // Read before the row names this try's directory: none of a later try is among them.
  const earlier = await listDirectories(world.storage, id);
  const begun = { id, retirementId: id, dataSetId, sealedKey, directory, now: world.now() };
  // From here on the package is this try's; one that still writes is overtaken.
  await beginArchive(world.db, begun);
  try {
    // None of them can be sealed once the row names another.
    await requireOwn(world, id, directory);
    await removeDirectories(world.storage, earlier);
    await refuseHeld(world.db, [dataSetId]);
    await awaitWriters(world, job, [dataSetId]);
    await requireRoom(world, await contents.sumBytes(world.db, dataSetId));
    reached('begun');
    const snapshots = await contents.selectSnapshotsOf(world.db, dataSetId, 'present');
    const dir = world.storage.path('archives', directory);
    const written = await writePackage({
      id,
      dir,
      key,
      about: { dataSetId, code: row.dataSetCode, name: row.dataSetName, case: row.id },
      entries: entriesOf(world, { row, snapshots, dir, signal: job.signal }),
      signal: job.signal,
      wrote: (bytes) => job.progress({ stage: 'pack', bytes }),
    });
    reached('written');
    job.progress({ stage: 'verify' });
    await verifyPackage({ id, key, dir }, written, { signal: job.signal });
    const snapshotIds = snapshots.map((snapshot) => snapshot.id);
    await seal(world, { row, written, snapshotIds, directory });
  } catch (thrown) {
    const overtaken = await whyNotOwn(world, id, directory);
    const error = overtaken ?? (await explainFull(world, thrown));
    const why = whyEnded(error, job);
    const isBack = why !== undefined && (await stepBack(world, { row, why, directory }));
    if (overtaken !== undefined || isBack) await removeDirectories(world.storage, [directory]);
    throw error;
  } finally {
    key.fill(0);
  }
}

/** That another try writes the package now, or has sealed it: what goes wrong here is of no account. */
async function whyNotOwn(
  world: World,
  retirementId: string,
  directory: string,
): Promise<Failure | undefined> {
  const archive = await findArchive(world.db, { retirementId });
  if (archive === undefined || archive.directory === directory) return undefined;
  return new Failure('retirement.overtaken', 'another try is at work', { retryable: true });
}

async function requireOwn(world: World, retirementId: string, directory: string): Promise<void> {
  const overtaken = await whyNotOwn(world, retirementId, directory);
  if (overtaken !== undefined) throw overtaken;
}

/** Waits for landings, collections and builds that had begun before the supply was stopped; fails when they do not end. */
export async function awaitWriters(
  world: World,
  job: ExecutingJob,
  dataSetIds: readonly string[],
): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += writersLookMs) {
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
    directory: string;
  },
): Promise<void> {
  const { row, written, directory } = given;
  const ctx = systemContext(world, 'job:retirement.archive');
  await transact(world.db, async (tx) => {
    requireMove(await requireRetirement(tx, row.id, { forUpdate: true }), 'archive');
    await lockDataSets(tx, [row.dataSetId]);
    await refuseHeld(tx, [row.dataSetId]);
    const present = await contents.selectSnapshotsOf(tx, row.dataSetId, 'present');
    const isSame = present.map(({ id }) => id).join() === given.snapshotIds.join();
    const isQuiet = (await countWriters(tx, [row.dataSetId])) === 0;
    const isOwn =
      isSame &&
      isQuiet &&
      (await sealArchive(tx, row.id, { ...written, directory, now: world.now() }));
    if (!isOwn)
      throw new Failure('retirement.overtaken', 'rows landed meanwhile', { retryable: true });
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

/**
 * What cannot be carried out goes back to where it stood, the data with it, and says why. Out: false, and nothing is done, when
 * the package counts or another try writes it.
 */
async function stepBack(
  world: World,
  given: { row: RetirementRow; why: Refusal; directory: string },
): Promise<boolean> {
  const { row, why, directory } = given;
  return transact(world.db, async (tx) => {
    const { state } = await requireRetirement(tx, row.id, { forUpdate: true });
    if (state !== 'executing' || !(await giveUpArchive(tx, row.id, directory))) return false;
    const problem = { zh: why.words('zh'), en: why.words('en') };
    await updateRetirement(tx, row.id, { state: 'appraised', problem });
    await resumeSupply(tx, row.dataSetId, row.before ?? {});
    return true;
  });
}
