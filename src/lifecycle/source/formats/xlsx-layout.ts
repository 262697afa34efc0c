import { judgeHeader } from './header.rules.ts';
import type { Cell } from './header.rules.ts';
import type { Merge } from './xlsx-merges.ts';
import type { SheetRow } from './xlsx-sheet.ts';

/** Rows of a sheet that are looked at for titles and header; `skipRows` of an understanding goes no further. */
export const headLinesMax = 100;
const headerRowsMax = 5;

export interface Layout {
  /** Rows of the sheet above the header, empty ones too. */
  skipRows: number;
  headerRows: number;
}

/** What a person decided of a layout. */
export type WantedLayout = { [K in keyof Layout]?: Layout[K] | undefined };

/** The first lines of a sheet by position, `[]` for a row that is not there. */
export function gridOf(rows: readonly SheetRow[]): Cell[][] {
  const lines = Math.min(rows.at(-1)?.line ?? 0, headLinesMax);
  const grid: Cell[][] = Array.from({ length: lines }, () => []);
  for (const { line, cells } of rows) if (line >= 1 && line <= lines) grid[line - 1] = cells;
  return grid;
}

/**
 * Tells titles and header from data by the rule shared with text files, after what only a sheet knows: a title is one
 * cell, often merged over the table or set at its right edge; merged cells say how deep a header is. What a person has
 * decided in `wanted` is kept.
 */
export function judgeLayout(
  grid: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  wanted: WantedLayout,
): Layout {
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const empty = grid.findIndex((row) => row.some((cell) => cell !== null));
  const start = wanted.skipRows ?? Math.max(0, empty);
  const spread = grid.slice(start).map((row, at) => spreadOver(row, start + at + 1, merges));
  // The shared rule takes the last row given for data; a sheet may end with its header.
  const judged = judgeHeader([...titlesShortened(spread, width), []]);
  const skipRows = wanted.skipRows ?? start + judged.titleRows;
  // A person who says where the header is also says that there is one.
  const judgedRows = skipRows === start + judged.titleRows ? judged.headerRows : 1;
  const headerRows =
    wanted.headerRows ?? depthByMerges(grid, merges, { skipRows, headerRows: judgedRows });
  return { skipRows, headerRows };
}

/** Cells of a merge that stays within a row say what its first cell says. */
function spreadOver(row: readonly Cell[], line: number, merges: readonly Merge[]): Cell[] {
  const spread = [...row];
  for (const { top, left, right } of merges) {
    const value = row[left] ?? null;
    if (top !== line || right === left || value === null || isAlone(row)) continue;
    for (let column = left; column <= right; column += 1) spread[column] = value;
  }
  return spread;
}

function isAlone(row: readonly Cell[]): boolean {
  return row.filter((cell) => cell !== null).length === 1;
}

/** Rows above the first full one are given as short rows, wherever in the sheet their few cells stand. */
function titlesShortened(rows: readonly Cell[][], width: number): Cell[][] {
  const filled = (row: readonly Cell[]): Cell[] => row.filter((cell) => cell !== null);
  const full = rows.findIndex((row) => filled(row).length >= width / 2 && !isAlone(row));
  return rows.map((row, at) => {
    if (width > 1 && at < full) return filled(row);
    return [...row, ...Array.from({ length: width - row.length }, () => null)];
  });
}

function depthByMerges(
  grid: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  { skipRows, headerRows }: Layout,
): number {
  const first = skipRows + 1;
  let last = skipRows + Math.max(headerRows, 1);
  let merged = false;
  for (let line = first; line <= last && line < first + headerRowsMax; line += 1) {
    const wide: Merge[] = [];
    for (const merge of merges) {
      if (merge.top !== line || merge.bottom >= first + headerRowsMax) continue;
      merged = true;
      last = Math.max(last, merge.bottom);
      if (merge.right > merge.left) wide.push(merge);
    }
    if (wide.length > 0 && isSubheader(grid[line] ?? [], wide)) last = Math.max(last, line + 1);
  }
  return headerRows === 0 && !merged ? 0 : Math.min(last - skipRows, headerRowsMax);
}

/** A row that gives several names under a wide cell, and nothing beside the wide cells, belongs to the header. */
function isSubheader(row: readonly Cell[], above: readonly Merge[]): boolean {
  const under = (column: number): boolean =>
    above.some(({ left, right }) => column >= left && column <= right);
  const named = row.flatMap((cell, column) => (cell === null ? [] : [column]));
  return named.length > 1 && named.every(under);
}

/** The header rows with merged cells written into every cell they cover, from column 0. */
export function headerCells(
  grid: readonly (readonly Cell[])[],
  merges: readonly Merge[],
  { skipRows, headerRows }: Layout,
): Cell[][] {
  const cells = grid.slice(skipRows, skipRows + headerRows).map((row) => [...row]);
  for (const { top, bottom, left, right } of merges) {
    if (top <= skipRows || top > skipRows + headerRows) continue;
    const value = grid[top - 1]?.[left] ?? null;
    if (value === null) continue;
    for (let line = top; line <= Math.min(bottom, skipRows + headerRows); line += 1) {
      const row = cells[line - skipRows - 1] ?? [];
      for (let column = left; column <= right; column += 1) row[column] = value;
    }
  }
  // A merge may leave holes to its left in a row that had fewer cells.
  return cells.map((row) => Array.from(row, (cell) => cell ?? null));
}
