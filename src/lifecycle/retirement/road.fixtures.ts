import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { assert } from '#platform/errors/errors.ts';
import { deliverEvents, registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import {
  approveApplication,
  askShare,
  issueKey,
  registerApplication,
} from '#lifecycle/application/application.ts';
import { aReadySource, aReceivedFile } from '#lifecycle/cache/cache.fixtures.ts';
import { landForTest } from '#lifecycle/cache/landing.fixtures.ts';
import {
  getPublishedResource,
  proposeResource,
  resourceRefresh,
  reviewResource,
  submitResource,
  updateDraft,
} from '#lifecycle/resource/resource.ts';
import {
  defineService,
  publishService,
  refreshOnResource,
  retireOnRevoke,
  serviceRefresh,
} from '#lifecycle/service/service.ts';
import { requestBuild, viewBuildJobWith, viewRebuild } from '#lifecycle/view/view.ts';
import { aView } from '#lifecycle/view/view.fixtures.ts';
import { aRetirementTeam, type RetirementTeam } from './retirement.fixtures.ts';
import { archiveJob, destroyJob, restoreJob } from './retirement.jobs.ts';

const subscribers = [viewRebuild, resourceRefresh, refreshOnResource, retireOnRevoke];
const jobs = [
  viewBuildJobWith(() => Promise.resolve(undefined)),
  serviceRefresh,
  archiveJob,
  destroyJob,
  restoreJob,
];

/** A data set with all that can come of it: file, rejects, snapshot, view, entry, service, application, key. */
export interface WholeRoad {
  team: RetirementTeam;
  owner: Context;
  departmentId: string;
  sourceId: string;
  fileId: string;
  dataSetId: string;
  derivedId: string;
  viewId: string;
  resourceId: string;
  service: { id: string; code: string };
  applicationId: string;
  key: string;
}

const header = ['code', 'name', 'phone', 'note'];

/** Ten values that stand nowhere else: in rows, in a rejected row, and as the most frequent ones. */
export const planted = plantedValues('ZXQ');

/** Ten values of a run of its own. */
export function plantedValues(mark: string): string[] {
  return Array.from({ length: 10 }, (_, at) => `${mark}${at}planted${at * 7919}`);
}

function lines(planted: readonly string[]): string[] {
  const rows = Array.from({ length: 400 }, (_, at) => {
    const mark = planted[at % 9] ?? '';
    return [`1101${String(at).padStart(8, '0')}`, `${mark}-${at % 5}`, `139${at}${mark}`, mark];
  });
  return [header, ...rows, ['x', planted[9] ?? '']].map((row) => row.join(','));
}

/** The first stations of a road: file, rejects, snapshot. */
export type LandedRoad = Pick<
  WholeRoad,
  'team' | 'departmentId' | 'sourceId' | 'fileId' | 'dataSetId'
>;

/** A data set with a file that landed, and the people who may retire it. */
export async function aLandedRoad(
  world: World,
  values: readonly string[] = planted,
): Promise<LandedRoad> {
  await registerSubscribers(world.db, subscribers);
  const made = await aReadySource(world, { columns: header, rejectLimit: 0.5 });
  const { departmentId, dataSetId, sourceId } = made;
  const team = await aRetirementTeam(world, departmentId);
  const bytes = `${lines(values).join('\n')}\n`;
  const fileId = await aReceivedFile(world, { sourceId, bytes });
  await landForTest(world, { sourceId, fileId });
  return { team, departmentId, sourceId, fileId, dataSetId };
}

/** The road of a data set as people build it, with real bytes at every station. */
export async function aWholeRoad(
  world: World,
  values: readonly string[] = planted,
): Promise<WholeRoad> {
  const landed = await aLandedRoad(world, values);
  const { team, departmentId, dataSetId } = landed;
  const engineer = await aContext(world, { roles: ['data-engineer'], departmentId });
  const view = await aView(engineer, { a: dataSetId });
  await requestBuild(engineer, view.id);
  const resourceId = await publishEntry(team, dataSetId);
  const draft = await defineService(engineer, {
    resourceId,
    kind: 'query',
    spec: { filters: ['code', 'name'], keys: ['code'] },
  });
  const service = await publishService(team.approver, { id: draft.id, version: draft.version });
  await settle(world);
  const owner = await aContext(world, { roles: ['application-owner'] });
  const consumer = await aConsumer(world, { owner, bureau: team.bureau, serviceId: service.id });
  await settle(world);
  return {
    ...landed,
    ...consumer,
    owner,
    resourceId,
    service: { id: service.id, code: service.code },
    viewId: view.id,
    derivedId: view.dataSetId,
  };
}

async function publishEntry(team: RetirementTeam, dataSetId: string): Promise<string> {
  const { id, draft, version } = await proposeResource(team.steward, { dataSetId });
  assert(draft !== null, 'a new entry has a draft');
  const open = { grade: 1, shareType: 1, openType: 'disallowed' } as const;
  const items = draft.items.map((item) => ({ ...item, ...open, sensitive: false }));
  const content = { ...draft, ...open, items, abstract: '测试', shareMode: 1 } as const;
  await updateDraft(team.steward, { id, version, content });
  await submitResource(team.steward, { id, declareNotClassified: true });
  await reviewResource(team.bureau, { id, decision: 'approve' });
  return (await getPublishedResource(team.bureau.db, id)).id;
}

async function aConsumer(
  world: World,
  given: { owner: Context; bureau: Context; serviceId: string },
): Promise<{ applicationId: string; key: string }> {
  const { owner, bureau, serviceId } = given;
  const { id: applicationId } = await registerApplication(owner, {
    name: '核对',
    departmentId: owner.actor.departmentId ?? '',
    systemName: '网格管理系统',
    purpose: '核对',
    legalBasis: '城市管理条例',
    contactDuty: '值班岗',
  });
  await approveApplication(bureau, applicationId);
  await askShare(owner, {
    applicationId,
    serviceId,
    basis: '城市管理条例',
    scenario: '核对',
    fields: null,
    rowFilter: [],
    validTo: new Date(world.now().getTime() + 300 * 86_400_000).toISOString(),
    quotaPerMinute: 100,
    quotaPerDay: 1000,
    frequency: '每日',
    responsibleDuty: '科长岗',
  });
  const { key } = await issueKey(owner, { applicationId, label: '生产', days: 100 });
  return { applicationId, key };
}

/** Delivers events and runs jobs until nothing is left to do. */
export async function settle(world: World): Promise<void> {
  const roundsMax = 20;
  for (let round = 0; round < roundsMax; round++) {
    await runDueJobs(world, jobs);
    if ((await deliverEvents(world, subscribers)) === 0) return;
  }
  throw new Error('the road does not settle');
}
