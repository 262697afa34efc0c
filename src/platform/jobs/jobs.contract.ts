import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

const bothLanguages = z.object({ zh: z.string(), en: z.string() });

export const Job = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    key: z.string().nullable(),
    subject: z
      .string()
      .nullable()
      .meta({ description: 'what it is about: the name of a data set, view or resource' }),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.object({
      stage: z.string().optional(),
      rows: z.number().optional(),
      rowsTotal: z.number().optional(),
      bytes: z.number().optional(),
      bytesTotal: z.number().optional(),
    }),
    result: z.record(z.string(), z.unknown()).nullable(),
    error: z
      .object({ code: z.string(), words: bothLanguages, next: bothLanguages.optional() })
      .nullable(),
    attempt: z.int(),
    cancelRequested: z.boolean(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' });

const byId = z.object({ id: z.uuid() });

export const jobsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/jobs',
    summary: 'List jobs, newest first',
    permission: 'job:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']).optional(),
      kind: z.string().max(60).optional(),
    }),
    response: pageOf(Job),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/jobs/:id',
    summary: 'One job with its progress',
    permission: 'job:read',
    params: byId,
    response: Job,
  }),
  watch: endpoint({
    method: 'GET',
    path: '/api/v1/jobs/:id/events',
    summary: 'The job as server-sent events: one `job` event at each change until it ends',
    permission: 'job:read',
    params: byId,
    raw: 'download',
  }),
  cancel: endpoint({
    method: 'POST',
    path: '/api/v1/jobs/:id/cancel',
    summary: 'Cancel a job; nothing it was about to change is changed',
    permission: 'job:cancel',
    params: byId,
    response: Job,
  }),
};
