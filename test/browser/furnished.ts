import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobDefinitions, mayReadPublished, subscribers } from '#app/modules.ts';
import { awaitJob } from '#app/road/await-job.ts';
import { carry } from '#app/road/road.ts';
import type { RoadReport } from '#app/road/stage.ts';
import { aContext, anAccount, threeOfficers } from '#governance/identity/identity.fixtures.ts';
import { systemContext, systemReviewerId, type Context } from '#governance/identity/context.ts';
import { findDepartmentByName } from '#governance/organization/organization.ts';
import { anAsk } from '#lifecycle/application/application.fixtures.ts';
import {
  approveApplication,
  askShare,
  registerApplication,
} from '#lifecycle/application/application.ts';
import {
  getResourceDetail,
  proposeResource,
  reviewResource,
  submitResource,
  updateDraft,
} from '#lifecycle/resource/resource.ts';
import { createView, requestBuild } from '#lifecycle/view/view.ts';
import { rawPool } from '#platform/database/database.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { deliverEvents, registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { root } from '../source-files.ts';
import { furnishDisposal } from './furnished-disposal.ts';
import { furnishFeeds } from './furnished-feed.ts';
import { people, readParams, type FurnishedParams } from './furnished-params.ts';
import { furnishRetirement } from './furnished-retirement.ts';
import { furnishConnections } from './old-registry.ts';

/** A city small enough for a test, with something on every page. */
export interface Furnished {
  params: FurnishedParams;
  /** Ends the old system that is read. */
  close: () => Promise<void>;
}

/**
 * Fills an empty platform: two data sets carried all along the road, one of them with rejected rows and two snapshots,
 * an entry that waits for review, a view that joins both, calls of a service, a request that waits for a decision.
 */
export async function furnish(world: World, url: string): Promise<Furnished> {
  const stop = startWork(world);
  try {
    const water = await carryFile(world, url, {
      path: join(root, 'docs/guide/water-quality.csv'),
      department: '水务局',
      name: '水质监测',
    });
    const firms = await carryFirms(world, url);
    await callOften(water, url);
    return await addRest(world, url, { water, firms });
  } finally {
    await stop();
  }
}

/** Runs jobs and delivers events beside the test until told to stop. */
function startWork(world: World): () => Promise<void> {
  const stop = new AbortController();
  const run = async () => {
    await registerSubscribers(world.db, subscribers);
    while (!stop.signal.aborted) {
      await runDueJobs(world, jobDefinitions);
      await deliverEvents(world, subscribers);
      await sleep(20);
    }
  };
  const running = run();
  return async () => {
    stop.abort();
    await running;
  };
}

async function carryFile(
  world: World,
  baseUrl: string,
  file: { path: string; department: string; name: string; key?: readonly string[] },
): Promise<RoadReport> {
  const ctx = systemContext(world, 'cli');
  const reviewer = systemContext(world, 'cli:reviewer', systemReviewerId);
  return carry({ ctx, reviewer }, { key: [], ...file, baseUrl }, () => undefined);
}

/** Two deliveries of the same list: the second has rows more, rows changed and rows that cannot be read. */
async function carryFirms(world: World, url: string): Promise<RoadReport> {
  const path = world.storage.path('temp', 'firms.csv');
  const file = { path, department: '市场监管局', name: '企业登记', key: ['登记号'] };
  await writeFile(path, firmRows(1200, false));
  await carryFile(world, url, file);
  await writeFile(path, firmRows(1500, true));
  const report = await carryFile(world, url, file);
  // The next delivery is shaped differently: it is refused, and home tells its owner.
  await writeFile(path, '登记号,名称\nR000001,示范第1号\n');
  await carryFile(world, url, file).then(
    () => Promise.reject(new Error('a file of another shape must be refused')),
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    },
  );
  return report;
}

function firmRows(count: number, isLater: boolean): string {
  const kinds = ['有限责任公司', '股份有限公司', '个体工商户', '合伙企业'];
  const lines = ['登记号,名称,类型,注册资本（万元）,成立日期,状态'];
  for (let at = 1; at <= count; at += 1) {
    const day = new Date(Date.UTC(2015, 0, 1 + ((at * 37) % 3900))).toISOString().slice(0, 10);
    const state = isLater && at % 17 === 0 ? '注销' : '存续';
    const capital = isLater && at % 400 === 0 ? '1,000' : String((at * 31) % 990);
    const name = `示范第${at}号商贸${kinds[at % 4] ?? ''}`;
    lines.push(
      [`R${String(at).padStart(6, '0')}`, name, kinds[at % 4], capital, day, state].join(),
    );
  }
  return `${lines.join('\n')}\n`;
}

async function callOften(report: RoadReport, url: string): Promise<void> {
  const headers = { authorization: `Bearer ${report.key}` };
  for (let at = 0; at < 30; at += 1) {
    const query = at % 10 === 9 ? '?no_such_field=1' : `?limit=${at + 1}`;
    const answer = await fetch(`${url}/data/v1/${report.service.code}${query}`, { headers });
    await answer.arrayBuffer();
  }
}

async function addRest(
  world: World,
  url: string,
  { water, firms }: { water: RoadReport; firms: RoadReport },
): Promise<Furnished> {
  const bureau = await findDepartmentByName(world.db, '市场监管局');
  const waterBureau = await findDepartmentByName(world.db, '水务局');
  if (bureau === undefined || waterBureau === undefined)
    throw new Error('a road makes its department');
  const roles = [
    'department-steward',
    'department-approver',
    'data-bureau',
    'data-engineer',
    'application-owner',
  ] as const;
  const everyday = await aContext(world, {
    roles,
    departmentId: bureau.id,
    loginName: people.everyday,
    displayName: '业务人员',
  });
  const officers = await threeOfficers(world);
  await renameOfficers(world, officers);
  await anAccount(world, {
    departmentId: waterBureau.id,
    roles: ['department-steward'],
    loginName: 'water-steward',
    displayName: '水务局数据专员',
  });
  const firmsId = await firmsDataSet(world);
  const view = await addView(everyday, { name: '企业名录整理', where: 'true', firmsId });
  await proposeResource(everyday, { dataSetId: view.dataSetId });
  const closed = await addView(everyday, { name: '注销企业', where: `状态 = '注销'`, firmsId });
  const waiting = await proposeResource(everyday, { dataSetId: closed.dataSetId });
  await submitResource(everyday, { id: waiting.id, declareNotClassified: true });
  await shareOnCondition(world, water);
  const requestId = await addRequest(world, everyday, water);
  const old = await furnishConnections(everyday);
  const { connectionId, close } = old;
  const collectedId = await furnishFeeds(everyday, old);
  const made = { water, firms, viewId: view.id, requestId, connectionId, collectedId };
  const { archiveId } = await furnishDisposal(world, {
    owner: everyday,
    heldId: firmsId,
    carryList: (name, path) => carryFile(world, url, { path, department: '市场监管局', name }),
  });
  const { retirementId } = await furnishRetirement(world, {
    departmentId: bureau.id,
    disputed: firmsId,
    awaiting: closed.dataSetId,
  });
  return { params: await readParams(world, { ...made, archiveId, retirementId }), close };
}

const officerNames = { system: '系统管理员', security: '安全管理员', audit: '审计管理员' } as const;

async function renameOfficers(
  world: World,
  officers: Readonly<Record<'system' | 'security' | 'audit', Context>>,
): Promise<void> {
  for (const which of ['system', 'security', 'audit'] as const) {
    await rawPool(world.db).query(
      'update account set login_name = $2, display_name = $3 where id = $1',
      [officers[which].actor.id, people[which], officerNames[which]],
    );
  }
}

async function firmsDataSet(world: World): Promise<string> {
  const { rows } = await rawPool(world.db).query<{ id: string }>(
    `select id from data_set where name = '企业登记'`,
  );
  return rows[0]?.id ?? '';
}

async function addView(
  ctx: Context,
  given: { name: string; where: string; firmsId: string },
): Promise<{ id: string; dataSetId: string }> {
  const definition = {
    departmentId: ctx.actor.departmentId ?? '',
    sql: `SELECT *\nFROM firms\nWHERE ${given.where}\n`,
    inputs: [{ alias: 'firms', dataSetId: given.firmsId }],
  };
  const view = await createView(ctx, { name: given.name, ...definition }, mayReadPublished);
  const { jobs } = await requestBuild(ctx, view.id);
  for (const { jobId } of jobs)
    await awaitJob(ctx, { jobId, stage: 'view', onProgress: () => undefined });
  return view;
}

/** From its second version on the water quality is shared on a condition, so that requests wait for a decision. */
async function shareOnCondition(world: World, water: RoadReport): Promise<void> {
  const ctx = systemContext(world, 'cli');
  const { rows } = await rawPool(world.db).query<{ id: string }>(
    'select resource_id as id from service where code = $1',
    [water.service.code],
  );
  const { id, published, version } = await getResourceDetail(ctx, rows[0]?.id ?? '');
  if (published === null) throw new Error('the road publishes the entry');
  const content = {
    ...published,
    shareType: 2 as const,
    shareCondition: '仅限核对取水口附近的水质',
  };
  await updateDraft(ctx, { id, version, content });
  await submitResource(ctx, { id, declareNotClassified: true });
  const reviewer = systemContext(world, 'reviewer', systemReviewerId);
  await reviewResource(reviewer, { id, decision: 'approve' });
}

/** The market bureau asks for the water bureau's service; the decision is still to come. */
async function addRequest(world: World, ctx: Context, water: RoadReport): Promise<string> {
  const application = await registerApplication(ctx, {
    name: '企业取水核对',
    departmentId: ctx.actor.departmentId ?? '',
    systemName: '企业监管平台',
    purpose: '核对企业取水口附近的水质',
    legalBasis: '取水许可管理办法',
    contactDuty: '信息科值班岗',
  });
  const reviewer = systemContext(world, 'reviewer', systemReviewerId);
  await approveApplication(reviewer, application.id);
  const { rows } = await rawPool(world.db).query<{ id: string }>(
    'select id from service where code = $1',
    [water.service.code],
  );
  const serviceId = rows[0]?.id ?? '';
  const asked = await askShare(ctx, anAsk(world, { applicationId: application.id, serviceId }));
  return asked.id;
}
