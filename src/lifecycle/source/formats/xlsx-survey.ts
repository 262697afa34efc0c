import { nameColumns } from './header.rules.ts';
import type { Cell, NamedColumn } from './header.rules.ts';
import { previewCellMax, previewRowsMax } from './reader.ts';
import type { Inspection, Remark } from './reader.ts';
import { gridOf, headLinesMax, headerCells, judgeLayout } from './xlsx-layout.ts';
import type { Layout, WantedLayout } from './xlsx-layout.ts';
import { fillDown } from './xlsx-merges.ts';
import type { Merge } from './xlsx-merges.ts';
import type { CellContext, SheetRow } from './xlsx-sheet.ts';
import type { Workbook } from './xlsx-workbook.ts';
import { xlsxErrors } from './xlsx.errors.ts';

/** Characters of the rows held to find the header. */
const headCharsMax = 16 * 1024 ** 2;

export interface SheetSurvey {
  layout: Layout;
  columns: NamedColumn[];
  preview: Cell[][];
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
      headChars += row.cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
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
  const preview: SheetRow[] = [];
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
      left = Math.min(left, row.cells.findIndex((cell) => cell !== null));
      if (preview.length < previewRowsMax) preview.push(row);
    },
    end(): SheetSurvey {
      const start = layout.headerRows === 0 ? 0 : Math.min(left, right);
      const named = nameColumns(
        header.map((row) => row.slice(start)),
        right - start,
      );
      const shown = preview.map(({ cells }) =>
        named.map((_, at) => shortened(cells[start + at] ?? null)),
      );
      return { layout, columns: named, preview: shown, rows, tooLongRows };
    },
  };
}

/** First used column and the one after the last; an empty header reaches nowhere. */
function extentOf(header: readonly Cell[][]): [number, number] {
  const firsts = header.map((row) => row.findIndex((cell) => cell !== null)).filter((at) => at >= 0);
  const left = firsts.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...firsts);
  const ends = header.map((row) => row.findLastIndex((cell) => cell !== null) + 1);
  return [left, Math.max(0, ...ends)];
}

function shortened(cell: Cell): Cell {
  if (cell === null || cell.length <= previewCellMax) return cell;
  return cell.slice(0, previewCellMax - 1).toWellFormed() + '…';
}

/** What a person should know of a workbook before its sheet is stored. */
export function remarksOn(
  survey: SheetSurvey,
  { workbook, context, merges }: { workbook: Workbook; context: CellContext; merges: Merge[] },
): Pick<Inspection, 'notes' | 'problems'> {
  const { skipRows, headerRows } = survey.layout;
  const hidden = workbook.sheets.filter((sheet) => sheet.hidden).map(({ name }) => name);
  const tall = merges.filter(({ top, bottom }) => top > skipRows + headerRows && bottom > top).length;
  const { errorCells, formulasWithoutValue: unsaved } = context;
  const notes: (Remark | false)[] = [
    skipRows > 0 && {
      code: 'title-rows-skipped',
      zh: `表头上方跳过 ${skipRows} 行`,
      en: `${skipRows} rows above the header are skipped`,
    },
    headerRows === 0 && {
      code: 'no-header',
      zh: '没有识别到表头，列名为 column_1 …',
      en: 'No header was recognised; columns are named column_1 …',
    },
    headerRows > 1 && {
      code: 'header-rows-joined',
      zh: `${headerRows} 行表头合并为一个列名`,
      en: `${headerRows} header rows are joined into one name for each column`,
    },
    hidden.length > 0 && {
      code: 'hidden-sheets',
      zh: `有隐藏的工作表：${hidden.join('、')}`,
      en: `There are hidden sheets: ${hidden.join(', ')}`,
    },
    tall > 0 && {
      code: 'merged-cells-filled',
      zh: `${tall} 处纵向合并的单元格，其值填入所含各行`,
      en: `${tall} cells merged over rows give their value to each of the rows`,
    },
    errorCells > 0 && {
      code: 'error-cells-missing',
      zh: `${errorCells} 个单元格是错误值（如 #N/A），按缺失处理`,
      en: `${errorCells} cells hold an error such as #N/A and count as missing`,
    },
    unsaved > 0 && {
      code: 'formulas-without-value',
      zh: `${unsaved} 个公式没有保存结果，按缺失处理；请在 Excel 中打开并保存后再上传`,
      en: `${unsaved} formulas were saved without a result and count as missing; open and save the file in a spreadsheet program`,
    },
    survey.rows === 0 && { code: 'no-rows', zh: '表头下没有数据行', en: 'There are no rows below the header' },
  ];
  const problems: (Remark | false)[] = [
    survey.tooLongRows > 0 && {
      code: 'line-too-long',
      zh: `${survey.tooLongRows} 行过长，将不予入库`,
      en: `${survey.tooLongRows} rows are too long and will be rejected`,
    },
  ];
  return { notes: notes.filter((note) => note !== false), problems: problems.filter((note) => note !== false) };
}
