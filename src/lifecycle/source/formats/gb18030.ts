import { isUtf8 } from 'node:buffer';
import { escapeByte } from './transcode.ts';
import type { Transcoded } from './transcode.ts';

const lineFeed = 0x0a;
const trailFirst = 0x40;
const trailCount = 191;
/** Four-byte characters are rare in a file and few differ. */
const fourByteCacheMax = 4_096;

/** Windows writes the euro as this single byte (code page 936). */
const euro = Buffer.from('€');

let pairs: Int32Array | undefined;
const fourByteCache = new Map<number, Buffer | undefined>();

/**
 * GB18030 (and its subset GBK) to UTF-8, from a table of all two-byte characters that the platform's own decoder fills once.
 * A line that is UTF-8 with Chinese in it, amid GB18030, would decode into wrong characters: it is marked undecodable as a
 * whole. For that, input should end with a line where that is possible. Used bytes end with a whole character unless `final`.
 */
// One loop over every byte; calls in it would cost half of its speed.
// oxlint-disable-next-line complexity
export function transcodeGb18030(input: Buffer, out: Buffer, final: boolean): Transcoded {
  pairs ??= pairTable();
  const end = input.length;
  let at = 0;
  let written = 0;
  let vetted = 0;
  while (at < end) {
    let byte = input[at] ?? 0;
    while (byte < 0x80 && at < end) {
      out[written++] = byte;
      at += 1;
      byte = input[at] ?? 0;
    }
    if (at >= end) break;
    const trail = at + 1 < end ? (input[at + 1] ?? 0) : -1;
    if (byte >= 0xe4 && byte <= 0xe9 && at >= vetted && twoUtf8Characters(input, at)) {
      const line = lineAround(input, at);
      vetted = line.end;
      if (isUtf8(line.bytes)) {
        written = out.subarray(0, written).lastIndexOf(lineFeed) + 1;
        written = escapeLine(line.bytes, out, written);
        at = line.end;
        continue;
      }
    }
    const packed = trail >= trailFirst ? (pairs[byte * trailCount + trail - trailFirst] ?? 0) : 0;
    if (packed !== 0) {
      if (packed >= 0x10000) out[written++] = packed >> 16;
      out[written++] = (packed >> 8) & 0xff;
      out[written++] = packed & 0xff;
      at += 2;
      continue;
    }
    if (!final && at + 4 > end && mayContinue(input, at)) break;
    const four = byte === 0x80 ? euro : fourBytes(input, at);
    if (four === undefined) {
      written = escapeByte(byte, out, written);
      at += 1;
    } else {
      written += four.copy(out, written);
      at += byte === 0x80 ? 1 : 4;
    }
  }
  return { used: at, written };
}

/** All two-byte characters as packed UTF-8 (two or three bytes), indexed by lead and trail; 0 = no such character. */
function pairTable(): Int32Array {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  const table = new Int32Array(256 * trailCount);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = trailFirst; trail <= 0xfe; trail += 1) {
      const utf8 = decoded(decoder, Uint8Array.of(lead, trail));
      if (utf8 === undefined || utf8.length > 3) continue;
      table[lead * trailCount + trail - trailFirst] = utf8.readUIntBE(0, utf8.length);
    }
  }
  return table;
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): Buffer | undefined {
  try {
    return Buffer.from(decoder.decode(bytes));
  } catch {
    // The decoder is asked which sequences exist; a refusal is the answer.
    return undefined;
  }
}

/** The UTF-8 of a four-byte character, or undefined where none stands. */
function fourBytes(input: Buffer, at: number): Buffer | undefined {
  if (at + 4 > input.length || !mayContinue(input, at)) return undefined;
  const fourth = input[at + 3] ?? 0;
  if (!isLead(input[at + 2] ?? 0) || fourth < 0x30 || fourth > 0x39) return undefined;
  const key = input.readUInt32BE(at);
  if (fourByteCache.has(key)) return fourByteCache.get(key);
  const found = decoded(new TextDecoder('gb18030', { fatal: true }), input.subarray(at, at + 4));
  if (fourByteCache.size >= fourByteCacheMax) fourByteCache.clear();
  fourByteCache.set(key, found);
  return found;
}

/** Whether the bytes here can be, or at the end of a block begin, a four-byte or cut-off character. */
function mayContinue(input: Buffer, at: number): boolean {
  const left = input.length - at;
  if (!isLead(input[at] ?? 0)) return false;
  if (left === 1) return true;
  const second = input[at + 1] ?? 0;
  if (second < 0x30 || second > 0x39) return false;
  return left === 2 || isLead(input[at + 2] ?? 0);
}

function isLead(byte: number): boolean {
  return byte >= 0x81 && byte <= 0xfe;
}

function twoUtf8Characters(input: Buffer, at: number): boolean {
  const next = input[at + 3] ?? 0;
  return (
    next >= 0xe4 && next <= 0xe9 && isUtf8(input.subarray(at, at + 6)) && at + 6 <= input.length
  );
}

function lineAround(input: Buffer, at: number): { bytes: Buffer; end: number } {
  const start = input.lastIndexOf(lineFeed, at) + 1;
  const lineEnd = input.indexOf(lineFeed, at);
  const end = lineEnd < 0 ? input.length : lineEnd;
  return { bytes: input.subarray(start, end), end };
}

function escapeLine(line: Buffer, out: Buffer, from: number): number {
  let written = from;
  for (const byte of line) {
    if (byte < 0x80) out[written++] = byte;
    else written = escapeByte(byte, out, written);
  }
  return written;
}
