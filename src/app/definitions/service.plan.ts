import { findLivingResource, findPublishedResource } from '#lifecycle/resource/resource.ts';
import { defineService, findServiceByCode, publishService } from '#lifecycle/service/service.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { transact } from '#platform/database/database.ts';
import { assert, type Words } from '#platform/errors/errors.ts';
import type { Ground } from './ground.ts';
import {
  cannot,
  changing,
  differences,
  fixedFields,
  waits,
  type Planned,
  type Waiting,
} from './planned.ts';
import type { ServiceDefinition } from './service.schema.ts';

const waitingWords = (code: string): Words => ({
  zh: `等待资源 ${code} 发布`,
  en: `waits for the resource ${code} to be published`,
});

/** Plans a service: defined and published, published when it is a draft, or left. What it offers is fixed. */
export async function planService(ground: Ground, given: ServiceDefinition): Promise<Planned> {
  const { db } = ground.ctx;
  const resourceId = await resourceOf(ground, given.resource);
  const existing = await findServiceByCode(db, given.code);
  if (existing === undefined) {
    const earlier = ground.earlier.get(`resource ${given.resource}`);
    const isInForce =
      resourceId !== undefined && (await findPublishedResource(db, resourceId)) !== undefined;
    if (!isInForce && earlier !== 'create' && earlier !== 'change') {
      const { zh, en } = waitingWords(given.resource);
      return waits(zh, en);
    }
    return { action: 'create', changes: [], carryOut: (at) => create(at, given) };
  }
  const { spec, state } = existing;
  const offered = {
    fields: given.fields,
    filters: given.filters,
    keys: given.keys,
    rowsMax: given.rowsMax,
    name: given.name,
  };
  const said = Object.fromEntries(
    Object.entries(offered).filter(([, value]) => value !== undefined),
  );
  const changes = differences(
    {
      ...spec,
      rowsMax: spec.limits.rowsMax,
      name: existing.name,
      type: existing.kind,
      resource: existing.resourceId,
    },
    { resource: resourceId ?? given.resource, type: given.type, ...said },
  );
  const instead = {
    zh: '请用新的 code 定义服务，再停用旧的',
    en: 'define it under another code, then retire the old one',
  };
  const fixed = fixedFields(
    changes,
    changes.map(({ field }) => field.replace(/[.[].*$/, '')),
    instead,
  );
  if (fixed !== undefined) return fixed;
  if (state === 'retired') return cannot('该服务已停用', 'The service is retired');
  const published =
    state === 'draft' ? [{ field: 'state', before: state, after: 'published' }] : [];
  return changing(published, async ({ ctx }) => {
    await publishService(ctx, { id: existing.id, version: existing.version });
    return undefined;
  });
}

async function resourceOf({ ctx: { db } }: Ground, code: string): Promise<string | undefined> {
  const dataSet = await findDataSetByCode(db, code);
  return dataSet === undefined ? undefined : (await findLivingResource(db, dataSet.id))?.id;
}

async function create(ground: Ground, given: ServiceDefinition): Promise<Waiting | undefined> {
  const { code, type, name, fields, filters, keys, rowsMax } = given;
  const resourceId = await resourceOf(ground, given.resource);
  if (
    resourceId === undefined ||
    (await findPublishedResource(ground.ctx.db, resourceId)) === undefined
  ) {
    return { reason: waitingWords(given.resource), didPart: false };
  }
  await transact(ground.ctx.db, async (tx) => {
    const ctx = { ...ground.ctx, db: tx };
    const limits = rowsMax === undefined ? undefined : { rowsMax };
    const spec = { fields, filters, keys, limits };
    const { id, version, state } = await defineService(ctx, {
      resourceId,
      kind: type,
      code,
      name,
      spec,
    });
    assert(state === 'draft', 'a service begins as a draft');
    await publishService(ctx, { id, version });
  });
  return undefined;
}
