import { implement } from '#governance/identity/implement.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { pageFrom } from '#platform/http/cursor.ts';
import { placeHold, releaseHold } from './hold.commands.ts';
import { holdApi } from './hold.contract.ts';
import { listHolds } from './hold.queries.ts';
import { beforeId } from './retirement.routes.ts';
import { readHolds } from './hold-reading.ts';

export const holdRoutes = implement(holdApi, {
  listHolds: async (ctx, { query }) => {
    const rows = await listHolds(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.open === undefined ? {} : { open: query.open }),
      ...(query.q === undefined ? {} : { q: query.q }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { ...page, items: await readHolds(ctx.db, page.items) };
  },
  placeHold: (ctx, { body }) => placeHold(ctx, body),
  releaseHold: (ctx, { params, body }) => releaseHold(ctx, { ...params, ...body }),
});
