import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

export const auditOutcomes = ['done', 'refused', 'failed'] as const;
export const auditActorKinds = ['person', 'application', 'system', 'anonymous'] as const;

export const AuditEvent = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    actorKind: z.enum(auditActorKinds),
    actorId: z.string(),
    actorName: z.string(),
    actorDepartmentId: z.uuid().nullable(),
    action: z.string().meta({ description: 'the permission used, or a deed without one' }),
    objectType: z.string(),
    objectId: z.string().nullable(),
    departmentId: z.uuid().nullable().meta({ description: 'department of the object' }),
    outcome: z.enum(auditOutcomes),
    code: z.string().nullable().meta({ description: 'code of the refusal or failure' }),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof AuditEvent>;

export const auditFilter = {
  actorId: z.string().max(80).optional(),
  action: z.string().max(80).optional(),
  objectType: z.string().max(80).optional(),
  objectId: z.string().max(200).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'not earlier than' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'earlier than' }),
};

export const auditApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/audit-events',
    summary: 'The audit, newest first',
    permission: 'audit:read',
    query: z.object({ ...pageQuery, ...auditFilter }),
    response: pageOf(AuditEvent),
  }),
};
