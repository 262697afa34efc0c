import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { assert } from '#platform/errors/errors.ts';
import {
  cellXml,
  columnLetters,
  fixedParts,
  sheetHead,
  sheetTail,
  styles,
  textCell,
} from './xlsx-parts.ts';
import type { XlsxValue } from './xlsx-parts.ts';
import { sheetErrors } from './xlsx-writer.errors.ts';

/** What one sheet holds in every spreadsheet program: rows, the header included, and columns. */
export const xlsxRowsMax = 1_048_576;
export const xlsxColumnsMax = 16_384;
const sheetNameMax = 31;
/** A column that does not say its width is as wide as its header, within these. */
const widthMin = 8;
const widthMax = 60;
/** XML gathered before it is handed on. */
const chunkCharsMax = 64 * 1024;

export type XlsxRow = readonly XlsxValue[];

interface XlsxColumn {
  name: string;
  /** In characters, as spreadsheets count it. */
  width?: number;
}

export interface XlsxSheet {
  /** Shown on the tab; signs a spreadsheet refuses are left out and the rest is cut to 31 characters. */
  name: string;
  columns: readonly XlsxColumn[];
  /**
   * Rows in batches, one value per column. A string stays text, so that codes keep their zeros; a Date becomes a real date, its
   * UTC fields shown; whole numbers over fifteen digits are written as text.
   */
  batches: AsyncIterable<readonly XlsxRow[]> | Iterable<readonly XlsxRow[]>;
  /** How many rows will come, without the header. */
  rowCount: number;
  /** Date of the parts inside the file. */
  now: Date;
}

/**
 * Writes a workbook of one sheet (ECMA-376, inline strings) with a bold, frozen header, as a stream in constant memory: the
 * reader's pace is the writer's. Refuses, before the first byte, more rows than `xlsxRowsMax` less the header and more
 * columns than `xlsxColumnsMax`. An error of `batches` breaks the stream off; when the stream is given up, so are they.
 */
export function writeXlsx(sheet: XlsxSheet): Readable {
  const { rowCount, columns } = sheet;
  if (rowCount >= xlsxRowsMax)
    throw sheetErrors.tooLong({ rows: rowCount, rowsMax: xlsxRowsMax - 1 });
  if (columns.length > xlsxColumnsMax) {
    throw sheetErrors.tooWide({ columns: columns.length, columnsMax: xlsxColumnsMax });
  }
  const zip = new ZipFile();
  const options = { mtime: sheet.now };
  for (const [path, xml] of fixedParts(tabName(sheet.name)))
    zip.addBuffer(Buffer.from(xml), path, options);
  const output = new PassThrough();
  const source = Readable.from(sheetChunks(sheet), { objectMode: false });
  source.on('error', (error) => output.destroy(error));
  zip.on('error', (error: Error) => output.destroy(error));
  output.on('close', () => source.destroy());
  zip.addReadStream(source, 'xl/worksheets/sheet1.xml', options);
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}

async function* sheetChunks({ columns, batches }: XlsxSheet): AsyncGenerator<Buffer, void> {
  const letters = columns.map((_, at) => columnLetters(at));
  const header = columns.map(({ name }, at) => textCell(`${letters[at]}1`, name, styles.header));
  let text = `${sheetHead(columns.map(widthOf))}<row r="1">${header.join('')}</row>`;
  let line = 1;
  for await (const batch of batches) {
    for (const row of batch) {
      line += 1;
      assert(line <= xlsxRowsMax, 'more rows came than were announced');
      text += rowXml(line, row, letters);
      if (text.length < chunkCharsMax) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text + sheetTail);
}

function rowXml(line: number, row: XlsxRow, letters: readonly string[]): string {
  let text = `<row r="${line}">`;
  for (let at = 0; at < letters.length; at += 1) text += cellXml(`${letters[at]}${line}`, row[at]);
  return `${text}</row>`;
}

/** Chinese characters are twice as wide as digits. */
function widthOf({ name, width }: XlsxColumn): number {
  const shown = [...name].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 2);
  return width ?? Math.min(widthMax, Math.max(widthMin, shown));
}

function tabName(name: string): string {
  const kept = name.replace(/[[\]:*?/\\\p{Cc}]/gu, '').replace(/^'+|'+$/g, '');
  return kept.slice(0, sheetNameMax).toWellFormed() || 'Sheet1';
}
