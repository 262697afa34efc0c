import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DecidedOverrides, FormatReader, Inspection, SourceFile } from './reader.ts';

/** What a reader makes of a file in both of its steps. */
interface ReadTable {
  inspection: Inspection;
  columns: string[];
  /** Lines of the clean file, line number first. */
  rows: string[];
  rejects: { line: number; reason: string; column?: string; raw: string }[];
  rowsIn: number;
}

/** Files in a temporary directory that lives as long as the tests of the file that asks for it, and a reader's work on them. */
export function reading(reader: FormatReader, plain: DecidedOverrides) {
  let dir = '';
  let files = 0;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), `${plain.format}-`));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function fileOf(content: string | Uint8Array): Promise<SourceFile> {
    const path = join(dir, `file-${(files += 1)}`);
    await writeFile(path, content);
    return { path, name: `数据.${plain.format}`, sizeBytes: Buffer.byteLength(content) };
  }

  /** A new empty directory for `tidy`. */
  const outDir = (): Promise<string> => mkdtemp(join(dir, 'out-'));

  async function inspect(
    content: string | Uint8Array,
    overrides: Partial<DecidedOverrides> = {},
  ): Promise<Inspection> {
    return reader.inspect(await fileOf(content), { ...plain, ...overrides }, {});
  }

  async function read(
    content: string | Uint8Array,
    overrides: Partial<DecidedOverrides> = {},
    rejectLimit = 1,
  ): Promise<ReadTable> {
    const file = await fileOf(content);
    const inspection = await reader.inspect(file, { ...plain, ...overrides }, {});
    const options = { dir: await outDir(), rejectLimit };
    const table = await reader.tidy(file, inspection.understanding, options);
    expect(table).toMatchObject({ kind: 'clean', lineColumn: true });
    expect(table.rowsIn).toBe(table.rowsOut + table.rejected);
    const text = await readFile(table.path, 'utf8');
    return {
      inspection,
      columns: table.columns,
      rows: text.split('\n').slice(0, -1),
      rejects: await rejectsOf(table.rejectsPath),
      rowsIn: table.rowsIn,
    };
  }

  return { fileOf, outDir, inspect, read };
}

/** The rejects a reader wrote; none when it wrote no file. */
export async function rejectsOf(path: string | undefined): Promise<ReadTable['rejects']> {
  const text = path === undefined ? '' : await readFile(path, 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

export const codes = (remarks: readonly { code: string }[]): string[] =>
  remarks.map(({ code }) => code);
