import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

const text = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });

export const LegalHold = z
  .object({
    id: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    caseReference: z.string().meta({ description: 'number of the case it is held for' }),
    reason: z.string(),
    placedBy: z.string(),
    placedByName: z.string(),
    placedAt: z.iso.datetime(),
    releasedBy: z.string().nullable(),
    releasedByName: z.string().nullable(),
    releasedAt: z.iso.datetime().nullable(),
    releaseReason: z.string().nullable(),
  })
  .meta({ id: 'LegalHold' });

export const holdApi = {
  listHolds: endpoint({
    method: 'GET',
    path: '/api/v1/legal-holds',
    summary: 'Data sets held for a case, the newest first',
    permission: 'retirement:read',
    query: z.object({
      ...pageQuery,
      dataSetId: z.uuid().optional(),
      open: z.stringbool().optional(),
      q: z
        .string()
        .trim()
        .max(100)
        .optional()
        .meta({ description: 'part of the case number, or of the name or code of the data set' }),
    }),
    response: pageOf(LegalHold),
  }),
  placeHold: endpoint({
    method: 'POST',
    path: '/api/v1/legal-holds',
    summary: 'Hold a data set for a case: it is neither archived away nor destroyed',
    permission: 'hold:manage',
    body: z.object({ dataSetId: z.uuid(), caseReference: text, reason: text }),
    response: LegalHold,
    status: 201,
  }),
  releaseHold: endpoint({
    method: 'POST',
    path: '/api/v1/legal-holds/:id/release',
    summary: 'Release a hold, with a reason',
    permission: 'hold:manage',
    params: one,
    body: z.object({ reason: text }),
    response: LegalHold,
  }),
};

export type LegalHold = z.infer<typeof LegalHold>;
