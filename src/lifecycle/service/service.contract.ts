import * as z from 'zod';
import { service as road } from '#lifecycle/road/road.ts';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

export const serviceKinds = ['query', 'verify', 'file'] as const;
export type ServiceKind = (typeof serviceKinds)[number];
export type ServiceState = keyof typeof road.states;
// Object.keys loses the key type; the table is a const of exactly these keys.
export const serviceStates = Object.keys(road.states) as [ServiceState, ...ServiceState[]];

const columnName = z.string().min(1).max(200);
const serviceCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/)
  .meta({ description: 'unique; part of the address of the service' });

export const ServiceSpec = z
  .object({
    fields: z.array(columnName).min(1).max(2000).nullable().meta({
      description: 'columns offered; null = all of the resource, also those of later versions',
    }),
    filters: z
      .array(columnName)
      .max(10)
      .meta({ description: 'columns that get an index, so that questions on them are look-ups' }),
    keys: z
      .array(columnName)
      .max(5)
      .meta({ description: 'columns that name one row; verification asks by them' }),
    limits: z.object({
      rowsMax: z.int().min(1).max(1000).meta({ description: 'most rows of a page' }),
    }),
  })
  .meta({ id: 'ServiceSpec' });
export type ServiceSpec = z.infer<typeof ServiceSpec>;

export const Service = z
  .object({
    id: z.uuid(),
    code: serviceCode,
    resourceId: z.uuid(),
    departmentId: z.uuid().nullable(),
    kind: z.enum(serviceKinds),
    name: z.string(),
    state: z.enum(serviceStates),
    spec: ServiceSpec,
    suspendedReason: z.string().nullable(),
    retiredBecause: z
      .enum(['data-destroyed'])
      .nullable()
      .meta({ description: 'why it is no more, when that is known' }),
    version: z.int(),
    publishedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Service' });
export type Service = z.infer<typeof Service>;

/** A service with what it answers from now. */
export const ServiceDetail = Service.extend({
  serving: z
    .object({
      resourceCode: z.string(),
      versionNumber: z.int(),
      snapshotId: z.uuid(),
      rowCount: z.int(),
      from: z
        .enum(['store', 'lake'])
        .meta({ description: 'store = indexed table; lake = the snapshot itself' }),
      indexed: z.array(z.string()),
    })
    .nullable()
    .meta({ description: 'null while the first load is not finished' }),
}).meta({ id: 'ServiceDetail' });
export type ServiceDetail = z.infer<typeof ServiceDetail>;

export const DefineService = z
  .object({
    resourceId: z.uuid(),
    kind: z.enum(serviceKinds),
    code: serviceCode
      .optional()
      .meta({ description: 'proposed from the resource code and the kind when absent' }),
    name: z.string().trim().min(1).max(200).optional(),
    spec: ServiceSpec.partial()
      .optional()
      .meta({ description: 'parts that differ from the proposal' }),
  })
  .meta({ id: 'DefineService' });
export type DefineService = z.infer<typeof DefineService>;

export const ServiceExamples = z
  .object({ curl: z.string(), typescript: z.string(), python: z.string() })
  .meta({ id: 'ServiceExamples' });
export type ServiceExamples = z.infer<typeof ServiceExamples>;

const params = z.object({ id: z.uuid() });
const move = z.object({ version: z.int().min(1).meta({ description: 'version the caller saw' }) });

export const serviceApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/services',
    summary: 'Services, newest first',
    permission: 'service:read',
    query: z.object({
      ...pageQuery,
      resourceId: z.uuid().optional(),
      dataSetId: z.uuid().optional().meta({ description: 'which the entry was made from' }),
      state: z.enum(serviceStates).optional(),
      kind: z.enum(serviceKinds).optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name or code' }),
    }),
    response: pageOf(Service),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/services/:id',
    summary: 'One service and what it answers from',
    permission: 'service:read',
    params,
    response: ServiceDetail,
  }),
  define: endpoint({
    method: 'POST',
    path: '/api/v1/services',
    summary: 'Define a service on a published resource; what is not given is proposed',
    permission: 'service:define',
    body: DefineService,
    response: Service,
    status: 201,
  }),
  publish: endpoint({
    method: 'POST',
    path: '/api/v1/services/:id/publish',
    summary: 'Publish a draft; its data are loaded at once',
    permission: 'service:publish',
    params,
    body: move,
    response: Service,
  }),
  suspend: endpoint({
    method: 'POST',
    path: '/api/v1/services/:id/suspend',
    summary: 'Stop answering calls until resumed',
    permission: 'service:suspend',
    params,
    body: move.extend({ reason: z.string().trim().min(1).max(500) }),
    response: Service,
  }),
  resume: endpoint({
    method: 'POST',
    path: '/api/v1/services/:id/resume',
    summary: 'Answer calls again',
    permission: 'service:suspend',
    params,
    body: move,
    response: Service,
  }),
  retire: endpoint({
    method: 'POST',
    path: '/api/v1/services/:id/retire',
    summary: 'End the service for good; calls are answered with 410',
    permission: 'service:publish',
    params,
    body: move,
    response: Service,
  }),
  examples: endpoint({
    method: 'GET',
    path: '/api/v1/services/:id/examples',
    summary: 'How to call the service: curl, TypeScript, Python',
    permission: 'service:read',
    params,
    response: ServiceExamples,
  }),
  openApi: endpoint({
    method: 'GET',
    path: '/api/v1/services/:id/openapi',
    summary: 'The OpenAPI document of the service',
    permission: 'service:read',
    params,
    response: z.record(z.string(), z.unknown()),
  }),
};
