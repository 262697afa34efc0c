import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { classTree } from './class-tree.ts';
import * as commands from './resource.commands.ts';
import { resourceApi } from './resource.contract.ts';
import { resourceErrors } from './resource.errors.ts';
import { listResources } from './resource.queries.ts';
import { getResourceDetail, readableResource, seesDraft } from './resource-access.ts';
import { resourceOf, versionOf } from './resource-reading.ts';
import * as review from './resource-review.commands.ts';
import { contentChanges } from './resource-schema.rules.ts';
import { findVersionNumber, listVersions, type VersionRow } from './resource-version.queries.ts';

export const resourceRoutes = implement(resourceApi, {
  list: async (ctx, { query }) => {
    const rows = await listResources(ctx.db, {
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.departmentId === undefined ? {} : { departmentId: query.departmentId }),
      ...(query.dataSetId === undefined ? {} : { dataSetId: query.dataSetId }),
      ...(query.q === undefined ? {} : { text: query.q }),
      ...(query.cursor === undefined ? {} : { afterId: decodeCursor(query.cursor, ['id'])[0] }),
      ...(query.mine === true ? { within: departmentFilter(ctx, 'resource:propose') } : {}),
      readable: departmentFilter(ctx, 'resource:read'),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.id]);
    return { items: page.items.map(resourceOf), next: page.next };
  },
  propose: (ctx, { body }) => commands.proposeResource(ctx, body),
  get: (ctx, { params }) => getResourceDetail(ctx, params.id),
  updateDraft: (ctx, { params, body }) => commands.updateDraft(ctx, { ...params, ...body }),
  submit: (ctx, { params, body }) => commands.submitResource(ctx, { ...params, ...body }),
  review: (ctx, { params, body }) => review.reviewResource(ctx, { ...params, ...body }),
  requestRevoke: (ctx, { params, body }) => review.requestRevoke(ctx, { ...params, ...body }),
  reviewRevoke: (ctx, { params, body }) => review.reviewRevoke(ctx, { ...params, ...body }),
  delete: (ctx, { params }) => commands.deleteResource(ctx, params.id),
  listVersions: async (ctx, { params, query }) => {
    await readableResource(ctx, params.id);
    const before =
      query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['count'])[0];
    const rows = await listVersions(ctx.db, {
      resourceId: params.id,
      ...(before === undefined ? {} : { before }),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.number]);
    return { items: page.items.map(versionOf), next: page.next };
  },
  getVersion: async (ctx, { params }) => {
    await readableResource(ctx, params.id);
    const row = await requireVersion(ctx, params);
    return { ...versionOf(row), content: row.content, columns: row.columns };
  },
  changes: async (ctx, { params, query }) => {
    const row = await readableResource(ctx, params.id);
    const from = await requireVersion(ctx, { id: row.id, number: query.from });
    if (query.to !== undefined) {
      const to = await requireVersion(ctx, { id: row.id, number: query.to });
      return { changes: contentChanges(from.content, to.content) };
    }
    if (row.draft === null || !seesDraft(ctx, row)) return { changes: [] };
    return { changes: contentChanges(from.content, row.draft) };
  },
  classes: () => classTree,
});

async function requireVersion(
  ctx: Context,
  version: { id: string; number: number },
): Promise<VersionRow> {
  const found = await findVersionNumber(ctx.db, {
    resourceId: version.id,
    number: version.number,
  });
  if (found === undefined) throw resourceErrors.versionNotFound({ number: version.number });
  return found;
}
