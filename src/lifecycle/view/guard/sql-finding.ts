import type { Language, Words } from '#platform/errors/errors.ts';
import {
  crossRowsMax,
  growthInsideMax,
  growthMax,
  sqlCharsMax,
  standardiserDepthMax,
} from './guard-limits.ts';

/** What the guard objects to. */
export type FindingKind = keyof typeof findingWords;

/** One objection of the guard, with its place in the SQL. Lines and columns count from 1, columns in characters. */
export interface Finding {
  kind: FindingKind;
  /** What stands there: the function, table or clause. */
  thing: string;
  line: number;
  column: number;
}

const findingWords = {
  syntax: { zh: 'SQL 语法不对：{thing}', en: 'The SQL is not well formed: {thing}' },
  'unknown-column': {
    zh: '没有字段“{thing}”，请核对字段名',
    en: 'There is no column "{thing}"; check its name',
  },
  'unknown-table': {
    zh: '没有名为“{thing}”的输入，请核对输入名',
    en: 'There is no input "{thing}"; check its name',
  },
  'ambiguous-column': {
    zh: '不止一个输入有字段“{thing}”，请写成 输入名."{thing}"',
    en: 'More than one input has the column "{thing}"; write input."{thing}"',
  },
  'not-grouped': {
    zh: '字段“{thing}”须写入 GROUP BY，或放在汇总函数中',
    en: 'The column "{thing}" has to stand in GROUP BY or inside an aggregate function',
  },
  'argument-types': {
    zh: '{thing} 的参数类型或个数不对，请先转换类型',
    en: 'The arguments of {thing} are of the wrong type or number; cast them first',
  },
  'cannot-run': { zh: 'SQL 不能执行：{thing}', en: 'The SQL cannot run: {thing}' },
  empty: { zh: '没有 SQL', en: 'There is no SQL' },
  'too-long': {
    zh: `SQL 超过 ${sqlCharsMax} 个字符`,
    en: `The SQL has more than ${sqlCharsMax} characters`,
  },
  'too-complex': {
    zh: `SQL 嵌套过深（标准化函数最多套 ${standardiserDepthMax} 层）`,
    en: `The SQL is nested too deeply (standardisers at most ${standardiserDepthMax} deep)`,
  },
  'not-a-select': {
    zh: '只允许一条 SELECT，不允许 {thing}；PIVOT 须用 IN (…) 写明取值',
    en: 'Only one SELECT is allowed, not {thing}; PIVOT must name its values with IN (…)',
  },
  'several-statements': { zh: '只允许一条语句', en: 'Only one statement is allowed' },
  'undeclared-table': {
    zh: '“{thing}”不是本视图声明的输入',
    en: '"{thing}" is not a declared input of this view',
  },
  'table-clause': { zh: '不允许 {thing}', en: '{thing} is not allowed' },
  'table-function': {
    zh: '不能从函数 {thing} 读取；只允许 unnest、range、generate_series',
    en: 'Reading from the function {thing} is not allowed; only unnest, range and generate_series are',
  },
  'function-file': {
    zh: '函数 {thing} 读写文件或网络，不允许',
    en: 'The function {thing} reads or writes files or the network, which is not allowed',
  },
  'function-environment': {
    zh: '函数 {thing} 读取系统或会话信息，不允许',
    en: 'The function {thing} reads settings of the system or the session, which is not allowed',
  },
  'function-dynamic': {
    zh: '函数 {thing} 执行由文本拼成的 SQL，不允许',
    en: 'The function {thing} runs SQL made of text, which is not allowed',
  },
  'function-nondeterministic': {
    zh: '{thing} 每次结果不同；同样的输入重新生成视图必须得到同样的结果，所以不允许',
    en: '{thing} gives another result each time; a view rebuilt from the same input must give the same result, so it is not allowed',
  },
  'function-unknown': { zh: '不允许函数 {thing}', en: 'The function {thing} is not allowed' },
  'bare-function': {
    zh: '{thing} 会被当作系统函数；若是列名，请写成 输入名.{thing}',
    en: '{thing} is read as a system function; if a column is meant, write input.{thing}',
  },
  growth: {
    zh: `{thing} 的长度参数须是不超过 ${growthMax} 的常数（在 lambda 或同类函数内为 ${growthInsideMax}，只能套一层）；成行展开请在 FROM 中使用`,
    en: `The length given to {thing} must be a constant of at most ${growthMax} (inside a lambda or another such call ${growthInsideMax}, one level only); to make rows, use it in FROM`,
  },
  sampling: {
    zh: '抽样每次结果不同，不允许',
    en: 'Sampling gives another result each time, so it is not allowed',
  },
  recursion: {
    zh: '递归查询 {thing} 没有终止条件，请加 WHERE',
    en: 'The recursive query {thing} has no end; give it a WHERE',
  },
  parameter: { zh: '不允许参数 {thing}', en: 'The parameter {thing} is not allowed' },
  'unknown-syntax': { zh: '不允许的写法 {thing}', en: 'This form of SQL is not allowed: {thing}' },
  'cross-product': {
    zh: `连接要比较约 {thing} 对行，超过 ${crossRowsMax}；请检查连接条件`,
    en: `The join has to look at about {thing} pairs of rows, more than ${crossRowsMax}; check its condition`,
  },
} as const satisfies Record<string, Words>;

/** The objection in the caller's language. */
export function wordsOf(finding: Finding, language: Language): string {
  return findingWords[finding.kind][language].replaceAll('{thing}', finding.thing);
}
