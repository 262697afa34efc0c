import type { RejectReason } from '../understanding.ts';
import { JsonParser, outcome } from './json-parser.ts';
import { jsonErrors } from './json.errors.ts';
import { recordBytesMax } from './reader.ts';

export interface ElementSink {
  /** The object just parsed; `parser` holds its members until the next call. */
  element(parser: JsonParser, place: ElementPlace): void;
  reject(reject: { line: number; reason: RejectReason; bytes: Buffer }): void;
}

export interface ElementPlace {
  /** Line in the text, or ordinal of the element in its array, from 1. */
  line: number;
  /** Where the object lies in `parser.bytes`. */
  start: number;
  end: number;
}

/** Takes canonical text piece by piece and gives its elements to a sink. */
export interface ElementReader {
  push(piece: Buffer): void;
  end(): void;
}

const lineFeed = 0x0a;
/** RFC 8142 puts a record separator before each text of a GeoJSON sequence. */
const recordSeparator = 0x1e;

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09 || byte === recordSeparator;
}

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
    this.#sink.reject({ line: this.#line, reason: 'line-too-long', bytes: bytes.subarray(0, recordBytesMax) });
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

type State = 'begin' | 'member' | 'member-end' | 'element' | 'element-end' | 'done';

/**
 * The elements of an array of objects: the whole text, or the one member of the whole object that is such an array (`wanted`
 * names it when it is known). A bad element is rejected; a text without such an array, with two of them, cut off or with
 * anything but commas between the elements is refused. Holds one piece and one element.
 */
export class JsonArray implements ElementReader {
  readonly #sink: ElementSink;
  readonly #wanted: string | undefined;
  readonly #parser = new JsonParser();
  #window: Buffer = Buffer.alloc(0);
  #state: State = 'begin';
  #insideObject = false;
  #found: string | undefined;
  #elements = 0;
  #skipper: ElementSkipper | undefined;

  constructor(sink: ElementSink, wanted?: string) {
    this.#sink = sink;
    this.#wanted = wanted;
  }

  push(piece: Buffer): void {
    this.#window = this.#window.length === 0 ? piece : Buffer.concat([this.#window, piece]);
    const at = this.#read();
    this.#window = Buffer.from(this.#window.subarray(at));
  }

  end(): void {
    if (this.#state === 'begin') throw jsonErrors.noObjects();
    if (this.#state !== 'done') throw jsonErrors.truncated({ elements: this.#elements });
    if (this.#insideObject && this.#found === undefined) throw jsonErrors.notATable();
  }

  /** Reads as far as the window goes. Out: the offset of what has to wait for more. */
  #read(): number {
    let at = 0;
    for (;;) {
      if (this.#skipper === undefined) while (isSpace(this.#window[at])) at += 1;
      if (at >= this.#window.length) return at;
      const next = this.#step(at);
      if (next === outcome.more) return this.#skipper === undefined ? at : this.#window.length;
      at = next;
    }
  }

  #step(at: number): number {
    switch (this.#state) {
      case 'begin':
        return this.#begin(at);
      case 'member':
        return this.#member(at);
      case 'member-end':
        return this.#separator(at, { close: 0x7d, again: 'member', closed: 'done' });
      case 'element':
        return this.#element(at);
      case 'element-end': {
        const closed = this.#insideObject ? 'member-end' : 'done';
        return this.#separator(at, { close: 0x5d, again: 'element', closed });
      }
      case 'done':
        throw this.#broken();
    }
  }

  #begin(at: number): number {
    const byte = this.#window[at];
    if (byte !== 0x5b && byte !== 0x7b) throw jsonErrors.notATable();
    this.#insideObject = byte === 0x7b;
    this.#state = this.#insideObject ? 'member' : 'element';
    return at + 1;
  }

  #separator(at: number, to: { close: number; again: State; closed: State }): number {
    const byte = this.#window[at];
    if (byte !== 0x2c && byte !== to.close) throw this.#broken();
    this.#state = byte === 0x2c ? to.again : to.closed;
    return at + 1;
  }

  /** A member of the whole object: passed over, unless it is the array. */
  #member(at: number): number {
    const bytes = this.#window;
    if (bytes[at] === 0x7d) {
      this.#state = 'done';
      return at + 1;
    }
    if (bytes[at] !== 0x22) throw this.#broken();
    const keyEnd = this.#parser.value(bytes, at, bytes.length);
    const mark = keyEnd < 0 ? keyEnd : this.#afterSpace(keyEnd);
    if (mark < 0) return this.#moreOrBroken(mark, at);
    if (bytes[mark] !== 0x3a) throw this.#broken();
    const start = this.#afterSpace(mark + 1);
    if (start < 0) return this.#moreOrBroken(start, at);
    // A key is a JSON string that was just checked.
    const key = JSON.parse(bytes.toString('utf8', at, keyEnd)) as string;
    const first = bytes[start] === 0x5b ? this.#afterSpace(start + 1) : start;
    if (first < 0) return this.#moreOrBroken(first, at);
    if (first > start && bytes[first] === 0x7b && (this.#wanted ?? key) === key) {
      if (this.#found !== undefined) throw jsonErrors.severalArrays({ first: this.#found, second: key });
      this.#found = key;
      this.#state = 'element';
      return first;
    }
    const stop = this.#parser.value(bytes, start, bytes.length);
    // What ends where the window ends may go on.
    if (stop < 0 || stop === bytes.length) return this.#moreOrBroken(stop < 0 ? stop : outcome.more, at);
    this.#state = 'member-end';
    return stop;
  }

  #afterSpace(from: number): number {
    let at = from;
    while (isSpace(this.#window[at])) at += 1;
    return at < this.#window.length ? at : outcome.more;
  }

  #moreOrBroken(stop: number, at: number): number {
    if (stop === outcome.bad) throw this.#broken();
    if (this.#window.length - at > recordBytesMax) throw jsonErrors.notATable();
    return outcome.more;
  }

  #element(at: number): number {
    const bytes = this.#window;
    if (this.#skipper !== undefined) return this.#skip(at, this.#skipper);
    if (bytes[at] === 0x5d) {
      this.#state = 'element-end';
      return at;
    }
    const isObject = bytes[at] === 0x7b;
    const stop = isObject
      ? this.#parser.object(bytes, at, bytes.length)
      : this.#parser.value(bytes, at, bytes.length);
    if (stop === outcome.more || (!isObject && stop === bytes.length)) {
      if (bytes.length - at <= recordBytesMax) return outcome.more;
      return this.#skip(at, new ElementSkipper('line-too-long'));
    }
    if (stop === outcome.bad) return this.#skip(at, new ElementSkipper('bad-json'));
    this.#elements += 1;
    this.#state = 'element-end';
    const line = this.#elements;
    const length = stop - at;
    if (length > recordBytesMax) this.#reject('line-too-long', bytes.subarray(at, at + recordBytesMax));
    else if (this.#parser.undecodable) this.#reject('undecodable', bytes.subarray(at, stop));
    else if (!isObject) this.#reject('not-an-object', bytes.subarray(at, stop));
    else this.#sink.element(this.#parser, { line, start: at, end: stop });
    return stop;
  }

  #skip(at: number, skipper: ElementSkipper): number {
    const stop = skipper.skip(this.#window, at);
    if (stop < 0) {
      this.#skipper = skipper;
      return outcome.more;
    }
    this.#skipper = undefined;
    this.#elements += 1;
    this.#state = 'element-end';
    this.#reject(skipper.reason, skipper.raw);
    return stop;
  }

  #reject(reason: RejectReason, bytes: Buffer): void {
    this.#sink.reject({ line: this.#elements, reason, bytes });
  }

  #broken(): Error {
    return jsonErrors.broken({ elements: this.#elements });
  }
}

const rawKeptBytes = 16_384;

/** Finds the end of an element that is bad or too long, over any number of pieces: brackets and strings are all it looks at. */
class ElementSkipper {
  readonly reason: RejectReason;
  raw: Buffer = Buffer.alloc(0);
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(reason: RejectReason) {
    this.reason = reason;
  }

  /** Out: the offset of the comma or bracket behind the element, or `outcome.more`. */
  skip(bytes: Buffer, from: number): number {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === 0x5c) this.#escaped = true;
        else if (byte === 0x22) this.#inString = false;
      } else if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.#depth += 1;
      else if (this.#depth === 0 && (byte === 0x2c || byte === 0x5d || byte === 0x7d)) break;
      else if (byte === 0x7d || byte === 0x5d) this.#depth -= 1;
    }
    if (this.raw.length < rawKeptBytes) {
      const kept = bytes.subarray(from, Math.min(at, from + rawKeptBytes - this.raw.length));
      this.raw = Buffer.concat([this.raw, kept]);
    }
    return at < bytes.length ? at : outcome.more;
  }
}
