import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { columnTypes, rejectReasons } from '#lifecycle/source/understanding.ts';
import { Drift } from './drift.rules.ts';

/** Rows a sample shows at most. */
export const sampleRowsMax = 100;
/** Rows and columns a type proposal looks at. */
const proposalRowsMax = 1_000;
const columnsMax = 20_000;

export const SnapshotColumn = z
  .object({
    name: z.string(),
    type: z.enum(columnTypes),
    scale: z.int().optional(),
    format: z
      .string()
      .optional()
      .meta({ description: 'how dates, times and booleans were written in the file' }),
  })
  .meta({ id: 'SnapshotColumn' });

export const SnapshotFile = z
  .object({ name: z.string(), sha256: z.string(), bytes: z.int() })
  .meta({ id: 'SnapshotFile' });

export const Snapshot = z
  .object({
    id: z.uuid(),
    dataSetId: z.uuid(),
    number: z.int().meta({ description: '1 for the first of the data set' }),
    rowCount: z.int(),
    byteCount: z.int(),
    rowsIn: z.int(),
    rejectedCount: z.int(),
    contentSha256: z.string(),
    columns: z.array(SnapshotColumn),
    files: z.array(SnapshotFile),
    evidence: z.record(z.string(), z.unknown()).meta({ description: 'what it was made of' }),
    landedAt: z.iso.datetime(),
    removedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'since when its files are archived or destroyed' }),
  })
  .meta({ id: 'Snapshot' });

export const ColumnProfile = z
  .object({
    name: z.string(),
    missing: z.int(),
    distinct: z.int(),
    distinctExact: z.boolean(),
    min: z.string().nullable(),
    max: z.string().nullable(),
    top: z.array(z.object({ value: z.string(), count: z.int() })),
    topExact: z.boolean(),
    patterns: z.array(z.object({ pattern: z.string(), share: z.number() })),
  })
  .meta({ id: 'ColumnProfile' });

const Masked = z
  .boolean()
  .meta({ description: 'values are shown by their shape only, for want of snapshot:sample' });

const bothLanguages = z.object({ zh: z.string(), en: z.string() });

export const LandingRun = z
  .object({
    id: z.uuid(),
    dataSetId: z.uuid(),
    sourceId: z.uuid(),
    sourceFileId: z.uuid(),
    jobId: z.uuid().nullable(),
    state: z.enum(['running', 'done', 'unchanged', 'failed', 'cancelled']),
    snapshotId: z
      .uuid()
      .nullable()
      .meta({ description: 'the snapshot made, or the unchanged one' }),
    rowsIn: z.int().nullable(),
    rowsOut: z.int().nullable(),
    rejectedCount: z.int().nullable(),
    hasRejects: z.boolean(),
    drift: Drift.nullable(),
    proposedMissing: z.array(z.string()),
    error: z
      .object({ code: z.string(), words: bothLanguages, next: bothLanguages.optional() })
      .nullable(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'LandingRun' });

export const RejectedRow = z
  .object({
    line: z.int().meta({ description: 'in the uploaded file' }),
    column: z.string().nullable(),
    reason: z.enum(rejectReasons),
    words: bothLanguages,
    raw: z.string().meta({ description: 'what the row said, cut when it is long' }),
  })
  .meta({ id: 'RejectedRow' });

export const TypeProposal = z
  .object({
    columns: z.array(SnapshotColumn),
    missing: z.array(z.string()).meta({ description: 'declared marks, then those proposed' }),
  })
  .meta({ id: 'TypeProposal' });

const byId = z.object({ id: z.uuid() });

export const cacheApi = {
  listSnapshots: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/snapshots',
    summary: 'Snapshots of a data set, newest first',
    permission: 'snapshot:read',
    params: byId,
    query: z.object(pageQuery),
    response: pageOf(Snapshot),
  }),
  getSnapshot: endpoint({
    method: 'GET',
    path: '/api/v1/snapshots/:id',
    summary: 'One snapshot with the profile of its columns',
    permission: 'snapshot:read',
    params: byId,
    response: Snapshot.extend({ profile: z.array(ColumnProfile), masked: Masked }).meta({
      id: 'SnapshotDetail',
    }),
  }),
  sampleSnapshot: endpoint({
    method: 'GET',
    path: '/api/v1/snapshots/:id/sample',
    summary: 'The first rows of a snapshot, masked for those without the right to see values',
    description:
      'Without snapshot:sample on the data set, each value is only its shape: every letter, Han character and digit is a mark, punctuation stands.',
    permission: 'snapshot:read',
    params: byId,
    query: z.object({ limit: z.coerce.number().int().min(1).max(sampleRowsMax).default(20) }),
    response: z.object({ rows: z.array(z.record(z.string(), z.unknown())), masked: Masked }),
  }),
  startLanding: endpoint({
    method: 'POST',
    path: '/api/v1/sources/:id/landings',
    summary: 'Land a file of a source as a new snapshot',
    permission: 'snapshot:land',
    params: byId,
    body: z.object({ sourceFileId: z.uuid() }),
    response: z.object({ jobId: z.uuid() }),
    status: 202,
  }),
  listLandingRuns: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/landing-runs',
    summary: 'Landing runs of a data set, newest first',
    permission: 'snapshot:read',
    params: byId,
    query: z.object(pageQuery),
    response: pageOf(LandingRun),
  }),
  getLandingRun: endpoint({
    method: 'GET',
    path: '/api/v1/landing-runs/:id',
    summary: 'One landing run',
    permission: 'snapshot:read',
    params: byId,
    response: LandingRun,
  }),
  listRejects: endpoint({
    method: 'GET',
    path: '/api/v1/landing-runs/:id/rejected-rows',
    summary: 'The rejected rows of a landing run, in the order they were found',
    permission: 'snapshot:sample',
    params: byId,
    query: z.object(pageQuery),
    response: pageOf(RejectedRow),
  }),
  downloadRejects: endpoint({
    method: 'GET',
    path: '/api/v1/landing-runs/:id/rejects',
    summary: 'The rejected rows of a landing run as CSV',
    permission: 'snapshot:sample',
    params: byId,
    query: z.object({
      language: z
        .enum(['zh', 'en'])
        .optional()
        .meta({ description: 'of header and reasons; by default that of the request' }),
    }),
    raw: 'download',
    description: 'UTF-8 with BOM; line, column, reason in words, raw text.',
  }),
  proposeTypes: endpoint({
    method: 'POST',
    path: '/api/v1/type-proposals',
    summary: 'Column types that the rows of a preview would get',
    permission: 'source:read',
    body: z.object({
      columns: z.array(z.string().max(200)).max(columnsMax),
      rows: z.array(z.array(z.string().nullable()).max(columnsMax)).max(proposalRowsMax),
      missing: z.array(z.string().max(40)).max(20),
    }),
    response: TypeProposal,
  }),
};
