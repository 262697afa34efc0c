import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { columnTypes } from '#lifecycle/source/understanding.ts';
import { CatalogueContent, grades, openTypes, shareTypes } from './resource.content.ts';
import { resourceMoves, resourceStates, type ResourceMove } from './resource.states.ts';

const Sentence = z.object({ zh: z.string(), en: z.string() });
const moves = Object.keys(resourceMoves);

const Drift = z
  .object({ snapshotId: z.uuid(), words: z.array(Sentence) })
  .meta({ description: 'why the newest snapshot does not stand under the version in force' });

const resourceShape = {
  id: z.uuid(),
  dataSetId: z.uuid(),
  departmentId: z.uuid(),
  name: z.string(),
  state: z.enum(resourceStates),
  code: z
    .string()
    .nullable()
    .meta({ description: 'resource code, given at the first publication' }),
  currentVersion: z
    .object({
      id: z.uuid(),
      number: z.int(),
      grade: z.literal(grades),
      shareType: z.literal(shareTypes),
      openType: z.enum(openTypes),
      publishedAt: z.iso.datetime(),
    })
    .nullable(),
  snapshotId: z.uuid().nullable(),
  hasDraft: z.boolean(),
  drift: Drift.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
};

export const Resource = z.object(resourceShape).meta({ id: 'Resource' });

export const ResourceDetail = z
  .object({
    ...resourceShape,
    draft: CatalogueContent.nullable(),
    published: CatalogueContent.nullable(),
    evidence: z.array(
      z.object({ column: z.string(), kind: z.string(), by: z.string(), grade: z.literal(grades) }),
    ),
    missing: z.array(z.object({ path: z.string(), words: Sentence })),
    warnings: z.array(z.object({ path: z.string(), found: z.string(), words: Sentence })),
    // Object.keys loses the union; the object is a const of exactly these keys.
    moves: z.array(z.enum(moves as [ResourceMove, ...ResourceMove[]])),
    reviews: z.array(
      z.object({
        kind: z.enum(['publish', 'revoke']),
        decision: z.enum(['approve', 'reject']),
        reason: z.string().nullable(),
        submittedBy: z.string(),
        reviewedBy: z.string(),
        reviewedAt: z.iso.datetime(),
      }),
    ),
    asked: z
      .object({
        by: z.string(),
        at: z.iso.datetime().nullable(),
        reason: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'who asked for what is under review now, and may not decide it' }),
    people: z
      .record(z.string(), z.string())
      .meta({ description: 'names of the accounts in asked and reviews, by their id' }),
  })
  .meta({ id: 'ResourceDetail' });

export const ResourceVersion = z
  .object({
    id: z.uuid(),
    resourceId: z.uuid(),
    number: z.int(),
    name: z.string(),
    grade: z.literal(grades),
    shareType: z.literal(shareTypes),
    openType: z.enum(openTypes),
    providerName: z.string(),
    providerCode: z.string(),
    snapshotId: z.uuid(),
    publishedAt: z.iso.datetime(),
    publishedOn: z.iso.date().meta({ description: '发布日期, Beijing time' }),
  })
  .meta({ id: 'ResourceVersion' });

export const ResourceVersionDetail = z
  .object({
    ...ResourceVersion.shape,
    content: CatalogueContent,
    columns: z.array(
      z.object({ name: z.string(), type: z.enum(columnTypes), scale: z.int().optional() }),
    ),
  })
  .meta({ id: 'ResourceVersionDetail' });

const ContentChange = z.object({
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

const ClassTree = z.object({
  standardRef: z.string(),
  version: z.string(),
  effectiveFrom: z.iso.date(),
  effectiveTo: z.iso.date().nullable(),
  classes: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      items: z.array(z.object({ code: z.string(), name: z.string() })),
    }),
  ),
});

const one = z.object({ id: z.uuid() });
const reason = z.string().trim().max(2000);
export const ReviewBody = z.object({
  version: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'the version that was looked at; another one is refused' }),
  decision: z.enum(['approve', 'reject']),
  reason: reason.optional().meta({ description: 'needed when rejecting' }),
});
export const DraftBody = z.object({
  version: z.int().min(1).meta({ description: 'the version this change is based on' }),
  content: CatalogueContent,
});
export const SubmitBody = z.object({
  declareNotClassified: z
    .boolean()
    .default(false)
    .meta({ description: 'the submitter declares that the data are not classified (不涉密)' }),
});

export const resourceApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/resources',
    summary: 'List catalogue entries: all in force, and drafts of the own departments',
    permission: 'resource:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(resourceStates).optional(),
      departmentId: z.uuid().optional(),
      dataSetId: z.uuid().optional(),
      mine: z
        .stringbool()
        .optional()
        .meta({ description: 'only of departments for which one may propose entries' }),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name, or a code' }),
    }),
    response: pageOf(Resource),
  }),
  propose: endpoint({
    method: 'POST',
    path: '/api/v1/resources',
    summary: 'Propose an entry from a data set; an entry that lives already is returned',
    permission: 'resource:propose',
    body: z.object({ dataSetId: z.uuid() }),
    response: ResourceDetail,
    status: 201,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/resources/:id',
    summary: 'One entry with its draft, what is missing, and the moves open now',
    permission: 'resource:read',
    params: one,
    response: ResourceDetail,
  }),
  updateDraft: endpoint({
    method: 'PUT',
    path: '/api/v1/resources/:id/draft',
    summary: 'Replace the draft; on a published entry this begins the next version',
    permission: 'resource:propose',
    params: one,
    body: DraftBody,
    response: ResourceDetail,
  }),
  submit: endpoint({
    method: 'POST',
    path: '/api/v1/resources/:id/submit',
    summary: 'Submit the draft for review by the data bureau',
    permission: 'resource:submit',
    params: one,
    body: SubmitBody,
    response: ResourceDetail,
  }),
  review: endpoint({
    method: 'POST',
    path: '/api/v1/resources/:id/review',
    summary: 'Approve and publish, or reject with a reason',
    permission: 'resource:review',
    params: one,
    body: ReviewBody,
    response: ResourceDetail,
  }),
  requestRevoke: endpoint({
    method: 'POST',
    path: '/api/v1/resources/:id/revoke',
    summary: 'Ask for the revocation of a published entry',
    permission: 'resource:revoke',
    params: one,
    body: z.object({ reason: reason.min(1) }),
    response: ResourceDetail,
  }),
  reviewRevoke: endpoint({
    method: 'POST',
    path: '/api/v1/resources/:id/revoke-review',
    summary: 'Agree to a revocation, or reject it with a reason',
    permission: 'resource:review',
    params: one,
    body: ReviewBody,
    response: ResourceDetail,
  }),
  delete: endpoint({
    method: 'DELETE',
    path: '/api/v1/resources/:id',
    summary: 'Delete a draft or a revoked entry; its code is never used again',
    permission: 'resource:propose',
    params: one,
  }),
  listVersions: endpoint({
    method: 'GET',
    path: '/api/v1/resources/:id/versions',
    summary: 'The published versions, newest first',
    permission: 'resource:read',
    params: one,
    query: z.object(pageQuery),
    response: pageOf(ResourceVersion),
  }),
  getVersion: endpoint({
    method: 'GET',
    path: '/api/v1/resources/:id/versions/:number',
    summary: 'One published version as it was frozen',
    permission: 'resource:read',
    params: z.object({ id: z.uuid(), number: z.coerce.number().int().min(1) }),
    response: ResourceVersionDetail,
  }),
  changes: endpoint({
    method: 'GET',
    path: '/api/v1/resources/:id/changes',
    summary: 'What differs between two versions, or between a version and the draft',
    permission: 'resource:read',
    params: one,
    query: z.object({
      from: z.coerce.number().int().min(1),
      to: z.coerce.number().int().min(1).optional().meta({ description: 'absent = the draft' }),
    }),
    response: z.object({ changes: z.array(ContentChange) }),
  }),
  classes: endpoint({
    method: 'GET',
    path: '/api/v1/resource-classes',
    summary: 'The class tree of the catalogue',
    permission: 'resource:read',
    response: ClassTree,
  }),
};

export type Resource = z.infer<typeof Resource>;
export type ResourceDetail = z.infer<typeof ResourceDetail>;
export type ResourceVersion = z.infer<typeof ResourceVersion>;
export type ResourceVersionDetail = z.infer<typeof ResourceVersionDetail>;
