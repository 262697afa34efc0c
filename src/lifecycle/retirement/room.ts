import type { World } from '#platform/world.ts';
import { retirementErrors } from './retirement.errors.ts';

/** Disk space that archiving and restoring leave free. */
const spaceReserveBytes = 256 * 1024 ** 2;
const mb = 1024 ** 2;

/** Refuses when the disk has no room for so many bytes. */
export async function requireRoom(world: World, neededBytes: number): Promise<void> {
  const { freeBytes } = await world.storage.space();
  if (freeBytes >= neededBytes + spaceReserveBytes) return;
  throw full(freeBytes);
}

/** A disk that filled while something was written, in words; every other error as it is. */
export async function explainFull(world: World, error: unknown): Promise<unknown> {
  const isFull =
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  if (!isFull) return error;
  const { freeBytes } = await world.storage.space();
  return full(freeBytes, error);
}

function full(freeBytes: number, cause?: unknown): Error {
  const params = { freeMb: Math.floor(freeBytes / mb) };
  return retirementErrors.noRoom(params, cause === undefined ? {} : { cause });
}
