import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

const text = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });

export const Archive = z
  .object({
    id: z.uuid(),
    retirementId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    state: z.enum(['sealed', 'destroyed']),
    fileCount: z.int(),
    byteCount: z.int().meta({ description: 'of the files before they were encrypted' }),
    manifestSha256: z.string(),
    sealedAt: z.iso.datetime(),
    restoredAt: z.iso.datetime().nullable(),
    destroyedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Archive' });

const ArchivedFile = z
  .object({ path: z.string(), sha256: z.string(), bytes: z.int() })
  .meta({ id: 'ArchivedFile' });

export const RegisterEntry = z
  .object({
    sequence: z.int(),
    retirementId: z.uuid(),
    kind: z.enum(['archived', 'restored', 'destroyed', 'copy-disposed']),
    content: z.record(z.string(), z.unknown()),
    previousHash: z.string(),
    hash: z
      .string()
      .meta({ description: 'SHA-256 of the entry as canonical JSON, with previousHash' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'RegisterEntry' });

export const DisposalTask = z
  .object({
    id: z.uuid(),
    retirementId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetName: z.string(),
    applicationId: z.uuid(),
    applicationName: z.string(),
    departmentId: z.uuid().meta({ description: 'of the consumer' }),
    state: z.enum(['open', 'confirmed']),
    dueAt: z.iso.datetime(),
    overdue: z.boolean(),
    method: z.enum(['deleted', 'overwritten', 'crypto-erased', 'no-copy']).nullable(),
    note: z.string().nullable(),
    confirmedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DisposalTask' });

export const ConfirmDisposal = z
  .object({
    method: z.enum(['deleted', 'overwritten', 'crypto-erased', 'no-copy']),
    note: text.optional(),
  })
  .meta({ id: 'ConfirmDisposal' });

export const archiveApi = {
  listArchives: endpoint({
    method: 'GET',
    path: '/api/v1/archives',
    summary: 'Sealed packages, the newest first',
    permission: 'retirement:read',
    query: z.object({ ...pageQuery, dataSetId: z.uuid().optional() }),
    response: pageOf(Archive),
  }),
  getArchive: endpoint({
    method: 'GET',
    path: '/api/v1/archives/:id',
    summary: 'One package with its files and their SHA-256',
    permission: 'retirement:read',
    params: one,
    response: Archive.extend({ files: z.array(ArchivedFile) }).meta({ id: 'ArchiveDetail' }),
  }),
  restore: endpoint({
    method: 'POST',
    path: '/api/v1/archives/:id/restore',
    summary: 'Bring the rows of a package back, as a job; a damaged package changes nothing',
    permission: 'retirement:restore',
    params: one,
    response: z.object({ jobId: z.uuid() }),
    status: 202,
  }),
  register: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-register',
    summary: 'The register of disposal, the newest entry first',
    permission: 'retirement:read',
    query: z.object({ ...pageQuery, retirementId: z.uuid().optional() }),
    response: pageOf(RegisterEntry),
  }),
  listTasks: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-tasks',
    summary: 'What consumers have to do with their copies, the newest first',
    permission: 'disposal:read',
    query: z.object({
      ...pageQuery,
      retirementId: z.uuid().optional(),
      state: z.enum(['open', 'confirmed']).optional(),
      overdue: z.stringbool().optional().meta({ description: 'only open ones past their date' }),
    }),
    response: pageOf(DisposalTask),
  }),
  confirmTask: endpoint({
    method: 'POST',
    path: '/api/v1/disposal-tasks/:id/confirm',
    summary: 'Confirm that the copies were disposed of, and how',
    permission: 'disposal:confirm',
    params: one,
    body: ConfirmDisposal,
    response: DisposalTask,
  }),
};

export type DisposalTask = z.infer<typeof DisposalTask>;
export type ConfirmDisposal = z.infer<typeof ConfirmDisposal>;
