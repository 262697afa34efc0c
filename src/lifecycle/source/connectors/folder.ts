import { constants } from 'node:fs';
import { access, lstat, open, opendir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { assert } from '#platform/errors/errors.ts';
import { connectionErrors } from '../connection.errors.ts';
import { dropErrors } from '../drop.errors.ts';
import { fileTestSteps } from '../connection.contract.ts';
import {
  type Drop,
  type FileConnector,
  type FileLook,
  type FileReach,
  filesLookedAtMax,
  FileUnreadable,
} from './file-connector.ts';
import { acceptsName } from './file-names.rules.ts';
import { type StepToTry, tryInOrder } from './test-steps.ts';

const readBytes = 262_144;
/** Files that are looked at in one go. */
const lookBatch = 200;

/** A folder of this machine, or one that is mounted on it. */
export const folder: FileConnector = {
  kind: 'folder',
  test: async (reach, selection) => {
    const steps: StepToTry[] = [
      { step: 'rights', run: async () => void (await placeOf(reach, '')) },
      ...(selection === undefined
        ? []
        : [{ step: 'find' as const, run: () => findAny(reach, selection) }]),
    ];
    return { answer: await tryInOrder(steps, fileTestSteps) };
  },
  open: async (reach, selection) => dropOf(await placeOf(reach, selection.path), reach.signal),
};

async function findAny(
  reach: FileReach,
  selection: { path: string; pattern: string },
): Promise<void> {
  const drop = await folder.open(reach, selection);
  const [any] = await drop.list(acceptsName(selection.pattern));
  if (any === undefined) throw dropErrors.noFileYet({ pattern: selection.pattern });
}

/**
 * The folder with links followed. Refuses one outside the roots, one of the platform's own, one that is not there and one that
 * may not be read.
 */
async function placeOf(
  { settings, watchRoots, dataDir }: FileReach,
  path: string,
): Promise<string> {
  const directory = join(settings.directory, path);
  if (watchRoots.length === 0) throw dropErrors.noRoots();
  // Said first of the words as they are given, so that nothing is told of what lies elsewhere.
  const given = await realRoots(watchRoots);
  const isNamed = [...watchRoots, ...given].some((root) => isWithin(root, directory));
  if (!isNamed) throw dropErrors.outsideRoots({ directory });
  try {
    const place = await realpath(directory);
    const own = dataDir === undefined ? [] : await realRoots([dataDir]);
    const isOpen = given.some((root) => isWithin(root, place));
    if (!isOpen || own.some((dir) => isWithin(dir, place)))
      throw dropErrors.outsideRoots({ directory });
    const entry = await lstat(place);
    if (!entry.isDirectory()) throw dropErrors.noDirectory({ directory });
    await access(place, constants.R_OK | constants.X_OK);
    return place;
  } catch (error) {
    throw explained(error, directory);
  }
}

async function realRoots(roots: readonly string[]): Promise<string[]> {
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  return real.filter((root) => root !== undefined);
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith('/');
}

function explained(error: unknown, directory: string): unknown {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return dropErrors.noDirectory({ directory }, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return dropErrors.directoryUnreadable({ directory }, { cause: error });
  }
  return code === undefined || code.includes('.')
    ? error
    : connectionErrors.refused({ reason: code }, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function dropOf(place: string, signal: AbortSignal | undefined): Drop {
  const look = (name: string) => lookAt(place, name);
  return {
    list: async (accepts) => {
      const looks: FileLook[] = [];
      for (const names of await batches(place, accepts)) {
        signal?.throwIfAborted();
        const seen = await Promise.all(names.map(look));
        looks.push(...seen.filter((one) => one !== undefined));
      }
      return looks;
    },
    look,
    read: (entry) => readFile(place, entry, signal),
    close: () => Promise.resolve(),
  };
}

async function batches(place: string, accepts: (name: string) => boolean): Promise<string[][]> {
  const found: string[][] = [];
  let last: string[] = [];
  try {
    for await (const entry of await opendir(place, { bufferSize: lookBatch })) {
      if (!accepts(entry.name) || !entry.isFile()) continue;
      if (last.length === lookBatch || found.length === 0) found.push((last = []));
      last.push(entry.name);
      if (found.length * lookBatch > filesLookedAtMax) {
        throw dropErrors.tooManyFiles({ limit: filesLookedAtMax });
      }
    }
  } catch (error) {
    throw explained(error, place);
  }
  return found;
}

async function lookAt(place: string, name: string): Promise<FileLook | undefined> {
  try {
    const seen = await lstat(join(place, name));
    return seen.isFile() ? toLook(name, seen) : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw explained(error, place);
  }
}

function toLook(name: string, seen: { size: number; mtimeMs: number; dev: number; ino: number }) {
  const { size, mtimeMs, dev, ino } = seen;
  return { name, sizeBytes: size, modifiedMs: Math.floor(mtimeMs), identity: `${dev}:${ino}` };
}

/** A link that took the place of a file is not followed, and nobody is waited for who writes into a pipe. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function* readFile(
  place: string,
  entry: FileLook,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  assert(!entry.name.includes('/'), 'a name of a listing is no path');
  const file = await open(join(place, entry.name), openFlags).catch((error: unknown) => {
    throw new FileUnreadable('the file was not opened', { cause: error });
  });
  try {
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, readBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
