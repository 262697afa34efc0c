import fc from 'fast-check';
import type { Encoding } from './canonical-text.ts';
import { encodeGb18030 } from './gb18030.fixtures.ts';

/** A cell of a table, with everything that makes trouble. */
const cell = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      'a',
      '中',
      '7',
      ',',
      '"',
      "'",
      ';',
      '\t',
      '|',
      '\n',
      '\r\n',
      ' ',
      '😀',
      '㐀',
      '\r',
    ),
    maxLength: 8,
  }),
  fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter((text) => text.isWellFormed() && !/[\0\ufeff\ufffd]/.test(text)),
);
/** Rows of a table. */
export const table = fc.integer({ min: 1, max: 5 }).chain((columns) =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 12,
  }),
);
/** How a table is written. */
export const dialect = fc.record({
  delimiter: fc.constantFrom(',', '\t', ';', '|', '^'),
  quote: fc.constantFrom('"' as const, "'" as const),
  newline: fc.constantFrom('\n', '\r\n'),
  encoding: fc.constantFrom<Encoding>('utf-8', 'gb18030', 'utf-16le', 'utf-16be'),
  quoteAll: fc.boolean(),
  lastLineEnd: fc.boolean(),
});

interface Writing {
  delimiter: string;
  quote: string;
  newline: string;
  quoteAll: boolean;
  lastLineEnd: boolean;
}

/** A table as delimited text, quoted only where it must be unless `quoteAll`. */
export function written(
  rows: string[][],
  { delimiter, quote, newline, quoteAll, lastLineEnd }: Writing,
): string {
  const field = (text: string, alone: boolean) => {
    const bare =
      !quoteAll &&
      !(alone && text.trim() === '') &&
      !/[\r\n"']/.test(text) &&
      !text.includes(delimiter);
    return bare ? text : quote + text.replaceAll(quote, quote + quote) + quote;
  };
  const lines = rows.map((row) => row.map((text) => field(text, row.length === 1)).join(delimiter));
  return lines.join(newline) + (lastLineEnd ? newline : '');
}

/** Text as bytes, without a byte order mark. */
export function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'gb18030') return encodeGb18030(text);
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}
