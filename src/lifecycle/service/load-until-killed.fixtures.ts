import { join } from 'node:path';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import { refreshServing } from './service.jobs.ts';

/** A process that loads a resource and kills itself without warning when the load reaches a stage. */
const [url = '', dataDir = '', resourceId = '', stageToDieIn = ''] = process.argv.slice(2);

const log = createLogger({ level: 'fatal' });
const { db } = openDatabase({ url, log, max: 4 });
const storage = await openStorage(dataDir);
const secrets = await openSecrets(storage.path('secrets'));
const lake = await openLake({
  dir: join(dataDir, 'lake'),
  tempDir: join(dataDir, 'temp', 'lake-killed'),
  memoryLimitMb: 256,
  threads: 1,
  log,
});
const config = loadConfig({ CHENGSHU_DATA_DIR: dataDir });
const world = {
  db,
  config,
  log,
  now: systemClock,
  lake,
  storage,
  secrets,
  jobs: { queue: undefined },
};
await refreshServing(world, resourceId, {
  signal: new AbortController().signal,
  progress: ({ stage }) => {
    if (stage === stageToDieIn) process.kill(process.pid, 'SIGKILL');
  },
});
