import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { fsyncPath } from '#platform/storage/storage.ts';
import { backupErrors } from './backup.errors.ts';

/** The files of a backup beside the copied ones. `SHA256SUMS` is in the form of sha256sum(1) and names every other. */
export const backupFiles = {
  manifest: 'manifest.json',
  manifestSum: 'manifest.json.sha256',
  sums: 'SHA256SUMS',
} as const;

const chunkBytes = 1 << 20;
/** A manifest names tables, not files, so it stays small. */
const manifestBytesMax = 16 * 1024 * 1024;

/** What a backup says of itself. */
const manifestSchema = z.object({
  format: z.literal(1),
  product: z.string(),
  takenAt: z.iso.datetime(),
  server: z.string(),
  /** Of which installation it is; null of one that had no id yet. */
  installation: z.uuid().nullable(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number().int(),
      file: z.string(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
  /** The master key: whether it is in the backup, and which one it is; null when there was none yet. */
  key: z.object({ isIncluded: z.boolean(), id: z.string().nullable() }),
  /** The files of SHA256SUMS, and the hash of that list. */
  files: z.object({ count: z.number().int(), bytes: z.number().int(), sumsSha256: z.string() }),
  leftOut: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** One line of SHA256SUMS. */
export interface Sum {
  sha256: string;
  path: string;
}

/** Paths inside a backup: an area, then plain names; nothing can lead out of it. */
const sumLine = /^([0-9a-f]{64}) {2}((?:[\w-][\w.-]*\/)+[\w-][\w.-]*)$/;

/** Writes the manifest and its sum durably; before it exists a directory is no backup. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const sum = `${hash('sha256', text)}  ${backupFiles.manifest}\n`;
  await writeDurably(join(dir, backupFiles.manifestSum), sum);
  await writeDurably(join(dir, backupFiles.manifest), text);
  await fsyncPath(dir);
}

/** The manifest of a backup. Refuses backup.not-backup and backup.damaged. */
export async function readManifest(dir: string): Promise<Manifest> {
  const [text, sum] = [
    await readSmall(dir, backupFiles.manifest),
    await readSmall(dir, backupFiles.manifestSum),
  ];
  const damaged = () => backupErrors.damaged({ file: backupFiles.manifest, count: 1 });
  if (sum.slice(0, 64) !== hash('sha256', text)) throw damaged();
  // The sum holds, so the text is what a backup wrote: JSON.
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw damaged();
  return parsed.data;
}

async function readSmall(dir: string, file: string): Promise<string> {
  const text = await readIfThere(join(dir, file), manifestBytesMax);
  if (text === undefined) throw backupErrors.notBackup({ path: dir, file });
  return text;
}

/** Every line of SHA256SUMS. Refuses backup.damaged for a line that is none. */
export async function* readSums(dir: string): AsyncGenerator<Sum> {
  const path = join(dir, backupFiles.sums);
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const match = sumLine.exec(line);
    const [, sha256 = '', name = ''] = match ?? [];
    if (match === null) throw backupErrors.damaged({ file: backupFiles.sums, count: 1 });
    yield { sha256, path: name };
  }
}

/** SHA-256 (hex) and size of a file. */
export async function sumOf(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    // A stream without an encoding gives buffers.
    const buffer = chunk as Buffer;
    digest.update(buffer);
    bytes += buffer.length;
    onBytes(buffer.length);
  }
  return { sha256: digest.digest('hex'), bytes };
}

/** Writes a new small file, readable by its owner alone, and flushes it to the disk. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The beginning of a file; undefined when it is not there. */
export async function readIfThere(path: string, bytesMax = 65_536): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    // A stream without an encoding gives buffers.
    for await (const chunk of createReadStream(path, { end: bytesMax - 1 }))
      chunks.push(chunk as Buffer);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether an error of the system or of PostgreSQL has one of these codes. */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
