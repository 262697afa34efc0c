import { readBundleFiles, readSqlFile, type BundleFile } from './bundle-files.ts';
import { placeText, type BundleProblem, type Place } from './bundle-problem.ts';
import { definitionKinds, definitionSchemas } from './definition.schemas.ts';
import type { Definition, DefinitionKind } from './definition.schemas.ts';
import { hint } from './suggestion.rules.ts';
import { readValue, readYaml, type YamlDocument } from './yaml-documents.ts';

/** A definition with its place in the bundle. */
export interface Defined<D extends Definition = Definition> {
  kind: DefinitionKind;
  code: string;
  value: D;
  placeOf(path: readonly PropertyKey[]): Place;
  /** The SQL file that a view names. */
  sql?: BundleFile;
}

/** What a bundle holds, in the order of its files, and everything that is wrong with them. */
export interface Bundle {
  definitions: Defined[];
  problems: BundleProblem[];
}

/** Reads a bundle: every file, every document, every problem. Refuses only a path that does not exist. */
export async function readBundle(path: string): Promise<Bundle> {
  const { root, files, problems } = await readBundleFiles(path);
  const definitions: Defined[] = [];
  for (const file of files) {
    const read = readYaml(file);
    problems.push(...read.problems);
    for (const document of read.documents) {
      const one = readDefinition(document);
      if (one.ok) definitions.push(one.defined);
      else problems.push(...one.problems);
    }
  }
  await readSqlFiles(root, definitions, problems);
  problems.push(...duplicates(definitions));
  if (definitions.length === 0 && problems.length === 0) {
    const words = { zh: '定义包里没有定义', en: 'The bundle holds no definition' };
    problems.push({ place: { file: files[0]?.path ?? '.', line: 1, column: 1 }, words });
  }
  return { definitions, problems };
}

function readDefinition(
  document: YamlDocument,
): { ok: true; defined: Defined } | { ok: false; problems: BundleProblem[] } {
  const given = document.textOf('kind');
  const kind = definitionKinds.find((one) => one === given);
  if (kind === undefined) {
    return {
      ok: false,
      problems: [{ place: document.placeOf(['kind']), words: kindWords(given) }],
    };
  }
  const read = readValue(document, definitionSchemas[kind]);
  if (!read.ok) return read;
  const { value } = read;
  return { ok: true, defined: { kind, code: value.code, value, placeOf: document.placeOf } };
}

function kindWords(given: string | undefined): BundleProblem['words'] {
  const list = definitionKinds.join(', ');
  if (given === undefined) {
    return { zh: `缺少 kind（可取：${list}）`, en: `kind is missing (one of: ${list})` };
  }
  const near = hint(given, definitionKinds);
  return {
    zh: `没有 kind ${given}，可取：${list}${near.zh}`,
    en: `there is no kind ${given}; one of: ${list}${near.en}`,
  };
}

async function readSqlFiles(
  root: string,
  definitions: readonly Defined[],
  problems: BundleProblem[],
): Promise<void> {
  for (const defined of definitions) {
    const { value } = defined;
    if (value.kind !== 'view' || value.sqlFile === undefined) continue;
    const place = defined.placeOf(['sqlFile']);
    const read = await readSqlFile(root, { path: value.sqlFile, place });
    if ('file' in read) defined.sql = read.file;
    else problems.push(read.problem);
  }
}

/** Sources and views both make data sets, whose codes are one space; others are named within a department. */
export function identityOf({
  kind,
  code,
  value,
}: Pick<Defined, 'kind' | 'code' | 'value'>): string {
  if (kind === 'source' || kind === 'view') return `data set ${code}`;
  if (value.kind === 'application' || value.kind === 'connection')
    return `${kind} ${value.department} ${code}`;
  return `${kind} ${code}`;
}

function duplicates(definitions: readonly Defined[]): BundleProblem[] {
  const first = new Map<string, Defined>();
  return definitions.flatMap((defined) => {
    const identity = identityOf(defined);
    const earlier = first.get(identity);
    first.set(identity, earlier ?? defined);
    if (earlier === undefined) return [];
    const where = placeText(earlier.placeOf(['code']));
    const words = {
      zh: `code ${defined.code} 重复，已在 ${where} 定义`,
      en: `the code ${defined.code} is defined twice; first at ${where}`,
    };
    return [{ place: defined.placeOf(['code']), words }];
  });
}
