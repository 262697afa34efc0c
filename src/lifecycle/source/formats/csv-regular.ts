import type { RecordDialect } from './csv-record.ts';
import { recordBytesMax } from './reader.ts';
import { undecodableMark } from './transcode.ts';

export interface RegularForm {
  dialect: RecordDialect;
  newline: '\n' | '\r\n';
  columns: number;
  /** Lines before the first record, header included. */
  skipLines: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteClass = { delimiter: 1, quote: 2, lineFeed: 3, carriageReturn: 4, damage: 5 } as const;

/** Where in the text the scan stands between two pieces. */
interface ScanState {
  inQuotes: boolean;
  /** Right behind a quote that closes the field unless another one follows. */
  behindQuote: boolean;
  /** Right behind a carriage return outside quotes. */
  returned: boolean;
  /** Fields of the record so far, the current one included. */
  fields: number;
  atFieldStart: boolean;
}

/**
 * Proves that canonical text is strictly regular: RFC 4180, one kind of line end, as many fields as columns in every record, no
 * blank line, nothing undecodable. Then any engine reads it alike and it need not be rewritten. It stops at the first doubt
 * (`push` answers false); the records read so far mean nothing then. A byte costs about a nanosecond.
 */
export class RegularScan {
  readonly #form: RegularForm;
  readonly #classes = new Uint8Array(256);
  readonly #returns: boolean;
  #state: ScanState = {
    inQuotes: false,
    behindQuote: false,
    returned: false,
    fields: 1,
    atFieldStart: true,
  };
  #linesToSkip: number;
  /** Bytes of the current record in earlier pieces. */
  #recordBytes = 0;
  #rows = 0;

  constructor(form: RegularForm) {
    this.#form = form;
    this.#linesToSkip = form.skipLines;
    this.#returns = form.newline === '\r\n';
    this.#classes[0] = byteClass.damage;
    this.#classes[undecodableMark] = byteClass.damage;
    this.#classes[lineFeed] = byteClass.lineFeed;
    this.#classes[carriageReturn] = byteClass.carriageReturn;
    if (form.dialect.quote >= 0) this.#classes[form.dialect.quote] = byteClass.quote;
    this.#classes[form.dialect.delimiter] = byteClass.delimiter;
  }

  /** Records so far. */
  get rows(): number {
    return this.#rows;
  }

  push(piece: Buffer): boolean {
    let start = 0;
    while (this.#linesToSkip > 0) {
      const feed = piece.indexOf(lineFeed, start);
      if (feed < 0) return true;
      start = feed + 1;
      this.#linesToSkip -= 1;
    }
    // The first record of a piece may begin with the mark of a file joined on.
    if (this.#recordBytes === 0 && startsWithMark(piece, start)) return false;
    return this.#scan(piece, start);
  }

  /** Whether the end is regular too: outside quotes, the last record whole, with or without its line end. */
  end(): boolean {
    if (this.#recordBytes === 0) return true;
    const { inQuotes, returned, fields } = this.#state;
    if (inQuotes || returned || fields !== this.#form.columns) return false;
    this.#rows += 1;
    return true;
  }

  // One loop over every byte of a file; calls in it would cost half of its speed.
  // oxlint-disable-next-line complexity
  #scan(piece: Buffer, start: number): boolean {
    const classes = this.#classes;
    const size = piece.length;
    // Kept in locals: this loop sees every byte of the file.
    let { inQuotes, behindQuote, returned, fields } = this.#state;
    let fieldStart = this.#state.atFieldStart ? start : -1;
    let recordStart = start;
    let at = start;
    while (at < size) {
      const found = classes[piece[at] ?? 0] ?? 0;
      if (inQuotes) {
        if (found === byteClass.damage) return false;
        if (found === byteClass.quote) {
          inQuotes = false;
          behindQuote = true;
        }
      } else if (found === byteClass.lineFeed) {
        if (fields !== this.#form.columns || returned !== this.#returns) return false;
        if (!this.#closes(piece, recordStart, at)) return false;
        fields = 1;
        behindQuote = false;
        returned = false;
        recordStart = at + 1;
        fieldStart = recordStart;
      } else if (returned || found === byteClass.damage) {
        return false;
      } else if (found === 0) {
        if (behindQuote) return false;
        do at += 1;
        while (at < size && classes[piece[at] ?? 0] === 0);
        fieldStart = -1;
        continue;
      } else if (found === byteClass.delimiter) {
        fields += 1;
        behindQuote = false;
        fieldStart = at + 1;
      } else if (found === byteClass.quote) {
        if (!behindQuote && fieldStart !== at) return false;
        inQuotes = true;
        behindQuote = false;
        fieldStart = -1;
      } else {
        if (!this.#returns) return false;
        returned = true;
      }
      at += 1;
    }
    this.#state = { inQuotes, behindQuote, returned, fields, atFieldStart: fieldStart === size };
    this.#recordBytes += size - recordStart;
    return this.#recordBytes <= recordBytesMax;
  }

  /** A line end outside quotes: the record may be neither blank nor too long, nor may the next begin with a byte order mark. */
  #closes(piece: Buffer, recordStart: number, at: number): boolean {
    const bytes = this.#recordBytes + at - recordStart - (this.#returns ? 1 : 0);
    if (bytes === 0 || bytes > recordBytesMax) return false;
    this.#rows += 1;
    this.#recordBytes = 0;
    return !startsWithMark(piece, at + 1);
  }
}

function startsWithMark(piece: Buffer, at: number): boolean {
  return piece[at] === 0xef && piece[at + 1] === 0xbb && piece[at + 2] === 0xbf;
}
