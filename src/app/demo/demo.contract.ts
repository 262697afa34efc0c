import * as z from 'zod';
import { roles } from '#governance/identity/context.ts';
import { endpoint } from '#platform/http/endpoint.ts';

const DemoAccount = z
  .object({
    loginName: z.string(),
    displayName: z.string(),
    role: z.enum(roles),
    department: z.string().nullable().meta({ description: 'null: the root of the city' }),
    password: z.string(),
  })
  .meta({ id: 'DemoAccount' });

export const demoApi = {
  accounts: endpoint({
    method: 'GET',
    path: '/api/v1/demo/accounts',
    summary: 'The accounts of the demo city with their passwords; none unless `chengshu demo` runs',
    permission: 'public',
    response: z.object({ accounts: z.array(DemoAccount) }),
  }),
};
