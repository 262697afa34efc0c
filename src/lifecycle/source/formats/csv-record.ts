import type { RejectReason } from '../understanding.ts';
import { columnsMax } from './reader.ts';

export interface RecordDialect {
  /** One ASCII byte. */
  delimiter: number;
  /** One ASCII byte, or -1 when the file quotes nothing. */
  quote: number;
  /** A carriage return alone ends a record (files of old Mac programs). */
  bareReturns: boolean;
}

/** What kind of field: its bytes as they are, quoted, or quoted with doubled quotes still inside. */
export const fieldKinds = { plain: 0, plainWithQuote: 1, quoted: 2, quotedDoubled: 3 } as const;

/**
 * The record just read, valid only during the call. Fields lie in `bytes` between `starts` and `ends` (a quoted one without
 * its quotes); beyond `columnsMax` fields are counted but not kept.
 */
export interface CsvRecord {
  bytes: Buffer;
  start: number;
  end: number;
  /** Line in the text, from 1, where it begins. */
  line: number;
  /** Lines it takes. */
  lines: number;
  fieldCount: number;
  starts: Int32Array;
  ends: Int32Array;
  kinds: Uint8Array;
}

export interface RecordSink {
  record(record: CsvRecord): void;
  /** A record that is none; `bytes` is its canonical text (for a very long one the beginning), valid during the call. */
  reject(reject: { line: number; reason: RejectReason; bytes: Buffer }): void;
}

/** A field as text, doubled quotes undone. */
export function fieldText(record: CsvRecord, index: number, quote: string): string {
  const text = record.bytes.toString('utf8', record.starts[index] ?? 0, record.ends[index] ?? 0);
  return record.kinds[index] === fieldKinds.quotedDoubled
    ? text.replaceAll(quote + quote, quote)
    : text;
}

/** All fields as text. */
export function recordFields(record: CsvRecord, quote: string): string[] {
  const count = Math.min(record.fieldCount, columnsMax + 1);
  return Array.from({ length: count }, (_, index) => fieldText(record, index, quote));
}
