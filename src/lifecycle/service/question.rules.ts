import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { InputProblem, Language } from '#platform/errors/errors.ts';
import type { RowFilterOperator } from './gateway-ports.ts';
import { readValue } from './column-value.rules.ts';

export const rowsPerPageDefault = 100;
export const rowsPerPageMax = 1000;
export const inValuesMax = 100;
export const conditionsMax = 30;
export const sortColumnsMax = 5;
export const cursorTextMax = 8000;

export const verifyItemsMax = 100;
export const assertionsMax = 20;
export const verdicts = ['yes', 'no', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];
export const fileFormats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A column of the resource version: `position` counts from 0 and names it in the serving table. */
export interface ServedColumn {
  name: string;
  title: string;
  type: ColumnType;
  position: number;
}

export type Operator = RowFilterOperator;

/** `values` are canonical texts of the column's type; for `like` the prefix, for `null` 'true' or 'false'. */
export interface Condition {
  column: ServedColumn;
  op: Operator;
  values: readonly string[];
}

export interface Sorting {
  column: ServedColumn;
  descending: boolean;
  /** The column has no missing values, so pages can follow its index. */
  required?: boolean;
}

/** A question whose every part was checked against the columns the caller may use. */
export interface Question {
  conditions: Condition[];
  fields: readonly ServedColumn[];
  sort: Sorting[];
  limit: number;
  cursor: string | undefined;
}

/** What a caller may ask of: the granted columns by name, the same in order, and the most rows of a page. */
export interface Offer {
  byName: ReadonlyMap<string, ServedColumn>;
  fields: readonly ServedColumn[];
  rowsMax: number;
}

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
export type QuestionReading =
  | { ok: true; question: Question }
  | { ok: false; problems: InputProblem[] };

const operators: ReadonlySet<string> = new Set([
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'like',
  'null',
]);

type Say = (parameter: string, zh: string, en: string) => void;

/**
 * Reads a query string: `column=value`, `column.gt=` …, `fields=a,b`, `sort=-a,b`, `limit=`, `next=`. A column that
 * bears one of these four names is filtered as `limit.eq=`.
 * In: the parsed parameters, what may be asked, the caller's language. Out: the question, or every problem with the
 * parameter it stands in. A column that was not granted is told from one that does not exist by nothing.
 */
export function readQuestion(query: Query, offer: Offer, language: Language): QuestionReading {
  const problems: InputProblem[] = [];
  const say: Say = (path, zh, en) => {
    // A name the caller made up may be of any length; the answer repeats only its beginning.
    problems.push({ path: path.slice(0, 100), message: language === 'zh' ? zh : en });
  };
  const question: Question = {
    conditions: [],
    fields: offer.fields,
    sort: [],
    limit: Math.min(rowsPerPageDefault, offer.rowsMax),
    cursor: undefined,
  };
  for (const name in query) {
    const value = query[name];
    if (typeof value !== 'string') {
      say(name, '每个参数只能出现一次', 'a parameter may be given only once');
    } else if (name === 'fields') question.fields = readFields(value, offer, say);
    else if (name === 'sort') question.sort = readSort(value, offer, say);
    else if (name === 'limit') question.limit = readLimit(value, offer, say);
    else if (name === 'next') question.cursor = readCursor(value, say);
    else readCondition(name, value, { offer, say, conditions: question.conditions });
  }
  if (question.conditions.length > conditionsMax) {
    say('', `条件不能超过 ${conditionsMax} 个`, `there may be at most ${conditionsMax} conditions`);
  }
  return problems.length === 0 ? { ok: true, question } : { ok: false, problems };
}

interface ConditionPlace {
  offer: Offer;
  say: Say;
  conditions: Condition[];
}

function readCondition(name: string, text: string, at: ConditionPlace): void {
  const { offer, say } = at;
  let column = offer.byName.get(name);
  let op: Operator = 'eq';
  if (column === undefined) {
    const dot = name.lastIndexOf('.');
    const suffix = name.slice(dot + 1);
    column = dot > 0 && operators.has(suffix) ? offer.byName.get(name.slice(0, dot)) : undefined;
    // Membership in the set of operators was just checked.
    op = suffix as Operator;
  }
  if (column === undefined) {
    say(
      name,
      '没有这一列或未获授权，或比较符不存在',
      'no such column in your grant, or no such operator',
    );
    return;
  }
  const condition = readOperands({ column, op }, text, (zh, en) => say(name, zh, en));
  if (condition !== undefined) at.conditions.push(condition);
}

/** Checks the operands of one comparison. Out: the condition, or undefined after the reason was said. */
export function readOperands(
  { column, op }: Pick<Condition, 'column' | 'op'>,
  text: string,
  say: (zh: string, en: string) => void,
): Condition | undefined {
  if (op === 'null') {
    if (text === 'true' || text === 'false') return { column, op, values: [text] };
    say('应为 true 或 false', 'expected true or false');
    return undefined;
  }
  if (op === 'like') return readPrefix(column, text, say);
  if (column.type === 'boolean' && op !== 'eq' && op !== 'ne') {
    say(
      '是非列只能比较相等、不等或缺失',
      'a boolean column can only be compared by eq, ne or null',
    );
    return undefined;
  }
  const texts = op === 'in' ? splitList(text) : [text];
  if (texts === undefined || texts.length > inValuesMax) {
    say(
      `应为至多 ${inValuesMax} 个以逗号分隔的值（含逗号的值用双引号括起）`,
      `expected at most ${inValuesMax} values separated by commas (quote a value that holds a comma)`,
    );
    return undefined;
  }
  const values: string[] = [];
  for (const one of texts) {
    const reading = readValue(column.type, one);
    if (!reading.ok) {
      say(`应为${reading.expected.zh}`, `expected ${reading.expected.en}`);
      return undefined;
    }
    values.push(reading.value);
  }
  return { column, op, values };
}

function readPrefix(
  column: ServedColumn,
  text: string,
  say: (zh: string, en: string) => void,
): Condition | undefined {
  const reading = readValue('text', text.slice(0, -1));
  if (column.type !== 'text' || !text.endsWith('*') || text.length < 2 || !reading.ok) {
    say('只支持文本列的前缀匹配，写作 东城*', 'only prefixes of text columns, written as East*');
    return undefined;
  }
  return { column, op: 'like', values: [reading.value] };
}

/** Splits `a,b,"c,d"`; undefined when a quote is not closed. An empty text is one empty value. */
export function splitList(text: string): string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  const values: string[] = [];
  const item = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = item.exec(text);
    if (match === null) return undefined;
    values.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return values;
    if (values.length > inValuesMax) return values;
  }
}

function readFields(text: string, offer: Offer, say: Say): ServedColumn[] {
  const names = splitList(text) ?? [];
  const fields = names.flatMap((name) => offer.byName.get(name) ?? []);
  if (
    fields.length !== names.length ||
    fields.length === 0 ||
    new Set(fields).size !== fields.length
  ) {
    say(
      'fields',
      '应为以逗号分隔、不重复且已获授权的列名',
      'expected distinct names of granted columns separated by commas',
    );
  }
  return fields;
}

function readSort(text: string, offer: Offer, say: Say): Sorting[] {
  const names = splitList(text) ?? [];
  const sort = names.flatMap((name): Sorting[] => {
    const whole = offer.byName.get(name);
    if (whole !== undefined) return [{ column: whole, descending: false }];
    const column = name.startsWith('-') ? offer.byName.get(name.slice(1)) : undefined;
    return column === undefined ? [] : [{ column, descending: true }];
  });
  const distinct = new Set(sort.map((one) => one.column)).size === sort.length;
  if (
    sort.length !== names.length ||
    sort.length === 0 ||
    sort.length > sortColumnsMax ||
    !distinct
  ) {
    say(
      'sort',
      `应为至多 ${sortColumnsMax} 个已获授权的列名，降序前加 -`,
      `expected at most ${sortColumnsMax} distinct granted columns, with - before a descending one`,
    );
  }
  return sort;
}

function readLimit(text: string, offer: Offer, say: Say): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > offer.rowsMax) {
    say(
      'limit',
      `应为 1 到 ${offer.rowsMax} 的整数`,
      `expected an integer from 1 to ${offer.rowsMax}`,
    );
  }
  return limit;
}

function readCursor(text: string, say: Say): string | undefined {
  if (text.length > 0 && text.length <= cursorTextMax) return text;
  say('next', '应为上一页给出的翻页标记', 'expected the cursor that the previous page gave');
  return undefined;
}

/** The question without any value: columns and operators only. It goes to the access record. */
export function shapeOf(question: Question, all: readonly ServedColumn[]): string {
  let shape = '';
  for (const { column, op } of question.conditions) shape += `${column.name}.${op},`;
  shape = shape === '' ? 'all' : shape.slice(0, -1);
  if (question.fields !== all)
    shape += `;fields=${question.fields.map((one) => one.name).join(',')}`;
  if (question.sort.length > 0) {
    shape += `;sort=${question.sort.map((one) => (one.descending ? '-' : '') + one.column.name).join(',')}`;
  }
  return `${shape};limit=${question.limit}${question.cursor === undefined ? '' : ';next'}`;
}
