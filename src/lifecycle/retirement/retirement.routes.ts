import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { executeRetirement } from './execution.commands.ts';
import { boundariesOf, proposeForLaw } from './proposal.sweep.ts';
import {
  getImpact,
  giveOpinion,
  proposeRetirement,
  withdrawRetirement,
} from './retirement.commands.ts';
import { retirementApi } from './retirement.contract.ts';
import { listRetirements } from './retirement.queries.ts';
import {
  listedRetirements,
  policyObject,
  readRetirement,
  requireRetirement,
} from './retirement-reading.ts';
import { approveDestruction, witnessDestruction } from './signing.commands.ts';
import { selectTemperatures } from './temperature.queries.ts';
import { waiterOf } from './waiting.ts';

export const retirementRoutes = implement(retirementApi, {
  temperatures: async (ctx, { query }) => {
    const rows = await selectTemperatures(ctx.db, {
      boundaries: boundariesOf(ctx),
      readable: departmentFilter(ctx, 'retirement:read'),
      ...(query.temperature === undefined ? {} : { temperature: query.temperature }),
      ...(query.q === undefined || query.q === '' ? {} : { q: query.q }),
      ...(query.departmentId === undefined ? {} : { departmentId: query.departmentId }),
      ...(query.standing === undefined ? {} : { standing: query.standing }),
      ...beforeId(query.cursor),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.dataSetId]);
    const items = page.items.map((row) => ({
      ...row,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    }));
    return { ...page, items };
  },
  rules: ({ config: { hotDays, warmDays } }) => Promise.resolve({ hotDays, warmDays }),
  impact: (ctx, { params }) => getImpact(ctx, params.id),
  list: async (ctx, { query }) => {
    const { limit, cursor, waits, q, ...filter } = query;
    const rows = await listRetirements(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      ...present(filter),
      ...(q === undefined || q === '' ? {} : { q }),
      ...(waits === undefined ? {} : { waits: { waiter: waiterOf(ctx), what: waits } }),
      ...beforeId(cursor),
      limit: limit + 1,
    });
    const page = pageFrom(rows, limit, (row) => [row.id]);
    return { ...page, items: await listedRetirements(ctx.db, page.items) };
  },
  propose: (ctx, { body }) => proposeRetirement(ctx, body),
  proposeForLaw: (ctx, { body }) => proposeForLaw(ctx, body),
  get: async (ctx, { params }) => {
    const row = await requireRetirement(ctx.db, params.id);
    await authorize(ctx, 'retirement:read', policyObject(row));
    return readRetirement(ctx.db, params.id);
  },
  withdraw: (ctx, { params, body }) => withdrawRetirement(ctx, { ...params, ...body }),
  giveOpinion: (ctx, { params, body }) => giveOpinion(ctx, { ...params, ...body }),
  approve: (ctx, { params }) => approveDestruction(ctx, params.id),
  witness: (ctx, { params }) => witnessDestruction(ctx, params.id),
  execute: (ctx, { params }) => executeRetirement(ctx, params.id),
});

/** The members that are there: with exact optional members an absent one is left out, not undefined. */
function present<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // Filtered by what the type says.
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof present<T>>;
}

/** The position a cursor stands for, in lists ordered by id. */
export function beforeId(cursor: string | undefined): { beforeId?: string } {
  return cursor === undefined ? {} : { beforeId: decodeCursor(cursor, ['id'])[0] };
}
