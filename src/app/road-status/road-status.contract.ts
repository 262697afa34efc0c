import * as z from 'zod';
import { DataSet } from '#lifecycle/source/source.contract.ts';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';

/** The stations of the road in their order. */
export const stationNames = [
  'source',
  'cache',
  'view',
  'resource',
  'service',
  'application',
  'retirement',
] as const;

/** How a station stands, the worst first. `empty`: the road has not come here yet. */
export const conditions = ['failed', 'attention', 'running', 'good', 'rest', 'empty'] as const;

const BothLanguages = z.object({ zh: z.string(), en: z.string() });

/** How a source is collected: from which connection, when it was last tried, and when it is due next. */
const Collecting = z
  .object({
    connectionName: z.string(),
    lastAt: z.iso.datetime().nullable(),
    nextDueAt: z.iso.datetime().nullable().meta({ description: 'null: by hand only' }),
  })
  .meta({ id: 'Collecting' });

/** Something that stands at a station: a source, the newest snapshot, a view, an entry, a service, an application. */
export const StationItem = z
  .object({
    id: z.uuid().meta({
      description: 'of the snapshot, view, resource …; at the source station of the data set',
    }),
    name: z.string(),
    departmentId: z.uuid(),
    state: z.string().meta({ description: 'as the life cycle of its stage names it' }),
    condition: z.enum(conditions),
    at: z.iso.datetime().nullable(),
    rows: z.int().nullable(),
    rejected: z.int().nullable(),
    number: z.int().nullable().meta({ description: 'of the snapshot or the version in force' }),
    runId: z.uuid().nullable().meta({ description: 'the newest landing run' }),
    problem: BothLanguages.nullable(),
    collecting: Collecting.nullable().meta({ description: 'of a source that collects by itself' }),
  })
  .meta({ id: 'StationItem' });
export type StationItem = z.infer<typeof StationItem>;

const Summary = z
  .object({
    stage: z.enum(stationNames),
    condition: z.enum(conditions),
    count: z.int().meta({ description: 'of all that stands here, also what one may not open' }),
  })
  .meta({ id: 'StationSummary' });

export const Station = Summary.extend({
  items: z.array(StationItem).meta({ description: 'what one may open, the newest first' }),
}).meta({ id: 'Station' });
export type Station = z.infer<typeof Station>;

const troubles = ['failed', 'late'] as const;

const DataSetLine = DataSet.extend({
  stations: z.array(Summary),
  rows: z.int().nullable().meta({ description: 'of the newest snapshot' }),
  landedAt: z.iso.datetime().nullable(),
  problem: BothLanguages.nullable().meta({ description: 'the first along the road' }),
  troubles: z.array(z.enum(troubles)).meta({ description: 'as `trouble` asks for them' }),
}).meta({ id: 'DataSetOnTheRoad' });

const RoadRun = z
  .object({
    id: z.uuid(),
    kind: z.enum(['collection', 'landing', 'build']),
    state: z.enum(['running', 'done', 'unchanged', 'failed', 'cancelled']),
    dataSetId: z.uuid(),
    dataSetName: z.string(),
    viewId: z.uuid().nullable().meta({ description: 'of a build' }),
    rows: z.int().nullable(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    problem: BothLanguages.nullable(),
  })
  .meta({ id: 'RoadRun' });

export const roadStatusApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets',
    summary: 'Data sets and how far each has come on the road, the newest first',
    permission: 'source:read',
    query: z.object({
      ...pageQuery,
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name or code' }),
      departmentId: z.uuid().optional(),
      kind: z.enum(['collected', 'derived']).optional(),
      trouble: z
        .enum(troubles)
        .optional()
        .meta({ description: 'whose last run failed or whose data no longer fit; overdue ones' }),
    }),
    response: pageOf(DataSetLine),
  }),
  road: endpoint({
    method: 'GET',
    path: '/api/v1/data-sets/:id/road',
    summary: 'The road of a data set: what stands at each of its seven stations',
    permission: 'source:read',
    params: z.object({ id: z.uuid() }),
    response: z.object({ dataSet: DataSet, stations: z.array(Station) }),
  }),
  runs: endpoint({
    method: 'GET',
    path: '/api/v1/recent-runs',
    summary:
      'What ran last in the data sets one may see, by whoever or by schedule: collections, landings, builds',
    permission: 'source:read',
    query: z.object({ limit: z.coerce.number().int().min(1).max(50).default(8) }),
    response: z.object({ items: z.array(RoadRun) }),
  }),
};
