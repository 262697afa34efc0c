import { join } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { latestSnapshot, startLanding } from '#lifecycle/cache/cache.ts';
import {
  confirmUnderstanding,
  findDataSetByCode,
  findSource,
  previewUpload,
  receiveFile,
  receiveUpload,
} from '#lifecycle/source/source.ts';
import { assert } from '#platform/errors/errors.ts';
import { countDeliveries } from '#platform/events/events.ts';
import { countJobs } from '#platform/jobs/worker.ts';
import { sleep } from '#platform/time/time.ts';
import { awaitJob } from '../road/await-job.ts';
import type { MadeFile } from './make-files.ts';

/** Files on their way at once: one is copied and understood while two others land. */
const filesAtOnce = 3;
const lookEveryMs = 100;
const quietLooksNeeded = 2;

/** The data set a file is of: files are called by its code. */
export function codeOf(file: Pick<MadeFile, 'name'>): string {
  return file.name.replace(/^.*\//, '').replace(/\..*$/, '');
}

/**
 * Carries the files into their sources and lands them, some at a time, the largest first. A data set that has a snapshot
 * from an earlier run is left. Told: each data set when it has landed.
 */
export async function carryFiles(
  ctx: Context,
  given: { dir: string; files: readonly MadeFile[] },
  onLanded: (file: MadeFile) => void,
): Promise<void> {
  const waiting = given.files.toSorted((a, b) => b.bytes - a.bytes);
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      await carryFile(ctx, given.dir, file);
      onLanded(file);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, lane));
}

async function carryFile(ctx: Context, dir: string, file: MadeFile): Promise<void> {
  const dataSet = await findDataSetByCode(ctx.db, codeOf(file));
  assert(dataSet !== undefined, 'the bundle has a source for each file');
  if ((await latestSnapshot(ctx.db, dataSet.id)) !== undefined) return;
  let source = await findSource(ctx.db, { dataSetId: dataSet.id });
  assert(source !== undefined, 'a collected data set has its source');
  const { departmentId } = dataSet;
  const upload = await receiveFile(ctx, { path: join(dir, file.name), departmentId });
  if (source.understanding === null) {
    const { understanding } = await previewUpload(ctx, upload.id, { overrides: {} });
    source = await confirmUnderstanding(ctx, source.id, { version: source.version, understanding });
  }
  const received = await receiveUpload(ctx, source.id, { uploadId: upload.id });
  const landing = { sourceId: source.id, sourceFileId: received.id };
  const { jobId } = await startLanding(ctx, landing);
  await awaitJob(ctx, { jobId, stage: 'cache', onProgress: () => undefined });
}

/**
 * Waits until no event and no job waits or runs: what an earlier run began is done, and all that follows from the data. Looked
 * at twice: a job that ends tells an event, which begins the next job.
 */
export async function untilQuiet(
  ctx: Context,
  onWaiting: (jobs: number) => void = () => undefined,
): Promise<void> {
  let quietLooks = 0;
  for (;;) {
    const { waiting } = await countDeliveries(ctx.db);
    const { queued, running } = await countJobs(ctx);
    const left = waiting + queued + running;
    quietLooks = left === 0 ? quietLooks + 1 : 0;
    if (quietLooks === quietLooksNeeded) return;
    if (left > 0) onWaiting(queued + running);
    await sleep(lookEveryMs);
  }
}
