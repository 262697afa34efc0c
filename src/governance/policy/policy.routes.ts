import { implement } from '#governance/identity/implement.ts';
import { loadPolicies } from './cedar.ts';
import { authorize } from './perform.ts';
import { roleWords } from './permissions.ts';
import { permissionTable } from './policy.ts';
import { policyApi } from './policy.contract.ts';

export const policyRoutes = implement(policyApi, {
  permissions: async (ctx) => {
    await authorize(ctx, 'policy:read', { type: 'policy' });
    const items = permissionTable().map((row) => ({
      ...row,
      holders: row.holders.map(({ role, reach }) => ({ role, reach, words: roleWords[role] })),
    }));
    return { policyHash: loadPolicies().hash, items };
  },
});
