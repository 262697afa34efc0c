import { closeSync, openSync, writeSync } from 'node:fs';
import type { RejectReason } from '../understanding.ts';
import { readableText } from './canonical-text.ts';
import { rejectRawCharsMax } from './clean-csv.ts';
import { fieldKinds } from './csv-record.ts';
import type { CsvRecord, RecordSink } from './csv-record.ts';
import { recordBytesMax } from './reader.ts';

/** Output gathered before it is written. */
const outputBytes = 1_048_576;
/** Rejects kept in memory to be named in a refusal. */
const namedRejectsMax = 20;
/** UTF-8 needs at most three bytes for each kept character of raw text, and an escape is no longer. */
const rawBytesMax = rejectRawCharsMax * 3;

/** Doubled quotes may make a row longer than its record; what loads the table reads no longer ones. */
const cleanRowBytesMax = 2 * recordBytesMax;

const comma = 0x2c;
const doubleQuote = 0x22;
const lineFeed = 0x0a;

export interface RewriteTarget {
  path: string;
  rejectsPath: string;
  /** Columns of the table; a record with another number of fields is rejected. */
  columns: number;
  /** Header records to pass over before the first row. */
  headerRows: number;
  dialect: { delimiter: string; quote: string };
}

export interface NamedReject {
  line: number;
  reason: RejectReason;
}

/**
 * Writes records in the clean form (line number, then fields; comma, double quote, line feed; see clean-csv.ts) as bytes, without
 * making text of them. It writes synchronously: it is fed by a scanner that cannot wait, a megabyte at a time.
 */
export class CsvRewriter implements RecordSink {
  readonly #target: RewriteTarget;
  readonly #file: number;
  readonly #verbatim: boolean;
  readonly #quote: number;
  #rejectsFile: number | undefined;
  #rejects: string[] = [];
  #rejectChars = 0;
  #out = Buffer.allocUnsafeSlow(outputBytes);
  #used = 0;
  #headersLeft: number;
  rowsOut = 0;
  rejected = 0;
  /** The first rejects, to be named when there are too many. */
  readonly named: NamedReject[] = [];

  constructor(target: RewriteTarget) {
    this.#target = target;
    this.#headersLeft = target.headerRows;
    this.#verbatim = target.dialect.delimiter === ',' && target.dialect.quote === '"';
    this.#quote = target.dialect.quote === '' ? -1 : target.dialect.quote.charCodeAt(0);
    this.#file = openSync(target.path, 'w');
  }

  record(record: CsvRecord): void {
    if (this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      return;
    }
    const { columns } = this.#target;
    const trailing = record.fieldCount === columns + 1 && isEmpty(record, columns);
    if (record.fieldCount !== columns && !trailing) {
      this.reject({
        line: record.line,
        reason: 'field-count',
        bytes: recordBytes(record),
      });
      return;
    }
    // Worst case: every byte a quote that is doubled, and quotes and a comma around each field.
    this.#reserve((record.end - record.start) * 2 + columns * 3 + 24);
    const begun = this.#used;
    this.#used += this.#out.write(String(record.line), this.#used, 'latin1');
    if (this.#verbatim && !trailing && isRegular(record)) {
      this.#out[this.#used++] = comma;
      this.#used += record.bytes.copy(this.#out, this.#used, record.start, record.end);
    } else {
      for (let field = 0; field < columns; field += 1) this.#field(record, field);
    }
    this.#out[this.#used++] = lineFeed;
    if (this.#used - begun > cleanRowBytesMax) {
      this.#used = begun;
      this.reject({ line: record.line, reason: 'line-too-long', bytes: recordBytes(record) });
      return;
    }
    this.rowsOut += 1;
  }

  reject({ line, reason, bytes }: { line: number; reason: RejectReason; bytes: Buffer }): void {
    if (this.#headersLeft > 0) {
      this.#headersLeft -= 1;
      return;
    }
    this.rejected += 1;
    if (this.named.length < namedRejectsMax) this.named.push({ line, reason });
    const text = readableText(bytes.subarray(0, rawBytesMax)).replace(/[\r\n]+$/, '');
    const isCut = text.length > rejectRawCharsMax || bytes.length > rawBytesMax;
    const raw = isCut ? `${text.slice(0, rejectRawCharsMax)}…` : text;
    const written = `${JSON.stringify({ line, reason, raw: raw.toWellFormed() })}\n`;
    this.#rejects.push(written);
    this.#rejectChars += written.length;
    if (this.#rejectChars > outputBytes) this.#flushRejects();
  }

  /** Writes what is left and closes; also after a failure. The rejects' file exists only when there are any. */
  close(): void {
    try {
      this.#flush();
      this.#flushRejects();
    } finally {
      closeSync(this.#file);
      if (this.#rejectsFile !== undefined) closeSync(this.#rejectsFile);
    }
  }

  #field(record: CsvRecord, field: number): void {
    const { bytes } = record;
    const from = record.starts[field] ?? 0;
    const to = record.ends[field] ?? 0;
    const kind = record.kinds[field];
    this.#out[this.#used++] = comma;
    if (!needsQuotes(bytes, from, to)) {
      this.#used += bytes.copy(this.#out, this.#used, from, to);
      return;
    }
    this.#out[this.#used++] = doubleQuote;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      if (kind === fieldKinds.quotedDoubled && byte === this.#quote) at += 1;
      if (byte === doubleQuote) this.#out[this.#used++] = doubleQuote;
      this.#out[this.#used++] = byte;
    }
    this.#out[this.#used++] = doubleQuote;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#out.length) return;
    this.#flush();
    if (bytes > this.#out.length) this.#out = Buffer.allocUnsafeSlow(bytes);
  }

  #flush(): void {
    writeAll(this.#file, this.#out.subarray(0, this.#used));
    this.#used = 0;
  }

  #flushRejects(): void {
    if (this.#rejects.length === 0) return;
    this.#rejectsFile ??= openSync(this.#target.rejectsPath, 'w');
    writeAll(this.#rejectsFile, Buffer.from(this.#rejects.join('')));
    this.#rejects = [];
    this.#rejectChars = 0;
  }
}

function recordBytes(record: CsvRecord): Buffer {
  return record.bytes.subarray(record.start, record.end);
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function isEmpty(record: CsvRecord, field: number): boolean {
  return record.kinds[field] === fieldKinds.plain && record.starts[field] === record.ends[field];
}

function isRegular(record: CsvRecord): boolean {
  for (let field = 0; field < record.fieldCount; field += 1) {
    if (record.kinds[field] === fieldKinds.plainWithQuote) return false;
  }
  return true;
}

/** Whether a field, given without its quotes, cannot stand bare; an apostrophe-quoted doubled apostrophe cannot either. */
function needsQuotes(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (
      byte === comma ||
      byte === doubleQuote ||
      byte === lineFeed ||
      byte === 0x0d ||
      byte === 0x27
    )
      return true;
  }
  return false;
}
