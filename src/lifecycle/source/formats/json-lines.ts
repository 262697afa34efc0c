import { isSpace } from './json-elements.ts';
import type { ElementReader, ElementSink } from './json-elements.ts';
import { JsonParser } from './json-parser.ts';
import { recordBytesMax } from './reader.ts';

const lineFeed = 0x0a;

/** One object a line (NDJSON, newline-delimited GeoJSON). A bad line is rejected and costs no other; blank lines are skipped. */
export class JsonLines implements ElementReader {
  readonly #sink: ElementSink;
  readonly #parser = new JsonParser();
  #window: Buffer = Buffer.alloc(0);
  #line = 1;
  #tooLong = false;

  constructor(sink: ElementSink) {
    this.#sink = sink;
  }

  push(piece: Buffer): void {
    const bytes = this.#window.length === 0 ? piece : Buffer.concat([this.#window, piece]);
    let at = 0;
    for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, at)) {
      this.#read(bytes, at, feed);
      this.#line += 1;
      at = feed + 1;
    }
    const rest = bytes.subarray(at);
    if (rest.length > recordBytesMax) {
      // Its beginning is told once; the rest of it is let go.
      if (!this.#tooLong) this.#rejectTooLong(rest);
      this.#tooLong = true;
      this.#window = Buffer.alloc(0);
    } else {
      this.#window = Buffer.from(rest);
    }
  }

  end(): void {
    this.#read(this.#window, 0, this.#window.length);
  }

  #rejectTooLong(bytes: Buffer): void {
    this.#sink.reject({
      line: this.#line,
      reason: 'line-too-long',
      bytes: bytes.subarray(0, recordBytesMax),
    });
  }

  #read(bytes: Buffer, from: number, to: number): void {
    if (this.#tooLong) {
      this.#tooLong = false;
      return;
    }
    let start = from;
    let end = to;
    while (start < end && isSpace(bytes[start])) start += 1;
    while (end > start && isSpace(bytes[end - 1])) end -= 1;
    if (start === end) return;
    if (end - start > recordBytesMax) {
      this.#rejectTooLong(bytes.subarray(start, end));
      return;
    }
    const parser = this.#parser;
    const isObject = bytes[start] === 0x7b;
    const stop = isObject ? parser.object(bytes, start, end) : parser.value(bytes, start, end);
    const line = this.#line;
    if (stop === end && isObject && !parser.undecodable) {
      this.#sink.element(parser, { line, start, end });
      return;
    }
    const raw = bytes.subarray(start, end);
    const bad = raw.includes(0) ? 'nul-byte' : stop === end ? 'not-an-object' : 'bad-json';
    this.#sink.reject({ line, reason: parser.undecodable ? 'undecodable' : bad, bytes: raw });
  }
}
