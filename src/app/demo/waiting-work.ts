import type { Context } from '#governance/identity/context.ts';
import {
  askShare,
  findApplicationByName,
  issueKey,
  listKeys,
  listShareRequests,
} from '#lifecycle/application/application.ts';
import { findDepartmentByName } from '#governance/organization/organization.ts';
import {
  findLivingResource,
  getResourceDetail,
  reviewResource,
  submitResource,
  updateDraft,
} from '#lifecycle/resource/resource.ts';
import { proposeRetirement } from '#lifecycle/retirement/retirement.ts';
import { findServiceByCode } from '#lifecycle/service/service.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { assert, Refusal } from '#platform/errors/errors.ts';
import { makeNewcomer, personOf } from './demo-accounts.ts';
import { refused } from './silent-office.ts';

const dayMs = 86_400_000;
const grantDays = 365;
const keyDays = 14;

/** Leaves something to do for each account of the demo. What an earlier run left is not left again. */
export async function leaveWork(ctx: Context): Promise<void> {
  await leaveReviews(ctx);
  await leaveRequests(ctx);
  await leaveKey(ctx);
  await leaveProposal(ctx);
  await makeNewcomer(ctx, '市民政局');
}

/** The next version of an entry waits for its review; that of another was sent back, with words. */
async function leaveReviews(ctx: Context): Promise<void> {
  const steward = await personOf(ctx, 'environment');
  const air = await nextVersion(steward, 'air_reading_std', {
    abstract:
      '6 个空气站全年小时数据：二氧化硫、二氧化氮、颗粒物、一氧化碳、臭氧。自 2026 年起含质控标识，用于污染溯源和应急研判',
  });
  // Nobody reviews what is theirs: this is refused, and the audit officer sees it.
  if (air !== undefined) await refused(reviewResource(steward, { id: air, decision: 'approve' }));
  const dust = await nextVersion(steward, 'dust_reading_std', {
    abstract: '扬尘数据',
  });
  if (dust === undefined) return;
  await reviewResource(await personOf(ctx, 'bureau'), {
    id: dust,
    decision: 'reject',
    reason: '摘要过于简单，请写明站点数量、指标、时间范围和用途后再提交',
  });
}

/** Submits a next version. Out: the entry; undefined when one has been begun. */
async function nextVersion(
  steward: Context,
  code: string,
  change: { abstract: string },
): Promise<string | undefined> {
  const dataSet = await findDataSetByCode(steward.db, code);
  const living =
    dataSet === undefined ? undefined : await findLivingResource(steward.db, dataSet.id);
  assert(living !== undefined, 'the bundle has the entry');
  const { id, version, state, published, draft } = await getResourceDetail(steward, living.id);
  if (state !== 'published' || published === null) return undefined;
  if (draft === null) {
    await updateDraft(steward, { id, version, content: { ...published, ...change } });
  }
  await submitResource(steward, { id, declareNotClassified: true });
  return id;
}

/** Requests for data that are shared on conditions wait for who decides on them. */
async function leaveRequests(ctx: Context): Promise<void> {
  await ask(await personOf(ctx, 'owner'), {
    application: ['市民政局', '惠民资金核验'],
    service: 'population-query',
    scenario: '核对高龄津贴领取人的户籍和死亡登记，每月一次',
    basis: '社会救助暂行办法关于信息核对的规定',
  });
  await ask(ctx, {
    application: ['澜东区人民政府', '河湖长巡查'],
    service: 'outlet-query',
    scenario: '巡河时核对排污口位置和许可的污染因子',
    basis: '水污染防治法关于河长制的规定',
  });
}

interface Asked {
  /** Department and name. */
  application: readonly [string, string];
  service: string;
  scenario: string;
  basis: string;
}

async function ask(ctx: Context, { application, service: code, ...words }: Asked): Promise<void> {
  const applicationId = await idOfApplication(ctx, ...application);
  const service = await findServiceByCode(ctx.db, code);
  assert(service !== undefined, 'the bundle has the service');
  const of = { applicationId, serviceId: service.id };
  const [earlier] = await listShareRequests(ctx.db, { ...of, readable: 'all', limit: 1 });
  if (earlier !== undefined) return;
  const asked = await askShare(ctx, {
    ...of,
    ...words,
    fields: null,
    rowFilter: [],
    validTo: new Date(ctx.now().getTime() + grantDays * dayMs).toISOString(),
    quotaPerMinute: 60,
    quotaPerDay: 5_000,
    frequency: '每月一次',
    responsibleDuty: '业务处长',
  });
  assert(asked.grantId === null, 'it is shared on conditions');
}

/** A key that ends soon. */
async function leaveKey(ctx: Context): Promise<void> {
  const owner = await personOf(ctx, 'owner');
  const applicationId = await idOfApplication(ctx, '市民政局', '惠民资金核验');
  if ((await listKeys(ctx.db, { applicationId, limit: 1 })).length > 0) return;
  await issueKey(owner, { applicationId, label: '试运行(演示)', days: keyDays });
}

/** A proposal to retire data waits for four offices. */
async function leaveProposal(ctx: Context): Promise<void> {
  const dataSet = await findDataSetByCode(ctx.db, 'noise_reading');
  assert(dataSet !== undefined, 'the bundle has the data set');
  try {
    await proposeRetirement(await personOf(ctx, 'environment'), {
      dataSetId: dataSet.id,
      cause: 'superseded',
      reason:
        '噪声监测点位 2026 年起按新的声功能区重新布设，旧点位的小时数据不再产生，也不能与新数据衔接',
      legalBasis: '噪声污染防治法关于监测站点设置的规定；市生态环境局数据保管期限表(演示)',
      keptCopies: [],
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'retirement.case-open') throw error;
  }
}

async function idOfApplication(
  ctx: Context,
  departmentName: string,
  name: string,
): Promise<string> {
  const department = await findDepartmentByName(ctx.db, departmentName);
  assert(department !== undefined, 'the bundle has the department');
  const found = await findApplicationByName(ctx.db, { departmentId: department.id, name });
  assert(found !== undefined, 'the applications were made before');
  return found.id;
}
