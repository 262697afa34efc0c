import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';

const Words = z.object({ zh: z.string(), en: z.string() });

export const policyApi = {
  permissions: endpoint({
    method: 'GET',
    path: '/api/v1/permissions',
    summary: 'Who holds which permission, and how far it reaches',
    permission: 'policy:read',
    response: z.object({
      policyHash: z.string(),
      items: z.array(
        z.object({
          permission: z.string(),
          words: Words,
          holders: z.array(
            z.object({ role: z.string(), words: Words, reach: z.enum(['own', 'all', 'some']) }),
          ),
          system: z.boolean(),
        }),
      ),
    }),
  }),
};
