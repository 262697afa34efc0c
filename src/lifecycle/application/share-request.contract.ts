import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { rowFilterOperators } from '#lifecycle/service/gateway-ports.ts';
import { serviceKinds } from '#lifecycle/service/service.contract.ts';
import { shareRequestStates } from './application.states.ts';

export const grantStates = ['future', 'active', 'expired', 'revoked'] as const;
export const grantDaysMax = 1096;
const quotaPerMinuteMax = 60_000;
const quotaPerDayMax = 50_000_000;
const quotaPerMinuteDefault = 600;
const quotaPerDayDefault = 100_000;

const long = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });
const fields = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(2000)
  .nullable()
  .meta({ description: 'columns; null = every column the service offers' });

export const RowFilterCondition = z
  .object({
    column: z.string().min(1).max(200),
    op: z.enum(rowFilterOperators),
    values: z.array(z.string().max(500)).min(1).max(1000),
  })
  .refine((filter) => filter.op === 'in' || filter.values.length === 1, {
    message: 'only "in" takes several values',
  })
  .meta({ id: 'RowFilterCondition' });

const rowFilter = z.array(RowFilterCondition).max(20);
const quotaPerMinute = z.int().min(1).max(quotaPerMinuteMax);
const quotaPerDay = z.int().min(1).max(quotaPerDayMax);

const scopeShape = {
  fields,
  rowFilter,
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
  quotaPerMinute,
  quotaPerDay,
};

export const ShareRequest = z
  .object({
    id: z.uuid(),
    applicationId: z.uuid(),
    applicationName: z.string(),
    applicantDepartmentId: z.uuid(),
    serviceId: z.uuid(),
    serviceName: z.string(),
    providerDepartmentId: z.uuid(),
    basis: z.string(),
    scenario: z.string(),
    ...scopeShape,
    frequency: z.string(),
    responsibleDuty: z.string(),
    state: z.enum(shareRequestStates),
    requestedBy: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: z.iso.datetime().nullable(),
    decisionReason: z.string().nullable(),
    grantId: z.uuid().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'ShareRequest' });

export const AskShare = z
  .object({
    applicationId: z.uuid(),
    serviceId: z.uuid(),
    basis: long.meta({ description: '使用依据: duty and item that need the data' }),
    scenario: long.meta({ description: '使用场景' }),
    fields: fields.default(null).meta({ description: '使用范围: columns, null = all offered' }),
    rowFilter: rowFilter.default([]).meta({ description: '使用范围: rows' }),
    validFrom: z.iso.datetime().optional().meta({ description: 'absent = now' }),
    validTo: z.iso.datetime(),
    quotaPerMinute: quotaPerMinute.default(quotaPerMinuteDefault),
    quotaPerDay: quotaPerDay.default(quotaPerDayDefault),
    frequency: z.string().trim().min(1).max(200).meta({ description: '频次, in words' }),
    responsibleDuty: z.string().trim().min(1).max(200).meta({ description: '责任岗位' }),
  })
  .meta({ id: 'AskShare' });

export const DecideShare = z
  .object({
    decision: z.enum(['approve', 'reject']),
    reason: z.string().trim().max(2000).optional().meta({ description: 'needed when rejecting' }),
    fields: fields.optional().meta({ description: 'narrower than asked' }),
    rowFilter: rowFilter.optional().meta({ description: 'conditions added to those asked for' }),
    validTo: z.iso.datetime().optional().meta({ description: 'earlier than asked' }),
    quotaPerMinute: quotaPerMinute.optional().meta({ description: 'lower than asked' }),
    quotaPerDay: quotaPerDay.optional().meta({ description: 'lower than asked' }),
  })
  .meta({ id: 'DecideShare' });

export const Grant = z
  .object({
    id: z.uuid(),
    requestId: z.uuid(),
    applicationId: z.uuid(),
    applicationName: z.string(),
    applicantDepartmentId: z.uuid(),
    serviceId: z.uuid(),
    serviceName: z.string(),
    providerDepartmentId: z.uuid(),
    purpose: z.string(),
    ...scopeShape,
    state: z.enum(grantStates),
    revokedAt: z.iso.datetime().nullable(),
    revokeReason: z.string().nullable(),
    grantedBy: z.string(),
    grantedAt: z.iso.datetime(),
  })
  .meta({ id: 'Grant' });

export const ShareOffer = z
  .object({
    serviceId: z.uuid(),
    code: z.string(),
    name: z.string(),
    kind: z.enum(serviceKinds),
  })
  .meta({ id: 'ShareOffer', description: 'a published service that may be asked for' });

export const ShareOfferDetail = ShareOffer.extend({
  providerDepartmentId: z.uuid(),
  shareType: z
    .literal([1, 2, 3])
    .meta({ description: '1 = unconditional, granted at once; 2 = decided; 3 = not shared' }),
  fields: z.array(z.object({ column: z.string(), title: z.string() })),
}).meta({ id: 'ShareOfferDetail' });

export const shareRequestApi = {
  listOffers: endpoint({
    method: 'GET',
    path: '/api/v1/share-offers',
    summary: 'Published services that may be asked for, newest first',
    permission: 'grant:request',
    query: z.object({ ...pageQuery, q: z.string().trim().max(100).optional() }),
    response: pageOf(ShareOffer),
  }),
  getOffer: endpoint({
    method: 'GET',
    path: '/api/v1/share-offers/:id',
    summary: 'What a published service offers: columns, and on which condition they are shared',
    permission: 'grant:request',
    params: one,
    response: ShareOfferDetail,
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/v1/share-requests',
    summary: 'Share requests of the own applications, and those to be decided',
    permission: 'application:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(shareRequestStates).optional(),
      applicationId: z.uuid().optional(),
      serviceId: z.uuid().optional(),
    }),
    response: pageOf(ShareRequest),
  }),
  ask: endpoint({
    method: 'POST',
    path: '/api/v1/share-requests',
    summary: 'Ask for a service; data shared without conditions are granted at once',
    permission: 'grant:request',
    body: AskShare,
    response: ShareRequest,
    status: 201,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/share-requests/:id',
    summary: 'One share request',
    permission: 'application:read',
    params: one,
    response: ShareRequest,
  }),
  decide: endpoint({
    method: 'POST',
    path: '/api/v1/share-requests/:id/decide',
    summary: 'Agree, within what was asked, or reject with a reason',
    permission: 'grant:decide',
    params: one,
    body: DecideShare,
    response: ShareRequest,
  }),
  withdraw: endpoint({
    method: 'POST',
    path: '/api/v1/share-requests/:id/withdraw',
    summary: 'Withdraw a request that waits',
    permission: 'grant:request',
    params: one,
    response: ShareRequest,
  }),
  listGrants: endpoint({
    method: 'GET',
    path: '/api/v1/grants',
    summary: 'Grants, newest first',
    permission: 'application:read',
    query: z.object({
      ...pageQuery,
      applicationId: z.uuid().optional(),
      serviceId: z.uuid().optional(),
      state: z.enum(grantStates).optional(),
    }),
    response: pageOf(Grant),
  }),
  revokeGrant: endpoint({
    method: 'POST',
    path: '/api/v1/grants/:id/revoke',
    summary: 'Take a grant back at once, with a reason',
    permission: 'grant:revoke',
    params: one,
    body: z.object({ reason: long }),
    response: Grant,
  }),
};

export type ShareRequest = z.infer<typeof ShareRequest>;
export type AskShare = z.infer<typeof AskShare>;
export type DecideShare = z.infer<typeof DecideShare>;
export type Grant = z.infer<typeof Grant>;
export type ShareOffer = z.infer<typeof ShareOffer>;
export type ShareOfferDetail = z.infer<typeof ShareOfferDetail>;
