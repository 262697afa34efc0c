import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { assert } from '#platform/errors/errors.ts';
import { cellXml, columnLetters, escapeXml, styles, stylesXml } from './xlsx-parts.ts';
import type { XlsxValue } from './xlsx-parts.ts';

/** What one sheet holds (ECMA-376 as Excel implements it), its header row included, and its columns. */
export const xlsxRowsMax = 1_048_576;
export const xlsxColumnsMax = 16_384;
/** Characters of a sheet's name. */
export const sheetNameMax = 31;
/** A column that does not say its width is as wide as its header, within these. */
const widthMin = 8;
const widthMax = 60;
/** XML gathered before it is handed on. */
const chunkCharsMax = 128 * 1024;

export type XlsxRow = readonly XlsxValue[];

export interface XlsxColumn {
  name: string;
  /** In characters, as spreadsheets count it. */
  width?: number;
}

export interface XlsxSheet {
  /** Shown on the tab; signs a spreadsheet refuses are replaced and the name is cut to `sheetNameMax`. */
  name: string;
  columns: readonly XlsxColumn[];
  /** Rows in batches, one value per column. Text stays text, so that codes keep their zeros; a Date is a real date, in UTC. */
  batches: AsyncIterable<readonly XlsxRow[]> | Iterable<readonly XlsxRow[]>;
  /** How many rows will come, without the header; more than a sheet holds cannot be written. */
  rowCount: number;
  /** Date of the file's parts. */
  now: Date;
}

/**
 * Writes a workbook of one sheet (ECMA-376, inline strings) with a bold, frozen header, as a stream in constant memory: the
 * reader's pace is the writer's. `rowCount` must have been held against `xlsxDataRowsMax` by the caller, who has the words
 * to refuse; here it is asserted before the first byte, like the number of columns. An error of `batches` breaks the stream.
 */
export function writeXlsx(sheet: XlsxSheet): Readable {
  assert(sheet.rowCount < xlsxRowsMax, `a sheet holds ${xlsxRowsMax} rows, header included`);
  assert(sheet.columns.length <= xlsxColumnsMax, `a sheet holds ${xlsxColumnsMax} columns`);
  const zip = new ZipFile();
  const options = { mtime: sheet.now, compressionLevel: 6 };
  for (const [path, xml] of fixedParts(sheet.name)) zip.addBuffer(Buffer.from(xml), path, options);
  const output = new PassThrough();
  const source = Readable.from(sheetChunks(sheet), { objectMode: false });
  const fail = (error: Error): void => {
    source.destroy();
    output.destroy(error);
  };
  source.on('error', fail);
  zip.on('error', fail);
  // Nothing asks for more rows when nobody reads the file any longer.
  output.on('close', () => source.destroy());
  zip.addReadStream(source, 'xl/worksheets/sheet1.xml', options);
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}
