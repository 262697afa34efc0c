import { isUtf8 } from 'node:buffer';
import type { Understanding } from '../understanding.ts';
import { transcodeGb18030 } from './gb18030.ts';
import { canonicalBytesMax, repairUtf8, utf16Transcoder, utf8Boundary } from './transcode.ts';
import type { Transcoder } from './transcode.ts';

export type Encoding = NonNullable<Understanding['encoding']>;

const byteOrderMarks: Record<Encoding, readonly number[]> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
  gb18030: [0x84, 0x31, 0x95, 0x33],
};
/** Bytes that are held back until a byte order mark can be told. */
const markBytesMax = 4;
/** How far back a line end is looked for, so that a block of GB18030 ends with a line. */
const lineEndSearchBytes = 65_536;

/**
 * Turns the bytes of a text file into canonical text: UTF-8 without byte order mark, in which bytes that do not decode are
 * escaped (see transcode.ts). Blocks go in with `push` and come out as pieces that end with whole characters; a piece is
 * valid until the next call. Valid UTF-8 passes through without a copy.
 */
export class CanonicalText {
  readonly #encoding: Encoding;
  readonly #transcode: Transcoder;
  #carry: Buffer = Buffer.alloc(0);
  #out: Buffer = Buffer.alloc(0);
  #begun = false;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
    this.#transcode =
      encoding === 'gb18030' ? transcodeGb18030 : utf16Transcoder(encoding === 'utf-16be');
  }

  push(block: Buffer): Buffer[] {
    if (this.#begun) return this.#pieces(block, false);
    const bytes = Buffer.concat([this.#carry, block]);
    if (bytes.length < markBytesMax) {
      this.#carry = bytes;
      return [];
    }
    return this.#begin(bytes, false);
  }

  /** The last pieces: a character cut off by the end of the file is undecodable. */
  end(): Buffer[] {
    if (this.#begun) return this.#pieces(Buffer.alloc(0), true);
    return this.#begin(this.#carry, true);
  }

  #begin(bytes: Buffer, final: boolean): Buffer[] {
    this.#begun = true;
    this.#carry = Buffer.alloc(0);
    const mark = byteOrderMarks[this.#encoding];
    const marked = mark.every((byte, at) => bytes[at] === byte);
    return this.#pieces(marked ? bytes.subarray(mark.length) : bytes, final);
  }

  #pieces(block: Buffer, final: boolean): Buffer[] {
    const pieces =
      this.#encoding === 'utf-8' ? this.#utf8(block, final) : this.#other(block, final);
    return pieces.filter((piece) => piece.length > 0);
  }

  /** Only the character across two blocks is copied. */
  #utf8(block: Buffer, final: boolean): Buffer[] {
    const pieces: Buffer[] = [];
    let rest = block;
    if (this.#carry.length > 0) {
      let missing = 0;
      while (missing < rest.length && missing < 3 && ((rest[missing] ?? 0) & 0xc0) === 0x80)
        missing += 1;
      const joined = Buffer.concat([this.#carry, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      const whole = rest.length > 0 || final || utf8Boundary(joined) === joined.length;
      this.#carry = whole ? Buffer.alloc(0) : joined;
      if (whole) pieces.push(isUtf8(joined) ? joined : Buffer.from(this.#repaired(joined)));
      if (!whole) return pieces;
    }
    const end = final ? rest.length : utf8Boundary(rest);
    const body = rest.subarray(0, end);
    if (end < rest.length) this.#carry = Buffer.from(rest.subarray(end));
    pieces.push(isUtf8(body) ? body : this.#repaired(body));
    return pieces;
  }

  #repaired(bytes: Buffer): Buffer {
    const out = this.#room(bytes.length);
    return out.subarray(0, repairUtf8(bytes, out).written);
  }

  #other(block: Buffer, final: boolean): Buffer[] {
    const bytes = this.#carry.length === 0 ? block : Buffer.concat([this.#carry, block]);
    const end = final ? bytes.length : this.#cut(bytes);
    const out = this.#room(end);
    const { used, written } = this.#transcode(bytes.subarray(0, end), out, final);
    this.#carry = Buffer.from(bytes.subarray(used));
    return [out.subarray(0, written)];
  }

  /** Lines of GB18030 are judged whole, so a block ends with one unless lines are very long. */
  #cut(bytes: Buffer): number {
    if (this.#encoding !== 'gb18030') return bytes.length;
    const tail = bytes.subarray(Math.max(0, bytes.length - lineEndSearchBytes));
    const lineEnd = tail.lastIndexOf(0x0a);
    return lineEnd < 0 ? bytes.length : bytes.length - tail.length + lineEnd + 1;
  }

  #room(size: number): Buffer {
    if (this.#out.length < canonicalBytesMax(size))
      this.#out = Buffer.allocUnsafeSlow(canonicalBytesMax(size));
    return this.#out;
  }
}

/** The canonical text of a stream of blocks, piece by piece; a piece is valid until the next one is asked for. */
export async function* canonicalPieces(
  blocks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer, void, void> {
  const text = new CanonicalText(encoding);
  for await (const block of blocks) yield* text.push(block);
  yield* text.end();
}

/** Canonical bytes as text a person can read: an undecodable byte shows as `\xd6`. */
export function readableText(canonical: Buffer): string {
  if (!canonical.includes(0xff)) return canonical.toString('utf8');
  const parts: string[] = [];
  let from = 0;
  for (let at = canonical.indexOf(0xff); at >= 0; at = canonical.indexOf(0xff, from)) {
    parts.push(
      canonical.toString('utf8', from, at),
      `\\x${canonical.toString('latin1', at + 1, at + 3)}`,
    );
    from = at + 3;
  }
  parts.push(canonical.toString('utf8', from));
  return parts.join('');
}
