import { basename } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import {
  createDepartment,
  createRootDepartment,
  findDepartmentByName,
  findRootDepartment,
} from '#governance/organization/organization.ts';
import { transact } from '#platform/database/database.ts';
import type { JobProgress } from '#platform/jobs/job.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { openApplication } from './open-application.ts';
import { placeholderArea, placeholderUscc } from './placeholder-uscc.ts';
import { publishResource } from './publish-resource.ts';
import { publishQuery } from './publish-query.ts';
import { landFile, receive } from './land-file.ts';
import { standardise } from './standardise.ts';

/** One file to carry. */
export interface RoadRequest {
  path: string;
  /** Department that owns the data; made when it does not exist. */
  department: string;
  /** Its unified social credit code; a placeholder that checks is given when a new department has none. */
  uscc?: string;
  /** Name of the data set. */
  name: string;
  /** Columns that name one row; proposed from the data when empty. */
  key: readonly string[];
  /** Where the platform answers, for the address and the example. */
  baseUrl: string;
}

export const roadStages = [
  'source',
  'cache',
  'view',
  'resource',
  'service',
  'application',
] as const;
export type RoadStage = (typeof roadStages)[number];

/** What a stage did: rows that came in, went out and were rejected where it handles rows. */
export interface StageReport {
  stage: RoadStage;
  rowsIn: number | null;
  rowsOut: number | null;
  rejected: number | null;
  seconds: number;
  note: string;
}

export interface RoadReport {
  dataSet: string;
  stages: StageReport[];
  service: { code: string; url: string };
  /** A command that calls the service; it carries the key, which is shown this once. */
  curl: string;
  key: string;
  rejectsRun: string | null;
}

/** Told while a stage works. */
export type OnProgress = (stage: RoadStage, progress: JobProgress) => void;

/** What the steps share. */
export interface Road {
  ctx: Context;
  /** Who decides what another has asked for: nobody reviews his own submission. */
  reviewer: Context;
  request: RoadRequest;
  departmentId: string;
  onProgress: OnProgress;
}

/** What a step leaves for the table. */
export type StageFigures = Pick<StageReport, 'rowsIn' | 'rowsOut' | 'rejected' | 'note'>;

/**
 * Carries one file all the way: source, snapshot, view, resource, service, application with a key. Every step uses the
 * same commands, policies and audit as the API. What an earlier run made is used again, so the same file a second
 * time changes nothing but the key. Refuses, in words, at the first stage that cannot go on.
 */
export async function carry(
  contexts: { ctx: Context; reviewer: Context },
  request: RoadRequest,
  onProgress: OnProgress,
): Promise<RoadReport> {
  const road: Road = {
    ...contexts,
    request,
    departmentId: await departmentOf(contexts.ctx, request),
    onProgress,
  };
  const stages: StageReport[] = [];
  const step = async <T extends { figures: StageFigures }>(
    stage: RoadStage,
    work: () => Promise<T>,
  ): Promise<T> => {
    const began = monotonicMs();
    onProgress(stage, {});
    const done = await work();
    stages.push({ stage, ...done.figures, seconds: (monotonicMs() - began) / 1000 });
    return done;
  };
  const received = await step('source', () => receive(road));
  const landed = await step('cache', () => landFile(road, received));
  const view = await step('view', () => standardise(road, received.source.dataSet));
  const resource = await step('resource', () => publishResource(road, view));
  const service = await step('service', () => publishQuery(road, resource));
  const access = await step('application', () => openApplication(road, { resource, service }));
  return {
    dataSet: received.source.dataSet.code,
    stages,
    service: { code: service.code, url: `${request.baseUrl}/data/v1/${service.code}` },
    curl: access.curl,
    key: access.key,
    rejectsRun: landed.rejected > 0 ? landed.runId : null,
  };
}

/** The name a file gives its data set when none was asked for. */
export function nameOfFile(path: string): string {
  return (
    basename(path).replace(
      /(\.(gz|zip|csv|tsv|txt|xlsx|xlsm|json|ndjson|jsonl|geojson|parquet|gb18030|gbk|utf-?8))+$/i,
      '',
    ) || basename(path)
  );
}

async function departmentOf(
  ctx: Context,
  { department: name, uscc }: RoadRequest,
): Promise<string> {
  const existing = await findDepartmentByName(ctx.db, name);
  if (existing !== undefined) return existing.id;
  const root =
    (await findRootDepartment(ctx.db)) ??
    (await transact(ctx.db, (tx) =>
      createRootDepartment(
        tx,
        { nameZh: '本市', nameEn: 'The city', uscc: null, areaCode: placeholderArea },
        ctx.now(),
      ),
    ));
  const made = await createDepartment(ctx, {
    nameZh: name,
    nameEn: null,
    uscc: uscc ?? placeholderUscc(name),
    areaCode: root.areaCode,
    parentId: root.id,
    kind: 'department',
    order: 0,
  });
  return made.id;
}
