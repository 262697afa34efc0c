import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import * as commands from './source.commands.ts';
import { sourceApi, type Source } from './source.contract.ts';
import { selectSourceFiles } from './source-file.queries.ts';
import { sourceErrors } from './source.errors.ts';
import { findSource, selectSources } from './source.queries.ts';

export const sourceRoutes = implement(sourceApi, {
  list: async (ctx, { query }) => {
    const rows = await selectSources(ctx.db, {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.departmentId === undefined ? {} : { departmentId: query.departmentId }),
      ...(query.q === undefined ? {} : { text: query.q }),
      ...before(query.cursor),
      readable: departmentFilter(ctx, 'source:read'),
      limit: query.limit + 1,
    });
    return pageFrom(rows, query.limit, (row) => [row.id]);
  },
  get: (ctx, { params }) => readable(ctx, params.id),
  ofDataSet: async (ctx, { params }) => {
    const source = await findSource(ctx.db, { dataSetId: params.id });
    if (source === undefined) throw sourceErrors.noneOfDataSet();
    await authorize(ctx, 'source:read', commands.sourceObject(source));
    return source;
  },
  register: (ctx, { body }) => commands.registerSource(ctx, body),
  update: (ctx, { params, body }) => commands.updateSource(ctx, params.id, body),
  confirm: (ctx, { params, body }) => commands.confirmUnderstanding(ctx, params.id, body),
  move: (ctx, { params, body }) => commands.moveSource(ctx, params.id, body),
  files: async (ctx, { params, query }) => {
    const source = await readable(ctx, params.id);
    const rows = await selectSourceFiles(ctx.db, {
      sourceId: source.id,
      ...before(query.cursor),
      limit: query.limit + 1,
    });
    return pageFrom(rows, query.limit, (row) => [row.id]);
  },
  receive: (ctx, { params, body }) => commands.receiveUpload(ctx, params.id, body),
});

async function readable(ctx: Context, id: string): Promise<Source> {
  const source = await commands.getSource(ctx.db, id);
  await authorize(ctx, 'source:read', commands.sourceObject(source));
  return source;
}

function before(cursor: string | undefined): { beforeId?: string } {
  return cursor === undefined ? {} : { beforeId: decodeCursor(cursor, ['id'])[0] };
}
