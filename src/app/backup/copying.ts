import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fsyncPath } from '#platform/storage/storage.ts';
import { backupErrors } from './backup.errors.ts';
import { isCode } from './manifest.ts';

const chunkBytes = 1 << 20;
/** Files copied at once: the disk flushes several as fast as one. */
const copiesAtOnce = 4;
const mb = 1024 * 1024;

/** How far a backup or restore has come. */
export interface Progress {
  stage: 'database' | 'files' | 'verify' | 'load' | 'serve';
  done: number;
  total?: number;
  unit: 'rows' | 'B' | 'tables';
}
export type OnProgress = (progress: Progress) => void;

/**
 * Copies a file to a new one, readable by its owner alone and flushed to the disk. Out: the size and SHA-256 (hex) of
 * the bytes that were written. The place that is full is named by the refusal backup.disk-full.
 */
export async function copyFile(
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await pipeline(
    createReadStream(from, { highWaterMark: chunkBytes }),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        digest.update(chunk);
        bytes += chunk.length;
        onBytes(chunk.length);
        yield chunk;
      }
    },
    createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { bytes, sha256: digest.digest('hex') };
}

/** Runs `work` on every item, a few at once. The first error ends it when what is under way has ended. */
export async function eachAtOnce<T>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let failed = false;
  const run = async () => {
    while (!failed) {
      const next = await iterator.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const runs = Array.from({ length: copiesAtOnce }, () =>
    run().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ends = await Promise.allSettled(runs);
  await iterator.return?.();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Flushes a directory and every directory below it. */
export async function fsyncDirectories(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) await fsyncDirectories(join(dir, entry.name));
  }
  await fsyncPath(dir);
}

/** Every file below an area of the data directory, as `<area>/<path>`; what vanishes meanwhile is passed over. */
export async function* walkArea(dataDir: string, area: string): AsyncGenerator<string> {
  const entries = await readdir(join(dataDir, area), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    },
  );
  for (const entry of entries) {
    const path = `${area}/${entry.name}`;
    if (entry.isDirectory()) yield* walkArea(dataDir, path);
    else if (entry.isFile()) yield path;
  }
}

/** Refuses backup.no-room when the disk of a directory lacks these bytes. */
export async function refuseNoRoom(directory: string, neededBytes: number): Promise<void> {
  const freeBytes = await freeOf(directory);
  if (freeBytes >= neededBytes) return;
  throw backupErrors.noRoom({
    path: directory,
    neededMb: Math.ceil(neededBytes / mb),
    freeMb: Math.floor(freeBytes / mb),
  });
}

/** What went wrong, in words when a disk, a quota or the database's disk is full or a place cannot be written. */
export async function explainWriting(error: unknown, path: string): Promise<unknown> {
  const diskFull = '53100';
  if (isCode(error, diskFull)) return backupErrors.databaseFull({}, { cause: error });
  if (isCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR')) {
    const of = (name: 'code' | 'path') =>
      error instanceof Error && name in error ? String(Reflect.get(error, name)) : undefined;
    return backupErrors.noAccess(
      { path: of('path') ?? path, reason: of('code') },
      { cause: error },
    );
  }
  if (!isCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return error;
  const freeMb = Math.floor((await freeOf(path).catch(() => 0)) / mb);
  return backupErrors.diskFull({ path, freeMb }, { cause: error });
}

async function freeOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
