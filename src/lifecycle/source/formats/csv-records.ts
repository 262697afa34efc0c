import type { RejectReason } from '../understanding.ts';
import { fieldKinds } from './csv-record.ts';
import type { CsvRecord, RecordDialect, RecordSink } from './csv-record.ts';
import { columnsMax, recordBytesMax } from './reader.ts';
import { undecodableMark } from './transcode.ts';

/** Line ends inside one quoted record; beyond it the quote is taken for one that was never closed. */
export const quotedLinesMax = 1_000;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
/** Classes of bytes: everything else is 0 and only skipped. */
const byteClass = {
  delimiter: 1,
  quote: 2,
  lineFeed: 3,
  carriageReturn: 4,
  nul: 5,
  undecodable: 6,
} as const;

type Outcome = 'record' | 'more' | 'bad-quote' | 'unclosed-quote';

/**
 * Cuts canonical text into records after RFC 4180, with what files in use need: any delimiter and quote, quotes inside unquoted
 * fields kept as they are, blank lines skipped. A record that breaks the quoting rules costs its first line only: reading
 * goes on at the next line, so an unclosed quote cannot swallow the file. Every non-blank line ends up in a record or in a
 * reject. Holds at most one record and one piece in memory.
 */
export class CsvRecords {
  readonly #dialect: RecordDialect;
  readonly #sink: RecordSink;
  readonly #classes = new Uint8Array(256);
  readonly #current: CsvRecord;
  #window: Buffer = Buffer.alloc(0);
  #line = 1;
  #skipping = false;
  #damage: 'nul-byte' | 'undecodable' | undefined;
  #resume = 0;

  constructor(dialect: RecordDialect, sink: RecordSink, firstLine = 1) {
    this.#dialect = dialect;
    this.#sink = sink;
    this.#line = firstLine;
    this.#classes[0] = byteClass.nul;
    this.#classes[undecodableMark] = byteClass.undecodable;
    this.#classes[lineFeed] = byteClass.lineFeed;
    this.#classes[carriageReturn] = byteClass.carriageReturn;
    if (dialect.quote >= 0) this.#classes[dialect.quote] = byteClass.quote;
    this.#classes[dialect.delimiter] = byteClass.delimiter;
    const fields = columnsMax + 2;
    this.#current = {
      bytes: this.#window,
      start: 0,
      end: 0,
      line: 1,
      lines: 1,
      fieldCount: 0,
      starts: new Int32Array(fields),
      ends: new Int32Array(fields),
      kinds: new Uint8Array(fields),
    };
  }

  /** Reads a piece of canonical text; the piece may be overwritten afterwards. */
  push(piece: Buffer): void {
    this.#window = this.#window.length === 0 ? piece : Buffer.concat([this.#window, piece]);
    const at = this.#read(false);
    this.#window = Buffer.from(this.#window.subarray(at));
  }

  /** The text has ended: its last record needs no line end. */
  end(): void {
    this.#read(true);
    this.#window = Buffer.alloc(0);
  }

  #read(final: boolean): number {
    let at = 0;
    while (at < this.#window.length) {
      if (this.#skipping) {
        const next = this.#nextLine(at, final);
        if (next < 0) return this.#window.length;
        this.#skipping = false;
        this.#line += 1;
        at = next;
        continue;
      }
      const outcome = this.#parse(at, final);
      if (outcome === 'record') this.#deliver();
      else if (outcome === 'more') {
        if (this.#window.length - at <= recordBytesMax) return at;
        this.#giveUp(at);
      } else if (!this.#rejectLine(at, outcome, final)) {
        if (this.#window.length - at <= recordBytesMax) return at;
        this.#giveUp(at);
      }
      at = this.#resume;
    }
    return at;
  }

  /** A record longer than allowed whose end is not in sight: its first line is given up, wherever that ends. */
  #giveUp(at: number): void {
    if (this.#rejectLine(at, 'unclosed-quote', false)) return;
    const bytes = this.#window.subarray(at, at + recordBytesMax);
    this.#sink.reject({ line: this.#line, reason: 'line-too-long', bytes });
    this.#skipping = true;
    this.#resume = this.#window.length;
  }

  /** Rejects the line at `at` alone; false when its end is not in the window yet. */
  #rejectLine(at: number, reason: RejectReason, final: boolean): boolean {
    const found = this.#nextLine(at, final);
    if (found < 0 && !final) return false;
    const next = found < 0 ? this.#window.length : found;
    const length = next - at;
    this.#sink.reject({
      line: this.#line,
      reason: length > recordBytesMax ? 'line-too-long' : reason,
      bytes: this.#window.subarray(at, at + Math.min(length, recordBytesMax)),
    });
    this.#line += 1;
    this.#resume = next;
    return true;
  }

  /** Where the line after the one at `from` begins, or -1. */
  #nextLine(from: number, final: boolean): number {
    const feed = this.#window.indexOf(lineFeed, from);
    if (!this.#dialect.bareReturns) return feed < 0 ? -1 : feed + 1;
    const back = this.#window.indexOf(carriageReturn, from);
    if (back < 0 || (feed >= 0 && feed < back)) return feed < 0 ? -1 : feed + 1;
    if (back + 1 >= this.#window.length && !final) return -1;
    return feed === back + 1 ? feed + 1 : back + 1;
  }

  #deliver(): void {
    const record = this.#current;
    this.#line += record.lines;
    const { bytes, start, end, line } = record;
    if (
      record.fieldCount === 1 &&
      record.kinds[0] === fieldKinds.plain &&
      isBlank(bytes, start, end)
    )
      return;
    if (end - start > recordBytesMax) {
      this.#sink.reject({
        line,
        reason: 'line-too-long',
        bytes: bytes.subarray(start, start + recordBytesMax),
      });
    } else if (this.#damage !== undefined) {
      this.#sink.reject({ line, reason: this.#damage, bytes: bytes.subarray(start, end) });
    } else {
      this.#sink.record(record);
    }
  }

  /** Reads one record from `from`; on `record` it is in #current and #resume is behind its line end. */
  #parse(from: number, final: boolean): Outcome {
    const bytes = this.#window;
    const end = bytes.length;
    let at = this.#begin(from);
    for (;;) {
      const quoted = at < end && this.#classes[bytes[at] ?? 0] === byteClass.quote;
      const stop = quoted ? this.#quotedField(at, final) : this.#plainField(at);
      if (typeof stop === 'string') return stop;
      at = stop;
      if (at >= end) return final ? this.#close(at, at) : 'more';
      const byte = bytes[at];
      if (byte === lineFeed) return this.#close(at, at + 1);
      if (byte !== this.#dialect.delimiter) break;
      at += 1;
    }
    // What is left is a carriage return that ends the record, alone or with the line feed behind it.
    if (at + 1 >= end && !final) return 'more';
    return this.#close(at, bytes[at + 1] === lineFeed ? at + 2 : at + 1);
  }

  #begin(from: number): number {
    const bytes = this.#window;
    const record = this.#current;
    // A byte order mark in the middle comes from files joined end to end.
    const marked = bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    this.#damage = undefined;
    record.bytes = bytes;
    record.start = marked ? from + 3 : from;
    record.line = this.#line;
    record.lines = 1;
    record.fieldCount = 0;
    return record.start;
  }

  #close(end: number, next: number): Outcome {
    this.#current.end = end;
    this.#resume = next;
    return 'record';
  }

  #keep(start: number, end: number, kind: number): void {
    const record = this.#current;
    record.starts[record.fieldCount] = start;
    record.ends[record.fieldCount] = end;
    record.kinds[record.fieldCount] = kind;
    record.fieldCount += 1;
  }

  /** Stops at a delimiter, a line end or the end of the window. */
  #plainField(start: number): number {
    const bytes = this.#window;
    const classes = this.#classes;
    const end = bytes.length;
    let kind: number = fieldKinds.plain;
    let at = start;
    for (; at < end; at += 1) {
      const found = classes[bytes[at] ?? 0] ?? 0;
      if (found === 0) continue;
      if (found === byteClass.delimiter || found === byteClass.lineFeed) break;
      if (found === byteClass.carriageReturn) {
        if (this.#dialect.bareReturns || at + 1 >= end || bytes[at + 1] === lineFeed) break;
        kind = fieldKinds.plainWithQuote;
      } else if (found === byteClass.quote) kind = fieldKinds.plainWithQuote;
      else this.#markDamage(found);
    }
    this.#keep(start, at, kind);
    return at;
  }

  /** Stops behind the closing quote, which a delimiter, a line end or the end of the text must follow. */
  #quotedField(open: number, final: boolean): number | Outcome {
    const bytes = this.#window;
    const classes = this.#classes;
    const end = bytes.length;
    let kind: number = fieldKinds.quoted;
    let at = open + 1;
    for (; ; at += 1) {
      if (at >= end) return final ? 'unclosed-quote' : 'more';
      const found = classes[bytes[at] ?? 0] ?? 0;
      if (found === 0 || found === byteClass.delimiter) continue;
      if (found === byteClass.quote) {
        if (at + 1 >= end && !final) return 'more';
        if (classes[bytes[at + 1] ?? 0] !== byteClass.quote || at + 1 >= end) break;
        kind = fieldKinds.quotedDoubled;
        at += 1;
      } else {
        this.#passInQuotes(found, at);
        if (this.#current.lines > quotedLinesMax) return 'unclosed-quote';
      }
    }
    this.#keep(open + 1, at, kind);
    return this.#behindQuote(at + 1, final);
  }

  #behindQuote(at: number, final: boolean): number | Outcome {
    const found = this.#classes[this.#window[at] ?? 0];
    if (at >= this.#window.length || found === byteClass.delimiter || found === byteClass.lineFeed)
      return at;
    if (found === byteClass.carriageReturn) {
      if (at + 1 >= this.#window.length) return final ? at : 'more';
      if (this.#dialect.bareReturns || this.#window[at + 1] === lineFeed) return at;
    }
    return this.#current.lines > 1 ? 'unclosed-quote' : 'bad-quote';
  }

  /** A line end or damage between quotes. */
  #passInQuotes(found: number, at: number): void {
    if (found === byteClass.lineFeed) this.#current.lines += 1;
    else if (found !== byteClass.carriageReturn) this.#markDamage(found);
    else if (this.#dialect.bareReturns && this.#window[at + 1] !== lineFeed) {
      this.#current.lines += 1;
    }
  }

  #markDamage(found: number): void {
    if (found === byteClass.undecodable) this.#damage = 'undecodable';
    else this.#damage ??= 'nul-byte';
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== space) return false;
  return true;
}
