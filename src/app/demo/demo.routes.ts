import { implement } from '#governance/identity/implement.ts';
import { demoAccounts, demoPassword } from './demo-accounts.ts';
import { demoApi } from './demo.contract.ts';

export const demoRoutes = implement(demoApi, {
  accounts: (ctx) => ({
    accounts: ctx.config.isDemo
      ? demoAccounts.map(({ department = null, ...account }) => ({
          ...account,
          department,
          password: demoPassword,
        }))
      : [],
  }),
});
