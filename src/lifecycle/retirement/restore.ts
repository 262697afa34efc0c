import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { transact } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { SnapshotDraft } from '#platform/lake/lake.ts';
import { moveDurably } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import { whileAlone } from './alone.ts';
import * as contents from './archive-contents.queries.ts';
import {
  type OpenPackage,
  type PackedFile,
  readPacked,
  unpackTo,
  verifyPackage,
} from './archive-package.ts';
import { type ArchiveRow, findArchive, markRestored } from './archive.queries.ts';
import { appendEvidence } from './evidence.queries.ts';
import type { ExecutingJob } from './execution.rules.ts';
import { removeHotFiles } from './hot-copies.ts';
import { lockDataSets, markBack, resumeSupply } from './leaving.queries.ts';
import { retirementErrors } from './retirement.errors.ts';
import { requireRetirement, requireStanding } from './retirement-reading.ts';
import { explainFull, requireRoom } from './room.ts';

const profilesAtOnce = 500;

type Placed = PackedFile & { place: number };

/** Points of a restore where a test can end the process. */
export type RestorePoint = 'unpacked' | 'placed' | 'recorded';

/**
 * Brings the rows of an archived data set back, each file with the SHA-256 it had. Everything is read, checked and written
 * aside first; then the files get their names, then one transaction says that they are here. Safe to repeat; a damaged or
 * missing file is refused by name and changes nothing, and so is a disk without room. The package stays.
 */
export async function restoreArchive(
  world: World,
  job: ExecutingJob,
  ask: { archiveId: string; reached?: (point: RestorePoint) => void },
): Promise<{ files: number }> {
  const { dataSetId } = await requireArchive(world, ask.archiveId);
  return whileAlone(world, { dataSetIds: [dataSetId], job }, (own) =>
    restoreAlone(world, own, ask),
  );
}

async function restoreAlone(
  world: World,
  job: ExecutingJob,
  ask: { archiveId: string; reached?: (point: RestorePoint) => void },
): Promise<{ files: number }> {
  const archive = await requireArchive(world, ask.archiveId);
  const { files, manifestSha256, dataSetId } = archive;
  if ((await requireStanding(world.db, dataSetId)).retiredAs !== 'archived')
    return { files: files.length };
  await requireRoom(world, archive.byteCount);
  const from = openPackage(world, archive);
  const reached = ask.reached ?? (() => undefined);
  try {
    assert(manifestSha256 !== null, 'a sealed package has its manifest');
    const told = progressOf(job, archive);
    const read = told('verify');
    read(0);
    const look = { signal: job.signal, read };
    await verifyPackage(from, { files, manifestSha256 }, look);
    await bringBack(world, { ...job, unpacked: told('unpack') }, { archive, from, reached });
  } catch (error) {
    throw await explainFull(world, error);
  } finally {
    from.key.fill(0);
  }
  return { files: files.length };
}

/** Every byte is read twice, to be checked and to be moved back; tells how many of them were. */
function progressOf(job: ExecutingJob, { byteCount }: ArchiveRow) {
  let bytes = 0;
  return (stage: 'verify' | 'unpack') => {
    const tell = (read: number) => {
      bytes += read;
      job.progress({ stage, bytes, bytesTotal: 2 * byteCount });
    };
    return tell;
  };
}

/** The job, and what is told of bytes that were moved back. */
type Unpacking = ExecutingJob & { unpacked: (bytes: number) => void };

async function bringBack(
  world: World,
  job: Unpacking,
  given: { archive: ArchiveRow; from: OpenPackage; reached: (point: RestorePoint) => void },
): Promise<void> {
  const { archive, from, reached } = given;
  const { dataSetId } = archive;
  const temp = await world.storage.tempDir('restore');
  const files = archive.files.map((file, place) => ({ ...file, place }));
  const drafts: SnapshotDraft[] = [];
  try {
    job.unpacked(0);
    const snapshots = await unpackSnapshots(world, { from, dataSetId, files, job, drafts });
    const loose = await unpackLoose(world, { from, files, job, temp: temp.path });
    reached('unpacked');
    const place = async () => {
      for (const draft of drafts) {
        // A try that ended between the names and the record left the very same files.
        await draft.retract();
        await draft.commit();
      }
      for (const { path, target } of loose.files) await moveDurably(path, target);
      reached('placed');
    };
    await unlessLeft(world, dataSetId, () =>
      record(world, { archive, from, files, snapshots, fileIds: loose.fileIds, place }),
    );
    reached('recorded');
  } finally {
    for (const draft of drafts) await draft.abandon();
    await temp.remove();
  }
}

/**
 * Places files and records them; when that fails and the data set is not here after all, nothing of it may stand here. Looks while
 * it holds the data set: another try may be bringing it back.
 */
async function unlessLeft(
  world: World,
  dataSetId: string,
  record: () => Promise<void>,
): Promise<void> {
  try {
    await record();
  } catch (error) {
    await transact(world.db, async (tx) => {
      await lockDataSets(tx, [dataSetId]);
      if ((await requireStanding(tx, dataSetId)).retiredAs !== null)
        await removeHotFiles({ ...world, db: tx }, [dataSetId], { overwrite: true });
    });
    throw error;
  }
}

/** An archive that can be opened; refuses an unknown one and one whose key was destroyed. */
export async function requireArchive(world: World, id: string): Promise<ArchiveRow> {
  const archive = await findArchive(world.db, { id });
  if (archive === undefined || archive.state === 'writing')
    throw retirementErrors.archiveNotFound({ id });
  if (archive.state === 'destroyed') throw retirementErrors.archiveKeyGone();
  return archive;
}

function openPackage(world: World, archive: ArchiveRow): OpenPackage {
  const { sealedKey, directory } = archive;
  assert(sealedKey !== null && directory !== null, 'a sealed archive has key and directory');
  const key = world.secrets.open(`archive:${archive.id}`, sealedKey);
  return { id: archive.id, key, dir: world.storage.path('archives', directory) };
}

async function unpackSnapshots(
  world: World,
  given: {
    from: OpenPackage;
    dataSetId: string;
    files: readonly Placed[];
    job: Unpacking;
    drafts: SnapshotDraft[];
  },
): Promise<string[]> {
  const { from, dataSetId, files, job, drafts } = given;
  const removed = await contents.selectSnapshotsOf(world.db, dataSetId, 'removed');
  const bySnapshot = Map.groupBy(files, ({ path }) => path.split('/').slice(0, 2).join('/'));
  const ids: string[] = [];
  for (const snapshot of removed) {
    const own = bySnapshot.get(`data/${snapshot.id}`) ?? [];
    if (own.length < snapshot.files.length) continue;
    ids.push(snapshot.id);
    if (own.length === 0) continue;
    job.signal.throwIfAborted();
    const draft = await world.lake.beginSnapshot(dataSetId, snapshot.id);
    drafts.push(draft);
    for (const file of own) {
      const name = file.path.slice(`data/${snapshot.id}/`.length);
      await unpackTo(from, file, { path: join(draft.dir, name), signal: job.signal });
      job.unpacked(file.bytes);
    }
  }
  return ids;
}

/** Received files and rejects, written aside with the place each belongs to. */
async function unpackLoose(
  world: World,
  given: { from: OpenPackage; files: readonly Placed[]; job: Unpacking; temp: string },
): Promise<{ files: { path: string; target: string }[]; fileIds: string[] }> {
  const unpacked: { path: string; target: string }[] = [];
  const fileIds: string[] = [];
  for (const file of given.files) {
    const [folder, name = ''] = file.path.split('/');
    if (folder !== 'received' && folder !== 'rejects') continue;
    const area = folder === 'received' ? 'files' : 'rejects';
    const dir = join(given.temp, area);
    await mkdir(dir, { recursive: true });
    const path = join(dir, name);
    await unpackTo(given.from, file, { path, signal: given.job.signal });
    given.job.unpacked(file.bytes);
    unpacked.push({ path, target: world.storage.path(area, name) });
    if (folder === 'received') fileIds.push(name);
  }
  return { files: unpacked, fileIds };
}

async function record(
  world: World,
  given: {
    archive: ArchiveRow;
    from: OpenPackage;
    files: readonly Placed[];
    snapshots: readonly string[];
    fileIds: readonly string[];
    /** Gives the files their names: renames only, while the data set is held, so that no two tries do it at once. */
    place: () => Promise<void>;
  },
): Promise<void> {
  const { archive, from } = given;
  const { dataSetId, retirementId } = archive;
  const rejects = await readJson(from, placeOf(given.files, 'metadata/rejects.json'));
  await transact(world.db, async (tx) => {
    await lockDataSets(tx, [dataSetId]);
    const { retiredAs } = await requireStanding(tx, dataSetId);
    // Another try has brought it back.
    if (retiredAs === null) return;
    if (retiredAs !== 'archived') throw retirementErrors.notArchived();
    await given.place();
    await markBack(tx, {
      dataSetId,
      snapshotIds: given.snapshots,
      fileIds: given.fileIds,
      // Written by selectRejectFiles, from these very names.
      rejects: rejects as { id: string; rejectsFile: string }[],
    });
    for await (const profiles of profilesIn(from, given.files))
      await contents.insertProfiles(tx, profiles);
    const { before } = await requireRetirement(tx, retirementId);
    await resumeSupply(tx, dataSetId, before ?? {});
    await markRestored(tx, archive.id, world.now());
    const content = { dataSetId, archiveId: archive.id, files: given.files.length };
    await appendEvidence(tx, { retirementId, kind: 'restored', content, at: world.now() });
  });
}

function placeOf(files: readonly Placed[], path: string): Placed {
  const file = files.find((one) => one.path === path);
  assert(file !== undefined, `every package has ${path}`);
  return file;
}

async function readJson(from: OpenPackage, file: Placed): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of readPacked(from, file)) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}

async function* profilesIn(
  from: OpenPackage,
  files: readonly Placed[],
): AsyncGenerator<contents.StoredProfile[]> {
  let batch: contents.StoredProfile[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of readPacked(from, placeOf(files, 'metadata/profiles.ndjson'))) {
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      // Written by eachProfile, one profile a line.
      batch.push(JSON.parse(rest.subarray(0, end).toString('utf8')) as contents.StoredProfile);
      rest = rest.subarray(end + 1);
      if (batch.length < profilesAtOnce) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
