import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { findService } from '#lifecycle/service/service.ts';
import { accessRecordApi, type Call, type CallDay } from './access-record.contract.ts';
import { countCallsByDay, listCalls, type CallsOf } from './access-record.queries.ts';
import { applicationErrors } from './application.errors.ts';
import { readableApplication } from './application.routes.ts';

export const accessRecordRoutes = implement(accessRecordApi, {
  callsOfApplication: async (ctx, { params, query }) => {
    const { id } = await readableApplication(ctx, params.id);
    return callPage(ctx, { applicationId: id }, query);
  },
  daysOfApplication: async (ctx, { params, query }) => {
    const { id } = await readableApplication(ctx, params.id);
    return callDays(ctx, { applicationId: id }, query.days);
  },
  callsOfService: async (ctx, { params, query }) =>
    callPage(ctx, { serviceId: await readableService(ctx, params.id) }, query),
  daysOfService: async (ctx, { params, query }) =>
    callDays(ctx, { serviceId: await readableService(ctx, params.id) }, query.days),
});

/** Who called a service is for its department and the data bureau, also when the service is published. */
async function readableService(ctx: Context, id: string): Promise<string> {
  const service = await findService(ctx.db, id);
  if (service === undefined) throw applicationErrors.serviceNotFound({ id });
  const { departmentId } = service;
  await authorize(ctx, 'application:read', { type: 'service', id, departmentId });
  return id;
}

async function callPage(
  ctx: Context,
  of: CallsOf,
  query: { limit: number; cursor?: string | undefined },
): Promise<{ items: Call[]; next: string | null }> {
  const [at, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ['time', 'id']);
  const rows = await listCalls(ctx.db, {
    of,
    ...(at === undefined || id === undefined ? {} : { after: { at, id } }),
    limit: query.limit + 1,
  });
  const items = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  return pageFrom(items, query.limit, (call) => [call.at, call.id]);
}

async function callDays(ctx: Context, of: CallsOf, days: number): Promise<{ days: CallDay[] }> {
  return { days: await countCallsByDay(ctx.db, { of, now: ctx.now(), days }) };
}
