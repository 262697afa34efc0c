import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { getJob } from '#platform/jobs/jobs.ts';
import { type Collection, collectionApi } from './collection.contract.ts';
import { type CollectionRow, selectCollections } from './collection.queries.ts';
import { findLastDelivery } from './delivery.queries.ts';
import { defineFeed, getFeed, listLate, startCollection } from './feed.commands.ts';
import { getSource, sourceObject } from './source.commands.ts';

export const collectionRoutes = implement(collectionApi, {
  clock: (ctx) => ({ timeZone: ctx.config.timeZone, now: ctx.now().toISOString() }),
  late: async (ctx, { query }) => {
    const { cursor, limit, departmentId } = query;
    const rows = await listLate(ctx, {
      ...(departmentId === undefined ? {} : { departmentId }),
      readable: departmentFilter(ctx, 'source:read'),
      ...(cursor === undefined ? {} : { afterId: decodeCursor(cursor, ['id'])[0] }),
      limit: limit + 1,
    });
    return pageFrom(rows, limit, (row) => [row.feedId]);
  },
  feed: async (ctx, { params }) => {
    const { shown } = await reading(ctx, params.id);
    const feed = await getFeed(ctx.db, params.id);
    const last = await findLastDelivery(ctx.db, feed.id);
    return { ...feed, mark: shown(last?.mark ?? null) };
  },
  define: (ctx, { params, body }) => defineFeed(ctx, params.id, body),
  start: (ctx, { params, body }) => startCollection(ctx, params.id, body),
  list: async (ctx, { params, query }) => {
    const { shown } = await reading(ctx, params.id);
    const feed = await getFeed(ctx.db, params.id);
    const [startedAt, id] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, ['time', 'id']);
    const rows = await selectCollections(ctx.db, {
      feedId: feed.id,
      ...(startedAt === undefined || id === undefined ? {} : { after: { startedAt, id } }),
      limit: query.limit + 1,
    });
    const page = pageFrom(rows, query.limit, (row) => [row.startedAt, row.id]);
    const items = await Promise.all(page.items.map((row) => withProgress(ctx, row)));
    return {
      items: items.map((one) => ({
        ...one,
        markBefore: shown(one.markBefore),
        markAfter: shown(one.markAfter),
      })),
      next: page.next,
    };
  },
});

/** At most one collection of a feed runs, so at most one job is read for a page. */
async function withProgress(ctx: Context, row: CollectionRow): Promise<Collection> {
  if (row.state !== 'running') return { ...row, progress: null };
  const { progress } = await getJob(ctx.db, row.jobId);
  return { ...row, progress };
}

const time = /^\d{4}-\d\d-\d\d([ T]|$)/;

/**
 * Refuses who may not read the source. Out: a mark as the reader may see it. It is a value of the data: who may see none learns
 * up to which time was read, but no key.
 */
async function reading(
  ctx: Context,
  sourceId: string,
): Promise<{ shown: (mark: string | null) => string | null }> {
  const source = await getSource(ctx.db, sourceId);
  await authorize(ctx, 'source:read', sourceObject(source));
  const open = departmentFilter(ctx, 'snapshot:sample');
  const seesValues = open === 'all' || open.includes(source.dataSet.departmentId);
  return { shown: (mark) => (seesValues || (mark !== null && time.test(mark)) ? mark : null) };
}
