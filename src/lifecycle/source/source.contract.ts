import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { connectorKinds } from './connection.contract.ts';
import { driftPolicies, sourceMoves, sourceStates } from './source.states.ts';
import { Understanding } from './understanding.ts';

const Name = z.string().trim().min(1).max(200);
const Code = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,62}$/,
    '代码须以小写字母开头，由小写字母、数字和下划线组成 (a code is [a-z][a-z0-9_]*)',
  );
const Version = z.int().min(1).meta({ description: 'the version that was read' });
const RejectLimit = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: 'share of rows that may be rejected before nothing lands' });
const DriftPolicy = z
  .enum(driftPolicies)
  .meta({ description: 'what a change of columns does: stop the landing, or pass' });

export const DataSet = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    departmentId: z.uuid(),
    kind: z.enum(['collected', 'derived']),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'DataSet' });
export type DataSet = z.infer<typeof DataSet>;

export const Source = z
  .object({
    id: z.uuid(),
    dataSet: DataSet,
    kind: z
      .enum(['file', ...connectorKinds])
      .meta({ description: 'uploads, or the kind of old system it collects from' }),
    state: z.enum(sourceStates),
    understanding: Understanding.nullable(),
    driftPolicy: DriftPolicy,
    rejectLimit: RejectLimit,
    unclassifiedAt: z.iso
      .datetime()
      .meta({ description: 'when it was declared to hold nothing classified (不涉密)' }),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof Source>;

export const ReceivedFile = z
  .object({
    id: z.uuid(),
    sourceId: z.uuid(),
    fileName: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ReceivedFile' });
export type ReceivedFile = z.infer<typeof ReceivedFile>;

export const RegisterSource = z
  .object({
    departmentId: z.uuid(),
    name: Name,
    code: Code.optional().meta({ description: 'made from the name when absent' }),
    unclassified: z
      .boolean()
      .meta({ description: '不涉密: the department declares that nothing in it is classified' }),
    driftPolicy: DriftPolicy.default('stop'),
    rejectLimit: RejectLimit.default(0.01),
  })
  .meta({ id: 'RegisterSource' });
export type RegisterSource = z.infer<typeof RegisterSource>;

export const UpdateSource = z
  .object({
    version: Version,
    name: Name.optional(),
    driftPolicy: DriftPolicy.optional(),
    rejectLimit: RejectLimit.optional(),
  })
  .meta({ id: 'UpdateSource' });
export type UpdateSource = z.infer<typeof UpdateSource>;

const byId = z.object({ id: z.uuid() });

export const sourceApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/sources',
    summary: 'Sources, the newest first',
    permission: 'source:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(sourceStates).optional(),
      departmentId: z.uuid().optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name or code' }),
    }),
    response: pageOf(Source.omit({ understanding: true })),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/sources/:id',
    summary: 'One source with its understanding',
    permission: 'source:read',
    params: byId,
    response: Source,
  }),
  ofDataSet: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/source',
    summary: 'The source of a collected data set, with its understanding',
    permission: 'source:read',
    params: byId,
    response: Source,
  }),
  register: endpoint({
    method: 'POST',
    path: '/api/v1/sources',
    summary: 'Register a data set and its source',
    permission: 'source:register',
    body: RegisterSource,
    response: Source,
    status: 201,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/sources/:id',
    summary: 'Change the name or the policies of a source',
    permission: 'source:update',
    params: byId,
    body: UpdateSource,
    response: Source,
  }),
  confirm: endpoint({
    method: 'PUT',
    path: '/api/v1/sources/:id/understanding',
    summary: 'Save how the files of a source are read; the next file needs no question',
    permission: 'source:update',
    params: byId,
    body: z.object({ version: Version, understanding: Understanding }),
    response: Source,
  }),
  move: endpoint({
    method: 'POST',
    path: '/api/v1/sources/:id/move',
    summary: 'Suspend, resume or retire a source',
    permission: 'source:update',
    params: byId,
    body: z.object({ version: Version, move: z.enum(sourceMoves) }),
    response: Source,
  }),
  files: endpoint({
    method: 'GET',
    path: '/api/v1/sources/:id/files',
    summary: 'Files a source received, the newest first',
    permission: 'source:read',
    params: byId,
    query: z.object({ ...pageQuery }),
    response: pageOf(ReceivedFile),
  }),
  receive: endpoint({
    method: 'POST',
    path: '/api/v1/sources/:id/files',
    summary: 'Give a complete upload to a source',
    permission: 'source:upload',
    params: byId,
    body: z.object({ uploadId: z.uuid() }),
    response: ReceivedFile,
    status: 201,
  }),
};
