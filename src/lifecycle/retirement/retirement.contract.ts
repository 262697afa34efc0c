import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { DataSetTemperature, RetirementImpact } from './impact.contract.ts';
import { offices, results, retirementStates, temperatures } from './retirement.states.ts';

const listedMax = 200;
const text = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });
const BothLanguages = z.object({ zh: z.string(), en: z.string() });

/** Why a data set is to be retired (chosen by a rule, or by a person). */
export const causes = [
  'cold',
  'purpose-ended',
  'superseded',
  'law-changed',
  'request',
  'error',
  'other',
] as const;

const KeptCopy = z
  .object({ dataSetId: z.uuid(), basis: text })
  .meta({ id: 'KeptCopy', description: 'a derived data set that stays, and on which basis' });

const Opinion = z
  .object({
    office: z.enum(offices),
    result: z.enum(results),
    reason: z.string(),
    givenBy: z.string(),
    givenAt: z.iso.datetime(),
    planVersion: z
      .int()
      .nullable()
      .meta({ description: 'de-identify: the version of the plan that was agreed to' }),
  })
  .meta({ id: 'AppraisalOpinion' });

const Signature = z
  .object({
    kind: z.enum(['approve', 'witness']),
    personId: z.string(),
    signedAt: z.iso.datetime(),
  })
  .meta({ id: 'RetirementSignature' });

export const Retirement = z
  .object({
    id: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    state: z.enum(retirementStates),
    cause: z.enum(causes),
    reason: z.string(),
    legalBasis: z.string(),
    proposedBy: z.string(),
    proposedByName: z.string(),
    proposedAt: z.iso.datetime(),
    opinionCount: z.int().meta({ description: 'offices that spoke, of four' }),
    approvalCount: z.int().meta({ description: 'people who approved, of two' }),
    result: z.enum(results).nullable(),
    keepUntil: z.iso.date().nullable(),
    keptCopies: z.array(KeptCopy),
    scope: z.array(z.uuid()).meta({ description: 'data sets that go, as appraised' }),
    executedAt: z.iso.datetime().nullable(),
    problem: BothLanguages.nullable().meta({ description: 'why the last execution ended' }),
    finishedAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Retirement' });

export const RetirementDetail = Retirement.extend({
  opinions: z.array(Opinion),
  signatures: z.array(Signature),
  appraisedAt: z.iso.datetime().nullable(),
  executedBy: z.string().nullable(),
  sealedAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'since when a destruction has no way back' }),
  jobId: z.uuid().nullable().meta({ description: 'the newest job that carries it out' }),
  people: z
    .record(z.string(), z.string())
    .meta({ description: 'names of those who proposed, spoke, signed and carried out' }),
  dataSets: z
    .array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        name: z.string(),
        retiredAs: z.enum(['archived', 'destroyed']).nullable(),
      }),
    )
    .meta({ description: 'of the scope and of the kept copies' }),
  verification: z.record(z.string(), z.unknown()).nullable(),
}).meta({ id: 'RetirementDetail' });

export const ProposeRetirement = z
  .object({
    dataSetId: z.uuid(),
    cause: z.enum(causes),
    reason: text,
    legalBasis: text,
    keptCopies: z.array(KeptCopy).max(listedMax).default([]),
  })
  .meta({ id: 'ProposeRetirement' });

export const GiveOpinion = z
  .object({
    office: z.enum(offices),
    result: z.enum(results),
    reason: text,
    keepUntil: z.iso.date().optional().meta({ description: 'with keep: until when' }),
    planVersion: z
      .int()
      .optional()
      .meta({ description: 'with de-identify: the version of the plan that is agreed to' }),
  })
  .meta({ id: 'GiveOpinion' });

export const retirementApi = {
  temperatures: endpoint({
    method: 'GET',
    path: '/api/v1/data-set-temperatures',
    summary: 'How much each data set is used: hot, warm or cold, the newest data set first',
    permission: 'retirement:read',
    query: z.object({
      ...pageQuery,
      temperature: z.enum(temperatures).optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of name or code' }),
      departmentId: z.uuid().optional(),
      standing: z.enum(['here', 'archived', 'destroyed', 'held', 'in-hand']).optional(),
    }),
    response: pageOf(DataSetTemperature),
  }),
  rules: endpoint({
    method: 'GET',
    path: '/api/v1/retirement-rules',
    summary: 'The numbers by which the temperature is judged',
    permission: 'retirement:read',
    response: z.object({
      hotDays: z.int().meta({ description: 'used within so many days: hot' }),
      warmDays: z.int().meta({ description: 'used within so many days: warm, else cold' }),
    }),
  }),
  impact: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/retirement-impact',
    summary: 'What would go or end with a data set',
    permission: 'retirement:read',
    params: one,
    response: RetirementImpact,
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/v1/retirements',
    summary: 'Retirement cases, the newest first',
    permission: 'retirement:read',
    query: z.object({
      ...pageQuery,
      dataSetId: z.uuid().optional(),
      departmentId: z.uuid().optional(),
      state: z.enum(retirementStates).optional(),
      cause: z.enum(causes).optional(),
      result: z.enum(results).optional(),
      q: z
        .string()
        .trim()
        .max(100)
        .optional()
        .meta({ description: 'part of the name or code of the data set' }),
      waits: z
        .enum(['opinion', 'approval', 'witness', 'execution', 'any'])
        .optional()
        .meta({ description: 'what waits for the reader' }),
    }),
    response: pageOf(Retirement),
  }),
  propose: endpoint({
    method: 'POST',
    path: '/api/v1/retirements',
    summary: 'Propose to retire a data set, with reason and legal basis',
    permission: 'retirement:propose',
    body: ProposeRetirement,
    response: RetirementDetail,
    status: 201,
  }),
  proposeForLaw: endpoint({
    method: 'POST',
    path: '/api/v1/law-changes',
    summary: 'A law changed: propose to retire every data set that names it as a basis',
    permission: 'retirement:propose',
    body: z.object({ law: text.max(200), reason: text }),
    response: z.object({ proposed: z.int(), more: z.boolean() }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/retirements/:id',
    summary: 'One case with opinions and signatures',
    permission: 'retirement:read',
    params: one,
    response: RetirementDetail,
  }),
  withdraw: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/withdraw',
    summary: 'Withdraw a case that was not carried out',
    permission: 'retirement:propose',
    params: one,
    body: z.object({ reason: text }),
    response: RetirementDetail,
  }),
  giveOpinion: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/opinions',
    summary: 'Give the opinion of an office; the case goes on when all four agree',
    permission: 'retirement:appraise',
    params: one,
    body: GiveOpinion,
    response: RetirementDetail,
  }),
  approve: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/approvals',
    summary: 'Approve a destruction; two different people have to, and not who proposed it',
    permission: 'retirement:approve',
    params: one,
    response: RetirementDetail,
  }),
  witness: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/witness',
    summary: 'Sign as the witness of a destruction, a third person',
    permission: 'retirement:witness',
    params: one,
    response: RetirementDetail,
  }),
  execute: endpoint({
    method: 'POST',
    path: '/api/v1/retirements/:id/execute',
    summary: 'Carry out what was decided, as a job; again when it was interrupted',
    permission: 'retirement:execute',
    params: one,
    response: z.object({ jobId: z.uuid() }),
    status: 202,
  }),
};

export type Retirement = z.infer<typeof Retirement>;
export type RetirementDetail = z.infer<typeof RetirementDetail>;
export type ProposeRetirement = z.infer<typeof ProposeRetirement>;
export type GiveOpinion = z.infer<typeof GiveOpinion>;
