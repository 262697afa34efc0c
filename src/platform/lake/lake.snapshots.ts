import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '#platform/errors/errors.ts';

/** Files one snapshot may have. */
export const snapshotFilesMax = 10_000;

const hashChunkBytes = 1 << 20;
const namePattern = /^[A-Za-z0-9_-]{1,100}$/;

/** One file of a snapshot as the manifest keeps it. */
export interface SnapshotFile {
  name: string;
  sha256: string;
  bytes: number;
}

/** A snapshot being written: visible to nobody until committed. */
export interface SnapshotDraft {
  dataSetId: string;
  snapshotId: string;
  /** Staging directory, on the same disk as the final one; allow it to the session that writes. */
  dir: string;
  /** Hashes and fsyncs every file. Out: the files by name. Nothing may be written after it. */
  seal(signal?: AbortSignal): Promise<SnapshotFile[]>;
  /** Renames the staging directory to its final name and makes that durable. */
  commit(): Promise<void>;
  /** Removes what this draft wrote; harmless after commit, and to another draft of the snapshot. */
  abandon(): Promise<void>;
  /** Removes what was written also after commit; only when it is certain that no manifest row was kept. */
  retract(): Promise<void>;
}

export interface Snapshots {
  /** Begins to write a snapshot in a directory of its own. What an earlier try staged of it is removed. */
  beginSnapshot(dataSetId: string, snapshotId: string): Promise<SnapshotDraft>;
  snapshotDir(dataSetId: string, snapshotId: string): string;
  /** Removes what a writer that died left of a snapshot, staged or in place; only when no manifest row will ever name it. */
  forget(dataSetId: string, snapshotId: string): Promise<void>;
  /**
   * Removes staging and snapshot directories that nothing refers to and that were last touched before `olderThan`.
   * In: ids of all snapshots that exist or are being written. Out: what was removed, as `<data set>/<snapshot>`.
   */
  sweep(options: { referenced: ReadonlySet<string>; olderThan: Date }): Promise<string[]>;
}

/** Opens the directory of snapshots. In: its path. */
export function openSnapshots(lakeDir: string): Snapshots {
  const snapshotDir = (dataSetId: string, snapshotId: string) =>
    join(lakeDir, checkedName(dataSetId), checkedName(snapshotId));
  const discard = async (dataSetId: string, snapshotId: string) => {
    const parent = join(lakeDir, checkedName(dataSetId));
    for (const entry of await entriesOf(parent)) {
      if (stagedOf(entry) !== checkedName(snapshotId)) continue;
      await rm(join(parent, entry), { recursive: true, force: true });
    }
  };
  return {
    snapshotDir,
    forget: async (dataSetId, snapshotId) => {
      await discard(dataSetId, snapshotId);
      await rm(snapshotDir(dataSetId, snapshotId), { recursive: true, force: true });
    },
    beginSnapshot: async (dataSetId, snapshotId) => {
      const final = snapshotDir(dataSetId, snapshotId);
      const parent = join(lakeDir, dataSetId);
      // Of this try alone: another that goes on late writes, renames and removes its own.
      const staging = join(parent, `.${snapshotId}.${randomBytes(4).toString('hex')}.partial`);
      await discard(dataSetId, snapshotId);
      await mkdir(staging, { recursive: true });
      return {
        dataSetId,
        snapshotId,
        dir: staging,
        seal: (signal) => sealDirectory(staging, signal),
        commit: async () => {
          await syncPath(staging);
          await rename(staging, final);
          await syncPath(parent);
          await syncPath(lakeDir);
        },
        abandon: () => rm(staging, { recursive: true, force: true }),
        retract: () => rm(final, { recursive: true, force: true }),
      };
    },
    sweep: (options) => sweepLake(lakeDir, options),
  };
}

/** The snapshot that a staging directory is of; undefined: another thing. */
function stagedOf(entry: string): string | undefined {
  return /^\.([^.]+)\.(?:[0-9a-f]{8}\.)?partial$/.exec(entry)?.[1];
}

async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function sealDirectory(
  dir: string,
  signal: AbortSignal | undefined,
): Promise<SnapshotFile[]> {
  const names = (await readdir(dir)).toSorted();
  assert(names.length <= snapshotFilesMax, `a snapshot has more than ${snapshotFilesMax} files`);
  const files: SnapshotFile[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const [hashed] = await Promise.all([hashFile(path, signal), syncPath(path)]);
    files.push({ name, ...hashed });
  }
  return files;
}

/** SHA-256 (hexadecimal) and size of a file, read as a stream. */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = createReadStream(path, {
    highWaterMark: hashChunkBytes,
    ...(signal ? { signal } : {}),
  });
  // A stream without an encoding gives buffers.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sweepLake(
  lakeDir: string,
  options: { referenced: ReadonlySet<string>; olderThan: Date },
): Promise<string[]> {
  const removed: string[] = [];
  for (const dataSet of await readdir(lakeDir, { withFileTypes: true })) {
    if (!dataSet.isDirectory()) continue;
    const parent = join(lakeDir, dataSet.name);
    for (const entry of await readdir(parent)) {
      if (options.referenced.has(stagedOf(entry) ?? entry)) continue;
      const path = join(parent, entry);
      if ((await stat(path)).mtime >= options.olderThan) continue;
      await rm(path, { recursive: true, force: true });
      removed.push(`${dataSet.name}/${entry}`);
    }
  }
  return removed;
}

function checkedName(name: string): string {
  assert(namePattern.test(name), 'a data set or snapshot id is not fit for a directory name');
  return name;
}
