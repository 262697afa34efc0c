import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { pageFrom } from '#platform/http/cursor.ts';
import { policyObject, requireApplication } from './application.commands.ts';
import { grantOf, shareRequestOf } from './application-reading.ts';
import { afterId } from './application.routes.ts';
import { revokeGrant } from './grant.commands.ts';
import { findGrantIds, listGrants } from './grant.queries.ts';
import { getOffer, listOffers } from './share-offer.ts';
import * as commands from './share-request.commands.ts';
import { shareRequestApi } from './share-request.contract.ts';
import { listShareRequests } from './share-request.queries.ts';

export const shareRequestRoutes = implement(shareRequestApi, {
  listOffers: (ctx, { query }) => listOffers(ctx, query),
  getOffer: (ctx, { params }) => getOffer(ctx, params.id),
  list: async (ctx, { query }) => {
    const rows = await listShareRequests(ctx.db, {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.applicationId === undefined ? {} : { applicationId: query.applicationId }),
      ...(query.serviceId === undefined ? {} : { serviceId: query.serviceId }),
      ...afterId(query.cursor),
      readable: departmentFilter(ctx, 'application:read'),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    const grants = await findGrantIds(
      ctx.db,
      page.items.map((row) => row.id),
    );
    return {
      items: page.items.map((row) => shareRequestOf(row, grants.get(row.id) ?? null)),
      next: page.next,
    };
  },
  ask: (ctx, { body }) => commands.askShare(ctx, body),
  get: async (ctx, { params }) => {
    const row = await commands.requireRequest(ctx.db, params.id);
    const readable = departmentFilter(ctx, 'application:read');
    // The provider reads it because it decides; everybody else as they may read the application.
    if (readable !== 'all' && !readable.includes(row.providerDepartmentId)) {
      const application = await requireApplication(ctx.db, row.applicationId);
      await authorize(ctx, 'application:read', policyObject(application));
    }
    const grants = await findGrantIds(ctx.db, [row.id]);
    return shareRequestOf(row, grants.get(row.id) ?? null);
  },
  decide: (ctx, { params, body }) => commands.decideShare(ctx, { ...params, ...body }),
  withdraw: (ctx, { params }) => commands.withdrawShare(ctx, params.id),
  listGrants: async (ctx, { query }) => {
    const now = ctx.now();
    const rows = await listGrants(ctx.db, {
      ...(query.applicationId === undefined ? {} : { applicationId: query.applicationId }),
      ...(query.serviceId === undefined ? {} : { serviceId: query.serviceId }),
      ...(query.state === undefined ? {} : { state: { is: query.state, now } }),
      ...afterId(query.cursor),
      readable: departmentFilter(ctx, 'application:read'),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { items: page.items.map((row) => grantOf(row, now)), next: page.next };
  },
  revokeGrant: (ctx, { params, body }) => revokeGrant(ctx, { ...params, ...body }),
});
