import { standardiserByName } from '../standardisers/catalogue.ts';
import { findingsMax, standardiserDepthMax } from './guard-limits.ts';
import type { Finding, FindingKind } from './sql-finding.ts';
import { allowedTableFunctions, bareFunctions, decideFunction } from './sql-functions.ts';
import { grows, growsTooFar } from './sql-growth.ts';
import {
  isExpression,
  isList,
  isNode,
  isQuery,
  isTable,
  itemsOf,
  nodesOf,
  placeIn,
  type SqlNode,
  type SqlValue,
  textOf,
} from './sql-tree.ts';

interface Judgement {
  sql: string;
  findings: Finding[];
  /** Names of functions called, in lower case. */
  functions: Set<string>;
}

/** Where a node stands: which names FROM may use, the last known place, how many standardisers are around it. */
interface Scope {
  tables: ReadonlySet<string>;
  place: number;
  standardisers: number;
  /** Growing calls and lambdas around. */
  growing: number;
}

/**
 * Walks the syntax tree of one SELECT. In: the statement's tree, its text, the declared inputs.
 * Out: what is not allowed, in the order of the tree; empty when it may run. Everything not known is refused.
 */
export function judgeTree(
  statement: SqlNode,
  sql: string,
  inputs: readonly string[],
): { findings: Finding[]; functions: ReadonlySet<string> } {
  const judgement: Judgement = { sql, findings: [], functions: new Set() };
  const tables = new Set(inputs.map((alias) => alias.toLowerCase()));
  judgeValue(judgement, statement, { tables, place: 0, standardisers: 0, growing: 0 });
  return judgement;
}

const queryTypes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE']);
const expressionClasses = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'POSITIONAL_REFERENCE',
  'STAR',
  'SUBQUERY',
  'WINDOW',
]);
const tableTypes = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EXPRESSION_LIST',
  'EMPTY',
  'PIVOT',
]);

function judgeValue(judgement: Judgement, value: SqlValue | undefined, scope: Scope): void {
  if (judgement.findings.length >= findingsMax) return;
  if (isList(value)) {
    for (const item of value) judgeValue(judgement, item, scope);
    return;
  }
  if (!isNode(value)) return;
  const inner = { ...scope, place: knownPlace(value) ?? scope.place };
  if (isQuery(value)) judgeQuery(judgement, value, inner);
  else if (isExpression(value)) judgeExpression(judgement, value, inner);
  else if (isTable(value)) judgeTable(judgement, value, inner);
  else judgeChildren(judgement, value, inner);
}

function judgeChildren(judgement: Judgement, node: SqlNode, scope: Scope): void {
  for (const child of Object.values(node)) judgeValue(judgement, child, scope);
}

/** A WITH name is known to the WITH queries after it and to the body, a recursive one to itself as well. */
function judgeQuery(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const type = textOf(node['type']);
  if (!queryTypes.has(type))
    return object(judgement, scope, { kind: 'unknown-syntax', thing: type });
  const tables = new Set(scope.tables);
  const map = isNode(node['cte_map']) ? node['cte_map']['map'] : undefined;
  for (const entry of nodesOf(map)) {
    judgeValue(judgement, entry['value'], { ...scope, tables: new Set(tables) });
    tables.add(textOf(entry['key']).toLowerCase());
  }
  if (type === 'RECURSIVE_CTE_NODE') {
    if (!hasEnd(node['right']))
      object(judgement, scope, { kind: 'recursion', thing: textOf(node['cte_name']) });
    tables.add(textOf(node['cte_name']).toLowerCase());
  }
  if (isNode(node['sample'])) object(judgement, scope, { kind: 'sampling', thing: 'SAMPLE' });
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'cte_map') judgeValue(judgement, child, { ...scope, tables });
  }
}

/** Whether the repeated part of a recursive query can run dry: a condition, a limit, or a join with one. */
function hasEnd(part: SqlValue | undefined): boolean {
  if (!isNode(part)) return false;
  if (isNode(part['where_clause']) || isNode(part['having']) || isNode(part['qualify']))
    return true;
  if (nodesOf(part['modifiers']).some((modifier) => textOf(modifier['type']).startsWith('LIMIT')))
    return true;
  const from = part['from_table'];
  if (isNode(from) && from['type'] === 'JOIN') {
    return isNode(from['condition']) || itemsOf(from['using_columns']).length > 0;
  }
  return false;
}

function judgeTable(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const type = textOf(node['type']);
  if (!tableTypes.has(type)) {
    return object(judgement, scope, {
      kind: 'table-clause',
      thing: type === 'SHOW_REF' ? 'DESCRIBE / SHOW / SUMMARIZE' : type,
    });
  }
  if (isNode(node['sample'])) object(judgement, scope, { kind: 'sampling', thing: 'SAMPLE' });
  if (type === 'BASE_TABLE') return judgeBaseTable(judgement, node, scope);
  if (type === 'TABLE_FUNCTION') return judgeTableFunction(judgement, node, scope);
  if (
    type === 'PIVOT' &&
    nodesOf(node['pivots']).some((pivot) => textOf(pivot['pivot_enum']) !== '')
  ) {
    object(judgement, scope, { kind: 'table-clause', thing: 'PIVOT … IN ENUM' });
  }
  judgeChildren(judgement, node, scope);
}

function judgeBaseTable(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const name = textOf(node['table_name']);
  const path = [textOf(node['catalog_name']), textOf(node['schema_name']), name].filter(
    (part) => part !== '',
  );
  if (path.length > 1 || !scope.tables.has(name.toLowerCase())) {
    object(judgement, scope, { kind: 'undeclared-table', thing: path.join('.') });
  }
  if (isNode(node['at_clause'])) object(judgement, scope, { kind: 'table-clause', thing: 'AT' });
}

function judgeTableFunction(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const call = node['function'];
  if (!isNode(call) || !isExpression(call))
    return object(judgement, scope, { kind: 'unknown-syntax', thing: 'FROM' });
  const name = textOf(call['function_name']).toLowerCase();
  if (!allowedTableFunctions.has(name))
    object(judgement, scope, { kind: 'table-function', thing: name });
  judgeChildren(judgement, call, scope);
}

function judgeExpression(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const kind = textOf(node['class']);
  if (kind === 'PARAMETER')
    return object(judgement, scope, { kind: 'parameter', thing: textOf(node['identifier']) });
  if (!expressionClasses.has(kind))
    return object(judgement, scope, { kind: 'unknown-syntax', thing: textOf(node['type']) });
  if (kind === 'CONSTANT') return;
  if (kind === 'COLUMN_REF') return judgeColumn(judgement, node, scope);
  if (kind === 'FUNCTION' || kind === 'WINDOW') return judgeCall(judgement, node, scope);
  const inner = kind === 'LAMBDA' ? { ...scope, growing: scope.growing + 1 } : scope;
  judgeChildren(judgement, node, inner);
}

function judgeColumn(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const names = itemsOf(node['column_names']);
  if (names.length !== 1) return;
  const name = textOf(names[0]);
  if (bareFunctions.has(name.toLowerCase()))
    object(judgement, scope, { kind: 'bare-function', thing: name });
}

function judgeCall(judgement: Judgement, node: SqlNode, scope: Scope): void {
  const name = textOf(node['function_name']).toLowerCase();
  judgement.functions.add(name);
  const refusal = decideFunction(name);
  if (refusal !== undefined) object(judgement, scope, { kind: `function-${refusal}`, thing: name });
  else if (growsTooFar(name, nodesOf(node['children']), scope.growing))
    object(judgement, scope, { kind: 'growth', thing: name });
  // age(x) counts from today; age(x, y) does not.
  else if (name === 'age' && nodesOf(node['children']).length < 2) {
    object(judgement, scope, { kind: 'function-nondeterministic', thing: name });
  }
  // In user.upper() the engine reads `user` as a schema first and then as a bare call.
  for (const owner of [textOf(node['schema']), textOf(node['catalog'])]) {
    if (bareFunctions.has(owner.toLowerCase()))
      object(judgement, scope, { kind: 'bare-function', thing: owner });
  }
  const standardisers = scope.standardisers + (standardiserByName.has(name) ? 1 : 0);
  if (standardisers > standardiserDepthMax)
    return object(judgement, scope, { kind: 'too-complex', thing: name });
  const growing = scope.growing + (grows(name) ? 1 : 0);
  judgeChildren(judgement, node, { ...scope, standardisers, growing });
}

/** Notes an objection at the last known place. */
function object(
  judgement: Judgement,
  scope: Scope,
  objection: { kind: FindingKind; thing: string },
): void {
  judgement.findings.push({ ...objection, ...placeIn(judgement.sql, scope.place) });
}

function knownPlace(node: SqlNode): number | undefined {
  const place = node['query_location'];
  // The engine writes 2^64 − 1 for "not from the text".
  return typeof place === 'number' && place < Number.MAX_SAFE_INTEGER ? place : undefined;
}
