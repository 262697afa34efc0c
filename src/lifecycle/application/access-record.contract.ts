import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { accessOutcomes } from '#lifecycle/service/gateway-ports.ts';

const one = z.object({ id: z.uuid() });

export const Call = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    applicationId: z.uuid(),
    grantId: z.uuid(),
    keyId: z.uuid(),
    serviceId: z.uuid(),
    resourceId: z.uuid(),
    resourceVersionId: z.uuid(),
    snapshotId: z.uuid(),
    kind: z.enum(['query', 'verify', 'file', 'openapi']),
    purpose: z.string(),
    shape: z.string().meta({ description: 'columns and operators of the question, never values' }),
    rowCount: z.int(),
    outcome: z.enum(accessOutcomes),
    status: z.int(),
    durationMs: z.number(),
    requestId: z.string(),
  })
  .meta({ id: 'Call' });

export const CallDay = z
  .object({ day: z.iso.date(), calls: z.int(), answered: z.int(), rows: z.int() })
  .meta({ id: 'CallDay', description: 'calls of one day, Beijing time' });

const callQuery = z.object(pageQuery);
const dayQuery = z.object({ days: z.coerce.number().int().min(1).max(92).default(30) });

export const accessRecordApi = {
  callsOfApplication: endpoint({
    method: 'GET',
    path: '/api/v1/applications/:id/calls',
    summary: 'Calls of an application, newest first',
    permission: 'application:read',
    params: one,
    query: callQuery,
    response: pageOf(Call),
  }),
  daysOfApplication: endpoint({
    method: 'GET',
    path: '/api/v1/applications/:id/call-days',
    summary: 'Calls of an application by day, today last; days without calls have zeros',
    permission: 'application:read',
    params: one,
    query: dayQuery,
    response: z.object({ days: z.array(CallDay) }),
  }),
  callsOfService: endpoint({
    method: 'GET',
    path: '/api/v1/services/:id/calls',
    summary: 'Calls of a service, newest first, for the provider and the data bureau',
    permission: 'application:read',
    params: one,
    query: callQuery,
    response: pageOf(Call),
  }),
  daysOfService: endpoint({
    method: 'GET',
    path: '/api/v1/services/:id/call-days',
    summary: 'Calls of a service by day, today last; days without calls have zeros',
    permission: 'application:read',
    params: one,
    query: dayQuery,
    response: z.object({ days: z.array(CallDay) }),
  }),
};

export type Call = z.infer<typeof Call>;
export type CallDay = z.infer<typeof CallDay>;
