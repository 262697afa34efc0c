import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { listLandingRuns, startLanding } from '#lifecycle/cache/cache.ts';
import {
  findDataSetByCode,
  findSource,
  receiveFile,
  receiveUpload,
} from '#lifecycle/source/source.ts';
import { assert } from '#platform/errors/errors.ts';
import { awaitJob } from '../road/await-job.ts';
import { personOf } from './demo-accounts.ts';
import { refused } from './silent-office.ts';

const sampleBytes = 16 * 1024;

/** A delivery that the platform refuses in words, so that somebody has to see to it. */
interface RefusedDelivery {
  code: string;
  /** Who uploads it. */
  by: string;
  /** In: the folder of the city. Out: the file. */
  file: (dir: string) => Promise<string>;
}

const deliveries: readonly RefusedDelivery[] = [
  // A new version of the program calls a column otherwise, and writes UTF-8.
  { code: 'work_order', by: 'management', file: renamedColumn },
  // The list of the other district.
  {
    code: 'subsistence_east',
    by: 'district',
    file: (dir) => Promise.resolve(join(dir, 'west/subsistence_west.csv')),
  },
];

/** Uploads each and has it refused; one that was refused before is left. */
export async function deliverRefused(ctx: Context, dir: string): Promise<void> {
  for (const { code, by, file } of deliveries) {
    const dataSet = await findDataSetByCode(ctx.db, code);
    assert(dataSet !== undefined, 'the bundle has the data set');
    const [last] = await listLandingRuns(ctx.db, { dataSetId: dataSet.id }, 1);
    if (last?.state === 'failed') continue;
    const person = await personOf(ctx, by);
    const { departmentId } = dataSet;
    const source = await findSource(ctx.db, { dataSetId: dataSet.id });
    assert(source !== undefined, 'a collected data set has its source');
    const upload = await receiveFile(person, { path: await file(dir), departmentId });
    const received = await receiveUpload(person, source.id, { uploadId: upload.id });
    const landing = { sourceId: source.id, sourceFileId: received.id };
    const { jobId } = await startLanding(person, landing);
    await refused(awaitJob(ctx, { jobId, stage: 'cache', onProgress: () => undefined }));
  }
}

async function renamedColumn(dir: string): Promise<string> {
  const chunks: Buffer[] = [];
  const orders = join(dir, 'management/work_order.csv');
  // Without an encoding a file stream gives buffers.
  for await (const chunk of createReadStream(orders, { end: sampleBytes - 1 })) {
    chunks.push(chunk as Buffer);
  }
  const text = new TextDecoder('gb18030').decode(Buffer.concat(chunks));
  const lines = text.slice(0, text.lastIndexOf('\r\n') + 2);
  const folder = join(dir, 'deliveries');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'work_order_2026-01.csv');
  await writeFile(path, lines.replace('上报时间', '受理时间'));
  return path;
}
