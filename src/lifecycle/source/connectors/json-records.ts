import { httpErrors } from '../http.errors.ts';
import { isSpace } from '../formats/json-elements.ts';
import { JsonParser, outcome } from '../formats/json-parser.ts';
import { ElementSkipper } from '../formats/json-skipper.ts';
import { recordBytesMax } from '../formats/reader.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;
const closers = { object: 0x7d, array: 0x5d, list: 0x5d } as const;
const namesMax = 10;
const nameLengthMax = 40;

interface Frame {
  kind: keyof typeof closers;
  pointer: string;
  /** Of the value that is read in an array. */
  index: number;
}

type State = 'value' | 'first' | 'key' | 'after' | 'done';

/**
 * Reads one JSON text (UTF-8) piece by piece: gives each element of the list at the JSON pointer `records` (RFC 6901) with its
 * bytes, and keeps what stands at the pointers `watched`. Refuses a text that is not whole, one without that list and elements
 * over `recordBytesMax`. Holds one piece and one element.
 */
export class JsonRecords {
  /** What stands at the watched pointers: a text as it is, anything else as JSON; absent and null are not there. */
  readonly texts = new Map<string, string>();
  records = 0;
  objects = 0;
  readonly #given: { records: string; watched: readonly string[]; page: number };
  readonly #onRecord: (bytes: Buffer) => void;
  readonly #parser = new JsonParser();
  readonly #stack: Frame[] = [];
  readonly #members: string[] = [];
  #window: Buffer = Buffer.alloc(0);
  #state: State = 'value';
  #pointer = '';
  #found = false;
  #skipper: ElementSkipper | undefined;

  constructor(
    given: { records: string; watched: readonly string[]; page: number },
    onRecord: (bytes: Buffer) => void,
  ) {
    this.#given = given;
    this.#onRecord = onRecord;
  }

  push(piece: Buffer): void {
    this.#window = this.#window.length === 0 ? piece : Buffer.concat([this.#window, piece]);
    let at = 0;
    for (;;) {
      if (this.#skipper === undefined) at = this.#space(at);
      if (at >= this.#window.length) break;
      const next = this.#step(at);
      if (next < 0) break;
      at = next;
    }
    if (this.#skipper !== undefined) at = this.#window.length;
    this.#window = Buffer.from(this.#window.subarray(at));
    if (this.#window.length > recordBytesMax) {
      throw httpErrors.recordTooLong({ limitMb: recordBytesMax / 1024 ** 2 });
    }
  }

  end(): void {
    if (this.#state !== 'done') throw this.#broken();
    this.endEarly();
  }

  /** Ends a text that was cut on purpose: the list has to be there so far. */
  endEarly(): void {
    const { records } = this.#given;
    if (!this.#found) {
      const members = this.#members.join(', ') || '-';
      throw httpErrors.noList({ records: records === '' ? '/' : records, members });
    }
    if (this.records > 0 && this.objects === 0) throw httpErrors.noObjects();
  }

  /** Reads what begins there. Out: the offset behind it, or `outcome.more`. */
  #step(at: number): number {
    if (this.#skipper !== undefined) return this.#skip(at, this.#skipper);
    const frame = this.#stack.at(-1);
    switch (this.#state) {
      case 'value':
        return this.#value(at, frame);
      case 'first':
        if (frame !== undefined && this.#window[at] === closers[frame.kind]) return this.#close(at);
        this.#state = frame?.kind === 'object' ? 'key' : 'value';
        return at;
      case 'key':
        return this.#key(at, frame?.pointer ?? '');
      case 'after':
        return this.#after(at, frame);
      case 'done':
        throw this.#broken();
    }
  }

  #key(at: number, parent: string): number {
    if (this.#window[at] !== 0x22) throw this.#broken();
    const end = this.#whole(at);
    if (end < 0) return end;
    const colon = this.#space(end);
    if (colon >= this.#window.length) return outcome.more;
    if (this.#window[colon] !== 0x3a) throw this.#broken();
    // It is a JSON string that was just checked.
    const name = JSON.parse(this.#window.toString('utf8', at, end)) as string;
    if (parent === '' && this.#members.length < namesMax) {
      this.#members.push(name.replace(/\p{Cc}/gu, ' ').slice(0, nameLengthMax));
    }
    this.#pointer = `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    this.#state = 'value';
    return colon + 1;
  }

  #value(at: number, frame: Frame | undefined): number {
    if (frame?.kind === 'list') return this.#element(at);
    const pointer = frame?.kind === 'array' ? `${frame.pointer}/${frame.index}` : this.#pointer;
    const byte = this.#window[at];
    const { records, watched } = this.#given;
    if (pointer === records && byte === openBracket) {
      if (this.#found) throw this.#broken();
      this.#found = true;
      return this.#open(at, { kind: 'list', pointer, index: 0 });
    }
    if (watched.includes(pointer) && byte !== openBrace && byte !== openBracket) {
      return this.#watched(at, pointer);
    }
    return this.#inside(at, pointer);
  }

  /** What leads to a pointer is gone into, anything else is passed over. */
  #inside(at: number, pointer: string): number {
    const byte = this.#window[at];
    const { records, watched } = this.#given;
    const leads = [records, ...watched].some((wanted) => wanted.startsWith(`${pointer}/`));
    // What stands where the list should is looked at for the names of its members.
    if (byte === openBrace && (leads || pointer === '')) {
      return this.#open(at, { kind: 'object', pointer, index: 0 });
    }
    if (byte === openBracket && leads) return this.#open(at, { kind: 'array', pointer, index: 0 });
    this.#skipper = new ElementSkipper('bad-json');
    return this.#skip(at, this.#skipper);
  }

  #watched(at: number, pointer: string): number {
    const end = this.#whole(at);
    if (end < 0) return end;
    const text = this.#window.toString('utf8', at, end);
    // It is a JSON value that was just checked.
    if (text !== 'null') this.texts.set(pointer, text[0] === '"' ? String(JSON.parse(text)) : text);
    return this.#ended(end);
  }

  #element(at: number): number {
    const isObject = this.#window[at] === openBrace;
    const end = isObject
      ? this.#checked(this.#parser.object(this.#window, at, this.#window.length))
      : this.#whole(at);
    if (end < 0) return end;
    if (end - at > recordBytesMax) {
      throw httpErrors.recordTooLong({ limitMb: recordBytesMax / 1024 ** 2 });
    }
    this.records += 1;
    if (isObject) this.objects += 1;
    this.#onRecord(this.#window.subarray(at, end));
    return this.#ended(end);
  }

  /** The end of the value that begins there; what ends where the window ends may go on. */
  #whole(at: number): number {
    const end = this.#checked(this.#parser.value(this.#window, at, this.#window.length));
    return end === this.#window.length ? outcome.more : end;
  }

  #checked(end: number): number {
    if (end === outcome.bad) throw this.#broken();
    return end;
  }

  #skip(at: number, skipper: ElementSkipper): number {
    const end = skipper.skip(this.#window, at);
    if (end < 0) return end;
    this.#skipper = undefined;
    // A comma or bracket where a value should be.
    if (skipper.raw.length === 0) throw this.#broken();
    return this.#ended(end);
  }

  #open(at: number, frame: Frame): number {
    this.#stack.push(frame);
    this.#state = 'first';
    return at + 1;
  }

  #close(at: number): number {
    this.#stack.pop();
    return this.#ended(at + 1);
  }

  #ended(end: number): number {
    this.#state = this.#stack.length === 0 ? 'done' : 'after';
    return end;
  }

  #after(at: number, frame: Frame | undefined): number {
    const byte = this.#window[at];
    if (frame === undefined || (byte !== 0x2c && byte !== closers[frame.kind]))
      throw this.#broken();
    if (byte !== 0x2c) return this.#close(at);
    frame.index += 1;
    this.#state = frame.kind === 'object' ? 'key' : 'value';
    return at + 1;
  }

  #space(from: number): number {
    let at = from;
    while (isSpace(this.#window[at])) at += 1;
    return at;
  }

  #broken(): Error {
    return httpErrors.notJson({ page: this.#given.page });
  }
}
