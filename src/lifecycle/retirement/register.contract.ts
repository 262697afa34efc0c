import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

export const evidenceKinds = ['archived', 'restored', 'destroyed', 'copy-disposed'] as const;

export const RegisterEntry = z
  .object({
    sequence: z.int(),
    retirementId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    kind: z.enum(evidenceKinds),
    content: z.record(z.string(), z.unknown()),
    names: z
      .record(z.string(), z.string())
      .meta({ description: 'names of the people, applications and data sets that content names' }),
    previousHash: z.string(),
    hash: z.string().meta({
      description:
        'SHA-256 of sequence, retirementId, kind, content, previousHash and at as canonical JSON',
    }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'RegisterEntry' });

/** What narrows the register; a data set is also found where it went with its origin. */
export const registerFilter = {
  retirementId: z.uuid().optional(),
  dataSetId: z.uuid().optional(),
  kind: z.enum(evidenceKinds).optional(),
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .meta({ description: 'part of the name or code of a data set' }),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'not earlier than' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'earlier than' }),
};

const RegisterVerification = z
  .object({
    entries: z.int(),
    lastHash: z
      .string()
      .nullable()
      .meta({ description: 'compare it with one written down before' }),
    brokenCount: z.int(),
    broken: z.array(z.object({ sequence: z.int(), why: z.enum(['changed', 'unlinked']) })).meta({
      description:
        'the first of them; changed: not what was hashed; unlinked: one before is missing',
    }),
    checkedAt: z.iso.datetime(),
  })
  .meta({ id: 'RegisterVerification' });

export const registerApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-register',
    summary: 'The register of disposal, the newest entry first',
    permission: 'retirement:read',
    query: z.object({ ...pageQuery, ...registerFilter }),
    response: pageOf(RegisterEntry),
  }),
  verify: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-register/verification',
    summary: 'Whether the chain of the whole register holds, or where it is broken',
    permission: 'retirement:read',
    response: RegisterVerification,
  }),
  export: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-register/export',
    summary:
      'The register as a file, the oldest entry first; JSON can be verified without the platform',
    permission: 'retirement:read',
    query: z.object({
      ...registerFilter,
      format: z.enum(['csv', 'json']).default('csv'),
      language: z
        .enum(['zh', 'en'])
        .optional()
        .meta({ description: 'of header and kinds; by default that of the request' }),
    }),
    raw: 'download',
  }),
};

export type RegisterEntry = z.infer<typeof RegisterEntry>;
