import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Understanding } from '../understanding.ts';
import { fileErrors } from './formats.errors.ts';
import type { SourceFile } from './reader.ts';
import { chooseMember } from './zip-member.ts';
import { inflateLimits, openZip } from './zip.ts';

/** Bytes of one block; two exist at a time. */
export const blockBytes = 2_097_152;

export type Container = Pick<Understanding, 'compression' | 'member'>;

export interface BytesOptions {
  signal?: AbortSignal | undefined;
  /** Called with the bytes of the uploaded file read so far. */
  onRead?: ((bytes: number) => void) | undefined;
}

/**
 * The unpacked bytes of a file as a stream whose chunks stay valid. A cut or damaged gzip refuses in words while it is read; several gzip members
 * one after the other are one text (RFC 1952 §2.2).
 */
export function openBytes(
  file: SourceFile,
  container: Container,
  options: BytesOptions = {},
): Readable {
  // Blocks of a plain file use the same memory again, and a stream reads ahead of its consumer.
  const blocks =
    container.compression === 'none'
      ? copied(plainBlocks(file.path, options))
      : byteBlocks(file, container, options);
  return Readable.from(blocks, { objectMode: false });
}

/**
 * The same bytes as blocks. A block is valid until the next one is asked for, because its memory is used again.
 */
export async function* byteBlocks(
  file: SourceFile,
  container: Container,
  options: BytesOptions = {},
): AsyncGenerator<Buffer, void, void> {
  if (container.compression === 'none') {
    yield* plainBlocks(file.path, options);
  } else if (container.compression === 'gzip') {
    yield* withinLimit(file, gunzipBlocks(file, options));
  } else {
    yield* memberBlocks(file, container.member, options);
  }
}

/** The first `size` unpacked bytes of a file, fewer when it is shorter. */
export async function headOf(
  file: SourceFile,
  container: Container,
  size: number,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const block of byteBlocks(file, container)) {
    parts.push(Buffer.from(block.subarray(0, size - length)));
    length += parts.at(-1)?.length ?? 0;
    if (length >= size) break;
  }
  return Buffer.concat(parts);
}

async function* copied(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  for await (const block of blocks) yield Buffer.from(block);
}

/** The next block is read while the consumer works on the current one. */
async function* plainBlocks(
  path: string,
  options: BytesOptions,
): AsyncGenerator<Buffer, void, void> {
  const file = await open(path, 'r');
  const size = Math.max(1, Math.min(blockBytes, (await file.stat()).size));
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)] as const;
  let total = 0;
  let reading = file.read(buffers[0], 0, size);
  try {
    for (let turn = 1; ; turn = 1 - turn) {
      const { bytesRead, buffer } = await reading;
      options.signal?.throwIfAborted();
      if (bytesRead === 0) return;
      total += bytesRead;
      options.onRead?.(total);
      reading = file.read(buffers[turn === 1 ? 1 : 0], 0, size);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    // The read ahead must have ended before the descriptor is closed; what it says no longer matters.
    await reading.catch(() => undefined);
    await file.close();
  }
}

async function* gunzipBlocks(
  file: SourceFile,
  options: BytesOptions,
): AsyncGenerator<Buffer, void, void> {
  const packed = createReadStream(file.path, { highWaterMark: blockBytes, signal: options.signal });
  const gunzip = createGunzip({ chunkSize: blockBytes / 2 });
  packed.on('data', () => options.onRead?.(packed.bytesRead));
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    for await (const block of gunzip) {
      options.signal?.throwIfAborted();
      // Node's gunzip emits Buffers.
      yield block as Buffer;
    }
  } catch (error) {
    throw refusalOfGzip(error, file) ?? error;
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

async function* memberBlocks(
  file: SourceFile,
  wanted: string | undefined,
  options: BytesOptions,
): AsyncGenerator<Buffer, void, void> {
  const archive = await openZip(file.path);
  try {
    const member = chooseMember(archive, wanted);
    let unpacked = 0;
    for await (const block of archive.read(member)) {
      options.signal?.throwIfAborted();
      unpacked += block.length;
      const share = member.sizeBytes === 0 ? 1 : Math.min(1, unpacked / member.sizeBytes);
      options.onRead?.(Math.round(share * file.sizeBytes));
      yield block;
    }
  } finally {
    archive.close();
  }
}

function refusalOfGzip(error: unknown, file: SourceFile): Error | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR')
    return fileErrors.gzipTruncated({ name: file.name }, { cause: error });
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return fileErrors.gzipDamaged({ name: file.name }, { cause: error });
  }
  return undefined;
}

async function* withinLimit(
  file: SourceFile,
  blocks: AsyncGenerator<Buffer, void, void>,
): AsyncGenerator<Buffer, void, void> {
  let total = 0;
  for await (const block of blocks) {
    total += block.length;
    if (total > inflateLimits.bytesMax) {
      throw fileErrors.unpackedTooLarge({
        name: file.name,
        limitGb: inflateLimits.bytesMax / 1024 ** 3,
      });
    }
    if (total > inflateLimits.ratioFreeBytes && total > file.sizeBytes * inflateLimits.ratioMax) {
      throw fileErrors.unpacksTooFar({ name: file.name, ratio: inflateLimits.ratioMax });
    }
    yield block;
  }
}
