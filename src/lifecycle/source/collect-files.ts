import { rm } from 'node:fs/promises';
import { newId } from '#platform/database/database.ts';
import { sleep } from '#platform/time/time.ts';
import type { FileSelection } from './file-connection.contract.ts';
import { dropErrors } from './drop.errors.ts';
import { findDelivery } from './delivery.queries.ts';
import {
  type Drop,
  type FileConnector,
  type FileLook,
  type FileReach,
  FileUnreadable,
} from './connectors/file-connector.ts';
import {
  acceptsName,
  contentHash,
  isSameLook,
  lookHash,
  quietFiles,
} from './connectors/file-names.rules.ts';
import { paced } from './connectors/pace.ts';
import { insertPicked, isPicked, selectPicked } from './picked-file.queries.ts';
import { spool, type Spooled } from './spool.ts';
import { recordDelivery, type Taking } from './take-delivery.ts';

/** Files that one collection takes; what is left is taken by the next. */
export const filesPerRunMax = 100;
/** So often a file that changes under the reading is read again. */
const readsMax = 3;

/** A file became another while it was read. */
class FileChanged extends Error {
  override readonly name = 'FileChanged';
}

interface Picking extends Taking {
  drop: Drop;
  selection: FileSelection;
  signal: AbortSignal;
}

/** What a collection of files came to. */
export interface FilesTaken {
  files: number;
  byteCount: number;
}

/**
 * Takes the files of a folder that are new and stayed the same over two looks, by name. Each is spooled to the disk as it is and
 * recorded in one transaction, as every delivery; one that changes while it is read is read again, or waits. A file is known by
 * name, size, time and hash, and is not taken twice. Refuses, after the others were taken, empty and unreadable files by name.
 */
export async function collectFiles(
  taking: Taking,
  given: {
    connector: FileConnector;
    reach: FileReach;
    selection: FileSelection;
    signal: AbortSignal;
  },
): Promise<FilesTaken> {
  const { connector, reach, selection, signal } = given;
  const drop = await connector.open(reach, selection);
  try {
    return await takeAll({ ...taking, drop, selection, signal });
  } finally {
    await drop.close();
  }
}

async function takeAll(picking: Picking): Promise<FilesTaken> {
  const waiting = await waitingFiles(picking);
  const taken = { files: 0, byteCount: 0 };
  const unreadable: string[] = [];
  for (const look of waiting) {
    if (taken.files >= filesPerRunMax) break;
    if (look.sizeBytes === 0) continue;
    picking.signal.throwIfAborted();
    try {
      const bytes = await takeQuiet(picking, look);
      if (bytes === undefined) continue;
      taken.files += 1;
      taken.byteCount += bytes;
    } catch (error) {
      if (!(error instanceof FileUnreadable)) throw error;
      unreadable.push(look.name);
    }
  }
  const empty = waiting.filter(({ sizeBytes }) => sizeBytes === 0).map(({ name }) => name);
  refuseLeft({ unreadable, empty });
  return taken;
}

function refuseLeft({ unreadable, empty }: { unreadable: string[]; empty: string[] }): void {
  const [closed] = unreadable;
  if (closed !== undefined) {
    throw dropErrors.fileUnreadable({ name: closed, count: unreadable.length });
  }
  const [hollow] = empty;
  if (hollow !== undefined) throw dropErrors.fileEmpty({ name: hollow, count: empty.length });
}

/** New files that two looks saw alike. Nobody is waited for when nothing is new. */
async function waitingFiles(picking: Picking): Promise<FileLook[]> {
  const { world, feed, drop, selection, signal } = picking;
  const accepts = acceptsName(selection.pattern);
  const first = await drop.list(accepts);
  const hashOf = (look: FileLook) => lookHash(selection.path, look);
  const picked = await selectPicked(world.db, feed.id, first.map(hashOf));
  const fresh = first.filter((look) => !picked.has(hashOf(look)));
  if (fresh.length === 0) return [];
  await sleep(selection.quietSeconds * 1000, signal);
  return quietFiles(fresh, await drop.list(accepts));
}

/** Takes one file. Out: its bytes; undefined when it is known, gone or still changing. */
async function takeQuiet(picking: Picking, seen: FileLook): Promise<number | undefined> {
  const { drop, selection, signal } = picking;
  let look = seen;
  for (let reads = 1; ; reads += 1) {
    try {
      return await takeOnce(picking, look);
    } catch (error) {
      const now = await lookAgain(drop, look, error);
      if (now === undefined || reads >= readsMax) return undefined;
      await sleep(selection.quietSeconds * 1000, signal);
      if (!isSameLook(now, await drop.look(look.name))) return undefined;
      look = now;
    }
  }
}

/** How a file that could not be read to its end looks now. What failed otherwise than by its change is thrown again. */
async function lookAgain(
  drop: Drop,
  look: FileLook,
  error: unknown,
): Promise<FileLook | undefined> {
  if (!(error instanceof FileChanged) && !(error instanceof FileUnreadable)) throw error;
  const now = await drop.look(look.name);
  if (error instanceof FileUnreadable && isSameLook(look, now)) throw error;
  return now;
}

async function takeOnce(picking: Picking, look: FileLook): Promise<number | undefined> {
  const { world, feed, job, signal, selection } = picking;
  const fileId = newId();
  const path = world.storage.path('files', fileId);
  const { rowsPerSecond } = feed.budget;
  const spooled = await spool(
    world,
    paced(unchanged(picking.drop, look), { rowsPerSecond, signal }),
    { path, signal, onBytes: (bytes) => job.progress({ stage: 'collect', bytes }) },
  );
  picking.reached?.('spooled');
  const known = {
    feedId: feed.id,
    look: lookHash(selection.path, look),
    content: contentHash(selection.path, look, spooled.sha256),
    now: world.now(),
  };
  if (await isPicked(world.db, feed.id, known.content)) {
    await insertPicked(world.db, known);
    await rm(path, { force: true });
    return undefined;
  }
  await record(picking, { fileId, path, spooled, known, name: look.name });
  picking.reached?.('delivered');
  return spooled.sizeBytes;
}

async function record(
  picking: Picking,
  given: {
    fileId: string;
    path: string;
    name: string;
    spooled: Spooled;
    known: Parameters<typeof insertPicked>[1];
  },
): Promise<void> {
  const { fileId, path, spooled, known } = given;
  const delivery = {
    fileName: given.name,
    whole: true,
    // What is in it is understood when it lands, as of an upload.
    columns: [],
    missing: [],
    mark: () => undefined,
  };
  const also = (tx: Parameters<typeof insertPicked>[0]) => insertPicked(tx, known);
  try {
    await recordDelivery(picking, delivery, { fileId, spooled, also });
  } catch (error) {
    // Whether the transaction was kept is not always known; the row says so.
    if ((await findDelivery(picking.world.db, fileId)) === undefined) {
      await rm(path, { force: true });
    }
    throw error;
  }
}

/** The bytes of a file that looks the same before and after, and is as long as it looks. */
export async function* unchanged(
  drop: Drop,
  look: FileLook,
): AsyncGenerator<Uint8Array, void, void> {
  if (!isSameLook(look, await drop.look(look.name))) throw new FileChanged();
  let sizeBytes = 0;
  for await (const chunk of drop.read(look)) {
    sizeBytes += chunk.length;
    if (sizeBytes > look.sizeBytes) throw new FileChanged();
    yield chunk;
  }
  const isWhole = sizeBytes === look.sizeBytes;
  if (!isWhole || !isSameLook(look, await drop.look(look.name))) throw new FileChanged();
}
