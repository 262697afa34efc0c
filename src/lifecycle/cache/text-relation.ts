import { type LakeSession, sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';

/** Bytes of a row that is read; readers reject longer ones, at half of it, before. */
export const textRowBytesMax = 8 * 1024 ** 2;

/** Read at once; by default it would be 16 times the longest row, which is slower. */
const bufferBytes = 32 * 1024 ** 2;

/** Name of a text column inside the landing's SQL, whatever the file calls it. */
export function columnAt(index: number): string {
  return `c${index}`;
}

/** Name of the line number in a relation with `lineColumn`. */
export const lineColumnName = 'line_number';

/**
 * SQL of a text table as DuckDB has to read it: nothing guessed, empty fields and `missing` as NULL. Columns are c0 … cN in the
 * order of `table.columns`; before them line_number when the table has one. All are text but those with a DuckDB type in
 * `types`, by index; a value that one of these cannot hold ends the reading in lake.bad-value.
 */
export function textRelation(
  table: TextTable,
  missing: readonly string[],
  types: ReadonlyMap<number, string> = new Map(),
): string {
  const { dialect } = table;
  const columns = table.columns.map(
    (_, index) => `${sqlLiteral(columnAt(index))}: ${sqlLiteral(types.get(index) ?? 'VARCHAR')}`,
  );
  if (table.lineColumn) columns.unshift(`'${lineColumnName}': 'BIGINT'`);
  const nulls = ['', ...missing].map(sqlLiteral).join(', ');
  const options = [
    'auto_detect = false',
    'header = false',
    `skip = ${dialect.skipLines}`,
    `delim = ${sqlLiteral(dialect.delimiter)}`,
    `quote = ${sqlLiteral(dialect.quote)}`,
    `escape = ${sqlLiteral(dialect.quote)}`,
    `new_line = '${dialect.newline === '\n' ? '\\n' : '\\r\\n'}'`,
    `columns = {${columns.join(', ')}}`,
    `nullstr = [${nulls}]`,
    `max_line_size = ${textRowBytesMax}`,
    `buffer_size = ${bufferBytes}`,
  ];
  return `read_csv(${sqlLiteral(table.path)}, ${options.join(', ')})`;
}

/** SQL of typed Parquet files. */
export function parquetRelation(paths: readonly string[]): string {
  return `read_parquet([${paths.map(sqlLiteral).join(', ')}])`;
}

/** Tables of more columns are read and written with less memory for each. */
export const wideColumnsMin = 1_000;

/**
 * How snapshots are written. Level 2 of zstd takes a fifth less time than the default 3, for 1 % more bytes. In a wide
 * table the dictionary of each text column may take 16 kB instead of 1 MB, or they would fill the lake's memory.
 */
export function parquetOptions(columnCount: number): string {
  const options = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 2, PARQUET_VERSION V2';
  return columnCount > wideColumnsMin
    ? `${options}, STRING_DICTIONARY_PAGE_SIZE_LIMIT 16384`
    : options;
}

/** Different values of the first rows of each column, at most `valuesMax` of each. */
export async function exampleValues(
  session: LakeSession,
  table: TextTable,
  bounds: { cellsMax: number; valuesMax: number },
): Promise<Set<string>[]> {
  const examples = table.columns.map(() => new Set<string>());
  const rowsMax = Math.max(10, Math.floor(bounds.cellsMax / Math.max(1, table.columns.length)));
  const columns = table.columns.map((_, index) => sqlIdentifier(columnAt(index))).join(', ');
  const sql = `SELECT ${columns} FROM ${textRelation(table, [])} LIMIT ${rowsMax}`;
  for await (const batch of session.batches(sql)) {
    for (const row of batch) {
      for (const [index, values] of examples.entries()) {
        const value = row[columnAt(index)];
        if (typeof value === 'string' && values.size < bounds.valuesMax) values.add(value);
      }
    }
  }
  return examples;
}
