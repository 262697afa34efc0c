import { createCipheriv, createDecipheriv } from 'node:crypto';

const cipherName = 'aes-256-gcm';
const tagBytes = 16;
/** Plain bytes of a chunk; each chunk is sealed by itself, so that no file is held whole. */
export const chunkBytes = 1 << 20;
export const archiveKeyBytes = 32;

/** What a file of a package is sealed under. A key seals one package once, and a place in it one file. */
export interface SealedFile {
  key: Buffer;
  archiveId: string;
  /** Place of the file in the package, from 0. */
  place: number;
  path: string;
}

/** A chunk that is not what was sealed: damaged, cut off, moved, or sealed under another key. */
export class NotAuthentic extends Error {
  override readonly name = 'NotAuthentic';
}

/**
 * Encrypts a stream with AES-256-GCM (NIST SP 800-38D), chunk by chunk: nonce = place of the file and number of the chunk,
 * both bound together with path and end of file, so that chunks can be neither exchanged nor left out.
 */
export async function* sealBytes(
  bytes: AsyncIterable<Buffer>,
  file: SealedFile,
): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { chunk, isLast } of chunksOf(bytes, chunkBytes)) {
    const { nonce, bound } = boundTo(file, number, isLast);
    const cipher = createCipheriv(cipherName, file.key, nonce).setAAD(bound);
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** Takes back what `sealBytes` made; throws NotAuthentic at the first chunk that is not what was sealed. */
export async function* openBytes(
  bytes: AsyncIterable<Buffer>,
  file: SealedFile,
): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { chunk, isLast } of chunksOf(bytes, chunkBytes + tagBytes)) {
    const { nonce, bound } = boundTo(file, number, isLast);
    if (chunk.length < tagBytes) throw new NotAuthentic('a chunk is cut off');
    const decipher = createDecipheriv(cipherName, file.key, nonce)
      .setAAD(bound)
      .setAuthTag(chunk.subarray(-tagBytes));
    try {
      yield Buffer.concat([decipher.update(chunk.subarray(0, -tagBytes)), decipher.final()]);
    } catch (error) {
      throw new NotAuthentic('a chunk is not what was sealed', { cause: error });
    }
    number += 1;
  }
}

function boundTo(file: SealedFile, number: number, isLast: boolean) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(file.place, 0);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  const bound = Buffer.from(`${file.archiveId}\n${file.path}\n${number}\n${isLast ? 'last' : ''}`);
  return { nonce, bound };
}

/** Cuts a stream into pieces of a size; the last one is told, and an empty stream is one empty piece. */
async function* chunksOf(
  bytes: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    waiting.push(piece);
    length += piece.length;
    // A full chunk waits for the byte after it: only then it is known not to be the last.
    if (length <= size) continue;
    const joined = Buffer.concat(waiting);
    let at = 0;
    for (; joined.length - at > size; at += size) {
      yield { chunk: joined.subarray(at, at + size), isLast: false };
    }
    waiting = [joined.subarray(at)];
    length = joined.length - at;
  }
  yield { chunk: Buffer.concat(waiting), isLast: true };
}
