import type { RejectReason } from '../understanding.ts';
import { isSpace } from './json-elements.ts';
import type { ElementReader, ElementSink } from './json-elements.ts';
import { JsonParser, outcome } from './json-parser.ts';
import { ElementSkipper } from './json-skipper.ts';
import { jsonErrors } from './json.errors.ts';
import { recordBytesMax } from './reader.ts';

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

  /** A member of the whole object: its key, then its value. */
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
    // A key is a JSON string that was just checked.
    const key = JSON.parse(bytes.toString('utf8', at, keyEnd)) as string;
    const stop = start < 0 ? start : this.#memberValue(start, key);
    return stop < 0 ? this.#moreOrBroken(stop, at) : stop;
  }

  /** Passed over, unless it is the array of objects: then reading goes on inside. */
  #memberValue(start: number, key: string): number {
    const bytes = this.#window;
    const first = bytes[start] === 0x5b ? this.#afterSpace(start + 1) : start;
    if (first < 0) return first;
    if (first > start && bytes[first] === 0x7b && (this.#wanted ?? key) === key) {
      if (this.#found !== undefined) {
        throw jsonErrors.severalArrays({ first: this.#found, second: key });
      }
      this.#found = key;
      this.#state = 'element';
      return first;
    }
    const stop = this.#parser.value(bytes, start, bytes.length);
    // What ends where the window ends may go on.
    if (stop === bytes.length) return outcome.more;
    if (stop >= 0) this.#state = 'member-end';
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
    if (length > recordBytesMax)
      this.#reject('line-too-long', bytes.subarray(at, at + recordBytesMax));
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
