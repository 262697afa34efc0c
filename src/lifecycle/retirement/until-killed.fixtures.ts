import { readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import { archiveDataSet } from './archive.ts';
import { destroyDataSets } from './destroy.ts';
import { restoreArchive } from './restore.ts';

// Run as a process of its own: archives, destroys or restores; at the point told it kills itself, or stands still until a byte comes.
const [end = '', deed = '', point = '', url = '', dataDir = '', id = ''] = process.argv.slice(2);
const log = createLogger({ level: 'fatal' });
const { db, close } = openDatabase({ url, log, max: 4 });
const storage = await openStorage(dataDir);
const world = {
  db,
  config: loadConfig({ CHENGSHU_DATA_DIR: dataDir }),
  log,
  now: systemClock,
  lake: await openLake({
    dir: join(dataDir, 'lake'),
    tempDir: join(dataDir, 'temp', 'lake-killed'),
    memoryLimitMb: 256,
    threads: 1,
    log,
  }),
  storage,
  secrets: await openSecrets(storage.path('secrets')),
  jobs: { queue: undefined },
};
const job = { signal: new AbortController().signal, progress: () => undefined };
const reached = (at: string) => {
  if (at !== point) return;
  if (end === 'kill') process.kill(process.pid, 'SIGKILL');
  writeSync(1, 'still');
  readSync(0, Buffer.alloc(1));
};
if (deed === 'archive') await archiveDataSet(world, job, { retirementId: id, reached });
if (deed === 'destroy') await destroyDataSets(world, job, { retirementId: id, reached });
if (deed === 'restore') await restoreArchive(world, job, { archiveId: id, reached });
await close();
