import * as yaml from 'yaml';
import type * as z from 'zod';
import type { Words } from '#platform/errors/errors.ts';
import type { BundleFile } from './bundle-files.ts';
import type { BundleProblem, Place } from './bundle-problem.ts';
import { issueWords, plainIssues } from './issue-words.ts';
import { expectedOf, type Expected } from './schema-shape.ts';
import { hint } from './suggestion.rules.ts';

/** Levels of lists and fields inside each other; definitions need seven. */
const levelsMax = 20;
const documentsMax = 20_000;

/** One document of a YAML file. */
export interface YamlDocument {
  root: yaml.YAMLMap;
  /** The place of what stands at a path, or of the nearest thing above it. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** The place of a part of the document. */
  placeOfNode(node: yaml.Node): Place;
  /** The text of a top field, as written. */
  textOf(field: string): string | undefined;
}

/** Splits a YAML file into documents; what is not YAML or not a set of fields is told with its place. */
export function readYaml(file: BundleFile): {
  documents: YamlDocument[];
  problems: BundleProblem[];
} {
  const problems: BundleProblem[] = [];
  const lines = new yaml.LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  // Keys are checked by readValue, in one pass; the library compares each with each.
  const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false } as const;
  const found = parseOrTooDeep(file.text, options);
  if (found === undefined)
    return { documents: [], problems: [{ place: placeAt(0), words: tooDeep }] };
  const documents: YamlDocument[] = [];
  for (const document of found.slice(0, documentsMax)) {
    for (const error of document.errors) {
      const said = { zh: `YAML 语法不对：${error.message}`, en: `not YAML: ${error.message}` };
      problems.push({ place: placeAt(error.pos[0]), words: said });
    }
    if (document.errors.length > 0 || isBlank(document.contents)) continue;
    const root: unknown = document.contents;
    if (yaml.isMap(root)) documents.push(documentOf(root, placeAt));
    else {
      const place = placeAt(document.contents?.range?.[0] ?? 0);
      problems.push({
        place,
        words: {
          zh: '一个文档应是字段的集合，如 kind: source',
          en: 'a document must be fields, such as kind: source',
        },
      });
    }
  }
  return { documents, problems };
}

const tooDeep: Words = {
  zh: `嵌套超过 ${levelsMax} 层`,
  en: `nested more than ${levelsMax} levels deep`,
};

/** The library calls itself for each level: a file of nothing but brackets can end its stack. */
function parseOrTooDeep(
  text: string,
  options: yaml.ParseOptions & yaml.DocumentOptions & yaml.SchemaOptions,
): yaml.Document.Parsed[] | undefined {
  try {
    const parsed = yaml.parseAllDocuments(text, options);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isBlank(node: unknown): boolean {
  return node === null || (yaml.isScalar(node) && node.value === null);
}

function documentOf(root: yaml.YAMLMap, placeAt: (offset: number) => Place): YamlDocument {
  const placeOf = (path: readonly PropertyKey[]) => {
    let node: unknown = root;
    let at = root.range?.[0] ?? 0;
    for (const part of path) {
      const next = childOf(node, part);
      if (next === undefined) break;
      at = next.at;
      node = next.node;
    }
    return placeAt(at);
  };
  return {
    root,
    placeOf,
    placeOfNode: (node) => placeAt(startOf(node)),
    textOf: (field) => {
      const node = childOf(root, field)?.node;
      return yaml.isScalar(node) && node.value !== null ? textOfScalar(node) : undefined;
    },
  };
}

function childOf(node: unknown, part: PropertyKey): { node: unknown; at: number } | undefined {
  if (yaml.isMap(node)) {
    const pair = node.items.find(({ key }) => yaml.isScalar(key) && textOfScalar(key) === part);
    if (pair === undefined) return undefined;
    // The key is shown: an empty value has no place of its own.
    return { node: pair.value, at: startOf(pair.key) };
  }
  if (yaml.isSeq(node) && typeof part === 'number') {
    const child: unknown = node.items[part];
    return child === undefined ? undefined : { node: child, at: startOf(child) };
  }
  return undefined;
}

function startOf(node: unknown): number {
  return yaml.isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The text as written: `010105` and `1.10` stay what they are where text is expected. */
function textOfScalar(node: yaml.Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

/**
 * Reads a document by the schema of its kind. Out: the value, or every problem: fields nobody knows (with the nearest
 * known name), fields given twice, anchors, and what the schema objects to, each with its place.
 */
export function readValue<T extends z.ZodType>(
  document: YamlDocument,
  schema: T,
): { ok: true; value: z.output<T> } | { ok: false; problems: BundleProblem[] } {
  const problems: BundleProblem[] = [];
  const say: At['say'] = (path, words, node) => {
    const place = node === undefined ? document.placeOf(path) : document.placeOfNode(node);
    problems.push({ place, words });
  };
  const plain = plainValue(document.root, { schema, path: [], say });
  const parsed = schema.safeParse(plain);
  if (!parsed.success) {
    for (const issue of parsed.error.issues.flatMap((one) => plainIssues(one))) {
      const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const place = key === undefined ? issue.path : [...issue.path, key];
      say(place, issueWords(issue, valueAt(plain, issue.path)));
    }
  }
  return parsed.success && problems.length === 0
    ? { ok: true, value: parsed.data }
    : { ok: false, problems };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    // Both lists and fields are read by key here.
    (at, part) =>
      typeof at === 'object' && at !== null
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

interface At {
  schema: z.core.$ZodType | undefined;
  path: readonly PropertyKey[];
  /** With `node` it is told there, otherwise where the path leads. */
  say: (path: readonly PropertyKey[], words: Words, node?: yaml.Node) => void;
}

function plainValue(node: unknown, at: At): unknown {
  const { schema, path, say } = at;
  if (path.length > levelsMax) {
    say(path, tooDeep);
    return undefined;
  }
  if (yaml.isAlias(node) || (yaml.isNode(node) && 'anchor' in node && node.anchor !== undefined)) {
    say(path, {
      zh: '不允许锚点和别名（& 和 *），请直接写出内容',
      en: 'anchors and aliases (& and *) are not allowed; write it out',
    });
    return undefined;
  }
  const expected = schema === undefined ? other : forNode(expectedOf(schema), node);
  if (yaml.isMap(node)) return plainFields(node, at, expected);
  if (yaml.isSeq(node)) {
    const element = expected.type === 'array' ? expected.element : undefined;
    return node.items.map((item, index) =>
      plainValue(item, { schema: element, path: [...path, index], say }),
    );
  }
  if (!yaml.isScalar(node)) return null;
  if (node.value === null || expected.type !== 'text') return node.value;
  return textOfScalar(node);
}

const other: Expected = { type: 'other' };

/** Of a choice what fits what stands there; a plain value is text when nothing else is possible. */
function forNode(expected: Expected, node: unknown): Expected {
  if (expected.type !== 'either') return expected;
  const of = (...types: Expected['type'][]) =>
    expected.options.filter(({ type }) => types.includes(type));
  if (yaml.isMap(node)) return of('object', 'record')[0] ?? other;
  if (yaml.isSeq(node)) return of('array')[0] ?? other;
  return (of('other').length === 0 ? of('text')[0] : undefined) ?? other;
}

function plainFields(
  node: yaml.YAMLMap,
  { path, say }: At,
  expected: Expected,
): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    if (!yaml.isScalar(key)) {
      say(path, { zh: '字段名应是文本', en: 'the name of a field must be text' });
      continue;
    }
    const name = textOfScalar(key);
    const here = [...path, name];
    if (seen.has(name))
      say(here, { zh: `字段 ${name} 重复`, en: `the field ${name} is given twice` }, key);
    seen.add(name);
    let below: z.core.$ZodType | undefined;
    if (expected.type === 'record') below = expected.value;
    if (expected.type === 'object') {
      below = Object.hasOwn(expected.fields, name) ? expected.fields[name] : undefined;
      if (below === undefined) {
        say(here, unknownField(name, Object.keys(expected.fields)));
        continue;
      }
    }
    entries.push([name, plainValue(value, { schema: below, path: here, say })]);
  }
  return Object.fromEntries(entries);
}

function unknownField(name: string, known: readonly string[]): Words {
  const near = hint(name, known);
  return {
    zh: `没有字段 ${name}${near.zh === '' ? `;可用:${known.join(', ')}` : near.zh}`,
    en: `there is no field ${name}${near.en === '' ? `; there are: ${known.join(', ')}` : near.en}`,
  };
}
