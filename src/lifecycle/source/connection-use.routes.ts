import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { connectionUseApi } from './connection-use.contract.ts';
import { selectConnectedSources } from './connection-use.queries.ts';
import { connectionObject, getConnection } from './connection.commands.ts';
import { watchRootsOf } from './watch-roots.ts';

export const connectionUseRoutes = implement(connectionUseApi, {
  sources: async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const connection = await getConnection(ctx.db, params.id);
    await authorize(ctx, 'connection:read', connectionObject(connection));
    const rows = await selectConnectedSources(ctx.db, {
      connectionId: connection.id,
      ...(cursor === undefined ? {} : { beforeId: decodeCursor(cursor, ['id'])[0] }),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, (row) => [row.sourceId]);
  },
  roots: async (ctx) => {
    const departments = departmentFilter(ctx, 'connection:manage');
    // No role manages the connections of every department.
    const ids = departments === 'all' ? [] : departments;
    const roots = await Promise.all(ids.map((id) => watchRootsOf(ctx, id)));
    return { roots: [...new Set(roots.flat())] };
  },
});
