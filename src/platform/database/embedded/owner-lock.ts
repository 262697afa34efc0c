import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { embeddedErrors } from './embedded.errors.ts';
import { processStart } from './processes.ts';

const attemptsMax = 5;
const Owner = z.object({ pid: z.int().positive(), start: z.string() });

/**
 * Makes this process the owner of the directory, so that two never run on the same data. In: the directory.
 * Out: a function that gives it up. Refuses with `inUse` while the owner lives; the lock of a dead one is taken over.
 */
export async function takeOwnership(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'owner.lock');
  const mine = JSON.stringify({ pid: process.pid, start: (await processStart(process.pid)) ?? '' });
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await create(path, mine)) return () => giveUp(path, mine);
    const theirs = await readLock(path);
    if (theirs === undefined) continue;
    const pid = await livingOwner(theirs);
    if (pid !== undefined) throw embeddedErrors.inUse({ directory: dirname(home), pid });
    await removeStale(path, theirs);
  }
  throw embeddedErrors.inUse({ directory: dirname(home), pid: 0 });
}

/** The living process that owns the directory, or undefined. */
export async function ownerOf(home: string): Promise<number | undefined> {
  const text = await readLock(join(home, 'owner.lock'));
  return text === undefined ? undefined : livingOwner(text);
}

/** Written aside and then linked, so that nobody ever reads half a lock. */
async function create(path: string, text: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** The number of the process that holds the lock; undefined when it has died or the lock is unreadable. */
async function livingOwner(text: string): Promise<number | undefined> {
  const owner = parse(text);
  if (owner === undefined) return undefined;
  const start = await processStart(owner.pid);
  return start !== undefined && start === owner.start ? owner.pid : undefined;
}

/**
 * Removes exactly the lock that was judged stale. Another process may have replaced it since: a rename takes
 * whatever is there now, so what was taken is read again and put back when it is not the one judged.
 */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readLock(aside)) !== judged) await link(aside, path).catch(ignoreExisting);
  await rm(aside, { force: true });
}

async function giveUp(path: string, mine: string): Promise<void> {
  if ((await readLock(path)) === mine) await rm(path, { force: true });
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A lock that cannot be read was damaged with the disk; nobody holds it. */
function parse(text: string): z.infer<typeof Owner> | undefined {
  try {
    return Owner.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function ignoreExisting(error: unknown): void {
  if (!isCode(error, 'EEXIST')) throw error;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
