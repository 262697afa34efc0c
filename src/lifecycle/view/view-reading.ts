import type { Database } from '#platform/database/database.ts';
import type { ViewDetail } from './view.contract.ts';
import { viewErrors } from './view.errors.ts';
import { findDataSets } from './view-ground.queries.ts';
import { freshnessOf, type GraphView } from './view-graph.rules.ts';
import { findView, loadGraph, type ViewRow } from './view.queries.ts';

/** A view as lists show it. In: the row, and the graph it stands in. */
export function viewOf(row: ViewRow, graph: readonly GraphView[]) {
  const node = graph.find((view) => view.id === row.id);
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    departmentId: row.departmentId,
    dataSetId: row.dataSetId,
    state: row.state,
    freshness: node === undefined ? ('stale' as const) : freshnessOf(node),
    builtAt: row.builtAt?.toISOString() ?? null,
    snapshotId: row.builtSnapshotId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}

/** One view with its definition and inputs; refuses when there is none. */
export async function readDetail(db: Database, id: string): Promise<ViewDetail> {
  const row = await findView(db, id);
  if (row === undefined) throw viewErrors.notFound();
  const graph = await loadGraph(db);
  const inputs = graph.find((view) => view.id === id)?.inputs ?? [];
  const dataSets = await findDataSets(
    db,
    inputs.map((input) => input.dataSetId),
  );
  return {
    ...viewOf(row, graph),
    sql: row.sql,
    mapping: row.mapping,
    inputs: inputs.map((input) => {
      const dataSet = dataSets.find((candidate) => candidate.id === input.dataSetId);
      return {
        alias: input.alias,
        dataSetId: input.dataSetId,
        code: dataSet?.code ?? '',
        name: dataSet?.name ?? '',
        latestSnapshotId: input.latest?.snapshotId ?? null,
        viewId: graph.find((view) => view.dataSetId === input.dataSetId)?.id ?? null,
      };
    }),
  };
}
