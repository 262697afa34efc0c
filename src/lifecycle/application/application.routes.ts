import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import * as keys from './application-key.commands.ts';
import * as commands from './application.commands.ts';
import { applicationApi } from './application.contract.ts';
import { listApplications, listKeys, type ApplicationRow } from './application.queries.ts';
import { applicationOf, keyOf } from './application-reading.ts';

export const applicationRoutes = implement(applicationApi, {
  list: async (ctx, { query }) => {
    const rows = await listApplications(ctx.db, {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.departmentId === undefined ? {} : { departmentId: query.departmentId }),
      ...(query.q === undefined ? {} : { q: query.q }),
      ...(query.keysExpireWithinDays === undefined
        ? {}
        : { keysExpire: daysFrom(ctx.now(), query.keysExpireWithinDays) }),
      ...afterId(query.cursor),
      readable: departmentFilter(ctx, 'application:read'),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { items: page.items.map(applicationOf), next: page.next };
  },
  register: (ctx, { body }) => commands.registerApplication(ctx, body),
  get: async (ctx, { params }) => applicationOf(await readableApplication(ctx, params.id)),
  approve: (ctx, { params }) => commands.approveApplication(ctx, params.id),
  suspend: (ctx, { params, body }) => commands.suspendApplication(ctx, { ...params, ...body }),
  resume: (ctx, { params }) => commands.resumeApplication(ctx, params.id),
  close: (ctx, { params, body }) => commands.closeApplication(ctx, { ...params, ...body }),
  listKeys: async (ctx, { params, query }) => {
    await readableApplication(ctx, params.id);
    const rows = await listKeys(ctx.db, {
      applicationId: params.id,
      ...afterId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    const now = ctx.now();
    return { items: page.items.map((row) => keyOf(row, now)), next: page.next };
  },
  issueKey: (ctx, { params, body }) => keys.issueKey(ctx, { applicationId: params.id, ...body }),
  rotateKey: (ctx, { params, body }) => keys.rotateKey(ctx, { ...params, ...body }),
  revokeKey: (ctx, { params, body }) => keys.revokeKey(ctx, { ...params, ...body }),
});

const dayMs = 86_400_000;

function daysFrom(after: Date, days: number): { after: Date; until: Date } {
  return { after, until: new Date(after.getTime() + days * dayMs) };
}

/** An application the actor may read; refuses otherwise. */
export async function readableApplication(ctx: Context, id: string): Promise<ApplicationRow> {
  const row = await commands.requireApplication(ctx.db, id);
  await authorize(ctx, 'application:read', commands.policyObject(row));
  return row;
}

/** The position a cursor stands for, in lists ordered by id. */
export function afterId(cursor: string | undefined): { afterId?: string } {
  return cursor === undefined ? {} : { afterId: decodeCursor(cursor, ['id'])[0] };
}
