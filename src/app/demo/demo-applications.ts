import type { Context } from '#governance/identity/context.ts';
import {
  approveApplication,
  askShare,
  decideShare,
  findApplicationByName,
  listGrants,
  listShareRequests,
  registerApplication,
} from '#lifecycle/application/application.ts';
import { findDepartmentByName } from '#governance/organization/organization.ts';
import { listServices } from '#lifecycle/service/service.ts';
import { assert } from '#platform/errors/errors.ts';
import { personOf } from './demo-accounts.ts';

interface DemoApplication {
  name: string;
  department: string;
  /** Login name of who registers it and answers for it; the platform itself when absent. */
  owner?: string;
  purpose: string;
  basis: string;
  /** Which services it may call, by code. */
  services: RegExp;
}

const applications: readonly DemoApplication[] = [
  {
    name: '城市运行中心',
    department: '市数据局',
    purpose: '汇总全市运行体征，辅助日常值守和应急处置',
    basis: '政务数据共享条例;市政府关于城市运行管理的职责分工',
    services: /-(query|file)$/,
  },
  {
    name: '污染溯源研判',
    department: '市生态环境局',
    purpose: '结合水质、空气、扬尘、气象和工单追溯污染来源',
    basis: '环境保护法关于监测和调查的规定',
    services:
      /^(water|air|dust|noise|station|outlet|observation|river|construction|work-order|enterprise-query)/,
  },
  {
    name: '惠民资金核验',
    department: '市民政局',
    owner: 'owner',
    purpose: '发放津贴和低保前核对身份、死亡标识和企业登记情况',
    basis: '社会救助暂行办法关于信息核对的规定',
    services: /^(population-verify|enterprise-(query|verify)|elderly|subsistence)/,
  },
  {
    name: '河湖长巡查',
    department: '澜东区人民政府',
    purpose: '河湖长巡河时核对沿岸排污口和在建工地',
    basis: '水污染防治法关于河长制的规定',
    services: /^river-reach/,
  },
];

const servicesMax = 200;
const grantDays = 365;
const dayMs = 86_400_000;

/** Registers the applications of the demo and has each granted what it needs by the second account; what is in force stays. */
export async function openApplications(ctx: Context, reviewer: Context): Promise<void> {
  const services = await listServices(ctx.db, { departments: 'all' }, servicesMax);
  for (const application of applications) {
    const applicationId = await applicationOf({ ctx, reviewer }, application);
    const filter = {
      applicationId,
      inForceOnly: true,
      readable: 'all',
      limit: servicesMax,
    } as const;
    const granted = new Set((await listGrants(ctx.db, filter)).map(({ serviceId }) => serviceId));
    for (const { id, code } of services) {
      if (!application.services.test(code) || granted.has(id)) continue;
      await grant({ ctx, reviewer }, application, { applicationId, serviceId: id });
    }
  }
}

async function applicationOf(
  { ctx, reviewer }: { ctx: Context; reviewer: Context },
  application: DemoApplication,
): Promise<string> {
  const { name, purpose, basis: legalBasis } = application;
  const department = await findDepartmentByName(ctx.db, application.department);
  assert(department !== undefined, 'the bundle has the department');
  const departmentId = department.id;
  const existing = await findApplicationByName(ctx.db, { departmentId, name });
  const contactDuty = '平台管理岗';
  const body = { name, departmentId, systemName: name, purpose, legalBasis, contactDuty };
  const owner = application.owner === undefined ? ctx : await personOf(ctx, application.owner);
  const { id, state } = existing ?? {
    ...(await registerApplication(owner, body)),
    state: 'registered',
  };
  if (state === 'registered') await approveApplication(reviewer, id);
  return id;
}

async function grant(
  { ctx, reviewer }: { ctx: Context; reviewer: Context },
  { purpose, basis }: DemoApplication,
  of: { applicationId: string; serviceId: string },
): Promise<void> {
  const waiting = { ...of, state: 'un-audit', readable: 'all', limit: 1 } as const;
  const [open] = await listShareRequests(ctx.db, waiting);
  if (open !== undefined) {
    // A run that was killed asked and was not answered.
    await decideShare(reviewer, { id: open.id, decision: 'approve' });
    return;
  }
  const asked = await askShare(ctx, {
    ...of,
    basis,
    scenario: purpose,
    fields: null,
    rowFilter: [],
    validTo: new Date(ctx.now().getTime() + grantDays * dayMs).toISOString(),
    quotaPerMinute: 600,
    quotaPerDay: 100_000,
    frequency: '每日多次',
    responsibleDuty: '业务处长',
  });
  if (asked.grantId === null) await decideShare(reviewer, { id: asked.id, decision: 'approve' });
}
