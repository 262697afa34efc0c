import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

const text = z.string().trim().min(1).max(2000);
const one = z.object({ id: z.uuid() });

export const archiveStates = ['sealed', 'restored', 'destroyed'] as const;

export const Archive = z
  .object({
    id: z.uuid(),
    retirementId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    state: z.enum(archiveStates).meta({
      description:
        'restored: the rows are here again, the package stays; destroyed: its key is gone',
    }),
    restorable: z
      .boolean()
      .meta({ description: 'the newest package of a data set that is archived now' }),
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

/** One package with its files and what stays known of the data without opening it. */
const ArchiveDetail = Archive.extend({
  files: z.array(ArchivedFile),
  columns: z
    .array(z.object({ name: z.string(), type: z.string() }))
    .meta({ description: 'of the newest snapshot' }),
  rowCount: z.int().nullable().meta({ description: 'of the newest snapshot' }),
  resources: z
    .array(z.object({ id: z.uuid(), code: z.string().nullable(), name: z.string() }))
    .meta({ description: 'entries of the catalogue; they stay' }),
  restoreJobId: z.uuid().nullable().meta({ description: 'of the last restore' }),
}).meta({ id: 'ArchiveDetail' });

export const disposalMethods = ['deleted', 'overwritten', 'crypto-erased', 'no-copy'] as const;

export const DisposalTask = z
  .object({
    id: z.uuid(),
    retirementId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    applicationId: z.uuid(),
    applicationName: z.string(),
    departmentId: z.uuid().meta({ description: 'of the consumer' }),
    state: z.enum(['open', 'confirmed']),
    createdAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    overdue: z.boolean(),
    method: z.enum(disposalMethods).nullable(),
    note: z.string().nullable(),
    confirmedByName: z.string().nullable(),
    confirmedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DisposalTask' });

export const ConfirmDisposal = z
  .object({
    method: z.enum(disposalMethods),
    note: text.optional(),
  })
  .meta({ id: 'ConfirmDisposal' });

/** Whether the rows of a data set are here, and what keeps them. */
const Standing = z
  .object({
    retiredAs: z.enum(['archived', 'destroyed']).nullable(),
    retiredAt: z.iso.datetime().nullable(),
    holdCount: z.int().meta({
      description: 'holds in force; 0 for readers of other departments',
    }),
    retirementId: z.uuid().nullable().meta({ description: 'the case by which it left' }),
    archiveId: z.uuid().nullable().meta({ description: 'its newest package that can be opened' }),
    restoredAt: z.iso.datetime().nullable().meta({
      description: 'when the rows came back that are here; services stay suspended until resumed',
    }),
    deIdentifiedFrom: z
      .object({ dataSetId: z.uuid(), name: z.string(), retirementId: z.uuid() })
      .nullable()
      .meta({ description: 'what it was made of by a plan of treatment; the origin is destroyed' }),
    deIdentifiedAs: z
      .object({ dataSetId: z.uuid(), name: z.string() })
      .nullable()
      .meta({ description: 'what stays of it without what names persons' }),
  })
  .meta({ id: 'DataSetStanding' });

export const archiveApi = {
  standing: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/standing',
    summary: 'Whether a data set is here, archived or destroyed, and whether it is held',
    permission: 'resource:read',
    params: one,
    response: Standing,
  }),
  listArchives: endpoint({
    method: 'GET',
    path: '/api/v1/archives',
    summary: 'Sealed packages, the newest first',
    permission: 'retirement:read',
    query: z.object({
      ...pageQuery,
      dataSetId: z.uuid().optional(),
      state: z.enum(archiveStates).optional(),
      q: z
        .string()
        .trim()
        .max(100)
        .optional()
        .meta({ description: 'part of the name or code of the data set, or of a column' }),
    }),
    response: pageOf(Archive),
  }),
  getArchive: endpoint({
    method: 'GET',
    path: '/api/v1/archives/:id',
    summary: 'One package with its files and their SHA-256',
    permission: 'retirement:read',
    params: one,
    response: ArchiveDetail,
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
  listTasks: endpoint({
    method: 'GET',
    path: '/api/v1/disposal-tasks',
    summary: 'What consumers have to do with their copies, the newest first',
    permission: 'disposal:read',
    query: z.object({
      ...pageQuery,
      retirementId: z.uuid().optional(),
      dataSetId: z.uuid().optional(),
      applicationId: z.uuid().optional(),
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

export type Standing = z.infer<typeof Standing>;
export type Archive = z.infer<typeof Archive>;
export type ArchiveDetail = z.infer<typeof ArchiveDetail>;
export type DisposalTask = z.infer<typeof DisposalTask>;
export type ConfirmDisposal = z.infer<typeof ConfirmDisposal>;
