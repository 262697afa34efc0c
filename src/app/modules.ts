import type { FastifyInstance } from 'fastify';
import { auditApi } from '#governance/audit/audit.contract.ts';
import { auditRoutes } from '#governance/audit/audit.routes.ts';
import { accountApi } from '#governance/identity/account.contract.ts';
import type { Context } from '#governance/identity/context.ts';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { accountRoutes, identityRoutes } from '#governance/identity/identity.routes.ts';
import { organizationApi } from '#governance/organization/organization.contract.ts';
import { organizationRoutes } from '#governance/organization/organization.routes.ts';
import { jobGuard } from '#governance/policy/job-guard.ts';
import { policyApi } from '#governance/policy/policy.contract.ts';
import { policyRoutes } from '#governance/policy/policy.routes.ts';
import { accessRecordApi } from '#lifecycle/application/access-record.contract.ts';
import { accessRecordRoutes } from '#lifecycle/application/access-record.routes.ts';
import { createAccessRecorder, createAdmission } from '#lifecycle/application/application.ts';
import { applicationApi } from '#lifecycle/application/application.contract.ts';
import { applicationRoutes } from '#lifecycle/application/application.routes.ts';
import { shareRequestApi } from '#lifecycle/application/share-request.contract.ts';
import { shareRequestRoutes } from '#lifecycle/application/share-request.routes.ts';
import { landCollected, landJob, recoverCache } from '#lifecycle/cache/cache.ts';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { cacheRoutes } from '#lifecycle/cache/cache.routes.ts';
import {
  findLivingResource,
  findPublishedResource,
  resourceRefresh,
} from '#lifecycle/resource/resource.ts';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { resourceRoutes } from '#lifecycle/resource/resource.routes.ts';
import { archiveApi } from '#lifecycle/retirement/archive.contract.ts';
import { registerApi } from '#lifecycle/retirement/register.contract.ts';
import { archiveRoutes } from '#lifecycle/retirement/archive.routes.ts';
import { registerRoutes } from '#lifecycle/retirement/register.routes.ts';
import { deidentifyApi } from '#lifecycle/retirement/deidentify.contract.ts';
import { deidentifyRoutes } from '#lifecycle/retirement/deidentify.routes.ts';
import { holdApi } from '#lifecycle/retirement/hold.contract.ts';
import { holdRoutes } from '#lifecycle/retirement/hold.routes.ts';
import { retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import { archiveJob, destroyJob, restoreJob } from '#lifecycle/retirement/retirement.jobs.ts';
import { type Recovered, recoverRetirement } from '#lifecycle/retirement/retirement.ts';
import { retirementRoutes } from '#lifecycle/retirement/retirement.routes.ts';
import { retirementTodoApi } from '#lifecycle/retirement/todo.contract.ts';
import { retirementTodoRoutes } from '#lifecycle/retirement/todo.routes.ts';
import {
  mountGateway as mountServiceGateway,
  recoverService,
  refreshOnResource,
  retireOnRevoke,
  serviceRefresh,
} from '#lifecycle/service/service.ts';
import { serviceApi } from '#lifecycle/service/service.contract.ts';
import { serviceRoutes } from '#lifecycle/service/service.routes.ts';
import { collectionApi } from '#lifecycle/source/collection.contract.ts';
import { collectionRoutes } from '#lifecycle/source/collection.routes.ts';
import { connectionApi } from '#lifecycle/source/connection.contract.ts';
import { connectionRoutes } from '#lifecycle/source/connection.routes.ts';
import { connectionUseApi } from '#lifecycle/source/connection-use.contract.ts';
import { connectionUseRoutes } from '#lifecycle/source/connection-use.routes.ts';
import { collectJob, sweepSource } from '#lifecycle/source/source.ts';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { sourceRoutes } from '#lifecycle/source/source.routes.ts';
import { uploadApi } from '#lifecycle/source/upload.contract.ts';
import { uploadRoutes } from '#lifecycle/source/upload.routes.ts';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import {
  type MayRead,
  viewBuildJobWith,
  viewRebuild,
  viewRoutesWith,
} from '#lifecycle/view/view.ts';
import type { Subscriber } from '#platform/events/events.ts';
import type { Signals } from '#platform/events/signals.ts';
import type { Api } from '#platform/http/endpoint.ts';
import type { Routes } from '#platform/http/mount.ts';
import { jobsApi } from '#platform/jobs/jobs.contract.ts';
import { jobsRoutes } from '#platform/jobs/jobs.routes.ts';
import type { JobDefinition } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { demoApi } from './demo/demo.contract.ts';
import { demoRoutes } from './demo/demo.routes.ts';
import { roadStatusApi } from './road-status/road-status.contract.ts';
import { roadStatusRoutes } from './road-status/road-status.routes.ts';
import { systemApi } from './system/system.contract.ts';
import { systemRoutes } from './system/system.routes.ts';

/** Share type 无条件共享: open to all departments. */
const unconditional = 1;

/** A department may build on what another one has published to all departments: the columns its entry names, no others. */
export const mayReadPublished: MayRead = async (db, { dataSetId }) => {
  const entry = await findLivingResource(db, dataSetId);
  if (entry === undefined) return undefined;
  const published = await findPublishedResource(db, entry.id);
  if (published?.shareType !== unconditional) return undefined;
  return published.columns.map(({ name }) => name);
};

/** Every contract, by the tag it has in the API description. */
export const apis: Readonly<Record<string, Api>> = {
  identity: identityApi,
  account: accountApi,
  organization: organizationApi,
  policy: policyApi,
  audit: auditApi,
  'data-set': roadStatusApi,
  source: sourceApi,
  upload: uploadApi,
  connection: connectionApi,
  'connection-use': connectionUseApi,
  collection: collectionApi,
  snapshot: cacheApi,
  view: viewApi,
  resource: resourceApi,
  service: serviceApi,
  application: applicationApi,
  'share-request': shareRequestApi,
  'access-record': accessRecordApi,
  retirement: retirementApi,
  'retirement-todo': retirementTodoApi,
  archive: archiveApi,
  'disposal-register': registerApi,
  hold: holdApi,
  'de-identify': deidentifyApi,
  job: jobsApi,
  system: systemApi,
  demo: demoApi,
};

/** Every contract with its handlers. */
export function routes(signals: Signals): readonly Routes<Context>[] {
  return [
    identityRoutes,
    accountRoutes,
    organizationRoutes,
    policyRoutes,
    auditRoutes,
    roadStatusRoutes,
    sourceRoutes,
    uploadRoutes,
    connectionRoutes,
    connectionUseRoutes,
    collectionRoutes,
    cacheRoutes,
    viewRoutesWith(mayReadPublished),
    resourceRoutes,
    serviceRoutes,
    applicationRoutes,
    shareRequestRoutes,
    accessRecordRoutes,
    retirementRoutes,
    retirementTodoRoutes,
    archiveRoutes,
    registerRoutes,
    holdRoutes,
    deidentifyRoutes,
    jobsRoutes<Context>(signals, jobGuard),
    systemRoutes,
    demoRoutes,
  ];
}

export const jobDefinitions: readonly JobDefinition[] = [
  collectJob,
  landJob,
  viewBuildJobWith(mayReadPublished),
  serviceRefresh,
  archiveJob,
  destroyJob,
  restoreJob,
];

export const subscribers: readonly Subscriber[] = [
  landCollected,
  viewRebuild,
  resourceRefresh,
  refreshOnResource,
  retireOnRevoke,
];

/**
 * Mends what a crash left behind; run by the first process of an installation before anything new begins. Out: what had been
 * destroyed and came back.
 */
export async function recoverModules(world: World): Promise<Recovered> {
  await sweepSource(world, { alone: true });
  await recoverCache(world, { alone: true });
  const recovered = await recoverRetirement(world);
  await recoverService(world);
  return recovered;
}

/** Adds the gateway with its admission and access records; returns what closes them. */
export async function mountGateway(
  server: FastifyInstance,
  world: World,
): Promise<() => Promise<void>> {
  const admission = await createAdmission(world);
  const recorder = createAccessRecorder(world);
  await mountServiceGateway(server, world, {
    ports: { admit: admission.admit, record: (record) => recorder.record(record) },
  });
  return async () => {
    await recorder.close();
    await admission.close();
  };
}
