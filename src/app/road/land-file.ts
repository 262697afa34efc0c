import { stat } from 'node:fs/promises';
import { findLandingRun, startLanding } from '#lifecycle/cache/cache.ts';
import {
  confirmUnderstanding,
  findDataSetByName,
  findSource,
  previewUpload,
  receiveFile,
  receiveUpload,
  registerSource,
} from '#lifecycle/source/source.ts';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { assert } from '#platform/errors/errors.ts';
import { awaitJob } from './await-job.ts';
import { roadErrors } from './road.errors.ts';
import type { Road, StageFigures } from './stage.ts';

/** The source and the file it received. */
export interface Received {
  source: Source;
  sourceFileId: string;
  figures: StageFigures;
}

/** Registers the source when it is new, takes the file, and understands it unless an earlier file was understood. */
export async function receive(road: Road): Promise<Received> {
  const { ctx, request, departmentId } = road;
  await requireFile(request.path);
  const upload = await receiveFile(
    ctx,
    { path: request.path, departmentId },
    {
      onProgress: ({ bytes, totalBytes }) =>
        road.onProgress('source', { bytes, bytesTotal: totalBytes }),
    },
  );
  let source = await sourceOf(road);
  if (source.understanding === null) {
    const { understanding } = await previewUpload(ctx, upload.id, { overrides: {} });
    source = await confirmUnderstanding(ctx, source.id, { version: source.version, understanding });
  }
  const file = await receiveUpload(ctx, source.id, { uploadId: upload.id });
  const { understanding } = source;
  assert(understanding !== null, 'the understanding was confirmed above');
  const note = [
    understanding.format,
    understanding.compression === 'none' ? '' : understanding.compression,
    understanding.encoding ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  return {
    source,
    sourceFileId: file.id,
    figures: { rowsIn: null, rowsOut: null, rejected: null, note },
  };
}

/** Lands the received file as a snapshot. */
export async function landFile(
  road: Road,
  received: Received,
): Promise<{ figures: StageFigures; rejected: number; runId: string }> {
  const { ctx } = road;
  const { jobId } = await startLanding(ctx, {
    sourceId: received.source.id,
    sourceFileId: received.sourceFileId,
  });
  const result = await awaitJob(ctx, {
    jobId,
    stage: 'cache',
    onProgress: (progress) => road.onProgress('cache', progress),
  });
  const run = await findLandingRun(ctx.db, String(result['runId']));
  assert(run !== undefined, 'a finished landing has its run');
  const figures = {
    rowsIn: run.rowsIn,
    rowsOut: run.rowsOut,
    rejected: run.rejectedCount,
    note:
      run.state === 'unchanged'
        ? 'same file as before: nothing to do'
        : `snapshot ${String(result['number'])}`,
  };
  return { figures, rejected: run.rejectedCount ?? 0, runId: run.id };
}

async function sourceOf(road: Road): Promise<Source> {
  const { ctx, request, departmentId } = road;
  const dataSet = await findDataSetByName(ctx.db, { departmentId, name: request.name });
  const existing =
    dataSet === undefined ? undefined : await findSource(ctx.db, { dataSetId: dataSet.id });
  if (existing !== undefined) return existing;
  return registerSource(ctx, {
    departmentId,
    name: request.name,
    // Whoever carries a file by this command answers for that: the help text of the command says so.
    unclassified: true,
    driftPolicy: 'stop',
    rejectLimit: 0.01,
  });
}

async function requireFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    throw roadErrors.noSuchFile({ path }, { cause: error });
  }
  throw roadErrors.noSuchFile({ path });
}
