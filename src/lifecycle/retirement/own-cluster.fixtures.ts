import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { startEmbedded } from '#platform/database/embedded/embedded.ts';
import { migrateDatabase } from '#platform/database/migrate.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';

/** A world with a PostgreSQL of its own inside its data directory, as an installation has it; it ends with the test. */
export async function aWorldWithCluster(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-cluster-'));
  const log = createLogger({ level: 'fatal' });
  const server = await startEmbedded({ dataDir, log });
  await migrateDatabase({ url: server.url });
  const { db, close } = openDatabase({ url: server.url, log, max: 8 });
  onTestFinished(async () => {
    await close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const storage = await openStorage(dataDir);
  return {
    db,
    config: loadConfig({ CHENGSHU_DATA_DIR: dataDir, CHENGSHU_LOG_LEVEL: 'fatal' }),
    log,
    now: systemClock,
    lake: await openLake({
      dir: storage.path('lake'),
      tempDir: storage.path('temp', 'lake'),
      memoryLimitMb: 512,
      threads: 2,
      log,
    }),
    storage,
    secrets: await openSecrets(storage.path('secrets')),
    jobs: { queue: undefined },
  };
}
