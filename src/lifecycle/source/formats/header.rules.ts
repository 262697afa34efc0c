/** Rows above a table that may be titles. */
const titleRowsMax = 10;
/** Characters of a column name; a longer header is cut for the name and kept whole beside it. */
const columnNameMax = 200;
const headerMax = 2_000;
/** Data rows below a header that are compared with it. */
const comparedRowsMax = 50;

export type Cell = string | null;

export interface HeaderJudgement {
  /** Rows above the header that belong to no column, counted in the rows given. */
  titleRows: number;
  headerRows: 0 | 1 | 2;
}

export interface NamedColumn {
  /** Unique in the table, never empty. */
  name: string;
  /** As written in the file. */
  header: string;
}

/**
 * Tells titles and header from data. In: the first rows of a table, as many cells as each has. Out: how many rows are titles
 * and how many are header; a first row that looks like data means there is no header. A doubled header is told by a first
 * row with gaps (merged cells) over a second row of words that fills them.
 */
export function judgeHeader(rows: readonly (readonly Cell[])[]): HeaderJudgement {
  const width = usualWidth(rows);
  const titleRows = countTitles(rows, width);
  const [first, second, ...rest] = rows.slice(titleRows);
  if (first === undefined || !looksLikeHeader(first, [...(second ? [second] : []), ...rest])) {
    // Without a header below them, rows with one cell are more likely data than titles.
    return { titleRows: 0, headerRows: 0 };
  }
  if (second !== undefined && isDoubled(first, second, rest)) return { titleRows, headerRows: 2 };
  return { titleRows, headerRows: 1 };
}

/**
 * Names of the columns. In: the header rows (none for a table without), how many columns there are. Several header rows are
 * joined with a space; a gap in an upper row takes the cell to its left (a merged cell), unless the lower rows are empty
 * there too. Empty names become `column_3`, repeated ones `name_2`.
 */
export function nameColumns(
  headerRows: readonly (readonly Cell[])[],
  width: number,
): NamedColumn[] {
  const filled = headerRows.map((row, index) => fillGaps(row, headerRows.slice(index + 1), width));
  const taken = new Set<string>();
  const columns: NamedColumn[] = [];
  for (let column = 0; column < width; column += 1) {
    const parts: string[] = [];
    for (const row of filled) {
      const part = oneLine(row[column]);
      if (part !== '' && part !== parts.at(-1)) parts.push(part);
    }
    const header = parts.join(' ');
    const wanted =
      header === '' ? `column_${column + 1}` : header.slice(0, columnNameMax).toWellFormed();
    columns.push({
      name: unique(wanted, taken),
      header: header.slice(0, headerMax).toWellFormed(),
    });
  }
  return columns;
}

function unique(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let ordinal = 2; taken.has(name.toLowerCase()); ordinal += 1) {
    const suffix = `_${ordinal}`;
    name = wanted.slice(0, columnNameMax - suffix.length).toWellFormed() + suffix;
  }
  // The engine that loads the table compares names without case.
  taken.add(name.toLowerCase());
  return name;
}

function fillGaps(
  row: readonly Cell[],
  below: readonly (readonly Cell[])[],
  width: number,
): Cell[] {
  const filled: Cell[] = [];
  for (let column = 0; column < width; column += 1) {
    const own = oneLine(row[column]);
    const gap = own === '' && below.some((lower) => oneLine(lower[column]) !== '');
    filled.push(gap ? (filled[column - 1] ?? null) : own);
  }
  return filled;
}

function oneLine(cell: Cell | undefined): string {
  return (cell ?? '').replace(/[\s\u3000\ufeff\0]+/gu, ' ').trim();
}

function filledCells(row: readonly Cell[]): number {
  return row.reduce((count, cell) => (oneLine(cell) === '' ? count : count + 1), 0);
}

/** The most frequent number of cells; of equally frequent ones the larger. */
export function usualWidth(rows: readonly (readonly Cell[])[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const [usual] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]);
  return usual?.[0] ?? 0;
}

/** A title is a row that says one thing, in its first cell or alone, above a table of several columns. */
function countTitles(rows: readonly (readonly Cell[])[], width: number): number {
  if (width < 2) return 0;
  let titles = 0;
  while (titles < Math.min(rows.length - 1, titleRowsMax)) {
    const row = rows[titles] ?? [];
    const filled = filledCells(row);
    const alone = filled === 1 && oneLine(row[0]) !== '';
    const short = row.length < width && filled < width / 2;
    if (filled !== 0 && !alone && !short) break;
    titles += 1;
  }
  // Rows that all say one thing are data, not titles.
  return titles === Math.min(rows.length - 1, titleRowsMax) ? 0 : titles;
}

const numeric = /^[-+]?[\d,.]*\d%?$/;
const dateLike = /^\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T]\d{1,2}:\d{2}.*)?$/;
const yearLike = /^(19|20)\d{2}年?$/;

function isValue(cell: Cell | undefined): boolean {
  const text = oneLine(cell);
  return text !== '' && (numeric.test(text) || dateLike.test(text));
}

function looksLikeHeader(row: readonly Cell[], below: readonly (readonly Cell[])[]): boolean {
  const cells = row.map(oneLine).filter((text) => text !== '');
  if (cells.length === 0) return below.length > 0;
  const values = cells.filter((text) => isValue(text) && !yearLike.test(text));
  if (values.length > 0) return false;
  const years = cells.filter((text) => yearLike.test(text)).length;
  if (years === cells.length || (years === 1 && cells.length > 1)) return false;
  // A cell repeated right below itself is a value of a column, not its name.
  const compared = below.slice(0, comparedRowsMax);
  return !compared.some((other) => row.some((cell, at) => repeats(cell, other[at])));
}

function repeats(cell: Cell, other: Cell | undefined): boolean {
  const text = oneLine(cell);
  return text !== '' && text === oneLine(other);
}

function isDoubled(
  first: readonly Cell[],
  second: readonly Cell[],
  rest: readonly (readonly Cell[])[],
): boolean {
  const gaps = first.flatMap((cell, at) => (oneLine(cell) === '' ? [at] : []));
  const filling = gaps.filter((at) => oneLine(second[at]) !== '');
  if (filling.length === 0 || second.some(isValue)) return false;
  const data = rest.slice(0, comparedRowsMax);
  if (data.some((row) => second.some((cell, at) => repeats(cell, row[at])))) return false;
  // A header gap is filled by a name; were the second row data, columns of numbers would show a number in it.
  return data.length === 0 || data.some((row) => row.some(isValue));
}
