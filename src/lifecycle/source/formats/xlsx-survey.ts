import { nameColumns } from './header.rules.ts';
import type { Cell, NamedColumn } from './header.rules.ts';
import { gridOf, headLinesMax, headerCells, judgeLayout } from './xlsx-layout.ts';
import type { Layout, WantedLayout } from './xlsx-layout.ts';
import { fillDown } from './xlsx-merges.ts';
import type { Merge } from './xlsx-merges.ts';
import type { SheetRow } from './xlsx-sheet.ts';
import { xlsxErrors } from './xlsx.errors.ts';

/** Characters of the rows held to find the header, and of those held as a sample. */
const headCharsMax = 16 * 1024 ** 2;
const sampledRowsMax = 1_000;

export interface SheetSurvey {
  layout: Layout;
  columns: NamedColumn[];
  /** The first rows of the table, for the preview and to judge missing marks. */
  sample: Cell[][];
  /** Rows below the header with a value in them. */
  rows: number;
  tooLongRows: number;
}

interface SurveyOptions {
  sheet: string;
  merges: readonly Merge[];
  wanted: WantedLayout;
}

/**
 * Passes over a whole sheet: where the table begins, how many columns it has (those without a header count when any row
 * has a value there; empty ones at either edge do not), how many rows, and the first of them.
 */
export async function surveySheet(
  batches: AsyncIterable<SheetRow[]>,
  { sheet, merges, wanted }: SurveyOptions,
): Promise<SheetSurvey> {
  const head: SheetRow[] = [];
  let headChars = 0;
  let body: ReturnType<typeof surveyBody> | undefined;
  const begin = (): ReturnType<typeof surveyBody> => {
    const grid = gridOf(head);
    const layout = judgeLayout(grid, merges, wanted);
    const survey = surveyBody(layout, headerCells(grid, merges, layout), merges);
    for (const row of head) survey.add(row);
    return survey;
  };
  for await (const batch of batches) {
    for (const row of batch) {
      if (body !== undefined) {
        body.add(row);
        continue;
      }
      head.push(row);
      headChars += charsOf(row);
      if (row.line > headLinesMax || headChars > headCharsMax) body = begin();
    }
  }
  const [first] = head;
  if (first === undefined) throw xlsxErrors.emptySheet({ sheet });
  if (first.line > headLinesMax) throw xlsxErrors.tableTooDeep({ sheet, limit: headLinesMax });
  return (body ?? begin()).end();
}

function surveyBody(layout: Layout, header: Cell[][], merges: readonly Merge[]) {
  const headerEnd = layout.skipRows + layout.headerRows;
  const fill = fillDown(merges, headerEnd + 1);
  const sample: SheetRow[] = [];
  let sampledChars = 0;
  let [left, right] = extentOf(header);
  let rows = 0;
  let tooLongRows = 0;
  return {
    add(row: SheetRow): void {
      if (row.line <= headerEnd) return;
      rows += 1;
      if (row.tooLong) {
        tooLongRows += 1;
        return;
      }
      fill(row);
      right = Math.max(right, row.cells.length);
      left = Math.min(
        left,
        row.cells.findIndex((cell) => cell !== null),
      );
      if (sample.length === sampledRowsMax || sampledChars > headCharsMax) return;
      sample.push(row);
      sampledChars += charsOf(row);
    },
    end(): SheetSurvey {
      const start = layout.headerRows === 0 ? 0 : Math.min(left, right);
      const named = nameColumns(
        header.map((row) => row.slice(start)),
        right - start,
      );
      const cut = sample.map(({ cells }) => named.map((_, at) => cells[start + at] ?? null));
      return { layout, columns: named, sample: cut, rows, tooLongRows };
    },
  };
}

/** First used column and the one after the last; an empty header reaches nowhere. */
function extentOf(header: readonly Cell[][]): [number, number] {
  const firsts = header
    .map((row) => row.findIndex((cell) => cell !== null))
    .filter((at) => at >= 0);
  const left = firsts.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...firsts);
  const ends = header.map((row) => row.findLastIndex((cell) => cell !== null) + 1);
  return [left, Math.max(0, ...ends)];
}

function charsOf({ cells }: SheetRow): number {
  return cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
}
