import type { Context } from '#governance/identity/context.ts';
import { implement } from '#governance/identity/implement.ts';
import { authorize, departmentFilter } from '#governance/policy/perform.ts';
import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { wordsOf } from './guard/sql-finding.ts';
import { standardisers } from './standardisers/catalogue.ts';
import { listBuilds } from './view-build.queries.ts';
import { createView, requireView, updateView } from './view.commands.ts';
import { viewApi } from './view.contract.ts';
import { definedSql } from './view-definition.ts';
import { freshnessOf } from './view-graph.rules.ts';
import type { MayRead } from './view-inputs.ts';
import { listViews, loadGraph } from './view.queries.ts';
import { readDetail, viewOf } from './view-reading.ts';
import { requestBuild } from './view-rebuild.ts';
import { checkView, previewView, proposeView } from './view-trial.ts';

/** The routes of views. In: the catalogue's answer to what a department may read. */
export function viewRoutesWith(mayRead: MayRead) {
  return implement(viewApi, {
    standardisers: () => Promise.resolve({ items: standardisers.map(standardiserOf) }),
    list: async (ctx, { query }) => {
      const rows = await listViews(ctx.db, {
        readable: departmentFilter(ctx, 'view:read'),
        ...(query.departmentId === undefined ? {} : { departmentId: query.departmentId }),
        ...(query.q === undefined || query.q === '' ? {} : { text: query.q }),
        ...(query.cursor === undefined ? {} : { afterId: decodeCursor(query.cursor, ['id'])[0] }),
        limit: query.limit + 1,
      });
      const graph = await loadGraph(ctx.db);
      const page = pageFrom(rows, query.limit, (row) => [row.id]);
      return { items: page.items.map((row) => viewOf(row, graph)), next: page.next };
    },
    graph: (ctx) => readGraph(ctx),
    get: async (ctx, { params }) => {
      await requireReadable(ctx, params.id);
      return readDetail(ctx.db, params.id);
    },
    create: (ctx, { body }) => createView(ctx, body, mayRead),
    update: (ctx, { params, body }) => updateView(ctx, { ...params, ...body }, mayRead),
    propose: (ctx, { body }) => proposeView(ctx, body),
    check: async (ctx, { body }) => {
      const sql = definedSql(body);
      const { findings, columns } = await checkView(ctx, { ...body, sql }, mayRead);
      return {
        allowed: findings.length === 0,
        sql,
        columns: [...columns],
        findings: findings.map((finding) => ({
          kind: finding.kind,
          line: finding.line,
          column: finding.column,
          words: { zh: wordsOf(finding, 'zh'), en: wordsOf(finding, 'en') },
        })),
      };
    },
    preview: (ctx, { body }) => previewView(ctx, { ...body, sql: definedSql(body) }, mayRead),
    build: (ctx, { params }) => requestBuild(ctx, params.id),
    builds: async (ctx, { params, query }) => {
      await requireReadable(ctx, params.id);
      const rows = await listBuilds(ctx.db, {
        viewId: params.id,
        ...(query.cursor === undefined ? {} : { afterId: decodeCursor(query.cursor, ['id'])[0] }),
        limit: query.limit + 1,
      });
      const page = pageFrom(rows, query.limit, (row) => [row.id]);
      return { items: page.items.map(buildOf), next: page.next };
    },
  });
}

async function requireReadable(ctx: Context, id: string): Promise<void> {
  const { departmentId } = await requireView(ctx.db, id);
  await authorize(ctx, 'view:read', { type: 'view', id, departmentId });
}

async function readGraph(ctx: Context) {
  const readable = departmentFilter(ctx, 'view:read');
  const graph = await loadGraph(ctx.db);
  const views = graph.filter((view) => readable === 'all' || readable.includes(view.departmentId));
  return {
    views: views.map((view) => ({
      id: view.id,
      name: view.name,
      dataSetId: view.dataSetId,
      freshness: freshnessOf(view),
    })),
    edges: views.flatMap((view) =>
      view.inputs.map(({ dataSetId }) => ({ viewId: view.id, dataSetId })),
    ),
  };
}

function standardiserOf(standardiser: (typeof standardisers)[number]) {
  const { name, words, describes, type, parameters, example } = standardiser;
  return {
    name,
    words,
    describes,
    type,
    example,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      words: parameter.words,
      required: parameter.default === undefined,
    })),
  };
}

function buildOf(row: Awaited<ReturnType<typeof listBuilds>>[number]) {
  return {
    id: row.id,
    state: row.state,
    viewVersion: row.viewVersion,
    rowsIn: row.rowsIn,
    rowsOut: row.rowsOut,
    lost: { ...row.lost },
    snapshotId: row.snapshotId,
    error: row.error,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt.toISOString(),
  };
}
