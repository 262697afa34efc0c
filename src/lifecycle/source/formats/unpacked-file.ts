import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openBytes } from './bytes.ts';
import type { Container } from './bytes.ts';
import type { SourceFile } from './reader.ts';

interface UnpackOptions {
  /** An existing directory of the caller's. */
  dir: string;
  signal?: AbortSignal | undefined;
}

/** For formats that are read at any place, not from front to back: the path of the file itself, or of its unpacked copy in `dir`. */
export async function unpackedPath(
  file: SourceFile,
  container: Container,
  { dir, signal }: UnpackOptions,
): Promise<string> {
  if (container.compression === 'none') return file.path;
  const path = join(dir, 'unpacked');
  await pipeline(openBytes(file, container, { signal }), createWriteStream(path), { signal });
  return path;
}

/** Runs `work` with the path of the unpacked file; a copy made for it is removed whatever happens. */
export async function withUnpacked<T>(
  file: SourceFile,
  container: Container & { signal?: AbortSignal | undefined },
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (container.compression === 'none') return work(file.path);
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-unpacked-'));
  try {
    return await work(await unpackedPath(file, container, { dir, signal: container.signal }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
