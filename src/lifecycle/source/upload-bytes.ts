import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Failure } from '#platform/errors/errors.ts';
import { uploadErrors } from './source.errors.ts';

/** Bytes after which the disk is asked to keep what came, so that a crash costs no more than these. */
export const uploadSyncBytes = 64 * 1024 ** 2;
const readBytes = 1_048_576;

export interface Arrival {
  path: string;
  /** Where the first byte goes; what stands behind it on the disk was never acknowledged. */
  offset: number;
  sizeBytes: number;
  chunks: AsyncIterable<Buffer>;
  /** Called when all bytes before `offset` are safe on the disk, often enough that little is lost. */
  acknowledge: (offset: number) => Promise<void>;
}

/**
 * Writes arriving bytes from an offset on. Out: the new offset, and the SHA-256 when the file is whole. What came before an
 * interruption is kept and acknowledged, then the Failure `upload.interrupted` is thrown. Refuses more bytes than declared.
 */
export async function writeArrival(arrival: Arrival): Promise<{ offset: number; sha256?: string }> {
  const { path, sizeBytes } = arrival;
  const file = await open(path, 'r+');
  // A hash can only be kept while bytes come in one piece; otherwise the whole file is read once more.
  const hash = arrival.offset === 0 ? createHash('sha256') : undefined;
  let offset = arrival.offset;
  let safe = offset;
  const keep = async () => {
    if (safe === offset) return;
    await file.datasync();
    safe = offset;
    await arrival.acknowledge(safe);
  };
  try {
    try {
      for await (const chunk of interruptions(arrival.chunks)) {
        if (offset + chunk.length > sizeBytes) throw uploadErrors.tooMuch({ size: sizeBytes });
        const written = file.write(chunk, 0, chunk.length, offset);
        hash?.update(chunk);
        await written;
        offset += chunk.length;
        if (offset - safe >= uploadSyncBytes) await keep();
      }
    } finally {
      await keep();
    }
    if (offset < sizeBytes) return { offset };
    await file.truncate(sizeBytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  return { offset, sha256: hash?.digest('hex') ?? (await hashFile(path)) };
}

/** SHA-256 (hex) of a file, streamed. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(readBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, readBytes);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function* interruptions(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  try {
    yield* chunks;
  } catch (error) {
    throw new Failure('upload.interrupted', 'the sender stopped in the middle', {
      retryable: true,
      cause: error,
    });
  }
}
