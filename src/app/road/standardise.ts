import { findDataSetByCode, getDataSet } from '#lifecycle/source/source.ts';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import {
  createView,
  findLastBuild,
  findViewOfDataSet,
  proposeView,
  requestBuild,
} from '#lifecycle/view/view.ts';
import { assert } from '#platform/errors/errors.ts';
import { mayReadPublished } from '../modules.ts';
import { awaitJob } from './await-job.ts';
import type { Road, StageFigures } from './stage.ts';

/** The derived data set that is catalogued. */
export interface Standardised {
  dataSet: DataSet;
  figures: StageFigures;
}

/** Builds the standardising view of a data set; its mapping is proposed from the data when there is none. */
export async function standardise(road: Road, collected: DataSet): Promise<Standardised> {
  const { ctx } = road;
  const view = (await existingView(road, collected)) ?? (await proposedView(road, collected));
  const { jobs } = await requestBuild(ctx, view.id);
  for (const { jobId } of jobs) {
    await awaitJob(ctx, {
      jobId,
      stage: 'view',
      onProgress: (progress) => road.onProgress('view', progress),
    });
  }
  const build = await findLastBuild(ctx.db, view.id);
  assert(build !== undefined, 'a built view has its build');
  const lost = Object.values(build.lost).reduce((sum, count) => sum + count, 0);
  return {
    dataSet: await getDataSet(ctx.db, view.dataSetId),
    figures: {
      rowsIn: build.rowsIn,
      rowsOut: build.rowsOut,
      rejected: 0,
      note: lost === 0 ? '' : `${lost.toLocaleString('en')} values without a standard form`,
    },
  };
}

async function existingView(road: Road, collected: DataSet) {
  const derived = await findDataSetByCode(road.ctx.db, viewCode(collected));
  return derived === undefined ? undefined : findViewOfDataSet(road.ctx.db, derived.id);
}

async function proposedView(road: Road, collected: DataSet) {
  const { ctx, request } = road;
  const { mapping, inputs, sql } = await proposeView(ctx, { dataSetId: collected.id });
  return createView(
    ctx,
    {
      code: viewCode(collected),
      name: `${request.name}（标准）`,
      departmentId: collected.departmentId,
      inputs,
      ...(mapping === null ? { sql } : { mapping }),
    },
    mayReadPublished,
  );
}

function viewCode(collected: DataSet): string {
  return `${collected.code.slice(0, 58)}_std`;
}
