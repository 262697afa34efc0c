import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { applicationStates } from './application.states.ts';

export const keysInUseMax = 10;
export const keyDaysMax = 730;
const keyDaysDefault = 365;
export const graceHoursMax = 168;
const graceHoursDefault = 24;

const short = z.string().trim().min(1).max(200);
const long = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });

export const Application = z
  .object({
    id: z.uuid(),
    name: z.string(),
    departmentId: z.uuid(),
    ownerId: z.string().meta({ description: 'account that runs the application' }),
    systemName: z.string(),
    purpose: z.string(),
    legalBasis: z.string(),
    contactDuty: z.string(),
    state: z.enum(applicationStates),
    stateReason: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Application' });

export const RegisterApplication = z
  .object({
    name: short,
    departmentId: z.uuid(),
    systemName: short.meta({ description: '使用系统名称' }),
    purpose: long.meta({ description: 'for what the data are used' }),
    legalBasis: long.meta({ description: 'law, regulation or duty that calls for it' }),
    contactDuty: short.meta({ description: 'post that answers for the system, not a person' }),
  })
  .meta({ id: 'RegisterApplication' });

export const ApplicationKey = z
  .object({
    id: z.uuid(),
    applicationId: z.uuid(),
    label: z.string(),
    prefix: z.string().meta({ description: 'beginning of the key, to recognise it' }),
    state: z.enum(['active', 'expired', 'revoked']),
    expiresAt: z.iso.datetime(),
    replacesId: z.uuid().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ApplicationKey' });

export const IssuedKey = z
  .object({
    ...ApplicationKey.shape,
    key: z.string().meta({ description: 'shown this once; only its hash is kept' }),
  })
  .meta({ id: 'IssuedKey' });

const reasonBody = z.object({ reason: long });

export const applicationApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/applications',
    summary: 'List applications',
    permission: 'application:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(applicationStates).optional(),
      departmentId: z.uuid().optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name' }),
      keysExpireWithinDays: z.coerce
        .number()
        .int()
        .min(1)
        .max(92)
        .optional()
        .meta({ description: 'only those with a key that ends so soon and was not replaced' }),
    }),
    response: pageOf(Application),
  }),
  register: endpoint({
    method: 'POST',
    path: '/api/v1/applications',
    summary: 'Register an application; the data bureau approves it',
    permission: 'application:register',
    body: RegisterApplication,
    response: Application,
    status: 201,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/applications/:id',
    summary: 'One application',
    permission: 'application:read',
    params: one,
    response: Application,
  }),
  approve: endpoint({
    method: 'POST',
    path: '/api/v1/applications/:id/approve',
    summary: 'Approve an application',
    permission: 'application:approve',
    params: one,
    response: Application,
  }),
  suspend: endpoint({
    method: 'POST',
    path: '/api/v1/applications/:id/suspend',
    summary: 'Stop all calls of an application, with a reason',
    permission: 'application:approve',
    params: one,
    body: reasonBody,
    response: Application,
  }),
  resume: endpoint({
    method: 'POST',
    path: '/api/v1/applications/:id/resume',
    summary: 'Let a suspended application call again',
    permission: 'application:approve',
    params: one,
    response: Application,
  }),
  close: endpoint({
    method: 'POST',
    path: '/api/v1/applications/:id/close',
    summary: 'Close an application for good',
    permission: 'application:register',
    params: one,
    body: reasonBody,
    response: Application,
  }),
  listKeys: endpoint({
    method: 'GET',
    path: '/api/v1/applications/:id/keys',
    summary: 'The keys of an application, newest first; never the secrets',
    permission: 'application:read',
    params: one,
    query: z.object(pageQuery),
    response: pageOf(ApplicationKey),
  }),
  issueKey: endpoint({
    method: 'POST',
    path: '/api/v1/applications/:id/keys',
    summary: 'Issue a key; it is shown once',
    permission: 'key:manage',
    params: one,
    body: z.object({
      label: short,
      days: z.int().min(1).max(keyDaysMax).default(keyDaysDefault),
    }),
    response: IssuedKey,
    status: 201,
  }),
  rotateKey: endpoint({
    method: 'POST',
    path: '/api/v1/application-keys/:id/rotate',
    summary: 'Replace a key; the old one works for a grace period',
    permission: 'key:manage',
    params: one,
    body: z.object({
      graceHours: z.number().min(0).max(graceHoursMax).default(graceHoursDefault),
      days: z.int().min(1).max(keyDaysMax).default(keyDaysDefault),
    }),
    response: IssuedKey,
    status: 201,
  }),
  revokeKey: endpoint({
    method: 'POST',
    path: '/api/v1/application-keys/:id/revoke',
    summary: 'Revoke a key at once',
    permission: 'key:revoke',
    params: one,
    body: reasonBody,
    response: ApplicationKey,
  }),
};

export type Application = z.infer<typeof Application>;
export type RegisterApplication = z.infer<typeof RegisterApplication>;
export type ApplicationKey = z.infer<typeof ApplicationKey>;
export type IssuedKey = z.infer<typeof IssuedKey>;
