import { implement } from '#governance/identity/implement.ts';
import { getRoad, listDataSets, listRuns } from './road-status.ts';
import { roadStatusApi } from './road-status.contract.ts';

export const roadStatusRoutes = implement(roadStatusApi, {
  list: (ctx, { query }) => listDataSets(ctx, query),
  road: (ctx, { params }) => getRoad(ctx, params.id),
  runs: (ctx, { query }) => listRuns(ctx, query.limit),
});
