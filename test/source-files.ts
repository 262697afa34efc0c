import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Node, parseSync, visitorKeys } from 'oxc-parser';

/** The repository. */
export const root = join(import.meta.dirname, '..');

/** One import, re-export or dynamic import of a file. */
export interface Import {
  /** As written. */
  specifier: string;
  /** Path from the repository's root when it is a file of ours, else the name of the package. */
  target: string;
  local: boolean;
  /** `export * from` */
  star: boolean;
  /** `import type` or `export type`: gone when the program runs. */
  typeOnly: boolean;
}

export interface FunctionSpan {
  name: string;
  line: number;
  lines: number;
}

/** What the tests of architecture and tidiness want to know of a source file. */
export interface SourceFile {
  path: string;
  text: string;
  imports: Import[];
  functions: FunctionSpan[];
  /** Lines that read `process.env`. */
  environmentReads: number[];
  /** Lines that read the clock: `Date.now()`, `new Date()`, `Date()`, `performance.now()`. */
  clockReads: number[];
  /** Exported functions without a docstring. */
  undocumented: string[];
  /** Codes of the refusals that it declares. */
  errorCodes: string[];
}

const sourcePatterns = ['src', 'test', 'bench', 'demo', 'scripts'].map(
  (room) => `${room}/**/*.{ts,tsx}`,
);

/** Reads and parses every TypeScript file of the repository. */
export function readSourceFiles(): SourceFile[] {
  const paths = globSync([...sourcePatterns, '*.ts'], { cwd: root });
  return paths.toSorted().map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Reads one file. In: its path from the root and its text. Refuses what does not parse. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const lineOf = lineCounter(text);
  const file: SourceFile = {
    path,
    text,
    imports: [],
    functions: [],
    environmentReads: [],
    clockReads: [],
    undocumented: [],
    errorCodes: [],
  };
  const documentedAt = new Set(
    parsed.comments
      .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
      .map((comment) => nextText(text, comment.end)),
  );
  walk(parsed.program, (node, parent) => {
    collectImport(file, node);
    collectFunction(file, { node, parent, lineOf });
    file.errorCodes.push(...declaredCodes(node));
    if (isEnvironment(node)) file.environmentReads.push(lineOf(node.start));
    if (isClock(node)) file.clockReads.push(lineOf(node.start));
    const name = exportedFunction(node);
    if (name !== undefined && !documentedAt.has(node.start)) file.undocumented.push(name);
  });
  return file;
}

function collectImport(file: SourceFile, node: Node): void {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression': {
      if (node.source?.type !== 'Literal' || typeof node.source.value !== 'string') return;
      const specifier = node.source.value;
      const target = resolveImport(file.path, specifier);
      const star = node.type === 'ExportAllDeclaration';
      const kind = node.type === 'ImportDeclaration' ? node.importKind : exportKind(node);
      const local = /^[.#]/.test(specifier);
      file.imports.push({ specifier, target, local, star, typeOnly: kind === 'type' });
      return;
    }
    default:
  }
}

function exportKind(node: Node): string | undefined {
  const exports = node.type === 'ExportAllDeclaration' || node.type === 'ExportNamedDeclaration';
  return exports ? node.exportKind : undefined;
}

/** The path below the root that a specifier means, or the package it names. */
export function resolveImport(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

interface Place {
  node: Node;
  parent: Node | undefined;
  lineOf: (offset: number) => number;
}

function collectFunction(file: SourceFile, { node, parent, lineOf }: Place): void {
  if (
    node.type !== 'FunctionDeclaration' &&
    node.type !== 'FunctionExpression' &&
    node.type !== 'ArrowFunctionExpression'
  ) {
    return;
  }
  const line = lineOf(node.start);
  const own = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
  const name = own ?? nameFrom(parent) ?? 'anonymous';
  file.functions.push({ name, line, lines: lineOf(node.end) - line + 1 });
}

function nameFrom(parent: Node | undefined): string | undefined {
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier')
    return parent.id.name;
  if (parent?.type === 'Property' || parent?.type === 'MethodDefinition') {
    return keyName(parent.key);
  }
  // describe('…', () => …) and describe.each(…)('…', () => …)
  if (parent?.type === 'CallExpression') return `${calleeName(parent.callee)} callback`;
  return undefined;
}

function calleeName(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') return calleeName(callee.object);
  return callee.type === 'CallExpression' ? calleeName(callee.callee) : 'a';
}

function keyName(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** The codes that `defineErrors('module', { key: … })` makes of its keys. */
function declaredCodes(node: Node): string[] {
  if (node.type !== 'CallExpression' || !isNamed(node.callee, 'defineErrors')) return [];
  const [module, declarations] = node.arguments;
  if (module?.type !== 'Literal' || declarations?.type !== 'ObjectExpression') return [];
  return declarations.properties.flatMap((property) => {
    const key = property.type === 'Property' ? keyName(property.key) : undefined;
    if (key === undefined) return [];
    return [
      `${String(module.value)}.${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ];
  });
}

function isEnvironment(node: Node): boolean {
  return isMember(node, 'process', 'env');
}

function isClock(node: Node): boolean {
  if (node.type === 'CallExpression') {
    return (
      isMember(node.callee, 'Date', 'now') ||
      isMember(node.callee, 'performance', 'now') ||
      isNamed(node.callee, 'Date')
    );
  }
  return (
    node.type === 'NewExpression' && isNamed(node.callee, 'Date') && node.arguments.length === 0
  );
}

function isMember(node: Node, object: string, property: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    isNamed(node.object, object) &&
    isNamed(node.property, property)
  );
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** The name of the function that an export statement declares, arrow functions included. */
function exportedFunction(node: Node): string | undefined {
  if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return undefined;
  const { declaration } = node;
  if (declaration.type === 'FunctionDeclaration') return declaration.id?.name;
  if (declaration.type !== 'VariableDeclaration') return undefined;
  const [first] = declaration.declarations;
  const isFunction = first?.init?.type === 'ArrowFunctionExpression';
  return isFunction && first.id.type === 'Identifier' ? first.id.name : undefined;
}

/** Visits a tree from the top. The parser's own visitor gives no parents. */
function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined) => void,
  parent?: Node,
): void {
  visit(node, parent);
  for (const key of visitorKeys[node.type] ?? []) {
    // The keys come from the parser's own table, so what they hold is a node, a list of nodes, or nothing.
    const value = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key];
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child) walk(child, visit, node);
    }
  }
}

/** Where the first thing after a comment begins. */
function nextText(text: string, offset: number): number {
  const gap = /\S/.exec(text.slice(offset));
  return offset + (gap?.index ?? 0);
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
