import { join } from 'node:path';
import { loadConfig } from '#platform/config/config.ts';
import { openDatabase } from '#platform/database/database.ts';
import { openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import { openSecrets } from '#platform/secrets/secrets.ts';
import { openStorage } from '#platform/storage/storage.ts';
import { systemClock } from '#platform/time/time.ts';
import { buildView } from './view-build.ts';
import { ownDataOnly } from './view-inputs.ts';

// Run as a process of its own: builds a view and kills itself where the first argument says.
const [moment = '', url = '', dataDir = '', viewId = '', id = ''] = process.argv.slice(2);
const log = createLogger({ level: 'silent' });
const { db } = openDatabase({ url, log, max: 4 });
const lake = await openLake({
  dir: join(dataDir, 'lake'),
  tempDir: join(dataDir, 'temp', 'killed'),
  memoryLimitMb: 256,
  threads: 1,
  log,
});
const die = () => process.kill(process.pid, 'SIGKILL');
const dying: typeof lake = {
  ...lake,
  beginSnapshot: async (dataSetId, snapshotId) => {
    const draft = await lake.beginSnapshot(dataSetId, snapshotId);
    return {
      ...draft,
      commit: async () => {
        if (moment === 'before-rename') die();
        await draft.commit();
        die();
      },
    };
  },
};
const config = loadConfig({ CHENGSHU_DATA_DIR: dataDir, CHENGSHU_LOG_LEVEL: 'fatal' });
const storage = await openStorage(dataDir);
const secrets = await openSecrets(storage.path('secrets'));
const world = {
  db,
  config,
  log,
  now: systemClock,
  lake: dying,
  storage,
  secrets,
  jobs: { queue: undefined },
};
const job = { id, attempt: 1, signal: new AbortController().signal, progress: () => undefined };
await buildView(world, job, { viewId, mayRead: ownDataOnly });
