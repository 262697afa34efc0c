import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import type { Actor } from '#governance/identity/context.ts';
import { type Ledger, readLedger, writeLedger } from '#lifecycle/retirement/retirement.ts';
import type { Config } from '#platform/config/config.ts';
import {
  type Database,
  dedicatedClient,
  newId,
  openDatabase,
} from '#platform/database/database.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import type { Logger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { exists } from '#platform/storage/storage.ts';
import type { Clock } from '#platform/time/time.ts';
import { backupErrors } from './backup.errors.ts';
import { countRelations, setInstallation, tryBackupLock } from './backup.queries.ts';
import { checkBackup, refuseUnknownMigrations } from './check-backup.ts';
import {
  copyFile,
  eachAtOnce,
  explainWriting,
  fsyncDirectories,
  type OnProgress,
  refuseNoRoom,
} from './copying.ts';
import { isLoaded, loadDatabase } from './load-database.ts';
import { type Manifest, readIfThere, readSums, writeDurably } from './manifest.ts';
import { findMarker, removeMarker, writeMarker } from './restore-marker.ts';
import { beginService, type Served } from './begin-service.ts';

/** What a restore writes into a data directory beside the database; erased when an unfinished one begins anew. */
const areas = ['lake', 'files', 'rejects', 'archives', 'secrets', 'uploads', 'temp'];
/** An empty database and its log. */
const databaseBytesMin = 128 * 1024 * 1024;

export interface RestoreGround {
  /** Of the installation to be: its data directory, its database and its key. */
  config: Config;
  log: Logger;
  now: Clock;
  actor: Actor;
}

export interface RestoreRequest {
  path: string;
  /** A file with the master key, for a backup without it. */
  masterKeyFile?: string;
  /** Where the ledger of destruction is, or that there is none to be had. */
  ledger?: { dir: string } | 'none';
}

export interface RestoreReport extends Served {
  dataDir: string;
  takenAt: string;
  files: number;
  bytes: number;
  rows: number;
  /** Migrations that the backup did not have. */
  migrated: string[];
}

/**
 * Makes an installation of a backup in an empty data directory and an empty database. The whole backup is read before
 * anything is written. Until everything is done the directory is marked, no process takes it for an installation, and
 * the same restore begins anew or, with the rows kept, finishes. Refuses with a code of `backup`.
 */
export async function restoreBackup(
  ground: RestoreGround,
  request: RestoreRequest,
  onProgress: OnProgress,
): Promise<RestoreReport> {
  try {
    return await restoreFrom(resolve(request.path), { ground, request, onProgress });
  } catch (error) {
    throw await explainWriting(error, ground.config.dataDir);
  }
}

async function restoreFrom(
  dir: string,
  {
    ground,
    request,
    onProgress,
  }: { ground: RestoreGround; request: RestoreRequest; onProgress: OnProgress },
): Promise<RestoreReport> {
  const { config } = ground;
  const manifest = await checkBackup(dir, onProgress);
  await refuseUnknownMigrations(manifest);
  const masterKey = await keyFor(manifest, config, request);
  const ledger = await ledgerFor(manifest, request);
  const begun = await findMarker(config.dataDir);
  if (begun === undefined) await refuseFilledDirectory(config.dataDir);
  await refuseNoRoom(await nearest(config.dataDir), manifest.files.bytes + databaseBytesMin);
  const token = begun === undefined || begun.token === '' ? newId() : begun.token;
  const restoring = { ground, dir, manifest, masterKey, ledger, token, onProgress };
  return inDatabase(restoring, (open) => restoreInto(restoring, open));
}

interface Restoring {
  ground: RestoreGround;
  dir: string;
  manifest: Manifest;
  masterKey: string | undefined;
  ledger: Ledger | undefined;
  token: string;
  onProgress: OnProgress;
}

interface Open {
  db: Database;
  client: pg.Client;
  url: string;
}

/** Opens the database to be filled; an external one is looked at before the data directory is marked. */
async function inDatabase<T>(
  { ground, dir, token }: Restoring,
  work: (open: Open) => Promise<T>,
): Promise<T> {
  const { config, log } = ground;
  const mark = async () => {
    await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
    await writeMarker(config.dataDir, { token, backup: dir });
  };
  if (config.databaseUrl === undefined) await mark();
  const server =
    config.databaseUrl === undefined
      ? await startEmbedded({ dataDir: config.dataDir, log })
      : { url: config.databaseUrl, stop: () => Promise.resolve() };
  const { db, close } = openDatabase({ url: server.url, log, max: 4 });
  const client = dedicatedClient(db);
  client.on('error', (error) => {
    log.warn({ err: error.message }, 'the connection of the restore was lost');
  });
  try {
    await client.connect();
    if (!(await tryBackupLock(client))) throw backupErrors.alreadyRunning();
    if (!(await isLoaded(client, token)) && (await countRelations(client)) > 0)
      throw backupErrors.targetNotEmpty({ target: 'PostgreSQL' });
    if (config.databaseUrl !== undefined) await mark();
    return await work({ db, client, url: server.url });
  } finally {
    await client.end();
    await close();
    await server.stop();
  }
}

async function restoreInto(
  { ground, dir, manifest, masterKey, ledger, token, onProgress }: Restoring,
  { db, client, url }: Open,
): Promise<RestoreReport> {
  const { dataDir } = ground.config;
  if (!(await isLoaded(client, token))) {
    for (const area of areas) await rm(join(dataDir, area), { recursive: true, force: true });
    await copyFiles(dir, dataDir, { totalBytes: manifest.files.bytes, onProgress });
    if (masterKey !== undefined) {
      await mkdir(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
      await writeDurably(join(dataDir, 'secrets', 'master.key'), masterKey);
    }
    for (const area of areas)
      if (await exists(join(dataDir, area))) await fsyncDirectories(join(dataDir, area));
    await loadDatabase(client, { dir, manifest, token }, onProgress);
  }
  const migrated = await migrateDatabase({ url });
  if (ledger !== undefined) {
    // A backup from before installations had an id gets that of its ledger.
    if (manifest.installation === null) await setInstallation(client, ledger.installation);
    await writeLedger(join(dataDir, 'archives', 'ledger'), ledger);
  }
  const served = await beginService({ ...ground, db, takenAt: manifest.takenAt }, onProgress);
  await removeMarker(dataDir);
  return {
    dataDir,
    takenAt: manifest.takenAt,
    files: manifest.files.count,
    bytes: manifest.files.bytes,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    migrated,
    ...served,
  };
}

async function copyFiles(
  dir: string,
  dataDir: string,
  { totalBytes, onProgress }: { totalBytes: number; onProgress: OnProgress },
): Promise<void> {
  let done = 0;
  await eachAtOnce(readSums(dir), async ({ path, sha256 }) => {
    const [area = ''] = path.split('/');
    if (area === 'database') return;
    if (!areas.includes(area)) throw backupErrors.damaged({ file: path, count: 1 });
    const copied = await copyFile(join(dir, path), join(dataDir, path), (bytes) => {
      done += bytes;
      onProgress({ stage: 'files', done, total: totalBytes, unit: 'B' });
    });
    if (copied.sha256 !== sha256) throw backupErrors.damaged({ file: path, count: 1 });
  });
}

/** The key to be written, when the backup has none and it is not configured. Refuses another key and no key. */
async function keyFor(
  { key }: Manifest,
  config: Config,
  { masterKeyFile }: RestoreRequest,
): Promise<string | undefined> {
  if (key.id === null) return undefined;
  const file = masterKeyFile === undefined ? undefined : await readIfThere(masterKeyFile);
  if (masterKeyFile !== undefined && file === undefined)
    throw backupErrors.noAccess({ path: masterKeyFile, reason: 'ENOENT' });
  const given = file?.trim() ?? config.masterKey;
  if (given === undefined) {
    if (key.isIncluded) return undefined;
    throw backupErrors.keyNeeded();
  }
  // With a key handed over, the directory is not looked into.
  if ((await openSecrets(config.dataDir, given)).keyId !== key.id) throw backupErrors.otherKey();
  return key.isIncluded || masterKeyFile === undefined ? undefined : given;
}

/**
 * The ledger that was given, whole and of this installation. Refuses when neither it is given nor said that there is none:
 * what was destroyed after the backup must not come back by an oversight.
 */
async function ledgerFor(
  { installation }: Manifest,
  request: RestoreRequest,
): Promise<Ledger | undefined> {
  if (request.ledger === undefined) throw backupErrors.ledgerNeeded();
  if (request.ledger === 'none') return undefined;
  const dir = resolve(request.ledger.dir);
  const ledger = await readLedger(dir, installation);
  if (ledger === undefined) throw backupErrors.notLedger({ path: dir });
  return ledger;
}

async function refuseFilledDirectory(dataDir: string): Promise<void> {
  if (!(await exists(dataDir))) return;
  // A disk of its own has this directory from the beginning.
  const names = (await readdir(dataDir)).filter((name) => name !== 'lost+found');
  if (names.length > 0) throw backupErrors.targetNotEmpty({ target: dataDir });
}

/** The directory, or the nearest above it that is there. */
async function nearest(path: string): Promise<string> {
  return (await exists(path)) || dirname(path) === path ? path : nearest(dirname(path));
}
