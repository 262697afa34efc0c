import type { Context } from '#governance/identity/context.ts';
import { findPublishedResource } from '#lifecycle/resource/resource.ts';
import { findService, listServices } from '#lifecycle/service/service.ts';
import { pageFrom } from '#platform/http/cursor.ts';
import { applicationErrors } from './application.errors.ts';
import { afterId } from './application.routes.ts';
import type { ShareOffer, ShareOfferDetail } from './share-request.contract.ts';

interface OfferQuery {
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Published services, newest first. Who asks need not be able to read the services of another department. */
export async function listOffers(
  ctx: Context,
  { q, cursor, limit }: OfferQuery,
): Promise<{ items: ShareOffer[]; next: string | null }> {
  const filter = { departments: [], state: 'published', q, ...afterId(cursor) } as const;
  const page = pageFrom(await listServices(ctx.db, filter, limit + 1), limit, (row) => [row.id]);
  const items = page.items.map(({ id, code, name, kind }) => ({ serviceId: id, code, name, kind }));
  return { items, next: page.next };
}

/** The columns of a published service and who provides them; refuses one that cannot be asked for. */
export async function getOffer(ctx: Context, serviceId: string): Promise<ShareOfferDetail> {
  const service = await findService(ctx.db, serviceId);
  const resource =
    service?.state === 'published'
      ? await findPublishedResource(ctx.db, service.resourceId)
      : undefined;
  if (service === undefined || resource === undefined) {
    throw applicationErrors.serviceNotFound({ id: serviceId });
  }
  const { code, name, kind, spec } = service;
  const titles = new Map(resource.items.map((item) => [item.column, item.name]));
  const columns = spec.fields ?? resource.columns.map((column) => column.name);
  return {
    serviceId,
    code,
    name,
    kind,
    providerDepartmentId: resource.departmentId,
    shareType: resource.shareType,
    fields: columns.map((column) => ({ column, title: titles.get(column) ?? column })),
  };
}
