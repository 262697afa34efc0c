import { fileErrors } from './formats.errors.ts';
import { columnsMax, recordBytesMax } from './reader.ts';
import { xlsxErrors } from './xlsx.errors.ts';
import { printIsoDate, printNumber, printSerial, unescapeText } from './xlsx-values.ts';
import type { DateStyle } from './xlsx-values.ts';
import { xmlFeed } from './xlsx-xml.ts';

/** A row as it stands in the sheet: `line` is its row number, cells are text, null where there is nothing. */
export interface SheetRow {
  line: number;
  cells: (string | null)[];
  /** The row is longer than `recordBytesMax`; its cells are not complete. */
  tooLong: boolean;
}

/** What a sheet needs of its workbook to say the values of its cells, and what is counted on the way. */
export interface CellContext {
  /** Name of the part, for words. */
  part: string;
  text: (index: number) => string | undefined;
  styles: readonly (DateStyle | undefined)[];
  date1904: boolean;
  /** Cells with an error such as #N/A; they have no value. */
  errorCells: number;
  /** Formulas saved without their result. */
  formulasWithoutValue: number;
}

/**
 * The rows of a worksheet part in the order of the file, those without any value left out, in batches as the bytes come.
 * Rows and cells without a reference stand right after the one before (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
 * Refuses bad XML, unknown shared strings and a value beyond `columnsMax`.
 */
export async function* sheetRows(
  chunks: AsyncIterable<Buffer>,
  context: CellContext,
): AsyncGenerator<SheetRow[], void> {
  const parser = new SheetParser(context);
  const feed = xmlFeed(context.part, parser);
  for await (const chunk of chunks) {
    feed.write(chunk);
    if (parser.rows.length > 0) yield parser.take();
  }
  feed.end();
  if (parser.rows.length > 0) yield parser.take();
}

class SheetParser {
  rows: SheetRow[] = [];
  readonly #context: CellContext;
  #line = 0;
  #cells: (string | null)[] = [];
  #chars = 0;
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #collecting = false;
  #phonetic = false;
  #formula = false;

  constructor(context: CellContext) {
    this.#context = context;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#startCell(attributes);
    else if (name === 'v') this.#collecting = true;
    else if (name === 't') this.#collecting = !this.#phonetic;
    else if (name === 'f') this.#formula = true;
    else if (name === 'row') this.#startRow(attributes['r']);
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(piece: string): void {
    if (this.#collecting) this.#value += piece;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#collecting = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else if (name === 'rPh') this.#phonetic = false;
  }

  take(): SheetRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  #startRow(reference: string | undefined): void {
    this.#line = reference === undefined ? this.#line + 1 : Number(reference);
    if (!Number.isInteger(this.#line)) this.#damaged(`row ${reference}`);
    this.#cells = [];
    this.#chars = 0;
    this.#column = -1;
  }

  #startCell(attributes: Readonly<Record<string, string>>): void {
    const reference = attributes['r'];
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    if (this.#column < 0) this.#damaged(`cell ${reference}`);
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#value = '';
    this.#formula = false;
  }

  #endCell(): void {
    this.#collecting = false;
    if (this.#value === '') {
      if (this.#formula && this.#type === 'n') this.#context.formulasWithoutValue += 1;
      return;
    }
    const value = this.#print();
    if (value === null || value === '') return;
    if (this.#column >= columnsMax) {
      throw fileErrors.tooManyColumns({ columns: this.#column + 1, limit: columnsMax });
    }
    this.#chars += value.length;
    if (this.#chars > recordBytesMax) return;
    while (this.#cells.length < this.#column) this.#cells.push(null);
    this.#cells[this.#column] = value;
  }

  #print(): string | null {
    switch (this.#type) {
      case 's':
        return this.#context.text(Number(this.#value)) ?? this.#damaged(`string ${this.#value}`);
      case 'str':
      case 'inlineStr':
        return unescapeText(this.#value);
      case 'b':
        return this.#value === '1' || this.#value === 'true' ? 'true' : 'false';
      case 'e':
        this.#context.errorCells += 1;
        return null;
      case 'd':
        return printIsoDate(this.#value);
      default: {
        const style = this.#context.styles[this.#style];
        if (style === undefined) return printNumber(this.#value);
        return printSerial(this.#value, style, this.#context.date1904);
      }
    }
  }

  #endRow(): void {
    if (this.#cells.length === 0 && this.#chars === 0) return;
    const tooLong =
      this.#chars > recordBytesMax ||
      (this.#chars * 3 > recordBytesMax && byteLength(this.#cells) > recordBytesMax);
    this.rows.push({ line: this.#line, cells: this.#cells, tooLong });
  }

  #damaged(detail: string): never {
    throw xlsxErrors.damaged({ part: this.#context.part, detail });
  }
}

function byteLength(cells: readonly (string | null)[]): number {
  return cells.reduce((bytes, cell) => bytes + Buffer.byteLength(cell ?? ''), 0);
}

/** `AB12` → 27; -1 when it is no reference. */
export function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at);
    if (letter < 65) return column - 1;
    if (letter > 90 || column > columnsMax * 26) return -1;
    column = column * 26 + letter - 64;
  }
  return -1;
}
