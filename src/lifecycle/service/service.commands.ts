import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import type { Permission } from '#governance/policy/permissions.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { publish } from '#platform/events/events.ts';
import { findPublishedResource, type PublishedResource } from '#lifecycle/resource/resource.ts';
import type { DefineService, Service } from './service.contract.ts';
import { serviceErrors } from './service.errors.ts';
import { startRefresh } from './service.jobs.ts';
import {
  findService,
  insertService,
  lockService,
  moveService,
  type ServiceRow,
} from './service.queries.ts';
import {
  checkSpec,
  proposeCode,
  proposeSpec,
  type ServiceMove,
  illegalWords,
  stateAfter,
} from './service.rules.ts';
import { servingColumnsMax } from './serving-load.ts';

/**
 * Defines a service on a published resource as a draft. What is not given is proposed: all columns, the catalogue's
 * key, an index on it, and a code from the resource code. Refuses columns the version does not have, a code in use,
 * and a resource that is not published or not shared.
 */
export async function defineService(ctx: Context, input: DefineService): Promise<Service> {
  const resource = await requirePublished(ctx.db, input.resourceId);
  const shape = {
    columns: resource.columns.map((column) => column.name),
    keyColumns: resource.keyColumns,
  };
  const spec = proposeSpec(shape, input.spec ?? {});
  const problems = checkSpec(input.kind, spec, shape);
  if (input.kind === 'verify' && resource.columns.length > servingColumnsMax) {
    const words = {
      zh: `核验服务最多 ${servingColumnsMax} 列`,
      en: `more than ${servingColumnsMax} columns`,
    };
    problems.push({ path: 'kind', words });
  }
  if (problems.length > 0) {
    const errors = problems.map(({ path, words }) => ({ path, message: words[ctx.language] }));
    throw serviceErrors.badSpec({ count: problems.length }, { errors });
  }
  const service = {
    id: newId(),
    code: input.code ?? proposeCode(resource.resourceCode, input.kind),
    resourceId: resource.id,
    departmentId: resource.departmentId,
    kind: input.kind,
    name: input.name ?? resource.name,
    spec,
    now: ctx.now(),
  };
  const object = { type: 'service', id: service.id, departmentId: resource.departmentId };
  const detail = { code: service.code, kind: service.kind, resourceId: resource.id };
  return perform(ctx, { permission: 'service:define', object, detail }, async (tx) => {
    try {
      await insertService(tx, service);
    } catch (error) {
      if (violatedConstraint(error) === 'service_code_key')
        throw serviceErrors.codeTaken({ code: service.code });
      throw error;
    }
    return serviceOf(await requireService(tx, service.id));
  });
}

/** Publishes a draft and starts its first load. Until that is done calls are answered with 503. */
export function publishService(
  ctx: Context,
  input: { id: string; version: number },
): Promise<Service> {
  return performMove(ctx, { ...input, move: 'publish', permission: 'service:publish' });
}

/** Stops answering calls; the reason is shown to those who manage the service. */
export function suspendService(
  ctx: Context,
  input: { id: string; version: number; reason: string },
): Promise<Service> {
  return performMove(ctx, { ...input, move: 'suspend', permission: 'service:suspend' });
}

/** Answers calls again. */
export function resumeService(
  ctx: Context,
  input: { id: string; version: number },
): Promise<Service> {
  return performMove(ctx, { ...input, move: 'resume', permission: 'service:suspend' });
}

/** Ends a service for good. Without `version` whatever stands is retired: its resource was revoked. */
export function retireService(
  ctx: Context,
  input: { id: string; version?: number },
): Promise<Service> {
  return performMove(ctx, { ...input, move: 'retire', permission: 'service:publish' });
}

interface Move {
  id: string;
  version?: number;
  reason?: string;
  move: ServiceMove;
  permission: Permission;
}

async function performMove(ctx: Context, given: Move): Promise<Service> {
  const { id, departmentId, code } = await requireService(ctx.db, given.id);
  const object = { type: 'service', id, departmentId };
  return perform(
    ctx,
    { permission: given.permission, object, detail: { code, move: given.move } },
    async (tx) => {
      const service = await lockService(tx, id);
      if (service === undefined) throw serviceErrors.notFound({ service: id });
      if (given.version !== undefined && given.version !== service.version) {
        throw serviceErrors.versionConflict({ current: service.version });
      }
      const state = stateAfter(service.state, given.move);
      if (state === undefined)
        throw serviceErrors.illegalMove(illegalWords(service.state, given.move));
      await moveService(tx, id, { state, reason: given.reason ?? null, now: ctx.now() });
      if (state === 'published') {
        await requirePublished(tx, service.resourceId);
        await startRefresh(tx, ctx, {
          resourceId: service.resourceId,
          cause: `${id}:${service.version}`,
        });
      }
      const payload = { serviceId: id, resourceId: service.resourceId, state };
      await publish(tx, { topic: 'service.moved', key: id, payload });
      return serviceOf(await requireService(tx, id));
    },
  );
}

/** 共享类型 3, 不予共享. */
export const notShared = 3;

async function requirePublished(db: Database, resourceId: string): Promise<PublishedResource> {
  const resource = await findPublishedResource(db, resourceId);
  if (resource === undefined) throw serviceErrors.resourceNotPublished();
  if (resource.shareType === notShared) throw serviceErrors.notShared();
  return resource;
}

/** The service, or a refusal. */
export async function requireService(db: Database, id: string): Promise<ServiceRow> {
  const service = await findService(db, id);
  if (service === undefined) throw serviceErrors.notFound({ service: id });
  return service;
}

/** A row as the contract shows it. */
export function serviceOf(row: ServiceRow): Service {
  return {
    ...row,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
