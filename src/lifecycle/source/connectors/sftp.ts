import { posix } from 'node:path';
import type { Attributes, FileEntryWithStats } from 'ssh2';
import { assert } from '#platform/errors/errors.ts';
import { fileTestSteps } from '../connection.contract.ts';
import { connectionErrors } from '../connection.errors.ts';
import { dropErrors } from '../drop.errors.ts';
import type { SftpSettings } from '../file-connection.contract.ts';
import {
  type Drop,
  type FileConnector,
  type FileLook,
  type FileReach,
  filesLookedAtMax,
  FileUnreadable,
} from './file-connector.ts';
import { acceptsName } from './file-names.rules.ts';
import { openSftp, sftpPort, type SftpSession, statusOf } from './sftp.session.ts';
import { reachPort, resolveHost, type StepToTry, tryInOrder } from './test-steps.ts';

const readBytes = 32_768;
/** Requests under way at once: the way to the server is long, and each answer is short. */
const readsAhead = 32;
const endOfFile = 1;
const noSuchFile = 2;
const permissionDenied = 3;
const typeMask = 0o170000;
const regularFile = 0o100000;

/** A file server that speaks SFTP. */
export const sftp: FileConnector = {
  kind: 'sftp',
  test: testSftp,
  open: async (reach, selection) => {
    const settings = settingsOf(reach);
    if (settings.hostKey === undefined) throw dropErrors.hostKeyDue();
    return openDrop({ ...reach, settings }, selection.path);
  },
};

type SftpReach = FileReach & { settings: SftpSettings };

function settingsOf({ settings }: FileReach): SftpSettings {
  if (!('host' in settings)) throw dropErrors.wrongSettings({ kind: 'sftp' });
  return settings;
}

async function testSftp(
  given: FileReach,
  selection?: { path: string; pattern: string },
): ReturnType<FileConnector['test']> {
  const reach = { ...given, settings: settingsOf(given) };
  const { host, port = sftpPort } = reach.settings;
  let hostKey = '';
  const signIn = async () => {
    const session = await openSftp(reach);
    hostKey = session.hostKey;
    session.close();
  };
  const look = async () => void (await openSftp(reach, { onlyLook: true }));
  // What follows goes by the key that was seen when it signed in, also before one is kept.
  const seen = (): SftpReach => ({ ...reach, settings: { ...reach.settings, hostKey } });
  const { path = '', pattern = '*' } = selection ?? {};
  const steps: StepToTry[] = [
    { step: 'resolve', run: () => resolveHost(host) },
    { step: 'reach', run: () => reachPort(host, port) },
    { step: 'host-key', run: look },
    { step: 'sign-in', run: signIn },
    { step: 'rights', run: async () => (await openDrop(seen(), '')).close() },
    ...(selection === undefined
      ? []
      : [{ step: 'find' as const, run: () => findAny(seen(), { path, pattern }) }]),
  ];
  const answer = await tryInOrder(steps, fileTestSteps);
  return answer.passed ? { answer, hostKey } : { answer };
}

async function findAny(
  reach: SftpReach,
  { path, pattern }: { path: string; pattern: string },
): Promise<void> {
  const drop = await openDrop(reach, path);
  try {
    const [any] = await drop.list(acceptsName(pattern));
    if (any === undefined) throw dropErrors.noFileYet({ pattern });
  } finally {
    await drop.close();
  }
}

async function openDrop(reach: SftpReach, path: string): Promise<Drop> {
  const place = posix.join(reach.settings.directory, path);
  const session = await openSftp(reach);
  try {
    // Refuses now what is not there or may not be read.
    const handle = await openDirectory(session, place);
    await session.ask<void>((server, answer) => server.close(handle, answer));
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    list: (accepts) => listFiles(session, { place, accepts }),
    look: (name) => lookAt(session, posix.join(place, name)),
    read: (look) => readFile(session, { place, look }),
    close: () => Promise.resolve(session.close()),
  };
}

async function openDirectory(session: SftpSession, directory: string): Promise<Buffer> {
  try {
    return await session.ask<Buffer>((server, answer) => server.opendir(directory, answer));
  } catch (error) {
    throw explained(error, directory);
  }
}

function explained(error: unknown, directory: string): unknown {
  const status = statusOf(error);
  if (status === undefined) return error;
  if (status === noSuchFile) return dropErrors.noDirectory({ directory });
  if (status === permissionDenied) return dropErrors.directoryUnreadable({ directory });
  return connectionErrors.refused({ reason: `SFTP ${status}` });
}

async function listFiles(
  session: SftpSession,
  { place, accepts }: { place: string; accepts: (name: string) => boolean },
): Promise<FileLook[]> {
  const handle = await openDirectory(session, place);
  const looks: FileLook[] = [];
  for (;;) {
    const entries = await nextEntries(session, { handle, place });
    if (entries === undefined) break;
    for (const { filename, attrs } of entries) {
      if (!isRegular(attrs) || filename.includes('/') || !accepts(filename)) continue;
      looks.push(toLook(filename, attrs));
      if (looks.length > filesLookedAtMax) {
        throw dropErrors.tooManyFiles({ limit: filesLookedAtMax });
      }
    }
  }
  await session.ask<void>((server, answer) => server.close(handle, answer));
  return looks;
}

async function nextEntries(
  session: SftpSession,
  { handle, place }: { handle: Buffer; place: string },
): Promise<FileEntryWithStats[] | undefined> {
  try {
    return await session.ask<FileEntryWithStats[]>((server, answer) =>
      server.readdir(handle, answer),
    );
  } catch (error) {
    if (statusOf(error) === endOfFile) return undefined;
    throw explained(error, place);
  }
}

async function lookAt(session: SftpSession, path: string): Promise<FileLook | undefined> {
  try {
    const attributes = await session.ask<Attributes>((server, answer) =>
      server.lstat(path, answer),
    );
    return isRegular(attributes) ? toLook(posix.basename(path), attributes) : undefined;
  } catch (error) {
    if (statusOf(error) === noSuchFile) return undefined;
    throw explained(error, posix.dirname(path));
  }
}

function isRegular({ mode }: Attributes): boolean {
  return (mode & typeMask) === regularFile;
}

/** The protocol tells whole seconds and no number of the file on the disk. */
function toLook(name: string, { size, mtime }: Attributes): FileLook {
  return { name, sizeBytes: size, modifiedMs: mtime * 1000, identity: '' };
}

async function* readFile(
  session: SftpSession,
  { place, look }: { place: string; look: FileLook },
): AsyncGenerator<Uint8Array, void, void> {
  assert(!look.name.includes('/'), 'a name of a listing is no path');
  const path = posix.join(place, look.name);
  const inWords = (error: unknown): never => {
    if (statusOf(error) === undefined) throw error;
    throw new FileUnreadable('the file was not read', { cause: error });
  };
  const handle = await session
    .ask<Buffer>((server, answer) => server.open(path, 'r', answer))
    .catch(inWords);
  const ahead: Promise<Buffer>[] = [];
  try {
    let asked = 0;
    for (;;) {
      while (ahead.length < readsAhead && asked < look.sizeBytes) {
        const length = Math.min(readBytes, look.sizeBytes - asked);
        const piece = readPiece(session, { handle, at: asked, length });
        // Its failure is met when its turn comes, or nobody asks for it any more.
        piece.catch(() => undefined);
        ahead.push(piece);
        asked += length;
      }
      const next = ahead.shift();
      if (next === undefined) return;
      const bytes = await next.catch(inWords);
      if (bytes.length === 0) return;
      yield bytes;
    }
  } finally {
    await Promise.allSettled(ahead);
    await session
      .ask<void>((server, answer) => server.close(handle, answer))
      .catch(() => undefined);
  }
}

/** So many bytes from there, fewer only at the end of the file. */
async function readPiece(
  session: SftpSession,
  { handle, at, length }: { handle: Buffer; at: number; length: number },
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const from = filled;
    const bytesRead = await session.ask<number>((server, answer) =>
      server.read(handle, buffer, from, length - from, at + from, answer),
    );
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
