import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Cell, MadeFile } from './output.ts';

/** Local time on purpose: the field holds the wall clock of who packs, and the bytes are to be the same in every zone. */
const packedAt = new Date(2026, 0, 4, 9, 30);
const entry = { mtime: packedAt, mode: 0o100644, forceDosTimestamp: true };

/** Packs a file that was written into a zip beside it and takes the file itself away. Out: the zip with its rows. */
export async function zipped(dir: string, name: string, file: MadeFile): Promise<MadeFile> {
  const zip = new ZipFile();
  zip.addFile(join(dir, file.name), file.name.split('/').at(-1) ?? file.name, entry);
  const made = await written(zip, dir, { name, rows: file.rows });
  await rm(join(dir, file.name));
  return made;
}

/** A sheet: its rows with titles and headers, the ranges that are merged, and how many of the rows are data. */
export interface Sheet {
  name: string;
  rows: readonly (readonly Cell[])[];
  merges: readonly string[];
  dataRows: number;
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';

/** Writes a workbook with one sheet (ECMA-376). A sheet is small: at most some thousands of rows, held whole. */
export function workbook(dir: string, name: string, sheet: Sheet): Promise<MadeFile> {
  const zip = new ZipFile();
  const add = (path: string, text: string) => {
    zip.addBuffer(Buffer.from(`${xml}${text}`, 'utf8'), path, entry);
  };
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  add(
    '[Content_Types].xml',
    `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
  );
  add(
    '_rels/.rels',
    `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  add(
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(sheet.name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  );
  add(
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  );
  add('xl/worksheets/sheet1.xml', sheetXml(sheet));
  return written(zip, dir, { name, rows: sheet.dataRows });
}

function sheetXml({ rows, merges }: Sheet): string {
  const lines = rows.map((cells, row) => {
    const inner = cells
      .map((cell, column) => cellXml(cell, `${letters(column)}${row + 1}`))
      .join('');
    return `<row r="${row + 1}">${inner}</row>`;
  });
  const merged =
    merges.length === 0
      ? ''
      : `<mergeCells count="${merges.length}">${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  return `<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData>${merged}</worksheet>`;
}

function cellXml(cell: Cell, ref: string): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`;
  return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

/** 0 → A, 26 → AA */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : `${letters(Math.floor(column / 26) - 1)}${last}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

async function written(
  zip: ZipFile,
  dir: string,
  made: { name: string; rows: number },
): Promise<MadeFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  zip.end();
  const path = join(dir, made.name);
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(zip.outputStream, measure, createWriteStream(path));
  return { name: made.name, sha256: hash.digest('hex'), bytes, rows: made.rows };
}
