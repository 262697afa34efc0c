import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Reject, TextDialect, TextTable } from '../understanding.ts';
import { fileErrors } from './formats.errors.ts';
import { rejectsMax } from './reader.ts';

/** The one dialect of every rewritten table: RFC 4180 with LF, UTF-8, no header row. */
export const cleanDialect: TextDialect = {
  delimiter: ',',
  quote: '"',
  newline: '\n',
  skipLines: 0,
};

/** Text gathered before it is handed to the file: large enough that a write costs little per row. */
export const cleanChunkCharsMax = 256 * 1024;
/** What a reject keeps of the refused row; the row itself stays in the uploaded file. */
export const rejectRawCharsMax = 4_000;

const needsQuotes = /[",\n\r]/;

interface CleanCsvResult {
  rowsOut: number;
  rejected: number;
  /** Absent when nothing was rejected; no file is left behind then. */
  rejectsPath?: string;
}

interface Sink {
  readonly path: string;
  file: FileHandle | undefined;
  text: string;
}

/**
 * Writes the `clean` form of a table: each row is its line number in the uploaded file, then its fields. A null and an
 * empty text are both an empty unquoted field, which the loader reads as missing. Rows and rejects are gathered in
 * memory up to `cleanChunkCharsMax`; `row` and `reject` answer true when it is time to await `drain()`, and a caller
 * that does so holds no more than one chunk and one row.
 */
export class CleanCsvWriter {
  readonly #rows: Sink;
  readonly #rejects: Sink;
  #rowsOut = 0;
  #rejected = 0;

  private constructor(rows: Sink, rejects: Sink) {
    this.#rows = rows;
    this.#rejects = rejects;
  }

  /** Both paths are temporary files of the caller and are replaced when they exist. */
  static async open(path: string, rejectsPath: string): Promise<CleanCsvWriter> {
    return new CleanCsvWriter(
      { path, file: await open(path, 'w'), text: '' },
      { path: rejectsPath, file: undefined, text: '' },
    );
  }

  row(line: number, fields: readonly (string | null)[]): boolean {
    let text = String(line);
    for (const field of fields) {
      if (field === null || field === '') text += ',';
      else if (needsQuotes.test(field)) text += ',"' + field.replaceAll('"', '""') + '"';
      else text += ',' + field;
    }
    this.#rows.text += text + '\n';
    this.#rowsOut += 1;
    return this.#rows.text.length >= cleanChunkCharsMax;
  }

  /** Rows that are in the form of this file already, for readers that carry bytes over without making text of them. */
  async encoded(bytes: Buffer, rows: number): Promise<void> {
    await flush(this.#rows);
    if (bytes.length > 0) await this.#rows.file?.writeFile(bytes);
    this.#rowsOut += rows;
  }

  /** `raw` is shortened here to `rejectRawCharsMax`. */
  reject(reject: Reject): boolean {
    this.#rejects.text += JSON.stringify({ ...reject, raw: shortened(reject.raw) }) + '\n';
    this.#rejected += 1;
    return this.#rejects.text.length >= cleanChunkCharsMax;
  }

  /** Refuses a file with more than `rejectsMax` rejects, whatever share of its rows they are. */
  async drain(): Promise<void> {
    if (this.#rejected > rejectsMax) {
      const rows = this.#rowsOut + this.#rejected;
      throw fileErrors.tooManyRejects({ rows, rejected: this.#rejected, limitPercent: 100 });
    }
    await flush(this.#rows);
    await flush(this.#rejects);
  }

  async finish(): Promise<CleanCsvResult> {
    await this.drain();
    await this.#close();
    const counts = { rowsOut: this.#rowsOut, rejected: this.#rejected };
    return this.#rejected === 0 ? counts : { ...counts, rejectsPath: this.#rejects.path };
  }

  /** After a refusal or a failure, also one of `finish`: nothing of the attempt stays on disk. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#rows.path, { force: true });
    await rm(this.#rejects.path, { force: true });
  }

  async #close(): Promise<void> {
    await this.#rows.file?.close();
    await this.#rejects.file?.close();
  }
}

/**
 * Ends a rewritten table. In: its writer and path, the columns, and the share of rows that may be rejected (0..1). Out: the
 * table, with rowsIn = rowsOut + rejected. Refuses with `file.too-many-rejects` and leaves nothing when more are rejected.
 */
export async function finishCleanTable(
  writer: CleanCsvWriter,
  table: { path: string; columns: string[]; rejectLimit: number },
): Promise<TextTable> {
  const result = await writer.finish();
  const rowsIn = result.rowsOut + result.rejected;
  if (result.rejected > table.rejectLimit * rowsIn) {
    throw fileErrors.tooManyRejects({
      rows: rowsIn,
      rejected: result.rejected,
      limitPercent: table.rejectLimit * 100,
    });
  }
  const { path, columns } = table;
  return {
    kind: 'clean',
    path,
    dialect: cleanDialect,
    lineColumn: true,
    columns,
    rowsIn,
    ...result,
  };
}

async function flush(sink: Sink): Promise<void> {
  if (sink.text === '') return;
  const bytes = Buffer.from(sink.text, 'utf8');
  sink.text = '';
  sink.file ??= await open(sink.path, 'w');
  await sink.file.writeFile(bytes);
}

/** Half a surrogate pair, given or made by the cut, would make the line unreadable to stricter JSON readers. */
function shortened(raw: string): string {
  const kept = raw.length <= rejectRawCharsMax ? raw : raw.slice(0, rejectRawCharsMax) + '…';
  return kept.toWellFormed();
}
