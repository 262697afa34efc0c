import type { Context } from '#governance/identity/context.ts';
import { authorize } from '#governance/policy/perform.ts';
import { serviceExamples } from './examples.rules.ts';
import type { DescribedService } from './open-api.rules.ts';
import type { ServedColumn } from './question.rules.ts';
import { requireService, serviceOf } from './service.commands.ts';
import type { ServiceDetail, ServiceExamples } from './service.contract.ts';
import { serviceErrors } from './service.errors.ts';
import type { ServiceRow } from './service.queries.ts';
import { servedColumns } from './serving-load.ts';
import { findCurrentServing } from './serving.queries.ts';

/**
 * Examples of a service that run as they are once the key stands in CHENGSHU_KEY. In: its id, and values for key
 * columns of a row that may be shown. Refuses who may not read the service, and one that is not loaded yet.
 */
export async function readExamples(
  ctx: Context,
  id: string,
  values: Readonly<Record<string, string>> = {},
): Promise<ServiceExamples> {
  return serviceExamples(
    await describeService(ctx, await readable(ctx, id)),
    baseUrlOf(ctx),
    values,
  );
}

/**
 * A service the caller may read; refuses any other. What was once published to all stays readable when it is suspended or
 * has ended: who used it is to learn why it does not answer.
 */
export async function readable(ctx: Context, id: string): Promise<ServiceRow> {
  const service = await requireService(ctx.db, id);
  const { departmentId, publishedAt } = service;
  const state = publishedAt === null ? service.state : 'published';
  await authorize(ctx, 'service:read', { type: 'service', id, departmentId, state });
  return service;
}

/** A service with what it answers from now. */
export async function readDetail(ctx: Context, service: ServiceRow): Promise<ServiceDetail> {
  const current = await findCurrentServing(ctx.db, service.resourceId);
  return {
    ...serviceOf(service),
    serving:
      current === undefined
        ? null
        : {
            resourceCode: current.resourceCode,
            versionNumber: current.versionNumber,
            snapshotId: current.snapshotId,
            rowCount: current.rowCount,
            from: current.tableName === null ? 'lake' : 'store',
            indexed: [...current.indexed],
          },
  };
}

/** What documents and examples of a service are made of; refuses one that is not loaded yet. */
export async function describeService(
  ctx: Context,
  service: ServiceRow,
): Promise<DescribedService> {
  const current = await findCurrentServing(ctx.db, service.resourceId);
  if (current === undefined) throw serviceErrors.loading({ service: service.code });
  const columns = servedColumns(current);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const pick = (names: readonly string[]): ServedColumn[] =>
    names.flatMap((name) => byName.get(name) ?? []);
  const { code, name, kind, spec } = service;
  return {
    code,
    name,
    kind,
    fields: spec.fields === null ? columns : pick(spec.fields),
    keys: pick(spec.keys),
    rowsMax: spec.limits.rowsMax,
    versionNumber: current.versionNumber,
  };
}

/** Where programs reach the platform: its public address, or the address it listens on; no slash at the end. */
export function baseUrlOf(ctx: Context): string {
  const { publicUrl, host, port } = ctx.config;
  return (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(
    /\/+$/,
    '',
  );
}
