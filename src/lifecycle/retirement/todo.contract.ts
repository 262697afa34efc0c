import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';

/** More than so many are told as this number. */
export const todoMax = 100;

const Pile = z.object({
  count: z.int().meta({ description: 'up to 100' }),
  since: z.iso.datetime().nullable().meta({ description: 'of the one that waits longest' }),
});

/** Kept apart and small: every page of the workbench asks this. */
export const retirementTodoApi = {
  get: endpoint({
    method: 'GET',
    path: '/api/v1/retirement-todo',
    summary:
      'What waits for the reader: cases to appraise, sign or carry out, copies to dispose of',
    permission: 'session:self',
    response: z.object({ cases: Pile, copies: Pile }).meta({ id: 'RetirementTodo' }),
  }),
};
