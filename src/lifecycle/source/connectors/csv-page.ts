import { httpErrors } from '../http.errors.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const headerBytesMax = 1_048_576;
/** 1 for the bytes behind which a quote opens a field. */
const opensField = new Uint8Array(256);
for (const byte of [0x2c, 0x3b, 0x09, lineFeed, carriageReturn]) opensField[byte] = 1;

/**
 * One page of a CSV text in an encoding that keeps ASCII: parts its header from its records and counts these, as quotes allow.
 * Holds the header. Refuses UTF-16, and a page that ends inside quotes: it was cut.
 */
export class CsvPage {
  /** The first record, without byte order mark and line end. */
  header: Buffer = Buffer.alloc(0);
  records = 0;
  readonly #page: number;
  #inHeader = true;
  #before = lineFeed;
  #isQuoted = false;
  #wasClosed = false;
  #isBlank = true;

  constructor(page: number) {
    this.#page = page;
  }

  /** Takes a piece. Out: what of it is behind the header. */
  push(piece: Buffer): Buffer {
    let at = 0;
    let from = 0;
    while (at < piece.length) {
      const isEnd = this.#isRecordEnd(piece[at] ?? 0);
      at += 1;
      if (!isEnd) continue;
      if (this.#inHeader) {
        this.#keep(piece.subarray(0, at));
        this.#inHeader = false;
        from = at;
      } else if (!this.#isBlank) this.records += 1;
      this.#isBlank = true;
    }
    if (this.#inHeader) {
      this.#keep(piece);
      return Buffer.alloc(0);
    }
    return piece.subarray(from);
  }

  /** Out: whether the last record lacks its line end. */
  end(): boolean {
    if (this.#isQuoted) throw httpErrors.openQuote({ page: this.#page });
    if (!this.#inHeader && !this.#isBlank) this.records += 1;
    this.#keep(Buffer.alloc(0));
    const isOpen = !this.#isBlank;
    this.header = trimmed(this.header);
    return isOpen;
  }

  #keep(bytes: Buffer): void {
    this.header = Buffer.concat([this.header, bytes]);
    if (this.header.includes(0)) throw httpErrors.charsetUnknown({ charset: 'UTF-16' });
    if (this.header.length > headerBytesMax) {
      throw httpErrors.recordTooLong({ limitMb: headerBytesMax / 1024 ** 2 });
    }
  }

  #isRecordEnd(byte: number): boolean {
    const before = this.#before;
    const wasClosed = this.#wasClosed;
    this.#before = byte;
    this.#wasClosed = byte === quote && this.#isQuoted;
    if (byte === quote) {
      // A doubled quote closes the field and opens it again.
      this.#isQuoted = !this.#isQuoted && (wasClosed || opensField[before] === 1);
      this.#isBlank = false;
      return false;
    }
    if (byte === lineFeed) return !this.#isQuoted;
    if (byte !== carriageReturn) this.#isBlank = false;
    return false;
  }
}

function trimmed(header: Buffer): Buffer {
  const start = header.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  let end = header.length;
  while (end > start && (header[end - 1] === lineFeed || header[end - 1] === carriageReturn))
    end -= 1;
  return header.subarray(start, end);
}
