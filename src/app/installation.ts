import type pg from 'pg';
import { openDatabase } from '#platform/database/database.ts';
import { holdConnection } from '#platform/database/lasting-connection.ts';
import { attachEmbedded } from '#platform/database/embedded/attach.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import type { Config } from '#platform/config/config.ts';
import { openQueue, startWorker, type RunningQueue } from '#platform/jobs/worker.ts';
import { startDelivery } from '#platform/events/events.ts';
import { openLake } from '#platform/lake/lake.ts';
import type { Logger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage, sweepTemp } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { refuseUnfinishedRestore } from './backup/restore-marker.ts';
import { startCollecting } from './collections.ts';
import { startMaintenance } from './maintenance.ts';
import { jobDefinitions, recoverModules, subscribers } from './modules.ts';

/** Processes of one installation hold this lock shared; the one that can hold it alone is the first. */
export const aliveLock = 7_215_050;

/** An installation that is open in this process. */
export interface Installation {
  world: World;
  /** Begins to run jobs and to deliver events in this process. */
  work(): Promise<void>;
  /** Stops work, gives running jobs back, closes the database and stops it when it is embedded. */
  close(): Promise<void>;
}

/**
 * Opens an installation: database (embedded or external), migrations, queue, lake and storage. The first process to
 * open it recovers what a crash left behind, before anything new is begun. What was opened is closed again when a
 * later step fails. With `beside` it joins the embedded database of a running process instead of refusing.
 */
export async function openInstallation(
  config: Config,
  log: Logger,
  options: { beside?: boolean } = {},
): Promise<Installation> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    await refuseUnfinishedRestore(config.dataDir);
    const storage = await openStorage(config.dataDir);
    const secrets = await openSecrets(storage.path('secrets'), config.masterKey);
    const url =
      config.databaseUrl ??
      (options.beside === true ? await attachEmbedded(config.dataDir) : undefined) ??
      (await embedded(config, log, closers));
    const migrated = await migrateDatabase({ url });
    if (migrated.length > 0)
      log.info({ migrations: migrated }, 'the database was brought up to date');
    const { db, close: closeDatabase } = openDatabase({ url, log });
    closers.push(closeDatabase);
    const queue = await openQueue({ url, log });
    closers.push(queue.stop);
    const lake = await openLake({
      dir: storage.path('lake'),
      tempDir: storage.path('temp', 'lake'),
      memoryLimitMb: config.lakeMemoryMb,
      threads: config.lakeThreads,
      log,
    });
    const world: World = {
      db,
      config,
      log,
      now: systemClock,
      lake,
      storage,
      secrets,
      jobs: { queue: queue.queue },
    };
    closers.push(
      await holdAlive(world, async () => {
        await sweepTemp(storage);
        await recoverModules(world);
      }),
    );
    return { world, work: () => work(world, queue, closers), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function embedded(
  config: Config,
  log: Logger,
  closers: (() => Promise<void>)[],
): Promise<string> {
  const server = await startEmbedded({
    dataDir: config.dataDir,
    log,
    onDeath: () => {
      // Without its database the process can do nothing right; the next start recovers.
      process.exit(1);
    },
  });
  closers.push(server.stop);
  return server.url;
}

async function work(
  world: World,
  queue: RunningQueue,
  closers: (() => Promise<void>)[],
): Promise<void> {
  const delivery = await startDelivery(world, subscribers);
  closers.push(delivery.stop);
  const worker = await startWorker(world, {
    boss: queue.boss,
    definitions: jobDefinitions,
    concurrency: world.config.jobConcurrency,
  });
  closers.push(worker.stop);
  closers.push(startMaintenance(world).stop);
  closers.push(startCollecting(world).stop);
}

/**
 * Takes the lock of living processes, again when its connection is lost; `first` runs before that when no other process lives.
 */
async function holdAlive(world: World, first: () => Promise<void>): Promise<() => Promise<void>> {
  let opened = false;
  const connection = await holdConnection(world, {
    purpose: 'the lock of living processes',
    begin: async (client) => {
      const alone = !opened && (await tryAlone(client));
      if (alone) await first();
      await client.query('select pg_advisory_lock_shared($1)', [aliveLock]);
      if (alone) await client.query('select pg_advisory_unlock($1)', [aliveLock]);
      opened = true;
    },
  });
  return connection.close;
}

async function tryAlone(client: pg.Client): Promise<boolean> {
  const result = await client.query<{ alone: boolean }>(
    'select pg_try_advisory_lock($1) as alone',
    [aliveLock],
  );
  return result.rows[0]?.alone === true;
}
