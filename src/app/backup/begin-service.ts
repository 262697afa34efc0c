import { recordAudit } from '#governance/audit/audit.ts';
import type { Actor } from '#governance/identity/context.ts';
import { refreshServing } from '#lifecycle/service/service.jobs.ts';
import type { Config } from '#platform/config/config.ts';
import { type Database, newId, rawPool } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import type { Logger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import type { Clock } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { recoverModules } from '../modules.ts';
import type { OnProgress } from './copying.ts';

/** What is served again after a restore, and what is not. */
export interface Served {
  /** Data sets that a ledger says were destroyed after the backup, and that are destroyed again. */
  destroyedAgain: number;
  /** Data sets that should be, but are held in the backup since they had come back before. */
  heldBack: number;
  served: number;
  /** Resources whose services could not be loaded, with why. */
  notServed: { resourceId: string; reason: string }[];
}

/**
 * Puts a restored installation in order as its first process would, loads what its services are asked from its
 * snapshots, and records the restore in the audit. Safe to repeat.
 */
export async function beginService(
  ground: {
    config: Config;
    log: Logger;
    now: Clock;
    actor: Actor;
    db: Database;
    takenAt: string;
  },
  onProgress: OnProgress,
): Promise<Served> {
  const { config, log, now, actor, db } = ground;
  const storage = await openStorage(config.dataDir);
  const lake = await openLake({
    dir: storage.path('lake'),
    tempDir: storage.path('temp', 'lake'),
    memoryLimitMb: config.lakeMemoryMb,
    threads: config.lakeThreads,
    log,
  });
  const secrets = await openSecrets(storage.path('secrets'), config.masterKey);
  const jobs = { queue: undefined };
  const world: World = { db, config, log, now, lake, storage, secrets, jobs };
  const { destroyedAgain, heldBack } = await recoverModules(world);
  const served = await loadServices(world, onProgress);
  await recordAudit(
    db,
    { actor, requestId: newId(), at: now() },
    {
      action: 'backup:restore',
      object: { type: 'installation' },
      outcome: 'done',
      detail: { takenAt: ground.takenAt, served: served.served, destroyedAgain },
    },
  );
  return { ...served, destroyedAgain, heldBack };
}

/** One that cannot be loaded does not keep the others, nor the restore, from their end. */
async function loadServices(
  world: World,
  onProgress: OnProgress,
): Promise<Pick<Served, 'served' | 'notServed'>> {
  const { rows } = await rawPool(world.db).query<{ id: string }>(
    `select distinct resource_id as id from service where state in ('published', 'suspended') order by 1`,
  );
  const { signal } = new AbortController();
  const notServed: Served['notServed'] = [];
  for (const [at, { id }] of rows.entries()) {
    onProgress({ stage: 'serve', done: at, total: rows.length, unit: 'tables' });
    try {
      await refreshServing(world, id, { signal, progress: () => undefined });
    } catch (error) {
      world.log.error({ err: error, resourceId: id }, 'what a resource serves could not be loaded');
      const reason = error instanceof Error ? error.message : String(error);
      notServed.push({ resourceId: id, reason });
    }
  }
  return { served: rows.length - notServed.length, notServed };
}
