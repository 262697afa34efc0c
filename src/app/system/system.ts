import { countDeliveries } from '#platform/events/events.ts';
import { countJobs } from '#platform/jobs/worker.ts';
import type { World } from '#platform/world.ts';
import type { Check } from '../doctor/check.ts';
import { checkMigrations, checkServer, checkTriggers } from '../doctor/database.checks.ts';
import { checkDataDirectory, checkDiskSpace, checkNode } from '../doctor/machine.checks.ts';
import { checkQueues } from '../doctor/work.checks.ts';
import { version } from '../version.ts';
import type { SystemState } from './system.contract.ts';
import { selectSchema, selectStorage } from './system.queries.ts';

/**
 * The state of the installation: figures from the registers, and the checks of the doctor that take no time. Files
 * and rows are not counted; that is `chengshu doctor --deep`.
 */
export async function systemState(world: World): Promise<SystemState> {
  const { db, config, storage } = world;
  const held = await selectStorage(db);
  const schema = await selectSchema(db);
  return {
    version,
    role: config.role,
    now: world.now().toISOString(),
    node: process.versions.node,
    database: {
      version: schema.version,
      embedded: config.databaseUrl === undefined,
      bytes: held.databaseBytes,
    },
    disk: await storage.space(),
    storage: { snapshots: held.snapshots, files: held.files, uploads: held.uploads },
    jobs: await countJobs(world),
    events: await countDeliveries(db),
    migrations: schema.migrations.map(({ name, appliedAt }) => ({
      name,
      appliedAt: appliedAt.toISOString(),
    })),
    checks: (await quickChecks(world)).map(({ findings, ...check }) => ({
      ...check,
      ...(findings === undefined ? {} : { findings: [...findings] }),
    })),
  };
}

async function quickChecks(world: World): Promise<Check[]> {
  const { config } = world;
  return [
    checkNode(),
    await checkDataDirectory(config),
    await checkDiskSpace(config),
    ...(await checkServer(world)),
    await checkMigrations(world),
    await checkTriggers(world),
    ...(await checkQueues(world)),
  ];
}
