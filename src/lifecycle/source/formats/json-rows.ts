import type { FieldMapper } from './json-columns.ts';
import { jsonKinds } from './json-parser.ts';
import type { JsonParser } from './json-parser.ts';

const comma = 0x2c;
const quote = 0x22;
const lineFeed = 0x0a;
const roomAtFirst = 1024 ** 2;
/** Digits of a line number, and its line end. */
const lineBytesMax = 20;
const needsQuotes = /[",\n\r]/;

/**
 * Rows in the form of clean-csv.ts made of the bytes of JSON values, most of which are carried over without becoming text. Holds
 * what was added since `clear`: the rows of one piece of a file.
 */
export class JsonRows {
  rows = 0;
  #out = Buffer.allocUnsafeSlow(roomAtFirst);
  #at = 0;

  add(line: number, parser: JsonParser, fields: FieldMapper): void {
    this.#at += this.#makeRoom(lineBytesMax).write(String(line), this.#at, 'latin1');
    const { members, decoded } = fields;
    for (let column = 0; column < members.length; column += 1) {
      const member = members[column] ?? -1;
      if (member < 0) this.#makeRoom(1)[this.#at++] = comma;
      else this.#field(parser, member, decoded[column]);
    }
    this.#makeRoom(1)[this.#at++] = lineFeed;
    this.rows += 1;
  }

  /** Valid until the next `add`. */
  bytes(): Buffer {
    return this.#out.subarray(0, this.#at);
  }

  clear(): void {
    this.rows = 0;
    this.#at = 0;
  }

  #field(parser: JsonParser, member: number, decoded: string | undefined): void {
    const start = parser.starts[member] ?? 0;
    const end = parser.ends[member] ?? 0;
    // Every byte may be a quote to be doubled; a comma and two quotes stand around them.
    const out = this.#makeRoom((end - start) * 2 + 3);
    out[this.#at++] = comma;
    const kind = parser.kinds[member];
    if (kind === jsonKinds.string) this.#string(parser.bytes, start + 1, end - 1);
    else if (kind === jsonKinds.escapedString) this.#text(decoded ?? '');
    else if (kind === jsonKinds.object || kind === jsonKinds.array)
      this.#quoted(parser.bytes, start, end);
    else this.#at += parser.bytes.copy(out, this.#at, start, end);
  }

  /** A string without escapes holds no quote and no line end; a comma is all that may need quotes. */
  #string(bytes: Buffer, start: number, end: number): void {
    const out = this.#out;
    let to = this.#at;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === comma) {
        this.#quoted(bytes, start, end);
        return;
      }
      out[to++] = byte;
    }
    this.#at = to;
  }

  #quoted(bytes: Buffer, start: number, end: number): void {
    const out = this.#out;
    let to = this.#at;
    out[to++] = quote;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) out[to++] = quote;
      out[to++] = byte;
    }
    out[to++] = quote;
    this.#at = to;
  }

  /** An escape is never shorter than the UTF-8 it stands for, so that there is room. */
  #text(text: string): void {
    const field = needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    this.#at += this.#out.write(field, this.#at);
  }

  #makeRoom(bytes: number): Buffer {
    if (this.#at + bytes > this.#out.length) {
      const larger = Buffer.allocUnsafeSlow((this.#at + bytes) * 2);
      this.#out.copy(larger, 0, 0, this.#at);
      this.#out = larger;
    }
    return this.#out;
  }
}
