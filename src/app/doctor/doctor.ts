import { join } from 'node:path';
import type { Config } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { attachEmbedded } from '#platform/database/embedded/attach.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { openLake } from '#platform/lake/lake.ts';
import type { Logger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { exists, openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import { backupErrors } from '../backup/backup.errors.ts';
import { findMarker } from '../backup/restore-marker.ts';
import { aliveLock } from '../installation.ts';
import { type Check, say } from './check.ts';
import {
  checkMigrations,
  checkServer,
  checkTriggers,
  refusedDatabase,
  unreachableDatabase,
} from './database.checks.ts';
import { isLockHeld } from './doctor.queries.ts';
import { checkFiles } from './files.checks.ts';
import type { Ground } from './ground.ts';
import { checkLake } from './lake.checks.ts';
import {
  checkConfiguration,
  checkDataDirectory,
  checkDiskSpace,
  checkNode,
} from './machine.checks.ts';
import { checkRetirement } from './retirement.checks.ts';
import { checkTables } from './tables.checks.ts';
import { checkWork } from './work.checks.ts';

/**
 * Examines an installation and changes nothing of it: no migration, no recovery, no work. Joins the embedded database
 * of a running platform, or runs it for the time of the examination. In: `deep` reads every file and counts every row.
 * Out: the checks in order; the first that makes further ones impossible is the last.
 */
export async function examine(
  config: Config,
  log: Logger,
  { deep }: { deep: boolean },
): Promise<Check[]> {
  const checks = [checkNode(), checkConfiguration(config), await checkDataDirectory(config)];
  if (checks.some((check) => check.name === 'data-directory' && check.state !== 'ok'))
    return checks;
  const restore = await checkRestore(config);
  if (restore !== undefined) return [...checks, restore];
  checks.push(await checkDiskSpace(config));
  const database = await findDatabase(config, log);
  if ('check' in database) return [...checks, database.check];
  const { db, close } = openDatabase({ url: database.url, log });
  try {
    const storage = await openStorage(config.dataDir);
    const lake = await openLake({
      dir: storage.path('lake'),
      tempDir: storage.path('temp', 'lake'),
      memoryLimitMb: config.lakeMemoryMb,
      threads: config.lakeThreads,
      log,
    });
    const isRunning = await isLockHeld(db, aliveLock);
    const ground = { db, storage, lake, now: systemClock, isRunning, ...(await secretsOf(config)) };
    checks.push(...(await examineData(ground, deep)));
  } catch (error) {
    if (config.databaseUrl === undefined || checks.some(({ name }) => name === 'database'))
      throw error;
    checks.push(unreachableDatabase(error));
  } finally {
    await close();
    await database.stop();
  }
  return checks;
}

/** The secrets when there is a key; none is made. */
async function secretsOf({ dataDir, masterKey }: Config): Promise<Pick<Ground, 'secrets'>> {
  const dir = join(dataDir, 'secrets');
  const isThere = masterKey !== undefined || (await exists(join(dir, 'master.key')));
  return isThere ? { secrets: await openSecrets(dir, masterKey) } : {};
}

/** The checks that need an open database. */
export async function examineData(ground: Ground, deep: boolean): Promise<Check[]> {
  const checks = [...(await checkServer(ground)), await checkMigrations(ground)];
  // Another schema than the program's cannot be asked further.
  if (checks.some((check) => check.name === 'migrations' && check.state !== 'ok')) return checks;
  checks.push(await checkTriggers(ground), ...(await checkWork(ground)));
  checks.push(...(await checkLake(ground, deep)), ...(await checkRetirement(ground, deep)));
  if (deep) checks.push(...(await checkFiles(ground)), ...(await checkTables(ground)));
  return checks;
}

/** A problem when a restore into the data directory was not finished. */
async function checkRestore({ dataDir }: Config): Promise<Check | undefined> {
  if ((await findMarker(dataDir)) === undefined) return undefined;
  const unfinished = backupErrors.unfinished({ directory: dataDir });
  return refusedDatabase(unfinished);
}

type Found = { url: string; stop: () => Promise<void> } | { check: Check };

/** The database to look into, or why there is none. */
async function findDatabase(config: Config, log: Logger): Promise<Found> {
  const nothing = () => Promise.resolve();
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: nothing };
  if (!(await exists(join(config.dataDir, 'database', 'cluster', 'PG_VERSION')))) {
    return { check: noDatabaseYet };
  }
  try {
    const url = await attachEmbedded(config.dataDir);
    if (url !== undefined) return { url, stop: nothing };
    return await startEmbedded({ dataDir: config.dataDir, log });
  } catch (error) {
    if (error instanceof Refusal) return { check: refusedDatabase(error) };
    throw error;
  }
}

const noDatabaseYet: Check = {
  name: 'database',
  state: 'warning',
  words: say('数据目录里还没有数据库', 'The data directory has no database yet'),
  next: say(
    '首次运行 npx chengshu start 会建立它；若应当已有数据，请检查 CHENGSHU_DATA_DIR',
    'The first npx chengshu start makes it; if data should be there, check CHENGSHU_DATA_DIR',
  ),
};
