import { decodeCursor, encodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { implement } from '#governance/identity/implement.ts';
import {
  describeSnapshot,
  getLandingRun,
  listLandingRuns,
  listSnapshots,
  sampleSnapshot,
  startLanding,
} from './cache.commands.ts';
import { cacheApi } from './cache.contract.ts';
import { cacheErrors } from './cache.errors.ts';
import type { Snapshot } from './cache.queries.ts';
import type { LandingRun } from './landing.queries.ts';
import { rejectsFrom } from './reject-lines.ts';
import { rejectRawMax } from './rejects.ts';
import { reasonWords, rejectsCsv } from './rejects-csv.ts';
import { proposeTypes } from './typing/propose.ts';

export const cacheRoutes = implement(cacheApi, {
  listSnapshots: async (ctx, { params, query }) => {
    const [below] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ['count']);
    const filter = {
      dataSetId: params.id,
      ...(below === undefined ? {} : { below }),
    };
    const rows = await listSnapshots(ctx, filter, query.limit + 1);
    const page = pageFrom(rows, query.limit, (row) => [row.number]);
    return { ...page, items: page.items.map(snapshotAnswer) };
  },
  getSnapshot: async (ctx, { params }) => {
    const { profile, masked, ...snapshot } = await describeSnapshot(ctx, params.id);
    return { ...snapshotAnswer(snapshot), profile, masked };
  },
  sampleSnapshot: (ctx, { params, query }) => sampleSnapshot(ctx, params.id, query.limit),
  startLanding: (ctx, { params, body }) =>
    startLanding(ctx, { sourceId: params.id, sourceFileId: body.sourceFileId }),
  listLandingRuns: async (ctx, { params, query }) => {
    const [startedAt, id] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, ['time', 'id']);
    const after = startedAt === undefined || id === undefined ? {} : { after: { startedAt, id } };
    const rows = await listLandingRuns(ctx, { dataSetId: params.id, ...after }, query.limit + 1);
    const page = pageFrom(rows, query.limit, (row) => [row.startedAt.toISOString(), row.id]);
    return { ...page, items: page.items.map(runAnswer) };
  },
  getLandingRun: async (ctx, { params }) =>
    runAnswer(await getLandingRun(ctx, 'snapshot:read', params.id)),
  listRejects: async (ctx, { params, query }) => {
    const run = await getLandingRun(ctx, 'snapshot:sample', params.id);
    if (run.rejectsFile === null) return { items: [], next: null };
    const path = ctx.storage.path('rejects', run.rejectsFile);
    const start = query.cursor === undefined ? 0 : decodeCursor(query.cursor, ['count'])[0];
    const { rejects, next } = await rejectsFrom(path, { start, limit: query.limit });
    return {
      items: rejects.map((reject) => ({
        ...reject,
        column: reject.column ?? null,
        raw: reject.raw.slice(0, rejectRawMax),
        words: reasonWords[reject.reason],
      })),
      next: next === null ? null : encodeCursor([next]),
    };
  },
  downloadRejects: async (ctx, { params, query }) => {
    const run = await getLandingRun(ctx, 'snapshot:sample', params.id);
    if (run.rejectsFile === null) throw cacheErrors.noRejects();
    return {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="rejects-${run.id}.csv"`,
      },
      body: rejectsCsv(
        ctx.storage.path('rejects', run.rejectsFile),
        query.language ?? ctx.language,
      ),
    };
  },
  proposeTypes: (_ctx, { body }) => proposeTypes(body),
});

function snapshotAnswer(snapshot: Snapshot) {
  const { landedAt, removedAt } = snapshot;
  return {
    ...snapshot,
    landedAt: landedAt.toISOString(),
    removedAt: removedAt?.toISOString() ?? null,
  };
}

function runAnswer(run: LandingRun) {
  const made = run.state === 'done' || run.state === 'unchanged';
  return {
    ...run,
    snapshotId: made ? run.snapshotId : null,
    hasRejects: run.rejectsFile !== null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
