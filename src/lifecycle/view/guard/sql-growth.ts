import { growthInsideMax, growthMax } from './guard-limits.ts';
import { isNode, nodesOf, type SqlNode, textOf } from './sql-tree.ts';

/**
 * Functions whose result is as long as an argument says, and which argument that is. The engine's memory limit
 * does not count the text being made, so the length is bounded here.
 */
const lengthArguments: Readonly<Record<string, readonly number[]>> = {
  repeat: [1],
  lpad: [1],
  rpad: [1],
  bitstring: [1],
  to_base: [2],
  bar: [3],
  list_resize: [1],
  array_resize: [1],
  range: [0, 1, 2],
  generate_series: [0, 1, 2],
};

/** Whether a function's result is as long as an argument says. In: its name in lower case. */
export function grows(name: string): boolean {
  return Object.hasOwn(lengthArguments, name);
}

/**
 * Whether a call may make too long a text or list. In: the function in lower case, its arguments, and how many
 * growing calls and lambdas stand around it.
 */
export function growsTooFar(name: string, given: readonly SqlNode[], around: number): boolean {
  if (name === 'format' || name === 'printf') return widthTooLarge(given[0]);
  const positions = grows(name) ? (lengthArguments[name] ?? []) : [];
  if (positions.length > 0 && around > 1) return true;
  const most = around === 0 ? growthMax : growthInsideMax;
  return positions.some((position) => {
    const argument = given[position];
    return argument !== undefined && !(Math.abs(constantNumber(argument)) <= most);
  });
}

function widthTooLarge(template: SqlNode | undefined): boolean {
  if (template === undefined) return false;
  const text = constantText(template);
  // A width of four digits, a width taken from an argument, or a template that is computed.
  return text === undefined || /[%{][^%{}a-zA-Z]*(?:\d{4,}|\*|\{)/.test(text);
}

/** The number a node stands for, NaN when it is not a constant. */
function constantNumber(node: SqlNode): number {
  if (node['class'] === 'FUNCTION' && textOf(node['function_name']) === '-') {
    const [only, second] = nodesOf(node['children']);
    return only === undefined || second !== undefined ? Number.NaN : -constantNumber(only);
  }
  const value = isNode(node['value']) ? node['value']['value'] : undefined;
  return node['class'] === 'CONSTANT' && typeof value === 'number' ? value : Number.NaN;
}

function constantText(node: SqlNode): string | undefined {
  const value = isNode(node['value']) ? node['value']['value'] : undefined;
  return node['class'] === 'CONSTANT' && typeof value === 'string' ? value : undefined;
}
