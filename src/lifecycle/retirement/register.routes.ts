import type * as z from 'zod';
import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { listEvidence, type RegisterFilter, verifyEvidence } from './evidence.queries.ts';
import { registerApi } from './register.contract.ts';
import { registerCsv, registerJson } from './register-export.ts';
import { namesIn, namesOf } from './register-names.queries.ts';

const brokenMax = 100;

export const registerRoutes = implement(registerApi, {
  list: async (ctx, { query }) => {
    const before =
      query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['count'])[0];
    const rows = await listEvidence(ctx.db, {
      ...filterOf(ctx, query),
      ...(before === undefined ? {} : { before }),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.sequence]);
    const names = await namesIn(
      ctx.db,
      page.items.map(({ content }) => content),
    );
    const items = page.items.map((row) => ({
      ...row,
      names: namesOf(row.content, names),
      at: row.at.toISOString(),
    }));
    return { ...page, items };
  },
  verify: async (ctx) => {
    const { entries, lastHash, broken } = await verifyEvidence(ctx.db);
    return {
      entries,
      lastHash,
      brokenCount: broken.length,
      broken: broken.slice(0, brokenMax),
      checkedAt: ctx.now().toISOString(),
    };
  },
  export: (ctx, { query }) => {
    const filter = filterOf(ctx, query);
    const isCsv = query.format === 'csv';
    return Promise.resolve({
      headers: {
        'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="disposal-register.${query.format}"`,
      },
      body: isCsv
        ? registerCsv(ctx.db, filter, query.language ?? ctx.language)
        : registerJson(ctx.db, filter),
    });
  },
});

/** What of the register the reader asks for and may see. */
function filterOf(
  ctx: Context,
  query: Omit<z.output<typeof registerApi.export.query>, 'format' | 'language'>,
): Omit<RegisterFilter, 'limit'> {
  const { retirementId, dataSetId, kind, q, from, to } = query;
  return {
    readable: departmentFilter(ctx, 'retirement:read'),
    ...(retirementId === undefined ? {} : { retirementId }),
    ...(dataSetId === undefined ? {} : { dataSetId }),
    ...(kind === undefined ? {} : { kind }),
    ...(q === undefined ? {} : { q }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
