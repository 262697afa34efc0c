import type { Context } from '#governance/identity/context.ts';
import {
  approveApplication,
  askShare,
  decideShare,
  findApplicationByName,
  issueKey,
  listGrants,
  listKeys,
  registerApplication,
  revokeKey,
} from '#lifecycle/application/application.ts';
import { readExamples } from '#lifecycle/service/service.ts';
import type { Published } from './publish-resource.ts';
import type { Queryable } from './publish-query.ts';
import type { Road, StageFigures } from './stage.ts';

const applicationName = '命令行试用 Command line trial';
const keyLabel = 'road';
const grantDays = 90;
const keyDays = 30;
const dayMs = 86_400_000;
/** Keys of earlier runs that stay valid beside the new one. */
const earlierKeysKept = 5;
const keysListed = 50;

/** Registers the trial application of the department, asks for the service, has it granted by another, and issues a key. */
export async function openApplication(
  road: Road,
  made: { resource: Published; service: Queryable },
): Promise<{ curl: string; key: string; figures: StageFigures }> {
  const { ctx } = road;
  const applicationId = await applicationOf(road);
  const grants = await listGrants(ctx.db, {
    applicationId,
    serviceId: made.service.id,
    inForceOnly: true,
    readable: 'all',
    limit: 1,
  });
  const inForce = grants.find((grant) => grant.validTo.getTime() > ctx.now().getTime() + dayMs);
  if (inForce === undefined) await grant(road, applicationId, made.service.id);
  await revokeOldKeys(ctx, applicationId);
  const { key } = await issueKey(ctx, { applicationId, label: keyLabel, days: keyDays });
  const { curl } = await readExamples(ctx, made.service.id);
  return {
    key,
    curl: curl.replace('$CHENGSHU_KEY', key),
    figures: {
      rowsIn: null,
      rowsOut: null,
      rejected: null,
      note: `granted for ${grantDays} days, key for ${keyDays}`,
    },
  };
}

async function applicationOf({ ctx, reviewer, departmentId }: Road): Promise<string> {
  const existing = await findApplicationByName(ctx.db, { departmentId, name: applicationName });
  if (existing !== undefined) return existing.id;
  const { id } = await registerApplication(ctx, {
    name: applicationName,
    departmentId,
    systemName: 'chengshu road',
    purpose: '本部门试用刚入库的数据 (trial of the data just carried, by its own department)',
    legalBasis: '本部门履职自有数据 (own data, held for the duties of the department)',
    contactDuty: '数据专员 (data steward)',
  });
  await approveApplication(reviewer, id);
  return id;
}

async function grant(
  { ctx, reviewer }: Road,
  applicationId: string,
  serviceId: string,
): Promise<void> {
  const asked = await askShare(ctx, {
    applicationId,
    serviceId,
    basis: '本部门自有数据 (own data of the department)',
    scenario: '命令行试用 (trial from the command line)',
    fields: null,
    rowFilter: [],
    validTo: new Date(ctx.now().getTime() + grantDays * dayMs).toISOString(),
    quotaPerMinute: 600,
    quotaPerDay: 100_000,
    frequency: '试用期间 (during the trial)',
    responsibleDuty: '数据专员 (data steward)',
  });
  if (asked.grantId === null) await decideShare(reviewer, { id: asked.id, decision: 'approve' });
}

async function revokeOldKeys(ctx: Context, applicationId: string): Promise<void> {
  const keys = await listKeys(ctx.db, { applicationId, limit: keysListed });
  const own = keys.filter(
    (key) => key.label === keyLabel && key.revokedAt === null && key.expiresAt > ctx.now(),
  );
  for (const key of own.slice(earlierKeysKept))
    await revokeKey(ctx, { id: key.id, reason: 'replaced by a newer trial key' });
}
