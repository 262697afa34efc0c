import { join } from 'node:path';
import type { TextTable, Understanding } from '../understanding.ts';
import { CleanCsvWriter, finishCleanTable } from './clean-csv.ts';
import { nameColumns } from './header.rules.ts';
import type { Cell } from './header.rules.ts';
import { judgeMissing } from './missing.rules.ts';
import { previewOf } from './preview.ts';
import type {
  DecidedOverrides,
  FormatReader,
  InspectOptions,
  Inspection,
  SourceFile,
  TidyOptions,
} from './reader.ts';
import { unpackedPath, withUnpacked } from './unpacked-file.ts';
import { gridOf, headerCells } from './xlsx-layout.ts';
import { fillDown, readMerges } from './xlsx-merges.ts';
import type { Merge } from './xlsx-merges.ts';
import { sheetRows } from './xlsx-sheet.ts';
import type { CellContext, SheetRow } from './xlsx-sheet.ts';
import { surveySheet } from './xlsx-survey.ts';
import { openWorkbook } from './xlsx-workbook.ts';
import type { Workbook, WorkbookSheet } from './xlsx-workbook.ts';
import { xlsxErrors } from './xlsx.errors.ts';
import { remarksOn } from './xlsx.remarks.ts';

/** Workbooks: .xlsx and .xlsm. One sheet is the table; its rows are streamed, its shared strings held within a limit. */
export const xlsxReader: FormatReader = { formats: ['xlsx'], inspect, tidy };

async function inspect(
  file: SourceFile,
  overrides: DecidedOverrides,
  { signal }: InspectOptions,
): Promise<Inspection> {
  return withUnpacked(file, { ...overrides, signal }, (path) =>
    withSheet(path, overrides.sheet, async ({ workbook, sheet, merges, context }) => {
      const rows = sheetRows(watched(workbook, sheet, { signal }), context);
      const survey = await surveySheet(rows, { sheet: sheet.name, merges, wanted: overrides });
      const { format, compression, member } = overrides;
      const missing = overrides.missing ?? judgeMissing(survey.sample, survey.columns.length);
      return {
        understanding: {
          format,
          compression,
          ...(member === undefined ? {} : { member }),
          sheet: sheet.name,
          ...survey.layout,
          missing,
          columns: survey.columns.map((column) => ({ ...column, type: 'text', confirmed: false })),
        },
        preview: previewOf(survey.sample, missing),
        choices: { sheets: workbook.sheets.map(({ name }) => name) },
        ...remarksOn(survey, { workbook, context, merges }),
      };
    }),
  );
}

async function tidy(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  const path = await unpackedPath(file, understanding, options);
  return withSheet(path, understanding.sheet, async ({ workbook, sheet, merges, context }) => {
    const output = join(options.dir, 'rows.csv');
    const writer = await CleanCsvWriter.open(output, join(options.dir, 'rejects.ndjson'));
    try {
      const share = file.sizeBytes / Math.max(1, sheet.member.sizeBytes);
      let rows = 0;
      const onBytes = (bytes: number): void =>
        options.onProgress?.({
          bytes: Math.round(bytes * share),
          totalBytes: file.sizeBytes,
          rows,
        });
      const chunks = watched(workbook, sheet, { signal: options.signal, onBytes });
      const write = rowWriter(writer, understanding, merges);
      for await (const batch of sheetRows(chunks, context)) {
        for (const row of batch) if (write(row)) await writer.drain();
        rows += batch.length;
      }
      const columns = understanding.columns.map(({ name }) => name);
      return await finishCleanTable(writer, {
        path: output,
        columns,
        rejectLimit: options.rejectLimit,
      });
    } catch (error) {
      await writer.discard();
      throw error;
    }
  });
}

/** Writes the rows below the header; answers true when the writer wants to be drained. */
function rowWriter(
  writer: CleanCsvWriter,
  { skipRows, headerRows, columns }: Understanding,
  merges: readonly Merge[],
): (row: SheetRow) => boolean {
  const head: SheetRow[] = [];
  const fill = fillDown(merges, skipRows + headerRows + 1);
  const width = columns.length;
  let left: number | undefined;
  return (row) => {
    if (row.line <= skipRows + headerRows) {
      head.push(row);
      return false;
    }
    left ??= firstColumn(headerCells(gridOf(head), merges, { skipRows, headerRows }), columns);
    const { line, cells, tooLong } = row;
    if (tooLong) return writer.reject({ line, reason: 'line-too-long', raw: cells.join('\t') });
    fill(row);
    const outside = cells.length > left + width || (left > 0 && cells.slice(0, left).some(isValue));
    if (outside) return writer.reject({ line, reason: 'field-count', raw: cells.join('\t') });
    const fields = left === 0 ? cells : cells.slice(left);
    while (fields.length < width) fields.push(null);
    return writer.row(line, fields);
  };
}

const isValue = (cell: Cell): boolean => cell !== null;

/** Where in the sheet the understood columns begin: where their headers stand; empty columns before them are no part of the table. */
function firstColumn(header: readonly Cell[][], columns: Understanding['columns']): number {
  const used = header.flatMap((row) => {
    const first = row.findIndex(isValue);
    return first < 0 ? [] : [first];
  });
  const last = Math.min(...used, Number.MAX_SAFE_INTEGER);
  if (last === Number.MAX_SAFE_INTEGER) return 0;
  for (let left = 0; left <= last; left += 1) {
    const named = nameColumns(
      header.map((row) => row.slice(left)),
      columns.length,
    );
    if (named.every(({ header: text }, at) => text === columns[at]?.header)) return left;
  }
  return 0;
}

interface OpenSheet {
  workbook: Workbook;
  sheet: WorkbookSheet;
  merges: Merge[];
  context: CellContext;
}

async function withSheet<T>(
  path: string,
  wanted: string | undefined,
  work: (open: OpenSheet) => Promise<T>,
): Promise<T> {
  const workbook = await openWorkbook(path);
  try {
    const sheet = await chooseSheet(workbook, wanted);
    const part = sheet.member.path;
    const merges = await readMerges(workbook.archive.read(sheet.member), {
      part,
      sheet: sheet.name,
    });
    const strings = await workbook.strings();
    const context = contextOf(workbook, sheet, (index) => strings?.at(index));
    return await work({ workbook, sheet, merges, context });
  } finally {
    workbook.close();
  }
}

function contextOf(
  { styles, date1904 }: Workbook,
  sheet: WorkbookSheet,
  text: CellContext['text'],
): CellContext {
  const part = sheet.member.path;
  return { part, text, styles, date1904, errorCells: 0, formulasWithoutValue: 0 };
}

/** The sheet asked for by name, or the first visible one with a value in it, or the first. */
async function chooseSheet(workbook: Workbook, wanted: string | undefined): Promise<WorkbookSheet> {
  const { sheets } = workbook;
  if (wanted !== undefined) {
    const sheet = sheets.find(({ name }) => name === wanted);
    if (sheet !== undefined) return sheet;
    const names = sheets.map(({ name }) => name).join(', ');
    throw xlsxErrors.noSuchSheet({ sheet: wanted, sheets: names });
  }
  const visible = sheets.filter(({ hidden }) => !hidden);
  for (const sheet of visible) {
    const context = contextOf(workbook, sheet, () => '#');
    for await (const _ of sheetRows(workbook.archive.read(sheet.member), context)) return sheet;
  }
  const [first = visible[0]] = sheets;
  if (first === undefined) throw xlsxErrors.noSheet();
  throw xlsxErrors.emptySheet({ sheet: visible.map(({ name }) => name).join(', ') || first.name });
}

/** The bytes of a sheet; each piece looks at the signal and tells how far the reading is. */
async function* watched(
  { archive }: Workbook,
  { member }: WorkbookSheet,
  { signal, onBytes }: { signal?: AbortSignal | undefined; onBytes?: (bytes: number) => void },
): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  for await (const chunk of archive.read(member)) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    onBytes?.(bytes);
    yield chunk;
  }
}
