import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '#platform/time/time.ts';

/** Directories under the data directory. `temp` is emptied at start. */
const areas = ['uploads', 'files', 'rejects', 'lake', 'archives', 'secrets', 'temp'] as const;
export type Area = (typeof areas)[number];

/** So often what is in use is touched. */
const touchEveryMs = 60_000;

/** Files of an installation. Every path it gives is inside the data directory. */
export interface Storage {
  readonly dir: string;
  /** Path of a file or directory in an area. Refuses (Defect) a name that leaves the area. */
  path(area: Area, ...names: string[]): string;
  /** A new empty directory for temporary files; `remove` deletes it with its contents. */
  tempDir(purpose: string): Promise<{ path: string; remove: () => Promise<void> }>;
  /** Free and total bytes of the file system. */
  space(): Promise<{ freeBytes: number; totalBytes: number }>;
}

/** Opens (and makes, readable by the owner alone) the directories. */
export async function openStorage(dir: string): Promise<Storage> {
  for (const area of areas) await mkdir(join(dir, area), { recursive: true, mode: 0o700 });
  return {
    dir,
    path: (area, ...names) => {
      for (const name of names) {
        if (!/^[\w.-]+$/.test(name) || name === '..' || name === '.') {
          throw new Error('a storage name left its area');
        }
      }
      return join(dir, area, ...names);
    },
    tempDir: async (purpose) => {
      const path = join(dir, 'temp', `${purpose}-${randomBytes(6).toString('hex')}`);
      await mkdir(path, { mode: 0o700 });
      const letGo = keepTouched(path);
      const remove = () => {
        letGo();
        return rm(path, { recursive: true, force: true });
      };
      return { path, remove };
    },
    space: async () => {
      const figures = await statfs(dir);
      return {
        freeBytes: figures.bavail * figures.bsize,
        totalBytes: figures.blocks * figures.bsize,
      };
    },
  };
}

/**
 * Touches a directory every minute until told to stop: whoever judges by time what dead processes left sees that it is in use,
 * however long nothing is written there.
 */
export function keepTouched(path: string): () => void {
  const timer = setInterval(() => {
    const now = systemClock();
    utimes(path, now, now).catch(() => undefined); // not made yet, or gone
  }, touchEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Empties the temporary area; only for the first process of a data directory. */
export async function sweepTemp(storage: Storage): Promise<void> {
  const temp = join(storage.dir, 'temp');
  for (const name of await readdir(temp))
    await rm(join(temp, name), { recursive: true, force: true });
}

/** Moves a finished file into place so that a crash leaves the old state or the new: fsync, rename, fsync of the directory. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await fsyncPath(from);
  await rename(from, to);
  await fsyncPath(dirname(to));
}

/** Flushes a file or a directory to the disk. */
export async function fsyncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** True when the path exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
