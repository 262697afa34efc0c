import type { RejectReason } from '../understanding.ts';
import { outcome } from './json-parser.ts';

const rawKeptBytes = 16_384;

/** Finds the end of an element that is bad or too long, over any number of pieces: brackets and strings are all it looks at. */
export class ElementSkipper {
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
      const byte = bytes[at] ?? 0;
      if (this.#inString) this.#passString(byte);
      else if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.#depth += 1;
      else if (byte === 0x7d || byte === 0x5d) {
        if (this.#depth === 0) break;
        this.#depth -= 1;
      } else if (byte === 0x2c && this.#depth === 0) break;
    }
    if (this.raw.length < rawKeptBytes) {
      const kept = bytes.subarray(from, Math.min(at, from + rawKeptBytes - this.raw.length));
      this.raw = Buffer.concat([this.raw, kept]);
    }
    return at < bytes.length ? at : outcome.more;
  }

  #passString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === 0x5c) this.#escaped = true;
    else if (byte === 0x22) this.#inString = false;
  }
}
