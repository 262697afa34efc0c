import { basename } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import {
  createDepartment,
  createRootDepartment,
  findDepartmentByName,
  findRootDepartment,
} from '#governance/organization/organization.ts';
import { transact } from '#platform/database/database.ts';
import { monotonicMs } from '#platform/time/time.ts';
import { openApplication } from './open-application.ts';
import { placeholderArea, placeholderUscc } from './placeholder-uscc.ts';
import { publishResource } from './publish-resource.ts';
import { publishQuery } from './publish-query.ts';
import { landFile, receive } from './land-file.ts';
import type {
  OnProgress,
  Road,
  RoadReport,
  RoadRequest,
  RoadStage,
  StageFigures,
  StageReport,
} from './stage.ts';
import { standardise } from './standardise.ts';

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
