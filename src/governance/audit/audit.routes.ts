import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import { auditApi } from './audit.contract.ts';
import { selectAuditEvents } from './audit.queries.ts';

export const auditRoutes = implement(auditApi, {
  list: async (ctx, { query }) => {
    await authorize(ctx, 'audit:read', { type: 'audit' });
    const { limit, cursor, ...filter } = query;
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ['id'])[0];
    const rows = await selectAuditEvents(ctx.db, filter, { limit: limit + 1, before });
    return pageFrom(rows, limit, (row) => [row.id]);
  },
});
