import type { LakeSession } from '#platform/lake/lake.ts';
import { crossRowsMax } from './guard-limits.ts';

interface PlanNode {
  name?: string;
  children?: readonly PlanNode[];
  extra_info?: Readonly<Record<string, unknown>>;
}

/**
 * The largest number of row pairs a query has to look at because a join of it has no equality, or of rows it makes
 * out of nothing, as the engine estimates before running it. In: SQL that may stand after EXPLAIN.
 */
export async function estimatePairs(session: LakeSession, sql: string): Promise<number> {
  const rows = await session.rows<{ explain_value: string }>(`EXPLAIN (FORMAT json) ${sql}`);
  const plan: unknown = JSON.parse(rows[0]?.explain_value ?? '[]');
  // The engine's own plan: an array of nodes, checked field by field where it is read.
  const nodes = Array.isArray(plan) ? (plan as PlanNode[]) : [];
  return Math.max(0, ...nodes.map((node) => weigh(node).pairs));
}

/** True when a query is too heavy to start. */
export function isTooHeavy(pairs: number): boolean {
  return pairs > crossRowsMax;
}

const pairing = new Set(['CROSS_PRODUCT', 'NESTED_LOOP_JOIN', 'BLOCKWISE_NL_JOIN']);
const making = new Set(['RANGE', 'GENERATE_SERIES', 'UNNEST']);

/** Rows a node gives and the most pairs anything below it looks at. */
function weigh(node: PlanNode): { rows: number; pairs: number } {
  const below = (node.children ?? []).map(weigh);
  const pairsBelow = Math.max(0, ...below.map((child) => child.pairs));
  const name = (node.name ?? '').trim();
  const product = below.reduce((total, child) => total * Math.max(1, child.rows), 1);
  const stated = Number(node.extra_info?.['Estimated Cardinality'] ?? Number.NaN);
  const rows = Number.isFinite(stated)
    ? stated
    : name === 'CROSS_PRODUCT'
      ? product
      : Math.max(1, ...below.map((child) => child.rows));
  if (pairing.has(name)) return { rows, pairs: Math.max(pairsBelow, product) };
  return { rows, pairs: making.has(name) ? Math.max(pairsBelow, rows) : pairsBelow };
}
