import { implement } from '#governance/identity/implement.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { listTasks } from './disposal.queries.ts';
import { listRetirements } from './retirement.queries.ts';
import { retirementTodoApi, todoMax } from './todo.contract.ts';
import { waiterOf } from './waiting.ts';

export const retirementTodoRoutes = implement(retirementTodoApi, {
  get: async (ctx) => {
    const cases = await listRetirements(ctx.db, {
      readable: departmentFilter(ctx, 'retirement:read'),
      waits: { waiter: waiterOf(ctx), what: 'any' },
      limit: todoMax,
    });
    const copies = await listTasks(ctx.db, {
      readable: departmentFilter(ctx, 'disposal:confirm'),
      state: 'open',
      limit: todoMax,
    });
    return {
      cases: pileOf(cases.map(({ proposedAt }) => proposedAt)),
      copies: pileOf(copies.map(({ createdAt }) => createdAt)),
    };
  },
});

function pileOf(times: readonly Date[]): { count: number; since: string | null } {
  const oldest = times.toSorted((one, other) => one.getTime() - other.getTime())[0];
  return { count: times.length, since: oldest?.toISOString() ?? null };
}
