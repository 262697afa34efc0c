import { implement } from '#governance/identity/implement.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { serviceOpenApi } from './open-api.rules.ts';
import * as commands from './service.commands.ts';
import { serviceApi } from './service.contract.ts';
import { listServices } from './service.queries.ts';
import {
  baseUrlOf,
  describeService,
  readable,
  readDetail,
  readExamples,
} from './service-reading.ts';

export const serviceRoutes = implement(serviceApi, {
  list: async (ctx, { query }) => {
    const rows = await listServices(
      ctx.db,
      {
        departments: departmentFilter(ctx, 'service:read'),
        resourceId: query.resourceId,
        dataSetId: query.dataSetId,
        state: query.state,
        kind: query.kind,
        q: query.q,
        afterId: query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['id'])[0],
      },
      query.limit + 1,
    );
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { items: page.items.map(commands.serviceOf), next: page.next };
  },
  get: async (ctx, { params }) => readDetail(ctx, await readable(ctx, params.id)),
  define: (ctx, { body }) => commands.defineService(ctx, body),
  publish: (ctx, { params, body }) => commands.publishService(ctx, { ...params, ...body }),
  suspend: (ctx, { params, body }) => commands.suspendService(ctx, { ...params, ...body }),
  resume: (ctx, { params, body }) => commands.resumeService(ctx, { ...params, ...body }),
  retire: (ctx, { params, body }) => commands.retireService(ctx, { ...params, ...body }),
  examples: (ctx, { params }) => readExamples(ctx, params.id),
  openApi: async (ctx, { params }) => {
    const described = await describeService(ctx, await readable(ctx, params.id));
    return serviceOpenApi(described, baseUrlOf(ctx));
  },
});
