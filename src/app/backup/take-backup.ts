import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import { recordAudit } from '#governance/audit/audit.ts';
import type { Actor } from '#governance/identity/context.ts';
import type { Config } from '#platform/config/config.ts';
import {
  type Database,
  dedicatedClient,
  newId,
  openDatabase,
} from '#platform/database/database.ts';
import type { Logger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { exists, fsyncPath } from '#platform/storage/storage.ts';
import type { Clock } from '#platform/time/time.ts';
import { version } from '../version.ts';
import { backupErrors } from './backup.errors.ts';
import { tablesLeftOut, tryBackupLock } from './backup.queries.ts';
import { copyInstallation, Destroyed, sumWriter } from './copy-installation.ts';
import { explainWriting, fsyncDirectories, type OnProgress, refuseNoRoom } from './copying.ts';
import { dumpDatabase } from './dump-database.ts';
import { backupFiles, type Manifest, sumOf, writeDurably, writeManifest } from './manifest.ts';
import { refuseUnfinishedRestore } from './restore-marker.ts';
import { openSourceDatabase } from './source-database.ts';

/** Stands in a backup that is being made; a directory that has it may be made anew. */
const unfinishedFile = 'UNFINISHED';
const listFile = 'files.list';
/** Destroying data while a backup runs makes it begin anew, at most so often. */
const attemptsMax = 3;

export interface BackupGround {
  config: Config;
  log: Logger;
  now: Clock;
  actor: Actor;
}

export interface BackupRequest {
  /** The directory of the backup; it must not be there yet. */
  path: string;
  isKeyIncluded: boolean;
}

/** What a finished backup holds. */
export interface BackupReport {
  path: string;
  files: number;
  bytes: number;
  tables: number;
  rows: number;
  leftOut: readonly string[];
  isKeyIncluded: boolean;
}

/**
 * Takes a backup of an installation, running or not, without holding up anybody: the rows of one moment and the files
 * they speak of. It is made under `<path>.partial` and renamed when it is whole and on the disk. The database is
 * read as it is, also by a newer program. Recorded in the audit. Refuses with a code of `backup`.
 */
export async function takeBackup(
  ground: BackupGround,
  request: BackupRequest,
  onProgress: OnProgress,
): Promise<BackupReport> {
  const path = resolve(request.path);
  try {
    return await takeInto(path, { ground, request, onProgress });
  } catch (error) {
    throw await explainWriting(error, path);
  }
}

async function takeInto(
  path: string,
  { ground, request, onProgress }: Pick<Writing, 'ground' | 'request' | 'onProgress'>,
): Promise<BackupReport> {
  const { config, log } = ground;
  if (await exists(path)) throw backupErrors.targetExists({ path });
  await refuseUnfinishedRestore(config.dataDir);
  const source = await openSourceDatabase(config, log);
  const { db, close } = openDatabase({ url: source.url, log, max: 2 });
  const client = dedicatedClient(db);
  client.on('error', (error) => {
    log.warn({ err: error.message }, 'the connection that holds the lock of backups was lost');
  });
  try {
    await client.connect();
    if (!(await tryBackupLock(client))) throw backupErrors.alreadyRunning();
    const partial = `${path}.partial`;
    const options = { ground, request, db, client, partial, onProgress };
    const manifest = await inPartial(partial, () => writeBackup(options));
    await rename(partial, path);
    await fsyncPath(dirname(path));
    const report = reportOf(path, manifest);
    const { files, bytes, isKeyIncluded } = report;
    await recordAudit(
      db,
      { actor: ground.actor, requestId: newId(), at: ground.now() },
      {
        action: 'backup:take',
        object: { type: 'installation' },
        outcome: 'done',
        detail: { files, bytes, isKeyIncluded },
      },
    );
    return report;
  } finally {
    await client.end();
    await close();
    await source.stop();
  }
}

/** Makes the directory of a backup anew and removes it when the work fails. */
async function inPartial<T>(partial: string, work: () => Promise<T>): Promise<T> {
  await removeInterrupted(partial);
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    return await work();
  } catch (error) {
    const explained = await explainWriting(error, partial);
    await rm(partial, { recursive: true, force: true });
    throw explained;
  }
}

/** Removes what an interrupted backup left; nothing else that has its name. */
async function removeInterrupted(partial: string): Promise<void> {
  if (!(await exists(partial))) return;
  const names = await readdir(partial);
  const isOurs = names.includes(unfinishedFile) || names.includes(backupFiles.sums);
  if (names.length > 0 && !isOurs) throw backupErrors.targetExists({ path: partial });
  await rm(partial, { recursive: true });
}

interface Writing {
  ground: BackupGround;
  request: BackupRequest;
  db: Database;
  client: pg.Client;
  partial: string;
  onProgress: OnProgress;
}

async function writeBackup(writing: Writing): Promise<Manifest> {
  const { partial } = writing;
  for (let attempt = 1; ; attempt += 1) {
    await writeDurably(join(partial, unfinishedFile), '');
    try {
      return await writeAttempt(writing);
    } catch (error) {
      if (!(error instanceof Destroyed)) throw error;
      const { path } = error;
      if (attempt === attemptsMax) throw backupErrors.restless({ path, times: attemptsMax });
      writing.ground.log.warn({ path }, 'data was destroyed meanwhile; the backup begins anew');
      await rm(partial, { recursive: true });
      await mkdir(partial, { mode: 0o700 });
    }
  }
}

async function writeAttempt(writing: Writing): Promise<Manifest> {
  const { ground, request, db, client, partial, onProgress } = writing;
  const { dataDir } = ground.config;
  const listPath = join(partial, listFile);
  const takenAt = ground.now().toISOString();
  const { sums, fileBytes, ...dump } = await dumpDatabase(
    db,
    { dir: partial, listPath },
    onProgress,
  );
  await refuseNoRoom(partial, fileBytes);
  const key = await keyOf(ground.config, request);
  const sumsPath = join(partial, backupFiles.sums);
  const file = await open(sumsPath, 'wx', 0o600);
  const writer = sumWriter(file);
  try {
    for (const sum of sums) await writer.add(sum);
    const copying = { dataDir, dir: partial, listPath, totalBytes: fileBytes, client };
    await copyInstallation({ ...copying, isKeyIncluded: key.isIncluded }, writer, onProgress);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(listPath);
  const manifest: Manifest = {
    format: 1,
    product: version,
    takenAt,
    ...dump,
    key,
    files: { ...writer.totals(), sumsSha256: (await sumOf(sumsPath)).sha256 },
    leftOut: [...tablesLeftOut, 'serving', 'job_queue', 'uploads'],
  };
  await fsyncDirectories(partial);
  await rm(join(partial, unfinishedFile));
  await writeManifest(partial, manifest);
  return manifest;
}

/** Which key the secrets are under; a key from the configuration is never written into a backup. */
async function keyOf(config: Config, request: BackupRequest): Promise<Manifest['key']> {
  const dir = join(config.dataDir, 'secrets');
  const isOnDisk = await exists(join(dir, 'master.key'));
  if (config.masterKey === undefined && !isOnDisk) return { isIncluded: false, id: null };
  const { keyId } = await openSecrets(dir, config.masterKey);
  return { isIncluded: config.masterKey === undefined && request.isKeyIncluded, id: keyId };
}

function reportOf(path: string, { files, tables, leftOut, key }: Manifest): BackupReport {
  return {
    path,
    files: files.count,
    bytes: files.bytes,
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    leftOut,
    isKeyIncluded: key.isIncluded,
  };
}
