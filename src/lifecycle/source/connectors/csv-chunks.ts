/** Bytes of a chunk that is handed on. */
const chunkBytes = 1_048_576;
const comma = 0x2c;
const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Bytes after which copying natively costs less than a loop. */
const loopBytesMax = 48;

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

  /** Chunks that wait to be taken. */
  get waiting(): number {
    return this.#ready.length;
  }

  row(fields: readonly (Uint8Array | null)[]): void {
    for (let index = 0; index < fields.length; index += 1) {
      if (index > 0) this.#byte(comma);
      this.#field(fields[index] ?? null);
    }
    this.#byte(lineFeed);
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

  #field(field: Uint8Array | null): void {
    const text = field ?? this.#missing;
    const { length } = text;
    this.#room(2 * length + 2);
    const start = this.#at;
    if (length > 0 && length <= loopBytesMax) {
      const buffer = this.#buffer;
      let plain = true;
      for (let index = 0; index < length; index += 1) {
        const byte = text[index] ?? 0;
        if (byte === quote || byte === comma || byte === lineFeed || byte === carriageReturn) {
          plain = false;
          break;
        }
        buffer[start + index] = byte;
      }
      if (plain) {
        this.#at = start + length;
        return;
      }
    } else if (length > 0 && isPlain(text)) {
      this.#buffer.set(text, start);
      this.#at = start + length;
      return;
    }
    if (field !== null) this.#quoted(text);
  }

  #quoted(text: Uint8Array): void {
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at] = quote;
    at += 1;
    for (const byte of text) {
      if (byte === quote) {
        buffer[at] = quote;
        at += 1;
      }
      buffer[at] = byte;
      at += 1;
    }
    buffer[at] = quote;
    this.#at = at + 1;
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

function isPlain(text: Uint8Array): boolean {
  return (
    !text.includes(comma) &&
    !text.includes(quote) &&
    !text.includes(lineFeed) &&
    !text.includes(carriageReturn)
  );
}
