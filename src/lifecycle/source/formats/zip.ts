import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { openPromise, validateFileName } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Refusal } from '#platform/errors/errors.ts';
import { zipErrors } from './zip.errors.ts';

/** Files a zip may list; its directory is read whole before anything else. */
const zipMembersMax = 20_000;

/** How far a member may inflate: no file to be landed is larger, and only a bomb beats the ratio for so long. */
export interface InflateLimits {
  bytesMax: number;
  ratioMax: number;
  /** Below this size the ratio is not looked at: small files of blanks compress well and do no harm. */
  ratioFreeBytes: number;
}
export const inflateLimits: InflateLimits = {
  bytesMax: 64 * 1024 ** 3,
  ratioMax: 200,
  ratioFreeBytes: 64 * 1024 ** 2,
};

const inflatedChunkBytes = 256 * 1024;

/** A file inside a zip. `path` is its name as a person would read it, `/` between folders. */
export interface ZipMember {
  path: string;
  sizeBytes: number;
  compressedBytes: number;
  entry: Entry;
}

/** An open zip; `close` it in every case. */
export interface ZipArchive {
  members: readonly ZipMember[];
  /** Inflates one member; `inflateLimits` and its checksum are watched, and what is wrong with it is refused in words. */
  read(member: ZipMember, limits?: InflateLimits): AsyncGenerator<Buffer, void>;
  close(): void;
}

/**
 * Opens a zip and reads its directory. Refuses what is not a zip or is cut short, names that lead out of a folder, and
 * more than `zipMembersMax` files. Folders are left out.
 */
export async function openZip(path: string): Promise<ZipArchive> {
  const zip = await openPromise(path, {
    autoClose: false,
    lazyEntries: true,
    decodeStrings: false,
  }).catch((error: unknown) => {
    throw damaged(error);
  });
  try {
    const members = await readDirectory(zip);
    return {
      members,
      read: (member, limits = inflateLimits) => inflate(zip, member, limits),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw damaged(error);
  }
}

async function readDirectory(zip: ZipFile): Promise<ZipMember[]> {
  if (zip.entryCount > zipMembersMax) {
    throw zipErrors.tooManyMembers({ count: zip.entryCount, limit: zipMembersMax });
  }
  const members: ZipMember[] = [];
  for await (const entry of zip.eachEntry()) {
    const path = memberPath(entry);
    if (validateFileName(path) !== null) throw zipErrors.unsafeName({ member: path });
    if (path.endsWith('/')) continue;
    members.push({
      path,
      sizeBytes: entry.uncompressedSize,
      compressedBytes: entry.compressedSize,
      entry,
    });
  }
  return members;
}

/**
 * The name as its writer meant it: the Info-ZIP Unicode field or general purpose bit 11 say UTF-8 (APPNOTE 4.4.4, 4.6.9);
 * macOS writes UTF-8 without saying so, and Chinese Windows writes GBK.
 */
function memberPath(entry: Entry): string {
  const unicode = entry.extraFields.find(
    ({ id, data }) =>
      id === 0x7075 &&
      data.length > 5 &&
      data[0] === 1 &&
      data.readUInt32LE(1) === crc32(entry.fileNameRaw),
  );
  const raw = unicode === undefined ? entry.fileNameRaw : unicode.data.subarray(5);
  const utf8 = decoded(raw, 'utf-8');
  const path = utf8 ?? decoded(raw, 'gb18030') ?? raw.toString('latin1');
  return path.replaceAll('\\', '/');
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function* inflate(
  zip: ZipFile,
  member: ZipMember,
  limits: InflateLimits,
): AsyncGenerator<Buffer, void> {
  const { entry } = member;
  if (entry.isEncrypted()) throw zipErrors.encrypted({ member: member.path });
  if (!entry.canDecodeFileData()) {
    throw zipErrors.unknownCompression({ member: member.path, method: entry.compressionMethod });
  }
  refuseBomb(member, member.sizeBytes, limits);
  try {
    let checksum = 0;
    let bytes = 0;
    for await (const chunk of await plainStream(zip, entry)) {
      // Streams without an encoding yield Buffers only.
      const piece = chunk as Buffer;
      bytes += piece.length;
      // The directory was believed above; a member that grows beyond what it says is not inflated further.
      if (bytes > member.sizeBytes) throw zipErrors.damaged({ detail: `${member.path}: size` });
      checksum = crc32(piece, checksum);
      yield piece;
    }
    if (bytes !== member.sizeBytes) throw zipErrors.damaged({ detail: `${member.path}: size` });
    if (checksum !== entry.crc32) throw zipErrors.damaged({ detail: `${member.path}: CRC-32` });
  } catch (error) {
    throw damaged(error);
  }
}

/** Inflated here in larger pieces than yauzl does: half the turns of the event loop are saved. */
async function plainStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  if (entry.compressionMethod === 0) return packed;
  const inflater = createInflateRaw({ chunkSize: inflatedChunkBytes });
  packed.on('error', (error) => inflater.destroy(error));
  inflater.on('close', () => {
    packed.unpipe(inflater);
    packed.destroy();
  });
  return packed.pipe(inflater);
}

function refuseBomb(member: ZipMember, bytes: number, limits: InflateLimits): void {
  const ratio = Math.round(bytes / Math.max(member.compressedBytes, 1));
  if (bytes > limits.bytesMax || (bytes > limits.ratioFreeBytes && ratio > limits.ratioMax)) {
    throw zipErrors.inflatesTooMuch({ member: member.path, bytes, ratio });
  }
}

/** yauzl and zlib say what is wrong with a file in plain Errors; those of the disk (with `syscall`) are not the file's fault. */
function damaged(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error) || 'syscall' in error) return error;
  if (error.message === 'strong encryption is not supported') {
    return zipErrors.encrypted({ member: '*' }, { cause: error });
  }
  return zipErrors.damaged({ detail: error.message }, { cause: error });
}
