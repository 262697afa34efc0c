/** Bytes of a chunk that is handed on. */
const chunkBytes = 1_048_576;
const comma = 0x2c;
const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** 1 for the bytes that make a field need quotes. */
const needsQuotes = new Uint8Array(256);
for (const byte of [comma, quote, lineFeed, carriageReturn]) needsQuotes[byte] = 1;
/** What the MySQL protocol writes before a field: its length, or how many bytes tell it, or that it is missing. */
const missingSign = 0xfb;
const lengthBytes: Readonly<Record<number, number>> = { 0xfc: 2, 0xfd: 3, 0xfe: 6 };

/**
 * Writes rows of text fields as CSV (RFC 4180, LF), into chunks. A missing value is an empty field, an empty text two quotes;
 * in a table of one column, where a missing value would be a blank line, it is `nullMark`.
 */
export class CsvChunks {
  #buffer = Buffer.allocUnsafeSlow(chunkBytes);
  #at = 0;
  readonly #ready: Buffer[] = [];
  readonly #missing: Buffer;

  constructor(missing = '') {
    this.#missing = Buffer.from(missing);
  }

  /** Bytes of the longest row so far, at least: quotes that were added are not counted. */
  longest = 0;

  /** Chunks that wait to be taken. */
  get waiting(): number {
    return this.#ready.length;
  }

  /** Writes a row of fields, null for a missing value. */
  row(fields: readonly (Uint8Array | null)[]): void {
    let bytes = 0;
    for (let index = 0; index < fields.length; index += 1) {
      if (index > 0) this.#byte(comma);
      const field = fields[index] ?? null;
      if (field === null) this.#absent();
      else this.#text(field, 0, field.length);
      bytes += field?.length ?? 0;
    }
    this.#byte(lineFeed);
    this.longest = Math.max(this.longest, bytes + fields.length);
  }

  /**
   * Writes a row as the text protocol of MySQL sends it: fields with their lengths before them, from an offset on. The same as
   * `row` without an object for each field, which costs more than the copying.
   */
  packet(bytes: Buffer, from: number, columns: number): void {
    let at = from;
    for (let index = 0; index < columns; index += 1) {
      if (index > 0) this.#byte(comma);
      let length = bytes[at] ?? 0;
      at += 1;
      if (length === missingSign) {
        this.#absent();
        continue;
      }
      if (length > missingSign) {
        const more = lengthBytes[length] ?? 0;
        length = bytes.readUIntLE(at, more);
        at += more === 6 ? 8 : more;
      }
      this.#text(bytes, at, at + length);
      at += length;
    }
    this.#byte(lineFeed);
    if (at - from > this.longest) this.longest = at - from;
  }

  /** The oldest chunk, or undefined when none is full; with `last` also one that is not full. */
  take(last: boolean): Buffer | undefined {
    const ready = this.#ready.shift();
    if (ready !== undefined || !last || this.#at === 0) return ready;
    const rest = this.#buffer.subarray(0, this.#at);
    this.#at = 0;
    this.#buffer = Buffer.allocUnsafeSlow(chunkBytes);
    return rest;
  }

  #absent(): void {
    this.#room(this.#missing.length);
    this.#buffer.set(this.#missing, this.#at);
    this.#at += this.#missing.length;
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    this.#room(2 * (end - start) + 2);
    const buffer = this.#buffer;
    let to = this.#at;
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from] ?? 0;
      if (needsQuotes[byte] === 1) {
        this.#quoted(bytes, start, end);
        return;
      }
      buffer[to] = byte;
      to += 1;
    }
    if (start === end) this.#quoted(bytes, start, end);
    else this.#at = to;
  }

  #quoted(bytes: Uint8Array, start: number, end: number): void {
    const buffer = this.#buffer;
    let to = this.#at;
    buffer[to] = quote;
    to += 1;
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from] ?? 0;
      if (byte === quote) {
        buffer[to] = quote;
        to += 1;
      }
      buffer[to] = byte;
      to += 1;
    }
    buffer[to] = quote;
    this.#at = to + 1;
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#buffer[this.#at] = byte;
    this.#at += 1;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    if (this.#at > 0) this.#ready.push(this.#buffer.subarray(0, this.#at));
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes));
    this.#at = 0;
  }
}
