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
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startEmbedded({ dataDir, log: createLogger({ level: 'fatal' }) });
  onTestFinished(server.stop);
  return aWorldOn(server.url, dataDir);
}

/** A world on an empty database and a data directory; its connections end with the test. */
export async function aWorldOn(url: string, dataDir: string): Promise<World> {
  const log = createLogger({ level: 'fatal' });
  await migrateDatabase({ url });
  const { db, close } = openDatabase({ url, log, max: 8 });
  onTestFinished(close);
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
