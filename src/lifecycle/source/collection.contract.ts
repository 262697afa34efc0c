import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { Job } from '#platform/jobs/jobs.contract.ts';
import { Selection } from './connection.contract.ts';

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ description: "hh:mm of the city's time zone" });

/** When a feed is due by itself. */
export const Schedule = z
  .discriminatedUnion('every', [
    z.object({ every: z.literal('minutes'), minutes: z.int().min(5).max(1440) }),
    z.object({ every: z.literal('day'), at: TimeOfDay }),
    z.object({
      every: z.literal('week'),
      weekday: z.int().min(1).max(7).meta({ description: '1 = Monday' }),
      at: TimeOfDay,
    }),
    z.object({
      every: z.literal('month'),
      day: z.int().min(1).max(31).meta({ description: 'the last day in a shorter month' }),
      at: TimeOfDay,
    }),
  ])
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;

export const Hours = z
  .object({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, { message: 'from and to must differ' })
  .meta({ id: 'Hours', description: 'may pass midnight: from 22:00 to 06:00' });
export type Hours = z.infer<typeof Hours>;

export const LoadBudget = z
  .object({
    rowsPerSecond: z.int().min(1).max(100_000_000).nullable().default(null),
    statementMinutes: z.int().min(1).max(1440).default(60),
  })
  .meta({ id: 'LoadBudget' });
export type LoadBudget = z.infer<typeof LoadBudget>;

/** 更新周期, as promised by the department. */
export const promisedCycles = [
  'realtime',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'yearly',
  'irregular',
] as const;
export type PromisedCycle = (typeof promisedCycles)[number];

export const feedModes = ['full', 'watermark', 'key'] as const;
export type FeedMode = (typeof feedModes)[number];

export const DefineFeed = z
  .object({
    version: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'of the feed that is changed; absent for the first' }),
    connectionId: z.uuid(),
    selection: Selection,
    mode: z.enum(feedModes),
    markColumn: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'the time of the last change, or the ascending key' }),
    keyColumns: z
      .array(z.string().max(128))
      .max(16)
      .optional()
      .meta({ description: 'what makes a row the same; default: the primary key' }),
    lookBackMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(0)
      .meta({ description: 'reads so far behind the mark again, for what was written late' }),
    schedule: Schedule.nullable().default(null),
    hours: Hours.nullable().default(null),
    budget: LoadBudget.default({ rowsPerSecond: null, statementMinutes: 60 }),
    promisedCycle: z.enum(promisedCycles),
  })
  .meta({ id: 'DefineFeed' });
export type DefineFeed = z.infer<typeof DefineFeed>;

export const Feed = z
  .object({
    id: z.uuid(),
    sourceId: z.uuid(),
    connectionId: z.uuid(),
    selection: Selection,
    mode: z.enum(feedModes),
    markColumn: z.string().nullable(),
    keyColumns: z.array(z.string()),
    lookBackMinutes: z.int(),
    schedule: Schedule.nullable(),
    hours: Hours.nullable(),
    budget: LoadBudget,
    promisedCycle: z.enum(promisedCycles),
    nextDueAt: z.iso.datetime().nullable(),
    wholeDue: z.boolean().meta({ description: 'the next collection is whole' }),
    version: z.int(),
  })
  .meta({ id: 'Feed' });
export type Feed = z.infer<typeof Feed>;

/** A feed, and up to where it has read. */
export const FeedNow = Feed.extend({
  mark: z.string().nullable().meta({ description: 'the next collection of changes goes on from' }),
}).meta({ id: 'FeedNow' });
export type FeedNow = z.infer<typeof FeedNow>;

export const collectionStates = ['running', 'done', 'unchanged', 'failed', 'cancelled'] as const;
export type CollectionState = (typeof collectionStates)[number];

const Words = z.object({ zh: z.string(), en: z.string() });

/** So many files of a collection are told with it; all are counted. */
export const filesToldMax = 5;

export const CollectedFile = z
  .object({
    id: z.uuid().meta({ description: 'of the received file' }),
    fileName: z.string(),
    sizeBytes: z.int(),
    state: z.enum(['waiting', 'landed', 'failed']).meta({ description: 'how it landed' }),
  })
  .meta({ id: 'CollectedFile' });

export const Collection = z
  .object({
    id: z.uuid(),
    feedId: z.uuid(),
    jobId: z.uuid(),
    state: z.enum(collectionStates),
    whole: z.boolean(),
    rowCount: z.int().nullable(),
    byteCount: z.int().nullable(),
    markBefore: z.string().nullable(),
    markAfter: z.string().nullable(),
    error: z.object({ code: z.string(), words: Words, next: Words.optional() }).nullable(),
    fileCount: z.int().meta({ description: 'received files that it made' }),
    files: z.array(CollectedFile).meta({ description: `the first ${filesToldMax} of them` }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    progress: Job.shape.progress
      .nullable()
      .meta({ description: 'of one that runs, for everybody who may read the source' }),
  })
  .meta({ id: 'Collection' });
export type Collection = z.infer<typeof Collection>;

export const LateFeed = z
  .object({
    sourceId: z.uuid(),
    dataSetId: z.uuid(),
    dataSetName: z.string(),
    departmentId: z.uuid(),
    promisedCycle: z.enum(promisedCycles),
    lastReceivedAt: z.iso.datetime().nullable(),
    lastCollection: z
      .enum(collectionStates)
      .nullable()
      .meta({ description: 'how the last one ended; null: there was none' }),
    dueAt: z.iso.datetime().meta({ description: 'when new data was promised' }),
    missed: z.int().meta({ description: 'whole cycles that passed since without new data' }),
  })
  .meta({ id: 'LateFeed' });
export type LateFeed = z.infer<typeof LateFeed>;

const byId = z.object({ id: z.uuid() });

export const collectionApi = {
  clock: endpoint({
    method: 'GET',
    path: '/api/v1/collections/clock',
    summary: 'The clock by which schedules, hours and promised cycles go: that of the city',
    permission: 'source:read',
    response: z.object({
      timeZone: z.string().meta({ description: 'IANA name' }),
      now: z.iso.datetime(),
    }),
  }),
  late: endpoint({
    method: 'GET',
    path: '/api/v1/collections/late',
    summary: 'Feeds whose promised data have not come, by the promised update cycle',
    permission: 'source:read',
    query: z.object({ ...pageQuery, departmentId: z.uuid().optional() }),
    response: pageOf(LateFeed),
  }),
  feed: endpoint({
    method: 'GET',
    path: '/api/v1/sources/:id/feed',
    summary: 'What a source collects, from where, how and when',
    permission: 'source:read',
    params: byId,
    response: FeedNow,
  }),
  define: endpoint({
    method: 'PUT',
    path: '/api/v1/sources/:id/feed',
    summary: 'Define what a source collects; the table is looked at before anything is saved',
    permission: 'source:collect',
    params: byId,
    body: DefineFeed,
    response: Feed,
  }),
  start: endpoint({
    method: 'POST',
    path: '/api/v1/sources/:id/collections',
    summary: 'Collect now; with `whole` everything instead of what changed',
    permission: 'source:collect',
    params: byId,
    body: z.object({ whole: z.boolean().default(false) }),
    response: z.object({ jobId: z.uuid() }),
    status: 202,
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/v1/sources/:id/collections',
    summary: 'Collections of a source, the newest first',
    permission: 'source:read',
    params: byId,
    query: z.object({ ...pageQuery }),
    response: pageOf(Collection),
  }),
};
