import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import * as commands from './connection.commands.ts';
import { connectionApi } from './connection.contract.ts';
import { isFileConnection, testFileConnection } from './file-connection.commands.ts';
import { isHttpConnection, testHttpConnection } from './http-connection.commands.ts';
import { selectConnections } from './connection.queries.ts';

export const connectionRoutes = implement(connectionApi, {
  list: async (ctx, { query }) => {
    const { cursor, limit, ...filter } = query;
    const rows = await selectConnections(ctx.db, {
      ...filter,
      ...(cursor === undefined ? {} : { beforeId: decodeCursor(cursor, ['id'])[0] }),
      readable: departmentFilter(ctx, 'connection:read'),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, (row) => [row.id]);
  },
  get: async (ctx, { params }) => {
    const connection = await commands.getConnection(ctx.db, params.id);
    await authorize(ctx, 'connection:read', commands.connectionObject(connection));
    return connection;
  },
  register: (ctx, { body }) => commands.registerConnection(ctx, body),
  update: (ctx, { params, body }) => commands.updateConnection(ctx, params.id, body),
  move: (ctx, { params, body }) => commands.moveConnection(ctx, params.id, body),
  test: async (ctx, { params, body }) => {
    const connection = await commands.getConnection(ctx.db, params.id);
    const { selection } = body;
    if (isFileConnection(connection)) return testFileConnection(ctx, connection, selection);
    if (isHttpConnection(connection)) return testHttpConnection(ctx, connection, selection);
    return commands.testConnection(ctx, params.id, selection);
  },
  tables: async (ctx, { params, query }) => {
    const { q, cursor, limit } = query;
    const [schema, table] = cursor === undefined ? [] : decodeCursor(cursor, ['text', 'text']);
    const rows = await commands.listTables(ctx, params.id, {
      ...(q === undefined || q === '' ? {} : { q }),
      ...(schema === undefined || table === undefined ? {} : { after: { schema, table } }),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, (row) => [row.schema, row.table]);
  },
  describe: (ctx, { params, body }) => commands.describeTable(ctx, params.id, body.selection),
});
