import * as z from 'zod';
import type { LakeSession } from '#platform/lake/lake.ts';
import { sqlCharsMax, treeDepthMax } from './guard-limits.ts';
import type { Finding, FindingKind } from './sql-finding.ts';
import { judgeTree } from './sql-judge.ts';
import { isNode, jsonDepth, nodesOf, placeIn, type SqlNode } from './sql-tree.ts';

/** The verdict on the SQL of a view. `functions` are the functions it calls, in lower case. */
export interface Verdict {
  allowed: boolean;
  findings: readonly Finding[];
  functions: ReadonlySet<string>;
}

const Serialized = z.union([
  z.object({ error: z.literal(false), statements: z.array(z.custom<SqlNode>(isNode)) }),
  z.object({
    error: z.literal(true),
    error_type: z.string(),
    error_message: z.string(),
    position: z.coerce.number().optional(),
  }),
]);

/**
 * Decides whether SQL may run as a view over the declared inputs (aliases). The engine's own parser reads it and
 * an allow-list of tree nodes, tables and functions judges it: exactly one SELECT that reads nothing but the
 * inputs and gives the same result every time. Nothing is executed.
 */
export async function judgeSql(
  session: LakeSession,
  sql: string,
  inputs: readonly string[],
): Promise<Verdict> {
  if (sql.trim() === '') return refused('empty', '', { line: 1, column: 1 });
  if (sql.length > sqlCharsMax) return refused('too-long', '', { line: 1, column: 1 });
  const nul = sql.indexOf('\0');
  if (nul >= 0 || !sql.isWellFormed()) return refused('syntax', 'U+0000', { line: 1, column: 1 });
  const [row] = await session.rows<{ tree: string }>(
    'SELECT json_serialize_sql(CAST(? AS VARCHAR)) AS tree',
    [sql],
  );
  if (row === undefined || jsonDepth(row.tree) > treeDepthMax) {
    return refused('too-complex', '', { line: 1, column: 1 });
  }
  const parsed = Serialized.parse(JSON.parse(row.tree));
  if (parsed.error) return refusedByParser(parsed, sql);
  const [statement, second] = parsed.statements;
  if (statement === undefined) return refused('empty', '', { line: 1, column: 1 });
  if (second !== undefined) return refused('several-statements', '', placeOf(second, sql));
  const { findings, functions } = judgeTree(statement, sql, inputs);
  return { allowed: findings.length === 0, findings, functions };
}

function refusedByParser(
  error: { error_type: string; error_message: string; position?: number | undefined },
  sql: string,
): Verdict {
  const place = placeIn(sql, error.position ?? 0);
  if (error.error_type !== 'not implemented') return refused('syntax', error.error_message, place);
  // Comments before the first word are skipped to name it; the verdict does not depend on it.
  const word = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*([A-Za-z]+)/.exec(sql)?.[1] ?? '';
  return refused('not-a-select', word.toUpperCase(), place);
}

function refused(
  kind: FindingKind,
  thing: string,
  place: { line: number; column: number },
): Verdict {
  return { allowed: false, findings: [{ kind, thing, ...place }], functions: new Set() };
}

/** The first place the tree of a statement tells; the statement itself has none. */
function placeOf(statement: SqlNode, sql: string): { line: number; column: number } {
  const node = statement['node'];
  const first = isNode(node) ? nodesOf(node['select_list'])[0] : undefined;
  const offset = first?.['query_location'];
  return placeIn(sql, typeof offset === 'number' && offset < Number.MAX_SAFE_INTEGER ? offset : 0);
}
