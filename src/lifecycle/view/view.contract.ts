import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { aliasPattern, Mapping } from './mapping.schema.ts';

/** Inputs one view may have. */
export const viewInputsMax = 50;
/** Rows a preview shows. */
export const previewRowsMax = 200;

const Sentence = z.object({ zh: z.string(), en: z.string() });

export const ViewInput = z
  .object({
    alias: z.string().regex(aliasPattern).meta({ description: 'name of the input in the SQL' }),
    dataSetId: z.uuid(),
  })
  .meta({ id: 'ViewInput' });

const inputs = z.array(ViewInput).max(viewInputsMax);
const sqlText = z.string().min(1).max(200_000);

export const viewFreshness = ['never-built', 'current', 'stale'] as const;

const viewShape = {
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  departmentId: z.uuid(),
  dataSetId: z.uuid().meta({ description: 'the derived data set the view makes' }),
  state: z.enum(['active', 'retired']),
  freshness: z
    .enum(viewFreshness)
    .meta({ description: 'stale: an input or the definition changed since the last build' }),
  builtAt: z.iso.datetime().nullable(),
  snapshotId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
};

export const View = z.object(viewShape).meta({ id: 'View' });

export const ViewDetail = z
  .object({
    ...viewShape,
    sql: z.string(),
    mapping: Mapping.nullable(),
    inputs: z.array(
      ViewInput.extend({
        code: z.string(),
        name: z.string(),
        latestSnapshotId: z.uuid().nullable(),
        viewId: z
          .uuid()
          .nullable()
          .meta({ description: 'the view that makes this input, if one does' }),
      }),
    ),
  })
  .meta({ id: 'ViewDetail' });

/** SQL or a mapping, never both. */
const definition = {
  sql: sqlText.optional(),
  mapping: Mapping.optional(),
  inputs,
};

export const CreateView = z
  .object({
    code: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/)
      .optional()
      .meta({ description: 'made from the name when absent' }),
    name: z.string().min(1).max(200),
    departmentId: z.uuid(),
    ...definition,
  })
  .meta({ id: 'CreateView' });

export const UpdateView = z
  .object({ version: z.int(), name: z.string().min(1).max(200), ...definition })
  .meta({ id: 'UpdateView' });

export const TryView = z.object({ departmentId: z.uuid(), ...definition }).meta({ id: 'TryView' });

const Finding = z.object({
  kind: z.string(),
  line: z.int(),
  column: z.int(),
  words: Sentence,
});

const columns = z.array(z.object({ name: z.string(), type: z.string() }));

export const ViewBuild = z
  .object({
    id: z.uuid(),
    state: z.enum(['done', 'failed']),
    viewVersion: z.int(),
    rowsIn: z.int(),
    rowsOut: z.int().nullable(),
    lost: z
      .record(z.string(), z.int())
      .meta({ description: 'per column: values that could not be standardised and became NULL' }),
    snapshotId: z.uuid().nullable(),
    error: z.object({ code: z.string(), words: Sentence }).nullable(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
  })
  .meta({ id: 'ViewBuild' });

const byId = z.object({ id: z.uuid() });

export const viewApi = {
  standardisers: endpoint({
    method: 'GET',
    path: '/api/v1/view-standardisers',
    summary: 'The functions that bring values into their standard form',
    permission: 'view:read',
    response: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          words: Sentence,
          describes: Sentence,
          type: z.string(),
          parameters: z.array(
            z.object({ name: z.string(), words: Sentence, required: z.boolean() }),
          ),
          example: z.object({ sql: z.string(), result: z.string() }),
        }),
      ),
    }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/v1/views',
    summary: 'Views the caller may see, newest first',
    permission: 'view:read',
    query: z.object({
      ...pageQuery,
      departmentId: z.uuid().optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name or code' }),
    }),
    response: pageOf(View),
  }),
  graph: endpoint({
    method: 'GET',
    path: '/api/v1/view-graph',
    summary: 'Which data set is made of which',
    permission: 'view:read',
    response: z.object({
      views: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          dataSetId: z.uuid(),
          freshness: z.enum(viewFreshness),
        }),
      ),
      edges: z.array(z.object({ viewId: z.uuid(), dataSetId: z.uuid() })),
    }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/views/:id',
    summary: 'One view with its definition',
    permission: 'view:read',
    params: byId,
    response: ViewDetail,
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/v1/views',
    summary: 'Define a view and the data set it makes',
    permission: 'view:define',
    body: CreateView,
    response: ViewDetail,
    status: 201,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/api/v1/views/:id',
    summary: 'Change the definition of a view',
    permission: 'view:define',
    params: byId,
    body: UpdateView,
    response: ViewDetail,
  }),
  propose: endpoint({
    method: 'POST',
    path: '/api/v1/view-proposals',
    summary: 'Propose a mapping from the columns and the profile of a data set',
    permission: 'view:define',
    body: z.object({ dataSetId: z.uuid() }),
    response: z.object({
      mapping: Mapping.nullable(),
      inputs: z.array(ViewInput),
      sql: z.string(),
    }),
  }),
  check: endpoint({
    method: 'POST',
    path: '/api/v1/view-checks',
    summary: 'Judge SQL or a mapping without running it',
    permission: 'view:define',
    body: TryView,
    response: z.object({
      allowed: z.boolean(),
      sql: z.string(),
      findings: z.array(Finding),
      columns,
    }),
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/v1/view-previews',
    summary: 'The first rows of SQL or a mapping over a bounded part of its inputs',
    permission: 'view:define',
    body: TryView,
    response: z.object({
      columns,
      rows: z.array(z.record(z.string(), z.unknown())),
      sampled: z
        .boolean()
        .meta({ description: 'true when an input has more rows than the preview looks at' }),
    }),
  }),
  build: endpoint({
    method: 'POST',
    path: '/api/v1/views/:id/builds',
    summary: 'Build a view, and first what it depends on, where something changed',
    permission: 'view:build',
    params: byId,
    response: z.object({
      unchanged: z.boolean().meta({
        description: 'true when nothing changed since the last build, so nothing is built',
      }),
      jobs: z.array(z.object({ viewId: z.uuid(), jobId: z.uuid() })),
    }),
    status: 202,
  }),
  builds: endpoint({
    method: 'GET',
    path: '/api/v1/views/:id/builds',
    summary: 'Builds of a view, newest first',
    permission: 'view:read',
    params: byId,
    query: z.object(pageQuery),
    response: pageOf(ViewBuild),
  }),
};

export type CreateView = z.infer<typeof CreateView>;
export type UpdateView = z.infer<typeof UpdateView>;
export type TryView = z.infer<typeof TryView>;
export type ViewInput = z.infer<typeof ViewInput>;
export type ViewDetail = z.infer<typeof ViewDetail>;
