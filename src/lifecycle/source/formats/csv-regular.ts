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
/** Classes of bytes; of every other byte it is 0. */
const byteClass = { delimiter: 1, quote: 2, lineFeed: 3, carriageReturn: 4, damage: 5 } as const;

/** What the scan looks for. */
interface Rules {
  classes: Uint8Array;
  columns: number;
  /** Lines end with a carriage return and a line feed. */
  returns: boolean;
}

/** Where in the text the scan stands between two pieces, and what it has seen. */
interface ScanState {
  inQuotes: boolean;
  /** Right behind a quote that closes the field unless another one follows. */
  behindQuote: boolean;
  /** Right behind a carriage return outside quotes. */
  returned: boolean;
  /** Fields of the record so far, the current one included. */
  fields: number;
  atFieldStart: boolean;
  /** Bytes of the current record so far. */
  recordBytes: number;
  /** Records that have ended. */
  rows: number;
}

/**
 * Proves that canonical text is strictly regular: RFC 4180, one kind of line end, as many fields as columns in every record, no
 * blank line, nothing undecodable. Then any engine reads it alike and it need not be rewritten. It stops at the first doubt
 * (`push` answers false); the records read so far mean nothing then. A byte costs one to two nanoseconds.
 */
export class RegularScan {
  readonly #rules: Rules;
  readonly #state: ScanState = {
    inQuotes: false,
    behindQuote: false,
    returned: false,
    fields: 1,
    atFieldStart: true,
    recordBytes: 0,
    rows: 0,
  };
  #linesToSkip: number;

  constructor({ dialect, newline, columns, skipLines }: RegularForm) {
    const classes = new Uint8Array(256);
    classes[0] = byteClass.damage;
    classes[undecodableMark] = byteClass.damage;
    classes[lineFeed] = byteClass.lineFeed;
    classes[carriageReturn] = byteClass.carriageReturn;
    if (dialect.quote >= 0) classes[dialect.quote] = byteClass.quote;
    classes[dialect.delimiter] = byteClass.delimiter;
    this.#rules = { classes, columns, returns: newline === '\r\n' };
    this.#linesToSkip = skipLines;
  }

  /** Records so far. */
  get rows(): number {
    return this.#state.rows;
  }

  push(piece: Buffer): boolean {
    let start = 0;
    while (this.#linesToSkip > 0) {
      const feed = piece.indexOf(lineFeed, start);
      if (feed < 0) return true;
      start = feed + 1;
      this.#linesToSkip -= 1;
    }
    const body = piece.subarray(start);
    // The first record of a piece may begin with the mark of a file joined on.
    if (this.#state.recordBytes === 0 && startsWithMark(body, 0)) return false;
    return scanPiece(body, this.#rules, this.#state) && this.#state.recordBytes <= recordBytesMax;
  }

  /** Whether the end is regular too: outside quotes, the last record whole, with or without its line end. */
  end(): boolean {
    const state = this.#state;
    if (state.recordBytes === 0) return true;
    if (state.inQuotes || state.returned || state.fields !== this.#rules.columns) return false;
    state.rows += 1;
    return true;
  }
}

// One loop over every byte of a file, with its state in locals and no calls except at line ends: as methods of the class it took
// twice as long.
// oxlint-disable-next-line complexity
function scanPiece(piece: Buffer, rules: Rules, state: ScanState): boolean {
  const { classes, columns, returns } = rules;
  let { inQuotes, behindQuote, returned, fields } = state;
  const size = piece.length;
  let recordStart = -state.recordBytes;
  let fieldStart = state.atFieldStart ? 0 : -1;
  let at = 0;
  while (at < size) {
    if (inQuotes) {
      const closing = endOfQuoted(piece, at, classes);
      if (closing < 0) return false;
      inQuotes = closing === size;
      behindQuote = !inQuotes;
      at = inQuotes ? size : closing + 1;
      continue;
    }
    if (classes[piece[at] ?? 0] === 0) {
      if (behindQuote || returned) return false;
      do at += 1;
      while (at < size && classes[piece[at] ?? 0] === 0);
      fieldStart = -1;
      if (at >= size) break;
    }
    const found = classes[piece[at] ?? 0];
    if (found === byteClass.delimiter) {
      if (returned) return false;
      fields += 1;
      behindQuote = false;
      at += 1;
      fieldStart = at;
    } else if (found === byteClass.lineFeed) {
      const bytes = at - recordStart - (returned ? 1 : 0);
      if (fields !== columns || returned !== returns || bytes === 0) return false;
      if (bytes > recordBytesMax || startsWithMark(piece, at + 1)) return false;
      state.rows += 1;
      fields = 1;
      behindQuote = false;
      returned = false;
      at += 1;
      recordStart = at;
      fieldStart = at;
    } else if (found === byteClass.quote) {
      if (returned || (!behindQuote && fieldStart !== at)) return false;
      inQuotes = true;
      behindQuote = false;
      fieldStart = -1;
      at += 1;
    } else {
      if (found !== byteClass.carriageReturn || returned || !returns) return false;
      returned = true;
      at += 1;
    }
  }
  const recordBytes = size - recordStart;
  const atFieldStart = fieldStart === size;
  Object.assign(state, { inQuotes, behindQuote, returned, fields, atFieldStart, recordBytes });
  return true;
}

/** Where the next quote stands; the size of the piece when it has none, -1 when damage comes before. */
function endOfQuoted(piece: Buffer, from: number, classes: Uint8Array): number {
  for (let at = from; at < piece.length; at += 1) {
    const found = classes[piece[at] ?? 0];
    if (found === byteClass.quote) return at;
    if (found === byteClass.damage) return -1;
  }
  return piece.length;
}

function startsWithMark(piece: Buffer, at: number): boolean {
  return piece[at] === 0xef && piece[at + 1] === 0xbb && piece[at + 2] === 0xbf;
}
