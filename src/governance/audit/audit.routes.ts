import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import { auditApi } from './audit.contract.ts';
import { selectAuditEvents } from './audit.queries.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const auditRoutes = implement(auditApi, {
  list: async (ctx, { query }) => {
    await authorize(ctx, 'audit:read', { type: 'audit' });
    const { limit, cursor, ...filter } = query;
    const before = cursor === undefined ? undefined : eventIdOf(cursor);
    const rows = await selectAuditEvents(ctx.db, filter, { limit: limit + 1, before });
    return pageFrom(rows, limit, (row) => [row.id]);
  },
});

function eventIdOf(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (typeof id !== 'string' || !uuid.test(id)) throw platformErrors.badCursor();
  return id;
}
