/** A word that may stand at the cursor. */
export interface SqlWord {
  label: string;
  /** What is written. */
  apply: string;
  kind: 'input' | 'column' | 'function';
  /** Beside the word: the input of a column, what a function is for. */
  detail: string;
  /** Further words on it. */
  info?: string;
}

/** What is known of the SQL that is being written. */
export interface SqlKnown {
  /** The columns of each input by its name. */
  columns: Readonly<Record<string, readonly string[]>>;
  functions: readonly { name: string; words: string; describes: string; example: string }[];
  /** Words of the language, in lower case; a column of such a name is quoted. */
  keywords: ReadonlySet<string>;
}

const name = /[\p{L}_][\p{L}\p{N}_]*$/u;
const owner = /(?:"(?<quoted>[^"\n]+)"|(?<plain>[\p{L}_][\p{L}\p{N}_]*))\.$/u;
const alias =
  /\b(?:from|join)\s+"?(?<input>[\p{L}_][\p{L}\p{N}_]*)"?\s+(?:as\s+)?"?(?<alias>[\p{L}_][\p{L}\p{N}_]*)"?/giu;

/**
 * What may stand at the cursor: after `input.` the columns of the input, otherwise inputs, columns and functions. Chinese
 * names are found as they are typed and written quoted. In: the SQL, the place of the cursor. Out: the words, and from
 * where to where they replace what stands there; undefined where none is being written and none was asked for.
 */
export function completeSql(
  known: SqlKnown,
  { sql, at, asked }: { sql: string; at: number; asked: boolean },
): { from: number; to: number; words: SqlWord[] } | undefined {
  const line = sql.slice(sql.lastIndexOf('\n', at - 1) + 1, at);
  // Inside a text there is nothing to complete.
  if (line.replaceAll(/"[^"]*"/g, '').split("'").length % 2 === 0) return undefined;
  const isQuoted = line.split('"').length % 2 === 0;
  const typed = isQuoted ? line.slice(line.lastIndexOf('"')) : (name.exec(line)?.[0] ?? '');
  const before = line.slice(0, line.length - typed.length);
  const owned = ownerOf(before);
  if (typed === '' && owned === undefined && !asked) return undefined;
  // The editor closes a quote as soon as it is opened.
  const to = isQuoted && sql[at] === '"' ? at + 1 : at;
  const place = { from: at - typed.length, to };
  const columns = owned === undefined ? known.columns : columnsOf(owned, sql, known);
  const words = columnWords(columns, known.keywords);
  if (owned !== undefined || isQuoted) {
    return { ...place, words: isQuoted ? words.map(asQuoted) : words };
  }
  return { ...place, words: [...inputWords(known), ...words, ...functionWords(known)] };
}

function ownerOf(before: string): string | undefined {
  const groups = owner.exec(before)?.groups;
  return groups?.['quoted'] ?? groups?.['plain'];
}

/** The columns of an input, or of what the SQL calls it by. */
function columnsOf(called: string, sql: string, { columns }: SqlKnown): SqlKnown['columns'] {
  const own = columns[called];
  if (own !== undefined) return { [called]: own };
  for (const { groups } of sql.matchAll(alias)) {
    const input = groups?.['input'] ?? '';
    if (groups?.['alias'] === called) return { [input]: columns[input] ?? [] };
  }
  return {};
}

function columnWords(columns: SqlKnown['columns'], keywords: ReadonlySet<string>): SqlWord[] {
  const inputsOf = new Map<string, string[]>();
  for (const [input, names] of Object.entries(columns)) {
    for (const column of names) inputsOf.set(column, [...(inputsOf.get(column) ?? []), input]);
  }
  return [...inputsOf].map(([column, inputs]) => ({
    label: column,
    apply: sqlName(column, keywords),
    kind: 'column',
    detail: inputs.join(' · '),
  }));
}

function inputWords({ columns, keywords }: SqlKnown): SqlWord[] {
  return Object.keys(columns).map((input) => ({
    label: input,
    apply: sqlName(input, keywords),
    kind: 'input',
    detail: '',
  }));
}

function functionWords({ functions }: SqlKnown): SqlWord[] {
  return functions.map(({ name: label, words, describes, example }) => ({
    label,
    apply: label,
    kind: 'function',
    detail: words,
    info: `${describes}\n${example}`,
  }));
}

/** After an opening quote the whole word is written with its quotes. */
function asQuoted(word: SqlWord): SqlWord {
  const quoted = quote(word.label);
  return { ...word, label: quoted, apply: quoted };
}

/** A name as SQL writes it: quoted where it is not plain. */
function sqlName(text: string, keywords: ReadonlySet<string>): string {
  return /^[a-z_][a-z0-9_]*$/.test(text) && !keywords.has(text) ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
