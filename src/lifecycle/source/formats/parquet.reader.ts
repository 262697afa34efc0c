import { open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Defect, Failure, Refusal } from '#platform/errors/errors.ts';
import { sqlIdentifier, sqlLiteral, withSession } from '#platform/lake/lake.ts';
import type { ColumnDescription, LakeSession } from '#platform/lake/lake.ts';
import type { TextTable, Understanding } from '../understanding.ts';
import { cleanDialect } from './clean-csv.ts';
import { fileErrors } from './formats.errors.ts';
import { nameColumns } from './header.rules.ts';
import { parquetErrors } from './parquet.errors.ts';
import { columnsMax, previewCellMax, previewRowsMax } from './reader.ts';
import type {
  DecidedOverrides,
  FormatReader,
  InspectOptions,
  Inspection,
  Remark,
  SourceFile,
  TidyOptions,
} from './reader.ts';
import { unpackedPath, withUnpacked } from './unpacked-file.ts';

/** What the engine may use to look at one file. */
const memoryLimitMb = 1_024;
const threads = 2;

const magic = Buffer.from('PAR1');
const encryptedMagic = Buffer.from('PARE');
/** Magic, an empty footer, its length and magic again (Parquet format, "File Format"). */
const sizeMin = 12;

/** Parquet is typed already: it is checked and passed on as it is. Nested columns will land as JSON text. */
export const parquetReader: FormatReader = { formats: ['parquet'], inspect, tidy };

async function inspect(
  file: SourceFile,
  overrides: DecidedOverrides,
  { signal }: InspectOptions,
): Promise<Inspection> {
  return withUnpacked(file, { ...overrides, signal }, (path) =>
    withParquet(path, signal, async (session, relation) => {
      const columns = await describe(session, relation);
      const [counted] = await session.rows<{ n: number }>(
        `SELECT count(*)::DOUBLE AS n FROM ${relation}`,
      );
      const { format, compression, member, missing = [] } = overrides;
      return {
        understanding: {
          format,
          compression,
          ...(member === undefined ? {} : { member }),
          skipRows: 0,
          headerRows: 0,
          missing,
          columns: named(columns).map((name, at) => ({
            name,
            header: (columns[at]?.name ?? '').slice(0, 2_000).toWellFormed(),
            type: 'text',
            confirmed: false,
          })),
        },
        preview: await previewOf(session, relation, columns),
        choices: {},
        notes: notesOn(columns, counted?.n ?? 0),
        problems: [],
      };
    }),
  );
}

async function tidy(
  file: SourceFile,
  understanding: Understanding,
  options: TidyOptions,
): Promise<TextTable> {
  const path = await unpackedPath(file, understanding, options);
  return withParquet(path, options.signal, async (session, relation) => {
    const columns = await describe(session, relation);
    // Counting the values of every column reads every page: damage is found before anything is landed.
    const counts = columns.map(({ name }) => `count(${sqlIdentifier(name)})`).join(', ');
    const [counted] = await session.rows<{ n: number; present: number }>(
      `SELECT count(*)::DOUBLE AS n, list_sum([${counts}])::DOUBLE AS present FROM ${relation}`,
    );
    const rows = counted?.n ?? 0;
    options.onProgress?.({ bytes: file.sizeBytes, totalBytes: file.sizeBytes, rows });
    return {
      kind: 'parquet',
      path,
      dialect: cleanDialect,
      lineColumn: false,
      columns: named(columns),
      rowsIn: rows,
      rowsOut: rows,
      rejected: 0,
    };
  });
}

function named(columns: readonly ColumnDescription[]): string[] {
  return nameColumns([columns.map(({ name }) => name)], columns.length).map(({ name }) => name);
}

async function describe(session: LakeSession, relation: string): Promise<ColumnDescription[]> {
  const columns = await session.describe(`SELECT * FROM ${relation}`);
  if (columns.length === 0) throw parquetErrors.noColumns();
  if (columns.length > columnsMax) {
    throw fileErrors.tooManyColumns({ columns: columns.length, limit: columnsMax });
  }
  return columns;
}

async function previewOf(
  session: LakeSession,
  relation: string,
  columns: readonly ColumnDescription[],
): Promise<Inspection['preview']> {
  const cells = columns.map(({ name, type }) => {
    const text = isNested(type) ? `to_json(${sqlIdentifier(name)})` : sqlIdentifier(name);
    return `CASE WHEN length(${text}::VARCHAR) > ${previewCellMax} THEN left(${text}::VARCHAR, ${previewCellMax - 1}) || '…' ELSE ${text}::VARCHAR END`;
  });
  const rows = await session.rows<{ cells: (string | null)[] }>(
    `SELECT [${cells.join(', ')}] AS cells FROM ${relation} LIMIT ${previewRowsMax}`,
  );
  return rows.map((row) => row.cells);
}

function isNested(type: string): boolean {
  return /^(STRUCT|MAP|UNION)\b|\]$/.test(type);
}

function notesOn(columns: readonly ColumnDescription[], rows: number): Remark[] {
  const nested = columns.filter(({ type }) => isNested(type)).map(({ name }) => name);
  const notes: (Remark | false)[] = [
    nested.length > 0 && {
      code: 'nested-columns-as-json',
      zh: `嵌套的列按 JSON 文本入库：${nested.slice(0, 20).join('、')}`,
      en: `Nested columns land as JSON text: ${nested.slice(0, 20).join(', ')}`,
    },
    rows === 0 && { code: 'no-rows', zh: '文件内没有数据行', en: 'There are no rows in the file' },
  ];
  return notes.filter((note) => note !== false);
}

/** Runs `work` on the relation of a Parquet file; what the engine finds wrong with the file is refused in words. */
async function withParquet<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: (session: LakeSession, relation: string) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  await refuseForeign(path);
  const options = { allowedPaths: [path], ...(signal === undefined ? {} : { signal }) };
  try {
    return await withSession({ tempDir: tmpdir(), memoryLimitMb, threads }, options, (session) =>
      work(session, `read_parquet(${sqlLiteral(path)})`),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw isDamage(error)
      ? parquetErrors.damaged({ detail: engineWords(error) }, { cause: error })
      : error;
  }
}

/** Troubles of the engine that are not the file's fault. */
const ownTroubles = new Set([
  'lake.out-of-memory',
  'lake.timeout',
  'lake.cancelled',
  'lake.busy',
  'lake.disk-full',
]);

function isDamage(error: unknown): error is Error {
  if (error instanceof Refusal || error instanceof Failure) {
    return error.code.startsWith('lake.') && !ownTroubles.has(error.code);
  }
  // The engine calls a page it cannot make sense of its own internal error.
  return error instanceof Defect && error.message.startsWith('DuckDB: ');
}

function engineWords(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}

async function refuseForeign(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size < sizeMin) throw parquetErrors.damaged({ detail: `${size} bytes` });
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4);
    const tail = Buffer.alloc(8);
    await file.read(head, 0, 4, 0);
    await file.read(tail, 0, 8, size - 8);
    const end = tail.subarray(4);
    if (end.equals(encryptedMagic) || head.equals(encryptedMagic)) throw parquetErrors.encrypted();
    if (!head.equals(magic))
      throw parquetErrors.damaged({ detail: 'PAR1 is missing at the beginning' });
    if (!end.equals(magic)) throw parquetErrors.damaged({ detail: 'PAR1 is missing at the end' });
    if (tail.readUInt32LE(0) > size - sizeMin) {
      throw parquetErrors.damaged({ detail: 'the footer is longer than the file' });
    }
  } finally {
    await file.close();
  }
}
