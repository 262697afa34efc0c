import { CanonicalText } from './canonical-text.ts';
import type { Encoding } from './canonical-text.ts';
import { recordFields } from './csv-record.ts';
import { CsvRecords } from './csv-records.ts';
import type { RecordDialect } from './csv-record.ts';
import { headBytes, recordBytesMax } from './reader.ts';
import type { RejectReason } from '../understanding.ts';

/** The beginning of a text; `whole` when that is all of it. */
export interface TextHead {
  canonical: Buffer;
  whole: boolean;
}

export interface SampleRecord {
  fields: string[];
  line: number;
  lines: number;
}

export interface Sample {
  records: SampleRecord[];
  rejects: { line: number; reason: RejectReason }[];
}

/** Lines a head should have, so that a table of very many columns can be told too. */
const headLinesMin = 20;
/** Raw bytes that are enough for any head: one record as long as allowed, and a bit. */
export const rawHeadBytes = 2 * recordBytesMax;

/** Canonical text of the first raw bytes of a file: `headBytes`, or more when these are only a few lines. */
export function headOfText(raw: Buffer, whole: boolean, encoding: Encoding): TextHead {
  const text = new CanonicalText(encoding);
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < raw.length; at += headBytes) {
    // A piece is valid until the next call, so it is copied.
    const pieces = text.push(raw.subarray(at, at + headBytes)).map((piece) => Buffer.from(piece));
    parts.push(...pieces);
    size += pieces.reduce((sum, piece) => sum + piece.length, 0);
    const isLast = at + headBytes >= raw.length;
    if (!isLast && size >= headBytes && lineEnds(Buffer.concat(parts)) >= headLinesMin) {
      return { canonical: Buffer.concat(parts), whole: false };
    }
  }
  if (whole) parts.push(...text.end());
  return { canonical: Buffer.concat(parts), whole };
}

function lineEnds(text: Buffer): number {
  let count = 0;
  for (const byte of text) if (byte === 0x0a || byte === 0x0d) count += 1;
  return count;
}

/** How the lines of a text end: by `\r` alone only when that is what most of them do. */
export function judgeLineEnds(head: Buffer): { newline: '\n' | '\r\n'; bareReturns: boolean } {
  let returns = 0;
  let pairs = 0;
  let feeds = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === 0x0a) feeds += 1;
    else if (head[at] === 0x0d) {
      if (head[at + 1] === 0x0a) pairs += 1;
      else returns += 1;
    }
  }
  return { newline: pairs > feeds - pairs ? '\r\n' : '\n', bareReturns: returns > feeds };
}

/** Reads the records of a head in one dialect, at most `recordsMax`, after skipping `skipRows` lines. */
export function sampleRecords(
  head: TextHead,
  dialect: RecordDialect,
  limits: { skipRows: number; recordsMax: number },
): Sample {
  const sample: Sample = { records: [], rejects: [] };
  const quote = dialect.quote < 0 ? '' : String.fromCharCode(dialect.quote);
  const records = new CsvRecords(
    dialect,
    {
      record: (record) => {
        if (sample.records.length >= limits.recordsMax) return;
        sample.records.push({
          fields: recordFields(record, quote),
          line: record.line,
          lines: record.lines,
        });
      },
      reject: ({ line, reason }) => {
        if (sample.rejects.length < limits.recordsMax) sample.rejects.push({ line, reason });
      },
    },
    limits.skipRows + 1,
  );
  records.push(
    head.canonical.subarray(offsetOfLine(head.canonical, limits.skipRows, dialect.bareReturns)),
  );
  if (head.whole) records.end();
  return sample;
}

/** Where a line begins, `lines` lines after the beginning; the end of the text when it has fewer. */
export function offsetOfLine(text: Buffer, lines: number, bareReturns: boolean): number {
  let at = 0;
  for (let skipped = 0; skipped < lines && at < text.length; at += 1) {
    const ends = text[at] === 0x0a || (bareReturns && text[at] === 0x0d && text[at + 1] !== 0x0a);
    if (ends) skipped += 1;
  }
  return at;
}
