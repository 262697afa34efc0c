import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import { organizationApi } from './organization.contract.ts';
import * as commands from './organization.commands.ts';
import { selectDepartments } from './organization.queries.ts';
import { inTreeOrder } from './organization.rules.ts';

export const organizationRoutes = implement(organizationApi, {
  list: async (ctx, { query }) => {
    await authorize(ctx, 'department:read', { type: 'department' });
    const all = inTreeOrder(await selectDepartments(ctx.db));
    return {
      items: all.filter((item) => query.state === undefined || item.state === query.state),
    };
  },
  get: async (ctx, { params }) => {
    await authorize(ctx, 'department:read', { type: 'department', id: params.id });
    return commands.getDepartment(ctx.db, params.id);
  },
  create: (ctx, { body }) => commands.createDepartment(ctx, body),
  update: (ctx, { params, body }) => commands.updateDepartment(ctx, params.id, body),
  move: (ctx, { params, body }) => commands.moveDepartment(ctx, params.id, body),
  close: (ctx, { params, body }) => commands.closeDepartment(ctx, params.id, body),
});
