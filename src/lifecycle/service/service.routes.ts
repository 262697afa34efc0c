import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { serviceExamples } from './examples.rules.ts';
import { type DescribedService, serviceOpenApi } from './open-api.rules.ts';
import type { ServedColumn } from './question.rules.ts';
import * as commands from './service.commands.ts';
import { serviceApi, type ServiceDetail } from './service.contract.ts';
import { serviceErrors } from './service.errors.ts';
import { listServices, type ServiceRow } from './service.queries.ts';
import { servedColumns } from './serving-load.ts';
import { findCurrentServing } from './serving.queries.ts';

export const serviceRoutes = implement(serviceApi, {
  list: async (ctx, { query }) => {
    const rows = await listServices(
      ctx.db,
      {
        departments: departmentFilter(ctx, 'service:read'),
        resourceId: query.resourceId,
        state: query.state,
        kind: query.kind,
        afterId: query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]),
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
  examples: async (ctx, { params }) => {
    const described = await describeService(ctx, await readable(ctx, params.id));
    return serviceExamples(described, baseUrlOf(ctx));
  },
  openApi: async (ctx, { params }) => {
    const described = await describeService(ctx, await readable(ctx, params.id));
    return serviceOpenApi(described, baseUrlOf(ctx));
  },
});

async function readable(ctx: Context, id: string): Promise<ServiceRow> {
  const service = await commands.requireService(ctx.db, id);
  const { departmentId, state } = service;
  await authorize(ctx, 'service:read', { type: 'service', id, departmentId, state });
  return service;
}

async function readDetail(ctx: Context, service: ServiceRow): Promise<ServiceDetail> {
  const current = await findCurrentServing(ctx.db, service.resourceId);
  return {
    ...commands.serviceOf(service),
    serving:
      current === undefined
        ? null
        : {
            resourceCode: current.resourceCode,
            versionNumber: current.versionNumber,
            snapshotId: current.snapshotId,
            rowCount: current.rowCount,
            from: current.tableName === null ? 'lake' : 'store',
            indexed: [...current.indexed],
          },
  };
}

async function describeService(ctx: Context, service: ServiceRow): Promise<DescribedService> {
  const current = await findCurrentServing(ctx.db, service.resourceId);
  if (current === undefined) throw serviceErrors.loading({ service: service.code });
  const columns = servedColumns(current);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const pick = (names: readonly string[]): ServedColumn[] =>
    names.flatMap((name) => byName.get(name) ?? []);
  const { code, name, kind, spec } = service;
  return {
    code,
    name,
    kind,
    fields: spec.fields === null ? columns : pick(spec.fields),
    keys: pick(spec.keys),
    rowsMax: spec.limits.rowsMax,
    versionNumber: current.versionNumber,
  };
}

/** Where programs reach the platform: its public address, or the address it listens on. */
function baseUrlOf(ctx: Context): string {
  const { publicUrl, host, port } = ctx.config;
  return (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(
    /\/+$/,
    '',
  );
}
