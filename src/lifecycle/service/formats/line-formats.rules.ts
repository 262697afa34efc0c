import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { ServedColumn } from '../question.rules.ts';
import { lakeColumn } from '../sql-text.rules.ts';

/**
 * Text formats are written by DuckDB itself, one text per row: quoting and escaping run in its vectors, and this
 * process only joins lines.
 */
export interface LineFormat {
  /** SQL expression of one row's text, never null. */
  line(columns: readonly ServedColumn[]): string;
  head(columns: readonly ServedColumn[]): string;
  /** Between two rows. */
  separator: string;
  /** After the last row; `empty` when there was none. */
  tail(empty: boolean): string;
}

/** Signs with which a spreadsheet begins a formula (also their full-width forms), and two blanks it skips. */
const formulaStarts = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/**
 * RFC 4180 with a byte order mark, so that office programs take it for UTF-8. A text that a spreadsheet would run
 * as a formula gets an apostrophe; numbers, dates and booleans cannot be formulas and stay as they are. Missing is
 * an empty field, an empty text is `""`.
 */
export const csvLines: LineFormat = {
  line: (columns) => columns.map(csvField).join(" || ',' || "),
  head: (columns) => `\uFEFF${columns.map((column) => csvText(column.name)).join(',')}\r\n`,
  separator: '\r\n',
  tail: (empty) => (empty ? '' : '\r\n'),
};

/** One JSON object a line. */
export const ndjsonLines: LineFormat = {
  line: jsonObject,
  head: () => '',
  separator: '\n',
  tail: (empty) => (empty ? '' : '\n'),
};

/** One JSON array of objects, one on each line. */
export const jsonLines: LineFormat = {
  line: jsonObject,
  head: () => '[',
  separator: ',\n',
  tail: () => ']\n',
};

function csvField(column: ServedColumn): string {
  const name = lakeColumn(column);
  if (column.type !== 'text') return `coalesce(CAST(${name} AS VARCHAR), '')`;
  const guarded = `CASE WHEN left(${name}, 1) IN (${formulaStarts.map(sqlText).join(',')}) THEN '''' || ${name} ELSE ${name} END`;
  const special = `${name} = '' OR contains(${name}, ',') OR contains(${name}, '"') OR contains(${name}, chr(10)) OR contains(${name}, chr(13))`;
  const quoted = `'"' || replace(${guarded}, '"', '""') || '"'`;
  return `(CASE WHEN ${name} IS NULL THEN '' WHEN ${special} THEN ${quoted} ELSE ${guarded} END)`;
}

/** Control signs are written as code points: a SQL text should stay readable. */
function sqlText(text: string): string {
  return text < ' ' ? `chr(${text.charCodeAt(0)})` : sqlLiteral(text);
}

/** A CSV field of this process, for the header: quoted when needed, guarded like the rows. */
function csvText(text: string): string {
  const guarded = formulaStarts.includes(text.slice(0, 1)) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function jsonObject(columns: readonly ServedColumn[]): string {
  const members = columns.map((column, index) => {
    const head = sqlLiteral(`${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`);
    return `${head} || coalesce(${jsonMember(column)}, 'null')`;
  });
  return `${members.join(' || ')} || '}'`;
}

function jsonMember(column: ServedColumn): string {
  const name = lakeColumn(column);
  const text = `CAST(${name} AS VARCHAR)`;
  switch (column.type) {
    case 'text':
      return `CAST(to_json(${name}) AS VARCHAR)`;
    case 'integer':
    case 'decimal':
    case 'boolean':
      return text;
    case 'double':
      return `CASE WHEN isfinite(${name}) THEN ${text} END`;
    case 'date':
      return `'"' || ${text} || '"'`;
    case 'timestamp':
      return `'"' || replace(${text}, ' ', 'T') || '"'`;
  }
}

/** The columns by their own names, for formats that keep types. */
export function typedColumns(columns: readonly ServedColumn[]): string {
  return columns
    .map((column) => `${lakeColumn(column)} AS ${sqlIdentifier(column.name)}`)
    .join(',');
}

/** The columns by their places, for formats that name them elsewhere: no name of the data can reorder them. */
export function outputColumns(columns: readonly ServedColumn[]): string {
  return columns.map((column, index) => `${lakeColumn(column)} AS o${index + 1}`).join(',');
}
