import { readdir, rm, stat } from 'node:fs/promises';
import type { World } from '#platform/world.ts';
import { findOldestCollecting, selectKnownFiles } from './source-file.queries.ts';
import { moveUpload, selectExpired, selectLiveUploads } from './upload.queries.ts';

/** Rows and names looked at in one statement. */
const batchMax = 500;
/** A name younger than this may be waiting for its row. */
const orphanAgeMs = 3_600_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Ends uploads nobody finished or used in time, and deletes bytes that no row speaks of (what a crash between file and row left
 * behind). Safe to repeat. Out: how many of each. `alone`: no other process uses this data directory, so that even young bytes
 * wait for no row. For start-up and a job of every hour.
 */
export async function sweepSource(
  world: World,
  options: {
    alone?: boolean;
    /** Bytes that wait for no row any more, when that is known better than by their hour. */
    quietMs?: number;
    remove?: (path: string) => Promise<void>;
  } = {},
): Promise<{ expired: number; orphans: number }> {
  const ageMs = options.alone === true ? 0 : (options.quietMs ?? orphanAgeMs);
  const isKnown = options.alone === true || options.quietMs !== undefined;
  const { remove = (path) => rm(path, { force: true }) } = options;
  let expired = 0;
  for (;;) {
    const ids = await selectExpired(world.db, world.now(), batchMax);
    for (const id of ids) {
      const moved = await moveUpload(world.db, id, {
        from: ['receiving', 'complete'],
        to: 'cancelled',
      });
      if (!moved) continue;
      await rm(world.storage.path('uploads', id), { force: true });
      expired += 1;
    }
    if (ids.length < batchMax) break;
  }
  const uploads = await sweepNames(world, {
    area: 'uploads',
    ageMs,
    remove,
    known: (ids) => selectLiveUploads(world.db, ids),
  });
  const files = await sweepNames(world, {
    area: 'files',
    ageMs: ageMs + (isKnown ? 0 : await collectingMs(world)),
    remove,
    known: (ids) => selectKnownFiles(world.db, ids),
  });
  return { expired, orphans: uploads + files };
}

/** So long the oldest collection has been running: a slow source may leave its file untouched for hours. */
async function collectingMs(world: World): Promise<number> {
  const since = await findOldestCollecting(world.db);
  return since === undefined ? 0 : Math.max(world.now().getTime() - since.getTime(), 0);
}

interface Sweep {
  area: 'uploads' | 'files';
  /** Younger bytes are left alone. */
  ageMs: number;
  remove: (path: string) => Promise<void>;
  known: (ids: string[]) => Promise<Set<string>>;
}

async function sweepNames(world: World, { area, ageMs, remove, known }: Sweep): Promise<number> {
  const names = (await readdir(world.storage.path(area))).filter((name) => uuid.test(name));
  let removed = 0;
  for (let at = 0; at < names.length; at += batchMax) {
    const batch = names.slice(at, at + batchMax);
    const needed = await known(batch);
    for (const name of batch) {
      if (needed.has(name)) continue;
      const path = world.storage.path(area, name);
      const { ctimeMs } = await stat(path);
      if (ageMs > 0 && world.now().getTime() - ctimeMs < ageMs) continue;
      await remove(path);
      removed += 1;
    }
  }
  return removed;
}
