import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fsyncPath } from '#platform/storage/storage.ts';
import { backupErrors } from './backup.errors.ts';
import { readIfThere, writeDurably } from './manifest.ts';

/** Stands in a data directory from the first file a restore writes until all of it is done. */
const markerFile = 'RESTORING';

const markerSchema = z.object({
  /** Also written into the database with its rows, which shows that they were kept whole. */
  token: z.string(),
  backup: z.string(),
});
type Marker = z.infer<typeof markerSchema>;

/** The mark of a restore that was begun and not finished; undefined when there is none. */
export async function findMarker(dataDir: string): Promise<Marker | undefined> {
  const text = await readIfThere(join(dataDir, markerFile));
  if (text === undefined) return undefined;
  // A crash may have left it empty: then nothing else was written after it.
  return text === '' ? { token: '', backup: '' } : markerSchema.parse(JSON.parse(text));
}

/** Marks a directory before anything is written into it. */
export async function writeMarker(dataDir: string, marker: Marker): Promise<void> {
  await writeDurably(join(dataDir, markerFile), JSON.stringify(marker));
  await fsyncPath(dataDir);
}

/** Takes the mark away: from now on the directory is an installation. */
export async function removeMarker(dataDir: string): Promise<void> {
  await rm(join(dataDir, markerFile));
  await fsyncPath(dataDir);
}

/** Refuses backup.unfinished for a data directory into which a restore was begun and not finished. */
export async function refuseUnfinishedRestore(dataDir: string): Promise<void> {
  if ((await findMarker(dataDir)) === undefined) return;
  throw backupErrors.unfinished({ directory: dataDir });
}
