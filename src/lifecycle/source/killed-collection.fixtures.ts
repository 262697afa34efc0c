import { join } from 'node:path';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import { collect } from './collect.ts';

// Run as a process of its own: collects a feed and kills itself where the first argument says.
const [moment = '', url = '', dataDir = '', feedId = '', jobId = '', watchRoots = ''] =
  process.argv.slice(2);
const log = createLogger({ level: 'silent' });
const { db } = openDatabase({ url, log, max: 4 });
const storage = await openStorage(dataDir);
const die = () => process.kill(process.pid, 'SIGKILL');
const world = {
  db,
  config: loadConfig({
    CHENGSHU_DATA_DIR: dataDir,
    CHENGSHU_LOG_LEVEL: 'fatal',
    CHENGSHU_WATCH_ROOTS: watchRoots,
  }),
  log,
  now: systemClock,
  lake: await openLake({
    dir: join(dataDir, 'lake'),
    tempDir: join(dataDir, 'temp', 'killed'),
    memoryLimitMb: 256,
    threads: 1,
    log,
  }),
  storage,
  secrets: await openSecrets(storage.path('secrets')),
  jobs: { queue: undefined },
};
const job = {
  id: jobId,
  attempt: 1,
  requestedBy: null,
  signal: new AbortController().signal,
  // The first bytes are on their way to the disk.
  progress: () => {
    if (moment === 'reading') die();
  },
};
await collect(world, job, {
  feedId,
  whole: false,
  reached: (point) => {
    if (point === moment) die();
  },
});
