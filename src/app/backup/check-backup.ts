import { join } from 'node:path';
import type { InputProblem, Refusal } from '#platform/errors/errors.ts';
import { migrationsDir, readMigrations } from '#platform/database/migrate.ts';
import { databaseErrors } from '#platform/database/database.errors.ts';
import { backupErrors } from './backup.errors.ts';
import { eachAtOnce, type OnProgress } from './copying.ts';
import {
  backupFiles,
  isCode,
  type Manifest,
  readManifest,
  readSums,
  type Sum,
  sumOf,
} from './manifest.ts';

/** Damaged files that are named; one is enough to refuse. */
const namedMax = 20;

/**
 * Reads a whole backup and writes nothing: the manifest, the list, and every byte of every file. Out: the manifest.
 * Refuses backup.not-backup, and backup.damaged naming the files that are cut, changed or missing.
 */
export async function checkBackup(dir: string, onProgress: OnProgress): Promise<Manifest> {
  const manifest = await readManifest(dir);
  const { files } = manifest;
  const list = await sumOf(join(dir, backupFiles.sums)).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) throw damaged([{ path: backupFiles.sums, message: missing }]);
    throw error;
  });
  if (list.sha256 !== files.sumsSha256)
    throw damaged([{ path: backupFiles.sums, message: changed }]);
  let done = 0;
  const problems: InputProblem[] = [];
  // What the list does not name was not looked at, and may lie anywhere.
  const unlisted = new Set(manifest.tables.map(({ file }) => file));
  await eachAtOnce(readSums(dir), async (sum) => {
    unlisted.delete(sum.path);
    const message = await problemOf(dir, sum, (bytes) => {
      done += bytes;
      onProgress({ stage: 'verify', done, total: files.bytes, unit: 'B' });
    });
    if (message !== undefined && problems.length < namedMax)
      problems.push({ path: sum.path, message });
  });
  for (const path of unlisted) problems.push({ path, message: missing });
  if (problems.length > 0) throw damaged(problems);
  return manifest;
}

/** Refuses backup.newer, and database.migration-changed when a migration was changed since. */
export async function refuseUnknownMigrations(manifest: Manifest): Promise<void> {
  const known = new Map(
    (await readMigrations(migrationsDir)).map(({ name, checksum }) => [name, checksum]),
  );
  for (const { name, checksum } of manifest.migrations) {
    const own = known.get(name);
    if (own === undefined) throw backupErrors.newer({ version: manifest.product, name });
    if (own !== checksum) throw databaseErrors.migrationChanged({ name });
  }
}

const missing = 'missing';
const changed = '≠ SHA-256';

async function problemOf(
  dir: string,
  { path, sha256 }: Sum,
  onBytes: (bytes: number) => void,
): Promise<string | undefined> {
  try {
    return (await sumOf(join(dir, path), onBytes)).sha256 === sha256 ? undefined : changed;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return missing;
    throw error;
  }
}

function damaged(problems: readonly InputProblem[]): Refusal {
  const params = { file: problems[0]?.path, count: problems.length };
  return backupErrors.damaged(params, problems.length > 1 ? { errors: problems } : {});
}
