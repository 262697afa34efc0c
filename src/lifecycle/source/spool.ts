import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fsyncPath, type Storage } from '#platform/storage/storage.ts';
import { collectionErrors } from './connection.errors.ts';
import { CanonicalText } from './formats/canonical-text.ts';
import { RegularScan } from './formats/csv-regular.ts';
import { undecodableMark } from './formats/transcode.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Bytes of one delivery. */
const deliveryBytesMax = 64 * 1024 ** 3;
/** Disk space that a collection leaves free. */
const spaceReserveBytes = 256 * 1024 ** 2;
/** Bytes that are written at once. */
const gatherBytes = 1_048_576;
/** So often the disk is looked at. */
export const spaceEveryBytes = 64 * 1024 ** 2;

/** What a connector that writes CSV itself knows of it after the last byte. */
interface WrittenCsv {
  rows(): number;
  isShort(): boolean;
}

/** A delivery on the disk. */
export interface Spooled {
  sizeBytes: number;
  sha256: string;
  /** Rows, when the file was proved to be regular while it came: it need not be read again to know. */
  rows: number | undefined;
}

/**
 * Writes a CSV delivery (UTF-8, comma, LF, one header row) to a new file, hashed and proved regular on the way, and flushes it
 * to the disk. What was written of one that fails is removed. Refuses a full disk and a delivery over the limit.
 */
export async function spool(
  world: { storage: Pick<Storage, 'space'> },
  bytes: AsyncIterable<Uint8Array>,
  given: {
    path: string;
    /** Absent: the bytes are kept as they come, whatever they are. */
    columns?: readonly string[];
    /** The connector wrote the CSV itself: only its text is looked at. */
    written?: WrittenCsv;
    signal: AbortSignal;
    onBytes: (bytes: number) => void;
  },
): Promise<Spooled> {
  const { path } = given;
  const file = await open(path, 'wx', 0o600);
  let spooled: Spooled | undefined;
  try {
    spooled = await write(world, bytes, { ...given, file });
    await file.sync();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw collectionErrors.noSpace({}, { cause: error });
    }
    throw error;
  } finally {
    await file.close();
    if (spooled === undefined) await rm(path, { force: true });
  }
  await fsyncPath(dirname(path));
  return spooled;
}

async function write(
  world: { storage: Pick<Storage, 'space'> },
  bytes: AsyncIterable<Uint8Array>,
  given: {
    file: FileHandle;
    columns?: readonly string[];
    /** The connector wrote the CSV itself: only its text is looked at. */
    written?: WrittenCsv;
    signal: AbortSignal;
    onBytes: (bytes: number) => void;
  },
): Promise<Spooled> {
  const { file, columns, signal, onBytes } = given;
  const hash = createHash('sha256');
  const proof = columns === undefined ? undefined : proofOf(columns, given.written);
  let sizeBytes = 0;
  let spaceAt = 0;
  for await (const chunk of gathered(bytes)) {
    signal.throwIfAborted();
    if (sizeBytes >= spaceAt) {
      await requireRoom(world);
      spaceAt = sizeBytes + spaceEveryBytes;
    }
    // The disk writes while the bytes are hashed and looked at.
    const written = writeAll(file, chunk);
    hash.update(chunk);
    proof?.push(chunk);
    await written;
    sizeBytes += chunk.length;
    if (sizeBytes > deliveryBytesMax) {
      throw collectionErrors.tooLarge({ limitGb: deliveryBytesMax / 1024 ** 3 });
    }
    onBytes(sizeBytes);
  }
  return { sizeBytes, sha256: hash.digest('hex'), rows: proof?.end() };
}

/** Small chunks as large ones: each costs the disk, the hash and the proof a call. A chunk is valid until the next one. */
async function* gathered(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const buffer = Buffer.allocUnsafeSlow(gatherBytes);
  let at = 0;
  for await (const chunk of chunks) {
    if (at > 0 && at + chunk.length > gatherBytes) {
      yield buffer.subarray(0, at);
      at = 0;
    }
    if (chunk.length > gatherBytes) {
      yield chunk;
      continue;
    }
    buffer.set(chunk, at);
    at += chunk.length;
  }
  if (at > 0) yield buffer.subarray(0, at);
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
  }
}

/** Refuses a disk that has no more than the reserve left. */
export async function requireRoom(world: { storage: Pick<Storage, 'space'> }): Promise<void> {
  const { freeBytes } = await world.storage.space();
  if (freeBytes < spaceReserveBytes) throw collectionErrors.noSpace();
}

/** Proves the text regular piece by piece; after the first doubt it looks no more, and the landing reads the file with care. */
function proofOf(columns: readonly string[], written: WrittenCsv | undefined) {
  const text = new CanonicalText('utf-8');
  const scan = written === undefined ? scanOf(columns.length) : textScan(written);
  // A header of several lines cannot be skipped by counting them.
  let regular = columns.every((name) => !/[\r\n]/.test(name));
  const look = (pieces: readonly Buffer[]) => {
    for (const piece of pieces) regular = regular && scan.push(piece);
  };
  return {
    push: (chunk: Uint8Array) => {
      if (regular) look(text.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)));
    },
    end: (): number | undefined => {
      if (regular) look(text.end());
      return regular && scan.end() ? scan.rows : undefined;
    },
  };
}

function scanOf(columns: number): Pick<RegularScan, 'push' | 'end' | 'rows'> {
  const dialect = { delimiter: 0x2c, quote: 0x22, bareReturns: false };
  return new RegularScan({ dialect, newline: '\n', columns, skipLines: 1 });
}

/** Commas, quotes and line ends are our own; what can still be wrong are bytes that are no text, and marks of byte order. */
function textScan(written: WrittenCsv): ReturnType<typeof scanOf> {
  return {
    push: (piece) =>
      !piece.includes(0) && !piece.includes(undecodableMark) && !piece.includes(byteOrderMark),
    end: () => written.isShort(),
    get rows() {
      return written.rows();
    },
  };
}
