import type { Inspection, Remark } from './reader.ts';
import type { Merge } from './xlsx-merges.ts';
import type { CellContext } from './xlsx-sheet.ts';
import type { SheetSurvey } from './xlsx-survey.ts';
import type { Workbook } from './xlsx-workbook.ts';

/** What a person should know of a workbook before its sheet is stored. */
export function remarksOn(
  survey: SheetSurvey,
  { workbook, context, merges }: { workbook: Workbook; context: CellContext; merges: Merge[] },
): Pick<Inspection, 'notes' | 'problems'> {
  const problems: (Remark | false)[] = [
    survey.tooLongRows > 0 && {
      code: 'line-too-long',
      zh: `${survey.tooLongRows} 行过长，将不予入库`,
      en: `${survey.tooLongRows} rows are too long and will be rejected`,
    },
  ];
  const notes = [
    ...notesOnLayout(survey),
    ...notesOnBook(survey, workbook, merges),
    ...notesOnCells(context),
  ];
  return {
    notes: notes.filter((note) => note !== false),
    problems: problems.filter((problem) => problem !== false),
  };
}

function notesOnLayout({
  layout: { skipRows, headerRows },
  rows,
}: SheetSurvey): (Remark | false)[] {
  return [
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
    rows === 0 && {
      code: 'no-rows',
      zh: '表头下没有数据行',
      en: 'There are no rows below the header',
    },
  ];
}

function notesOnBook(
  { layout: { skipRows, headerRows } }: SheetSurvey,
  workbook: Workbook,
  merges: readonly Merge[],
): (Remark | false)[] {
  const hidden = workbook.sheets.filter((sheet) => sheet.hidden).map(({ name }) => name);
  const headerEnd = skipRows + headerRows;
  const tall = merges.filter(({ top, bottom }) => top > headerEnd && bottom > top).length;
  return [
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
  ];
}

function notesOnCells({
  errorCells,
  formulasWithoutValue: unsaved,
}: CellContext): (Remark | false)[] {
  return [
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
  ];
}
