/** A node of DuckDB's syntax tree as `json_serialize_sql` writes it. */
export type SqlNode = { readonly [key: string]: SqlValue };
export type SqlValue = string | number | boolean | null | SqlNode | readonly SqlValue[];

export function isNode(value: unknown): value is SqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list, none for anything else. Array.isArray alone would make them `any`. */
export function itemsOf(value: SqlValue | undefined): readonly SqlValue[] {
  return isList(value) ? value : [];
}

export function nodesOf(value: SqlValue | undefined): readonly SqlNode[] {
  return itemsOf(value).filter(isNode);
}

export function isList(value: SqlValue | undefined): value is readonly SqlValue[] {
  return Array.isArray(value);
}

export function textOf(value: SqlValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** SELECT, set operation or recursive part: what can have WITH in front. */
export function isQuery(node: SqlNode): boolean {
  return 'cte_map' in node;
}

export function isExpression(node: SqlNode): boolean {
  return 'class' in node;
}

/** Something that stands in FROM. */
export function isTable(node: SqlNode): boolean {
  return 'sample' in node && 'alias' in node && !isQuery(node) && !isExpression(node);
}

/** Depth of brackets in a JSON text, found without parsing it. */
export function jsonDepth(json: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (quoted) {
      if (code === backslash) i++;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    else if (code === openBrace || code === openBracket) deepest = Math.max(deepest, ++depth);
    else if (code === closeBrace || code === closeBracket) depth--;
  }
  return deepest;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Turns a place in bytes of UTF-8, as the engine counts, into line and column. */
export function placeIn(sql: string, byteOffset: number): { line: number; column: number } {
  const bytes = Buffer.from(sql, 'utf8');
  const before = bytes
    .subarray(0, Math.min(Math.max(byteOffset, 0), bytes.length))
    .toString('utf8');
  const lines = before.split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}
