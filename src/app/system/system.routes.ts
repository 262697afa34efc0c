import { implement } from '#governance/identity/implement.ts';
import { authorize } from '#governance/policy/perform.ts';
import { systemApi } from './system.contract.ts';
import { systemState } from './system.ts';

export const systemRoutes = implement(systemApi, {
  get: async (ctx) => {
    await authorize(ctx, 'system:read', { type: 'system' });
    return systemState(ctx);
  },
});
