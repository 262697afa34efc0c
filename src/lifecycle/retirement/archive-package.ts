import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exists, fsyncPath, type Storage } from '#platform/storage/storage.ts';
import { NotAuthentic, openBytes, sealBytes, type SealedFile } from './archive-cipher.ts';
import { overwrite } from './overwrite.ts';
import { retirementErrors } from './retirement.errors.ts';

const readBytes = 1 << 20;
/** The manifest stands in a place of its own, so that files can be told from it. */
const manifestPlace = 0xff_ff_ff_ff;
const manifestPath = 'manifest.json';
/** Files one package may hold. */
const packageFilesMax = 100_000;

/** One file of a package as it was before it was sealed. */
export interface PackedFile {
  path: string;
  sha256: string;
  bytes: number;
}

/** Something to be packed: its path in the package, and its bytes when they are asked for. */
export interface PackedEntry {
  path: string;
  read: () => AsyncIterable<Buffer>;
}

/** A package on disk and the key it is sealed under. */
export interface OpenPackage {
  id: string;
  key: Buffer;
  dir: string;
}

/**
 * A name below `archives/` for what one try writes of a package: another try that is still at work neither writes there nor
 * removes it. Whole or half written, what counts is the name that the row of the package has.
 */
export function newDirectory(id: string): string {
  return `${id}.${randomBytes(4).toString('hex')}`;
}

/** The package that a name below `archives/` belongs to; undefined: another thing. */
export function packageOf(name: string): string | undefined {
  return /^\.?([0-9a-f-]{36})(?:\.[0-9a-f]{8}(?:\.partial)?)?$/.exec(name)?.[1];
}

/** The directories of packages, whole and half written, by their names; with an id, of this package alone. */
export async function listDirectories(storage: Storage, id?: string): Promise<string[]> {
  const names = await readdir(storage.path('archives'));
  return names.filter((name) =>
    id === undefined ? packageOf(name) !== undefined : packageOf(name) === id,
  );
}

/** Where rows stand in plain beside a package that is being written. */
export function plainDir(dir: string): string {
  return join(dir, 'plain');
}

/**
 * Writes a package: every entry sealed in a file of its own, then the manifest with path, SHA-256 and size of each, all
 * flushed. Out: the files, and the SHA-256 of the manifest.
 */
export async function writePackage(given: {
  id: string;
  /** The path of a name from `newDirectory`. */
  dir: string;
  key: Buffer;
  about: Readonly<Record<string, unknown>>;
  entries: AsyncIterable<PackedEntry>;
  signal: AbortSignal;
  wrote?: (bytes: number) => void;
}): Promise<{ files: PackedFile[]; manifestSha256: string }> {
  const { id, key, signal, dir } = given;
  await mkdir(dir, { mode: 0o700 });
  const files: PackedFile[] = [];
  let bytes = 0;
  for await (const entry of given.entries) {
    if (files.length >= packageFilesMax) throw new Error(`more than ${packageFilesMax} files`);
    const sealed = { key, archiveId: id, place: files.length, path: entry.path };
    const written = await writeSealed(dir, { sealed, bytes: entry.read(), signal });
    files.push({ path: entry.path, ...written });
    given.wrote?.((bytes += written.bytes));
  }
  const manifest = Buffer.from(JSON.stringify({ format: 'archive-1', id, ...given.about, files }));
  const sealed = { key, archiveId: id, place: manifestPlace, path: manifestPath };
  const { sha256 } = await writeSealed(dir, {
    sealed,
    bytes: Readable.from([manifest]),
    signal,
  });
  await fsyncPath(dir);
  await fsyncPath(dirname(dir));
  return { files, manifestSha256: sha256 };
}

/** Removes directories of packages, by their names; what stands in plain beside a package is overwritten first. */
export async function removeDirectories(
  storage: Storage,
  directories: readonly string[],
): Promise<void> {
  for (const directory of directories) {
    const dir = storage.path('archives', directory);
    const plain = plainDir(dir);
    if (await exists(plain))
      for (const name of await readdir(plain)) await overwrite(join(plain, name));
    await rm(dir, { recursive: true, force: true });
  }
}

/** Name of a sealed file in the directory of its package. */
export function sealedName(place: number): string {
  return place === manifestPlace ? 'manifest.sealed' : `${String(place).padStart(6, '0')}.sealed`;
}

async function writeSealed(
  dir: string,
  given: { sealed: SealedFile; bytes: AsyncIterable<Buffer>; signal: AbortSignal },
): Promise<{ sha256: string; bytes: number }> {
  const path = join(dir, sealedName(given.sealed.place));
  const counted = { hash: createHash('sha256'), bytes: 0 };
  await pipeline(
    sealBytes(measured(given.bytes, counted), given.sealed),
    createWriteStream(path, { mode: 0o600 }),
    { signal: given.signal },
  );
  await fsyncPath(path);
  return { sha256: counted.hash.digest('hex'), bytes: counted.bytes };
}

/** The plain bytes of one file of a package. Refuses, naming the file, when it is missing or not what was sealed. */
export async function* readPacked(
  from: OpenPackage,
  file: Pick<PackedFile, 'path'> & { place: number },
): AsyncGenerator<Buffer> {
  const name = sealedName(file.place);
  const sealed = { key: from.key, archiveId: from.id, place: file.place, path: file.path };
  const bytes = createReadStream(join(from.dir, name), { highWaterMark: readBytes });
  try {
    // A stream without an encoding gives buffers.
    yield* openBytes(bytes as AsyncIterable<Buffer>, sealed);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing && !(error instanceof NotAuthentic)) throw error;
    const damaged = { file: `${basename(from.dir)}/${name}`, path: file.path };
    throw retirementErrors.archiveDamaged(damaged, { cause: error });
  }
}

/** Writes one file of a package to a path, flushed. Refuses a file whose SHA-256 is not that of the manifest. */
export async function unpackTo(
  from: OpenPackage,
  file: PackedFile & { place: number },
  to: { path: string; signal: AbortSignal },
): Promise<void> {
  const counted = { hash: createHash('sha256'), bytes: 0 };
  const target = createWriteStream(to.path, { mode: 0o600 });
  await pipeline(measured(readPacked(from, file), counted), target, { signal: to.signal });
  refuseOther(from, file, counted.hash.digest('hex'));
  await fsyncPath(to.path);
}

/** Reads every file of a package and its manifest; refuses, naming the file, when one is not as it was sealed. */
export async function verifyPackage(
  from: OpenPackage,
  expected: { files: readonly PackedFile[]; manifestSha256: string },
  look: { signal: AbortSignal; read?: (bytes: number) => void },
): Promise<void> {
  const manifest = { path: manifestPath, sha256: expected.manifestSha256, place: manifestPlace };
  const files = expected.files.map((file, place) => ({ ...file, place }));
  for (const file of [manifest, ...files]) {
    const hash = createHash('sha256');
    for await (const bytes of readPacked(from, file)) {
      look.signal.throwIfAborted();
      hash.update(bytes);
      if (file !== manifest) look.read?.(bytes.length);
    }
    refuseOther(from, file, hash.digest('hex'));
  }
}

function refuseOther(
  from: OpenPackage,
  file: { path: string; sha256: string; place: number },
  sha256: string,
): void {
  if (sha256 === file.sha256) return;
  const name = sealedName(file.place);
  throw retirementErrors.archiveDamaged({ file: `${basename(from.dir)}/${name}`, path: file.path });
}

async function* measured(
  bytes: AsyncIterable<Buffer>,
  into: { hash: ReturnType<typeof createHash>; bytes: number },
): AsyncGenerator<Buffer> {
  for await (const piece of bytes) {
    into.hash.update(piece);
    into.bytes += piece.length;
    yield piece;
  }
}
