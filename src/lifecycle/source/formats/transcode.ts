import { isUtf8 } from 'node:buffer';

/**
 * Bytes that do not decode are written as this byte and two hexadecimal digits. UTF-8 never contains it, so scanners of the
 * canonical text see at once which record is damaged, and its raw text can be shown.
 */
export const undecodableMark = 0xff;

/** Canonical bytes a block of `size` bytes can become: each byte at worst its escape of three. */
export function canonicalBytesMax(size: number): number {
  return size * 3;
}

export interface Transcoded {
  /** Input bytes used; the rest is the beginning of a character. */
  used: number;
  /** Canonical bytes written. */
  written: number;
}

/** In: bytes, where they end, and the buffer to fill; `final` = no more bytes follow. */
export type Transcoder = (input: Buffer, out: Buffer, final: boolean) => Transcoded;

const hexDigits = Buffer.from('0123456789abcdef');
const lineFeed = 0x0a;

/** Writes the escape of a byte; the position behind it. */
export function escapeByte(byte: number, out: Buffer, at: number): number {
  out[at] = undecodableMark;
  out[at + 1] = hexDigits[byte >> 4] ?? 0;
  out[at + 2] = hexDigits[byte & 15] ?? 0;
  return at + 3;
}

/** UTF-8 with invalid bytes in it: whole valid lines are copied, in others each character is tried. */
export function repairUtf8(input: Buffer, out: Buffer): Transcoded {
  let written = 0;
  for (let start = 0; start < input.length;) {
    const lineEnd = input.indexOf(lineFeed, start);
    const end = lineEnd < 0 ? input.length : lineEnd + 1;
    const line = input.subarray(start, end);
    if (isUtf8(line)) written += line.copy(out, written);
    else written = repairLine(line, out, written);
    start = end;
  }
  return { used: input.length, written };
}

function repairLine(line: Buffer, out: Buffer, from: number): number {
  let written = from;
  for (let at = 0; at < line.length;) {
    const byte = line[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (length === 1) out[written++] = byte;
    else if (at + length <= line.length && isUtf8(line.subarray(at, at + length))) {
      written += line.copy(out, written, at, at + length);
    } else {
      written = escapeByte(byte, out, written);
      at += 1;
      continue;
    }
    at += length;
  }
  return written;
}

/** Position up to which UTF-8 bytes end with a whole character, at most three before the end. */
export function utf8Boundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** UTF-16 to UTF-8; half a surrogate pair is undecodable. */
export function utf16Transcoder(bigEndian: boolean): Transcoder {
  const [high, low] = bigEndian ? [0, 1] : [1, 0];
  const unitAt = (input: Buffer, at: number) =>
    ((input[at + high] ?? 0) << 8) | (input[at + low] ?? 0);
  return (input, out, final) => {
    const end = input.length - (input.length % 2);
    let at = 0;
    let written = 0;
    while (at < end) {
      const unit = unitAt(input, at);
      if (unit < 0xd800 || unit > 0xdfff) {
        written = writeUnit(unit, out, written);
        at += 2;
        continue;
      }
      if (at + 4 > end && !final) break;
      const next = at + 4 > end ? 0 : unitAt(input, at + 2);
      if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
        const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
        written = writeSupplementary(point, out, written);
        at += 4;
      } else {
        written = escapeByte(input[at] ?? 0, out, written);
        written = escapeByte(input[at + 1] ?? 0, out, written);
        at += 2;
      }
    }
    if (final && at < input.length) written = escapeByte(input[at++] ?? 0, out, written);
    return { used: at, written };
  };
}

function writeUnit(unit: number, out: Buffer, from: number): number {
  let at = from;
  if (unit < 0x80) {
    out[at++] = unit;
  } else if (unit < 0x800) {
    out[at++] = 0xc0 | (unit >> 6);
    out[at++] = 0x80 | (unit & 0x3f);
  } else {
    out[at++] = 0xe0 | (unit >> 12);
    out[at++] = 0x80 | ((unit >> 6) & 0x3f);
    out[at++] = 0x80 | (unit & 0x3f);
  }
  return at;
}

function writeSupplementary(point: number, out: Buffer, at: number): number {
  out[at] = 0xf0 | (point >> 18);
  out[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  out[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}
