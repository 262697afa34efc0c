import { undecodableMark } from './transcode.ts';

/** What a value is, told by its first byte; a string that holds an escape is a kind of its own. */
export const jsonKinds = {
  string: 0,
  escapedString: 1,
  number: 2,
  true: 3,
  false: 4,
  null: 5,
  object: 6,
  array: 7,
} as const;

/** Not an offset: the text ends inside the value, or the value is no JSON. */
export const outcome = { more: -1, bad: -2 } as const;

/** Arrays and objects inside each other; deeper text is no data and would exhaust the stack. */
const jsonDepthMax = 200;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

const literals = [
  [Buffer.from('true'), jsonKinds.true],
  [Buffer.from('false'), jsonKinds.false],
  [Buffer.from('null'), jsonKinds.null],
] as const;

/**
 * A strict JSON parser (RFC 8259) over bytes in memory that copies nothing: it notes where the members of one object lie.
 * Members of objects directly inside it are noted too, with the index of the member they belong to; anything deeper is
 * checked and passed over. Digits are never read as numbers, so none is lost.
 */
export class JsonParser {
  /** Members of the object parsed last, valid until the next one. */
  count = 0;
  keyStarts = new Int32Array(1024);
  keyEnds = new Int32Array(1024);
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  kinds = new Uint8Array(1024);
  /** Index of the member this one lies in, -1 for a member of the object itself. */
  parents = new Int32Array(1024);
  /** The text of the object holds bytes that did not decode. */
  undecodable = false;
  bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  #kind: number = jsonKinds.null;

  /** Parses the object that opens at `at`. Out: the offset behind it, or an `outcome`. `end` bounds what is looked at. */
  object(bytes: Buffer, at: number, end: number): number {
    this.bytes = bytes;
    this.#end = end;
    this.count = 0;
    this.undecodable = false;
    return this.#members(at + 1, -1);
  }

  /** Checks the value at `at`, of any kind. Out: the offset behind it, or an `outcome`. */
  value(bytes: Buffer, at: number, end: number): number {
    this.bytes = bytes;
    this.#end = end;
    this.undecodable = false;
    return this.#skip(at, 1);
  }

  #members(from: number, parent: number): number {
    let at = this.#space(from);
    if (this.bytes[at] === closeBrace && at < this.#end) return at + 1;
    for (;;) {
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] !== quote) return outcome.bad;
      const keyEnd = this.#string(at + 1);
      if (keyEnd < 0) return keyEnd;
      const member = this.#note(at, keyEnd + 1, parent);
      at = this.#space(keyEnd + 1);
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] !== colon) return outcome.bad;
      at = this.#space(at + 1);
      const stop = this.#memberValue(at, member, parent);
      if (stop < 0) return stop;
      this.starts[member] = at;
      this.ends[member] = stop;
      at = this.#space(stop);
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] === closeBrace) return at + 1;
      if (this.bytes[at] !== comma) return outcome.bad;
      at = this.#space(at + 1);
    }
  }

  #memberValue(at: number, member: number, parent: number): number {
    if (parent < 0 && this.bytes[at] === openBrace && at < this.#end) {
      this.kinds[member] = jsonKinds.object;
      return this.#members(at + 1, member);
    }
    const stop = this.#skip(at, 2);
    this.kinds[member] = this.#kind;
    return stop;
  }

  #note(keyStart: number, keyEnd: number, parent: number): number {
    const member = this.count;
    if (member === this.kinds.length) this.#grow();
    this.keyStarts[member] = keyStart;
    this.keyEnds[member] = keyEnd;
    this.parents[member] = parent;
    this.count += 1;
    return member;
  }

  #grow(): void {
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.keyStarts = larger(this.keyStarts);
    this.keyEnds = larger(this.keyEnds);
    this.starts = larger(this.starts);
    this.ends = larger(this.ends);
    this.parents = larger(this.parents);
    const kinds = new Uint8Array(this.kinds.length * 2);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }

  #space(from: number): number {
    let at = from;
    for (; at < this.#end; at += 1) {
      const byte = this.bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    }
    return at;
  }

  /** In: the offset behind the opening quote. Out: that of the closing one. */
  #string(from: number): number {
    const { bytes } = this;
    const end = this.#end;
    this.#kind = jsonKinds.string;
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at;
      if (byte === backslash) {
        this.#kind = jsonKinds.escapedString;
        const length = this.#escape(at + 1);
        if (length < 0) return length;
        at += length;
      } else if (byte < 0x20) return outcome.bad;
      else if (byte === undecodableMark) this.undecodable = true;
    }
    return outcome.more;
  }

  /** In: the offset behind a backslash. Out: how many bytes belong to it. */
  #escape(at: number): number {
    if (at >= this.#end) return outcome.more;
    const letter = this.bytes[at] ?? 0;
    if (letter !== 0x75) return escapeLetters.includes(letter) ? 1 : outcome.bad;
    if (at + 4 >= this.#end) return outcome.more;
    for (let digit = at + 1; digit <= at + 4; digit += 1) {
      if (!isHexDigit(this.bytes[digit] ?? 0)) return outcome.bad;
    }
    return 5;
  }

  #skip(at: number, depth: number): number {
    if (at >= this.#end) return outcome.more;
    const byte = this.bytes[at] ?? 0;
    if (byte === quote) {
      const stop = this.#string(at + 1);
      return stop < 0 ? stop : stop + 1;
    }
    if (byte === openBrace || byte === openBracket) {
      if (depth >= jsonDepthMax) return outcome.bad;
      const stop =
        byte === openBrace ? this.#skipObject(at + 1, depth) : this.#skipArray(at + 1, depth);
      this.#kind = byte === openBrace ? jsonKinds.object : jsonKinds.array;
      return stop;
    }
    return byte === 0x2d || isDigit(byte) ? this.#number(at) : this.#literal(at);
  }

  #skipArray(from: number, depth: number): number {
    let at = this.#space(from);
    if (this.bytes[at] === closeBracket && at < this.#end) return at + 1;
    for (;;) {
      const stop = this.#skip(at, depth + 1);
      if (stop < 0) return stop;
      at = this.#space(stop);
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] === closeBracket) return at + 1;
      if (this.bytes[at] !== comma) return outcome.bad;
      at = this.#space(at + 1);
    }
  }

  #skipObject(from: number, depth: number): number {
    let at = this.#space(from);
    if (this.bytes[at] === closeBrace && at < this.#end) return at + 1;
    for (;;) {
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] !== quote) return outcome.bad;
      const keyEnd = this.#string(at + 1);
      if (keyEnd < 0) return keyEnd;
      at = this.#space(keyEnd + 1);
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] !== colon) return outcome.bad;
      const stop = this.#skip(this.#space(at + 1), depth + 1);
      if (stop < 0) return stop;
      at = this.#space(stop);
      if (at >= this.#end) return outcome.more;
      if (this.bytes[at] === closeBrace) return at + 1;
      if (this.bytes[at] !== comma) return outcome.bad;
      at = this.#space(at + 1);
    }
  }

  #number(from: number): number {
    this.#kind = jsonKinds.number;
    let at = this.bytes[from] === 0x2d ? from + 1 : from;
    const whole = this.#digits(at);
    if (whole === at || (this.bytes[at] === 0x30 && whole > at + 1))
      return this.#numberEnd(outcome.bad, whole);
    at = whole;
    if (this.bytes[at] === 0x2e && at < this.#end) {
      const fraction = this.#digits(at + 1);
      if (fraction === at + 1) return this.#numberEnd(outcome.bad, fraction);
      at = fraction;
    }
    if ((this.bytes[at] === 0x65 || this.bytes[at] === 0x45) && at < this.#end) {
      const sign = this.bytes[at + 1];
      const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
      const exponent = this.#digits(first);
      if (exponent === first) return this.#numberEnd(outcome.bad, exponent);
      at = exponent;
    }
    return at;
  }

  /** A number that looks wrong at the end of the text may go on behind it. */
  #numberEnd(found: number, at: number): number {
    return at >= this.#end ? outcome.more : found;
  }

  #digits(from: number): number {
    let at = from;
    while (at < this.#end && isDigit(this.bytes[at] ?? 0)) at += 1;
    return at;
  }

  #literal(at: number): number {
    const first = this.bytes[at];
    for (const [text, kind] of literals) {
      if (first !== text[0]) continue;
      this.#kind = kind;
      for (let index = 1; index < text.length; index += 1) {
        if (at + index >= this.#end) return outcome.more;
        if (this.bytes[at + index] !== text[index]) return outcome.bad;
      }
      return at + text.length;
    }
    return outcome.bad;
  }
}

const escapeLetters = Buffer.from('"\\/bfnrt');

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
