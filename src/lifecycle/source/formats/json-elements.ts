import type { RejectReason } from '../understanding.ts';
import type { JsonParser } from './json-parser.ts';

export interface ElementSink {
  /** The object just parsed; `parser` holds its members until the next call. */
  element(parser: JsonParser, place: ElementPlace): void;
  reject(reject: { line: number; reason: RejectReason; bytes: Buffer }): void;
}

interface ElementPlace {
  /** Line in the text, or ordinal of the element in its array, from 1. */
  line: number;
  /** Where the object lies in `parser.bytes`. */
  start: number;
  end: number;
}

/** Takes canonical text piece by piece and gives its elements to a sink. */
export interface ElementReader {
  push(piece: Buffer): void;
  end(): void;
}

/** RFC 8142 puts a record separator before each text of a GeoJSON sequence. */
const recordSeparator = 0x1e;

/** White space between elements. */
export function isSpace(byte: number | undefined): boolean {
  return (
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === recordSeparator
  );
}
