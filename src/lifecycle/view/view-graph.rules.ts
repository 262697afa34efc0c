import { createHash } from 'node:crypto';
import { standardiserSource } from './standardisers/catalogue.ts';

/** An input of a view with the newest snapshot it could be built from. */
export interface GraphInput {
  alias: string;
  dataSetId: string;
  latest?: { snapshotId: string; number: number; rowCount: number };
}

/** A view as the dependency graph sees it. */
export interface GraphView {
  id: string;
  name: string;
  departmentId: string;
  dataSetId: string;
  sql: string;
  builtKey: string | null;
  inputs: readonly GraphInput[];
}

const standardisersSha256 = createHash('sha256').update(standardiserSource).digest('hex');

/** Hash of all that decides the result of a view: SQL, standardisers, snapshots. Undefined while an input is empty. */
export function buildKey(view: Pick<GraphView, 'sql' | 'inputs'>): string | undefined {
  if (view.inputs.some((input) => input.latest === undefined)) return undefined;
  const inputs = view.inputs
    .map((input) => [input.alias, input.latest?.snapshotId])
    .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([view.sql, standardisersSha256, inputs]))
    .digest('hex');
}

/** Whether a build now would not give what the last one gave. */
export function freshnessOf(view: GraphView): 'never-built' | 'current' | 'stale' {
  if (view.builtKey === null) return 'never-built';
  return view.builtKey === buildKey(view) ? 'current' : 'stale';
}

/**
 * A way from a view through its inputs back to itself, as the names along it; undefined when there is none.
 * In: all views, with the changed one already as it would become.
 */
export function findCycle(views: readonly GraphView[], startId: string): string[] | undefined {
  const makers = makersOf(views);
  const start = views.find((view) => view.id === startId);
  if (start === undefined) return undefined;
  const seen = new Set<string>();
  const walk = (view: GraphView, path: readonly string[]): string[] | undefined => {
    for (const { dataSetId } of view.inputs) {
      const maker = makers.get(dataSetId);
      if (maker === undefined) continue;
      if (maker.id === startId) return [...path, view.name, start.name];
      if (seen.has(maker.id)) continue;
      seen.add(maker.id);
      const found = walk(maker, [...path, view.name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, []);
}

/**
 * The views to build so that one view is current: itself and what it depends on, inputs before what uses them.
 * Views that are current stay out. A view above one that is built must be looked at again afterwards.
 */
export function staleAncestors(views: readonly GraphView[], id: string): GraphView[] {
  const makers = makersOf(views);
  const order: GraphView[] = [];
  const seen = new Set<string>();
  const visit = (view: GraphView) => {
    if (seen.has(view.id)) return;
    seen.add(view.id);
    for (const { dataSetId } of view.inputs) {
      const maker = makers.get(dataSetId);
      if (maker !== undefined) visit(maker);
    }
    if (freshnessOf(view) !== 'current') order.push(view);
  };
  const target = views.find((view) => view.id === id);
  if (target !== undefined) visit(target);
  return order;
}

/**
 * Views that can be built at once because a data set changed: they use it, their inputs all have data, something
 * about them changed, and nothing they depend on is itself waiting for a build (it will tell when it is done).
 */
export function readyAfter(views: readonly GraphView[], dataSetId: string): GraphView[] {
  return views.filter(
    (view) =>
      view.inputs.some((input) => input.dataSetId === dataSetId) &&
      buildKey(view) !== undefined &&
      freshnessOf(view) !== 'current' &&
      staleAncestors(views, view.id).every(
        (stale) => stale.id === view.id || buildKey(stale) === undefined,
      ),
  );
}

function makersOf(views: readonly GraphView[]): Map<string, GraphView> {
  return new Map(views.map((view) => [view.dataSetId, view]));
}
