import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TextTable, Understanding } from '../understanding.ts';
import { recordFields } from './csv-record.ts';
import { CsvRecords } from './csv-records.ts';
import { inspectHere, tidyHere } from './formats.ts';
import type { Inspection, Overrides, SourceFile } from './reader.ts';

/** A file with these bytes, in a directory of its own that goes when the test ends. */
export async function aFile(
  bytes: Buffer | string,
  name = 'table.csv',
): Promise<SourceFile & { dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-file-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'upload');
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  await writeFile(path, content);
  return { path, name, sizeBytes: content.length, dir };
}

export interface Landed {
  inspection: Inspection;
  table: TextTable;
  /** Rows as the engine would read them from the table and its dialect. */
  rows: string[][];
  /** Line numbers of the rows, when the table carries them. */
  lines: number[];
  rejects: { line: number; reason: string; raw: string }[];
}

/** Inspects and tidies bytes as a first upload would be; `change` corrects the understanding in between. */
export async function landed(
  bytes: Buffer | string,
  options: {
    name?: string;
    overrides?: Overrides;
    rejectLimit?: number;
    change?: (understanding: Understanding) => Understanding;
  } = {},
): Promise<Landed> {
  const file = await aFile(bytes, options.name);
  const inspection = await inspectHere(file, options.overrides ?? {});
  const understanding = options.change?.(inspection.understanding) ?? inspection.understanding;
  const table = await tidyHere(file, understanding, {
    dir: file.dir,
    rejectLimit: options.rejectLimit ?? 1,
  });
  const all = await readTable(table);
  const rejects = table.rejectsPath === undefined ? '' : await readFile(table.rejectsPath, 'utf8');
  return {
    inspection,
    table,
    rows: table.lineColumn ? all.map((row) => row.slice(1)) : all,
    lines: table.lineColumn ? all.map((row) => Number(row[0])) : [],
    rejects: rejects
      .split('\n')
      .filter((line) => line !== '')
      // Written by the reader as Reject objects.
      .map((line) => JSON.parse(line) as { line: number; reason: string; raw: string }),
  };
}

/** Reads a tidy table by its dialect alone. */
async function readTable({ path, dialect }: TextTable): Promise<string[][]> {
  const rows: string[][] = [];
  let text = await readFile(path);
  if (text.subarray(0, 3).toString('hex') === 'efbbbf') text = text.subarray(3);
  for (let skipped = 0; skipped < dialect.skipLines; skipped += 1)
    text = text.subarray(text.indexOf(0x0a) + 1);
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
  const records = new CsvRecords(
    { delimiter: dialect.delimiter.charCodeAt(0), quote, bareReturns: false },
    {
      record: (record) => rows.push(recordFields(record, dialect.quote)),
      reject: ({ line, reason }) => {
        throw new Error(`a tidy table has no rejects: line ${line}, ${reason}`);
      },
    },
  );
  records.push(text);
  records.end();
  return rows;
}
