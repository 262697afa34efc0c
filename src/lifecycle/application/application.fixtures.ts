import { aContext } from '#governance/identity/identity.fixtures.ts';
import type { Context } from '#governance/identity/context.ts';
import { newId } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import { aPublishedResource, catalogueTeam } from '#lifecycle/resource/resource.fixtures.ts';
import type { CatalogueContent } from '#lifecycle/resource/resource.content.ts';
import type { PublishedResource } from '#lifecycle/resource/resource.ts';
import type { AccessRecord } from '#lifecycle/service/gateway-ports.ts';
import { insertService, moveService } from '#lifecycle/service/service.queries.ts';
import { issueKey } from './application-key.commands.ts';
import { approveApplication, registerApplication } from './application.commands.ts';
import type { Application } from './application.contract.ts';
import { askShare } from './share-request.commands.ts';
import type { AskShare, ShareRequest } from './share-request.contract.ts';

/** The people of a share: the provider's three and the consumer's application owner. */
export interface ShareTeam {
  steward: Context;
  bureau: Context;
  approver: Context;
  owner: Context;
  departmentId: string;
  consumerId: string;
}

export async function aShareTeam(world: World): Promise<ShareTeam> {
  const team = await catalogueTeam(world);
  const { departmentId } = team;
  const approver = await aContext(world, { roles: ['department-approver'], departmentId });
  const owner = await aContext(world, { roles: ['application-owner'] });
  return { ...team, approver, owner, consumerId: owner.actor.departmentId ?? '' };
}

/** A published query service on a published resource, shared on conditions unless told otherwise. */
export async function aService(
  world: World,
  team: ShareTeam,
  content: Partial<CatalogueContent> = {
    shareType: 2,
    shareCondition: '仅限核对辖区街道名称时使用',
  },
): Promise<{ serviceId: string; resource: PublishedResource }> {
  const resource = await aPublishedResource(world, { ...team, content });
  const serviceId = newId();
  await insertService(world.db, {
    id: serviceId,
    code: `s-${serviceId}`,
    resourceId: resource.id,
    departmentId: resource.departmentId,
    kind: 'query',
    name: resource.name,
    spec: { fields: ['code', 'name'], filters: ['code'], keys: ['code'], limits: { rowsMax: 100 } },
    now: world.now(),
  });
  await moveService(world.db, serviceId, { state: 'published', reason: null, now: world.now() });
  return { serviceId, resource };
}

/** An approved application of the consumer. */
export async function anApplication(team: ShareTeam): Promise<Application> {
  const registered = await registerApplication(team.owner, {
    name: `街道核对 ${newId()}`,
    departmentId: team.consumerId,
    systemName: '网格管理系统',
    purpose: '核对网格所在街道',
    legalBasis: '城市管理条例',
    contactDuty: '信息科值班岗',
  });
  return approveApplication(team.bureau, registered.id);
}

/** What an owner asks for, for a year, unless told otherwise. */
export function anAsk(
  world: World,
  given: { applicationId: string; serviceId: string } & Partial<AskShare>,
): AskShare {
  return {
    basis: '城市管理条例第十条',
    scenario: '核对网格所在街道',
    fields: null,
    rowFilter: [],
    validTo: new Date(world.now().getTime() + 365 * 86_400_000).toISOString(),
    quotaPerMinute: 600,
    quotaPerDay: 100_000,
    frequency: '每日数百次',
    responsibleDuty: '信息科科长岗',
    ...given,
  };
}

/** An application that may call a service shared without conditions, with its key. */
export async function aCaller(
  world: World,
  team: ShareTeam,
  ask: Partial<AskShare> = {},
): Promise<{
  application: Application;
  serviceId: string;
  request: ShareRequest;
  key: string;
  keyId: string;
}> {
  const { serviceId } = await aService(world, team, { shareType: 1 });
  const application = await anApplication(team);
  const given = { applicationId: application.id, serviceId, ...ask };
  const request = await askShare(team.owner, anAsk(world, given));
  const issued = await issueKey(team.owner, {
    applicationId: application.id,
    label: '生产',
    days: 365,
  });
  return { application, serviceId, request, key: issued.key, keyId: issued.id };
}

/** The record of a call that was answered. */
export function anAccessRecord(world: World, given: Partial<AccessRecord> = {}): AccessRecord {
  return {
    requestId: 'req-1',
    at: world.now(),
    applicationId: newId(),
    grantId: newId(),
    keyId: newId(),
    purpose: '核对网格所在街道',
    serviceId: newId(),
    kind: 'query',
    resourceId: newId(),
    resourceVersionId: newId(),
    snapshotId: newId(),
    shape: 'code.eq;fields=code,name;limit=50',
    rowCount: 1,
    outcome: 'answered',
    status: 200,
    durationMs: 1.5,
    ...given,
  };
}
