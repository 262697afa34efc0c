import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from './canonical-text.ts';
import { utf8Boundary } from './transcode.ts';

/** Bytes looked at line by line, in all; after that only `lineBytesPerBlock` of each doubtful block. */
const lineBytesFull = 8 * 1024 ** 2;
const lineBytesPerBlock = 65_536;
const lineFeed = 0x0a;

export interface EncodingJudgement {
  encoding: Encoding;
  byteOrderMark: boolean;
  /** Lines seen that the encoding cannot read (at least; very large doubtful files are looked at in part). */
  undecodableLines: number;
  /** Lines of other encodings than ASCII that were told apart one by one. */
  lines: { utf8: number; gb18030: number; neither: number };
  /** Set when the file cannot be read at all: its encoding is known and not supported. */
  unsupported?: 'UTF-32';
}

/**
 * Judges the encoding of a text from all of its bytes, block by block. A byte order mark decides; so do the zero bytes of UTF-16
 * in the first block. Otherwise it is UTF-8 when every block is; when some are not, their lines are counted as UTF-8, as
 * GB18030 or as neither, and the more frequent of the two wins. Valid UTF-8 is judged at several gigabytes a second.
 */
export class EncodingJudge {
  #decided: Encoding | undefined;
  #unsupported: 'UTF-32' | undefined;
  #byteOrderMark = false;
  #begun = false;
  #carry: Buffer = Buffer.alloc(0);
  #lineBytes = 0;
  #utf8Blocks = 0;
  #lines = { utf8: 0, gb18030: 0, neither: 0 };

  push(block: Buffer): void {
    if (!this.#begun) this.#begin(block);
    if (this.#decided !== undefined && this.#decided !== 'utf-8') return;
    const bytes = this.#carry.length === 0 ? block : Buffer.concat([this.#carry, block]);
    const end = utf8Boundary(bytes);
    const valid = isUtf8(bytes.subarray(0, end));
    // A doubtful block is judged by its lines, so the line it cuts waits for the next block.
    const lineEnd = valid ? -1 : bytes.lastIndexOf(lineFeed) + 1;
    const cut = lineEnd > 0 && bytes.length - lineEnd <= lineBytesPerBlock ? lineEnd : end;
    this.#judge(bytes.subarray(0, cut), valid);
    this.#carry = Buffer.from(bytes.subarray(cut));
  }

  end(): EncodingJudgement {
    if (this.#carry.length > 0) this.#judge(this.#carry, isUtf8(this.#carry));
    const { utf8, gb18030, neither } = this.#lines;
    const encoding =
      this.#decided ?? (gb18030 > utf8 && this.#utf8Blocks === 0 ? 'gb18030' : this.#mixed());
    const undecodableLines =
      encoding === 'utf-8' ? gb18030 + neither : encoding === 'gb18030' ? utf8 + neither : 0;
    return {
      encoding,
      byteOrderMark: this.#byteOrderMark,
      undecodableLines,
      lines: this.#lines,
      ...(this.#unsupported === undefined ? {} : { unsupported: this.#unsupported }),
    };
  }

  /** Whole blocks of UTF-8 weigh as much as the lines of a block that is not. */
  #mixed(): Encoding {
    const { utf8, gb18030 } = this.#lines;
    return gb18030 > utf8 + this.#utf8Blocks * 1_000 ? 'gb18030' : 'utf-8';
  }

  #begin(block: Buffer): void {
    this.#begun = true;
    const head = block.subarray(0, 4).toString('hex');
    if (head === 'fffe0000' || head === '0000feff') this.#unsupported = 'UTF-32';
    if (head.startsWith('efbbbf')) this.#decided = 'utf-8';
    else if (head.startsWith('fffe')) this.#decided = 'utf-16le';
    else if (head.startsWith('feff')) this.#decided = 'utf-16be';
    else if (head === '84319533') this.#decided = 'gb18030';
    this.#byteOrderMark = this.#decided !== undefined;
    this.#decided ??= utf16WithoutMark(block);
  }

  #judge(bytes: Buffer, valid: boolean): void {
    if (valid) {
      if (!isAscii(bytes)) this.#utf8Blocks += 1;
      return;
    }
    const size =
      this.#lineBytes < lineBytesFull ? bytes.length : Math.min(bytes.length, lineBytesPerBlock);
    this.#lineBytes += size;
    this.#countLines(bytes.subarray(0, size));
  }

  #countLines(bytes: Buffer): void {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    for (let start = 0; start < bytes.length;) {
      const feed = bytes.indexOf(lineFeed, start);
      const end = feed < 0 ? bytes.length : feed + 1;
      const line = bytes.subarray(start, end);
      if (!isAscii(line)) {
        if (isUtf8(line)) this.#lines.utf8 += 1;
        else if (decodes(decoder, line)) this.#lines.gb18030 += 1;
        else this.#lines.neither += 1;
      }
      start = end;
    }
  }
}

function decodes(decoder: InstanceType<typeof TextDecoder>, line: Buffer): boolean {
  try {
    decoder.decode(line);
    return true;
  } catch {
    // A line that does not decode is what is being asked.
    return false;
  }
}

/**
 * Texts of tables have line ends, digits and delimiters: in UTF-16 these have a zero byte at every even (big-endian) or every odd
 * (little-endian) place, and hardly one elsewhere.
 */
function utf16WithoutMark(block: Buffer): Encoding | undefined {
  const size = Math.min(block.length - (block.length % 2), 65_536);
  if (size < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < size; at += 2) {
    if (block[at] === 0 && isPrintable(block[at + 1])) even += 1;
    if (block[at + 1] === 0 && isPrintable(block[at])) odd += 1;
  }
  const least = size / 2 / 20;
  if (odd > least && odd > even * 20) return 'utf-16le';
  if (even > least && even > odd * 20) return 'utf-16be';
  return undefined;
}

function isPrintable(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    ((byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09)
  );
}
