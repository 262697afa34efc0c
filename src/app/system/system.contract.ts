import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';

const Words = z.object({ zh: z.string(), en: z.string() });
const Bytes = z.int().min(0);
const Count = z.int().min(0);

const Check = z
  .object({
    name: z.string(),
    state: z.enum(['ok', 'warning', 'problem']),
    words: Words,
    next: Words.optional(),
    findings: z.array(z.string()).optional().meta({ description: 'ids, names and figures' }),
  })
  .meta({ id: 'SystemCheck' });
export type SystemCheck = z.infer<typeof Check>;

export const SystemState = z
  .object({
    version: z.string().meta({ description: 'of the program' }),
    role: z.enum(['all', 'api', 'worker']).meta({ description: 'of the process that answers' }),
    now: z.iso.datetime(),
    node: z.string(),
    database: z.object({
      version: z.string(),
      embedded: z.boolean(),
      bytes: Bytes,
    }),
    disk: z.object({ freeBytes: Bytes, totalBytes: Bytes }),
    storage: z.object({
      snapshots: z.object({ count: Count, bytes: Bytes }),
      files: z.object({ count: Count, bytes: Bytes }).meta({ description: 'received files' }),
      uploads: z.object({ count: Count, bytes: Bytes }).meta({ description: 'unfinished uploads' }),
    }),
    jobs: z.object({ queued: Count, running: Count }),
    events: z.object({
      waiting: Count,
      dead: Count.meta({ description: 'given up after several tries' }),
    }),
    migrations: z
      .array(z.object({ name: z.string(), appliedAt: z.iso.datetime() }))
      .meta({ description: 'newest first' }),
    checks: z.array(Check).meta({ description: "the doctor's checks that are quick" }),
  })
  .meta({ id: 'SystemState' });
export type SystemState = z.infer<typeof SystemState>;

export const systemApi = {
  get: endpoint({
    method: 'GET',
    path: '/api/v1/system',
    summary: 'Version, storage, queues, migrations, and what the quick checks found',
    permission: 'system:read',
    response: SystemState,
  }),
};
