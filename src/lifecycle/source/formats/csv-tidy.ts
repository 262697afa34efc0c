import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextTable, Understanding } from '../understanding.ts';
import { byteBlocks, headOf } from './bytes.ts';
import { canonicalPieces } from './canonical-text.ts';
import type { Encoding } from './canonical-text.ts';
import { cleanDialect } from './clean-csv.ts';
import { dialectOf, recordDialect } from './csv-dialect.ts';
import { CsvRecords } from './csv-records.ts';
import type { RecordDialect, RecordSink } from './csv-record.ts';
import { RegularScan } from './csv-regular.ts';
import { CsvRewriter } from './csv-rewrite.ts';
import type { NamedReject } from './csv-rewrite.ts';
import {
  headOfText,
  judgeLineEnds,
  offsetOfLine,
  rawHeadBytes,
  sampleRecords,
} from './csv-sample.ts';
import type { TextHead } from './csv-sample.ts';
import { fileErrors } from './formats.errors.ts';
import { rejectsMax } from './reader.ts';
import type { SourceFile, TidyOptions } from './reader.ts';

/** What the beginning of the file says about how to read all of it. */
interface Plan {
  encoding: Encoding;
  dialect: RecordDialect;
  newline: '\n' | '\r\n';
  /** Lines up to the first row; undefined when the header is not made of whole, simple lines. */
  skipLines: number | undefined;
}

/**
 * Makes a delimited text readable. A strictly regular file is proved to be so in one pass: it is used as it is (UTF-8, not
 * compressed) or as its bytes in UTF-8. Any other is rewritten row by row, each with its line number, and what cannot be read
 * goes to the rejects. Refuses with `file.too-many-rejects` and leaves nothing when their share is over the limit.
 */
export async function tidyCsv(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  const plan = await makePlan(file, understanding);
  const regular = await proveRegular(file, { understanding, plan, options });
  return regular ?? rewrite(file, { understanding, plan, options });
}

interface Task {
  understanding: Understanding;
  plan: Plan;
  options: TidyOptions;
}

async function makePlan(file: SourceFile, understanding: Understanding): Promise<Plan> {
  const encoding = understanding.encoding ?? 'utf-8';
  const raw = await headOf(file, understanding, rawHeadBytes);
  const head = headOfText(raw, raw.length < rawHeadBytes, encoding);
  const dialect = recordDialect(dialectOf(understanding), head);
  const { newline } = judgeLineEnds(head.canonical);
  return { encoding, dialect, newline, skipLines: headerLines(head, dialect, understanding) };
}

/** Only a header of one line per record can be skipped by counting lines. */
function headerLines(
  head: TextHead,
  dialect: RecordDialect,
  understanding: Understanding,
): number | undefined {
  const { skipRows, headerRows } = understanding;
  if (dialect.bareReturns) return undefined;
  if (headerRows === 0) return skipRows;
  const sample = sampleRecords(head, dialect, { skipRows, recordsMax: headerRows });
  const last = sample.records[headerRows - 1];
  const isSimple = sample.records.every(({ lines }) => lines === 1);
  const spoiled = sample.rejects.some(({ line }) => line <= (last?.line ?? 0));
  return last === undefined || !isSimple || spoiled ? undefined : last.line;
}

async function proveRegular(
  file: SourceFile,
  { understanding, plan, options }: Task,
): Promise<TextTable | undefined> {
  const { dialect, newline, skipLines, encoding } = plan;
  if (skipLines === undefined) return undefined;
  const columns = understanding.columns.map(({ name }) => name);
  const scan = new RegularScan({ dialect, newline, columns: columns.length, skipLines });
  const asIs = encoding === 'utf-8' && understanding.compression === 'none';
  const path = asIs ? file.path : join(options.dir, 'table.csv');
  const copy = asIs ? undefined : openSync(path, 'w');
  let regular = false;
  try {
    for await (const piece of piecesOf(file, { understanding, plan, options }, () => scan.rows)) {
      regular = scan.push(piece);
      if (!regular) break;
      if (copy !== undefined) for (let at = 0; at < piece.length;) at += writeSync(copy, piece, at);
    }
    regular &&= scan.end();
  } finally {
    if (copy !== undefined) closeSync(copy);
    if (copy !== undefined && !regular) await rm(path, { force: true });
  }
  if (!regular) return undefined;
  return {
    kind: asIs ? 'original' : 'clean',
    path,
    dialect: { ...dialectOf(understanding), newline, skipLines },
    lineColumn: false,
    columns,
    rowsIn: scan.rows,
    rowsOut: scan.rows,
    rejected: 0,
  };
}

async function rewrite(
  file: SourceFile,
  { understanding, plan, options }: Task,
): Promise<TextTable> {
  const columns = understanding.columns.map(({ name }) => name);
  const path = join(options.dir, 'table.csv');
  const rejectsPath = join(options.dir, 'rejects.ndjson');
  const { headerRows } = understanding;
  const rewriter = new CsvRewriter({
    path,
    rejectsPath,
    columns: columns.length,
    headerRows,
    dialect: dialectOf(understanding),
  });
  try {
    try {
      const rows = () => {
        if (rewriter.rejected > rejectsMax) throw overLimit(rewriter, options.rejectLimit);
        return rewriter.rowsOut + rewriter.rejected;
      };
      await readRecords(file, { understanding, plan, options }, { sink: rewriter, rows });
    } finally {
      rewriter.close();
    }
    const { rowsOut, rejected } = rewriter;
    const rowsIn = rowsOut + rejected;
    if (rejected > options.rejectLimit * rowsIn) throw overLimit(rewriter, options.rejectLimit);
    const table = {
      path,
      dialect: cleanDialect,
      lineColumn: true,
      columns,
      rowsIn,
      rowsOut,
      rejected,
    };
    return { kind: 'clean', ...table, ...(rejected === 0 ? {} : { rejectsPath }) };
  } catch (error) {
    await rm(path, { force: true });
    await rm(rejectsPath, { force: true });
    throw error;
  }
}

function overLimit(
  found: { rowsOut: number; rejected: number; named: NamedReject[] },
  limit: number,
): Error {
  const { rowsOut, rejected, named } = found;
  return fileErrors.tooManyRejects(
    { rows: rowsOut + rejected, rejected, limitPercent: limit * 100 },
    { errors: named.map(({ line, reason }) => ({ path: `line ${line}`, message: reason })) },
  );
}

/** Feeds the records of a file, below the skipped lines, header included, to a sink. */
async function readRecords(
  file: SourceFile,
  task: Task,
  { sink, rows }: { sink: RecordSink; rows: () => number },
): Promise<void> {
  const { skipRows } = task.understanding;
  const { dialect } = task.plan;
  const records = new CsvRecords(dialect, sink, skipRows + 1);
  let left = skipRows;
  for await (const piece of piecesOf(file, task, rows)) {
    if (left === 0) {
      records.push(piece);
      continue;
    }
    const skipped = offsetOfLine(piece, left, dialect.bareReturns);
    left -= linesWithin(piece.subarray(0, skipped), dialect.bareReturns);
    records.push(piece.subarray(skipped));
  }
  records.end();
}

function linesWithin(text: Buffer, bareReturns: boolean): number {
  let lines = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === 0x0a || (bareReturns && text[at] === 0x0d && text[at + 1] !== 0x0a))
      lines += 1;
  }
  return lines;
}

/** Canonical text of the whole file, with progress after each block. */
function piecesOf(
  file: SourceFile,
  { understanding, plan, options }: Task,
  rows: () => number,
): AsyncGenerator<Buffer, void, void> {
  const onRead = (bytes: number) =>
    options.onProgress?.({ bytes, totalBytes: file.sizeBytes, rows: rows() });
  const blocks = byteBlocks(file, understanding, { signal: options.signal, onRead });
  return canonicalPieces(blocks, plan.encoding);
}
