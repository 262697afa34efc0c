import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeGb18030 } from './gb18030.ts';

/** A file as the manifest names it; rows are those of data, without headers. */
export interface MadeFile {
  name: string;
  sha256: string;
  bytes: number;
  rows: number;
}

export type Cell = string | number | null;

/** A file that is being written; text is passed on in chunks and never held whole. */
export interface TextFile {
  /** Text that is no row of data: titles, headers, brackets. */
  text(text: string): void;
  /** Text that is one row of data. */
  line(text: string): void;
  /** One row of delimited values. */
  row(cells: readonly Cell[]): void;
  end(): MadeFile;
}

const chunkChars = 256 * 1024;

/** Opens a file below `dir`. In: its name; the encoding (default UTF-8); CRLF is written as Windows programs do. */
export function textFile(
  dir: string,
  name: string,
  options: { encoding?: 'utf-8' | 'gb18030'; crlf?: boolean; bom?: boolean } = {},
): TextFile {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, 'w');
  const hash = createHash('sha256');
  const newline = options.crlf === true ? '\r\n' : '\n';
  const file = { bytes: 0, rows: 0 };
  let waiting = options.bom === true ? '\uFEFF' : '';
  const flush = () => {
    const chunk =
      options.encoding === 'gb18030' ? encodeGb18030(waiting) : Buffer.from(waiting, 'utf8');
    writeSync(handle, chunk);
    hash.update(chunk);
    file.bytes += chunk.length;
    waiting = '';
  };
  const text = (part: string) => {
    waiting += part;
    if (waiting.length > chunkChars) flush();
  };
  const line = (part: string) => {
    file.rows += 1;
    text(`${part}${newline}`);
  };
  return {
    text,
    line,
    row: (cells) => {
      line(cells.map(cellText).join(','));
    },
    end: () => {
      flush();
      closeSync(handle);
      return { name, sha256: hash.digest('hex'), ...file };
    },
  };
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
