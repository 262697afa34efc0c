import * as z from 'zod';
import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import { columnTypes, type ColumnType } from '../source/understanding.ts';
import { columnNameBytesMax } from './column-name.rules.ts';
import { standardiserByName } from './standardisers/catalogue.ts';
import { viewErrors } from './view.errors.ts';

/** Entries a code mapping written into a column may have; longer ones belong into a data set. */
export const codeMappingEntriesMax = 500;
/** Columns of a mapping. */
export const mappingColumnsMax = 2_000;

const columnName = z
  .string()
  .min(1)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u)
  .refine((name) => Buffer.byteLength(name) <= columnNameBytesMax)
  .meta({ description: 'letters (also Chinese), digits and _; at most 63 bytes' });

export const aliasPattern = /^\p{L}[\p{L}\p{N}_]{0,30}$/u;

export const ColumnMapping = z
  .object({
    from: z.string().min(1).max(200).meta({ description: 'column of the input' }),
    to: columnName,
    label: z.string().min(1).max(200).meta({ description: 'what people read, e.g. the header of the file' }),
    standardiser: z.string().max(60).optional().meta({ description: 'name of a standardiser, e.g. std_date' }),
    args: z
      .object({
        codes: z.record(z.string().max(200), z.string().max(200)).optional().meta({ description: 'map_code: code to name' }),
        table: z
          .object({ input: z.string().regex(aliasPattern), key: z.string().min(1).max(200), value: z.string().min(1).max(200) })
          .optional()
          .meta({ description: 'map_code: another input as the mapping table' }),
        ref: z.string().max(20).optional().meta({ description: 'area_name: version of the code table' }),
      })
      .optional(),
    otherwise: z.enum(['null', 'keep']).optional().meta({
      description: 'what a value that cannot be standardised becomes; keep only where the result is text. Default null',
    }),
    type: z.enum(columnTypes).optional().meta({ description: 'type of the result; values that do not fit become NULL' }),
    scale: z.int().min(0).max(18).optional().meta({ description: 'digits after the point, for decimal' }),
    drop: z.boolean().optional().meta({ description: 'leave the column out' }),
  })
  .meta({ id: 'ColumnMapping' });

/** How the columns of one input become the columns of a view. */
export const Mapping = z
  .object({
    input: z.string().regex(aliasPattern).meta({ description: 'alias of the input' }),
    columns: z.array(ColumnMapping).min(1).max(mappingColumnsMax),
    filter: z.string().min(1).max(5_000).optional().meta({ description: 'SQL condition on the columns of the input' }),
    dedupe: z
      .object({
        key: z.array(z.string().min(1).max(200)).min(1).max(20).meta({ description: 'resulting columns; one row is kept of each key' }),
        orderBy: z.string().min(1).max(200).optional().meta({ description: 'resulting column whose largest value is kept' }),
      })
      .optional()
      .meta({ description: 'rows without a key are all kept' }),
  })
  .meta({ id: 'Mapping' });

export type ColumnMapping = z.infer<typeof ColumnMapping>;
export type Mapping = z.infer<typeof Mapping>;

/**
 * The SQL a mapping stands for. Refuses names used twice, unknown standardisers, missing arguments, and a
 * deduplication by a column the result lacks. The guard judges the SQL like any other.
 */
export function mappingSql(mapping: Mapping): string {
  const kept = mapping.columns.filter((column) => column.drop !== true);
  checkNames(mapping, kept);
  const columns = kept.map((column) => `  ${columnSql(column)} AS ${sqlIdentifier(column.to)}`);
  const inner = [
    `SELECT\n${columns.join(',\n')}`,
    `FROM ${sqlIdentifier(mapping.input)}`,
    // The line break ends a comment in the condition.
    ...(mapping.filter === undefined ? [] : [`WHERE (${mapping.filter}\n)`]),
  ].join('\n');
  return mapping.dedupe === undefined ? inner : dedupeSql(inner, mapping.dedupe, kept);
}

/** For each standardised column: SQL that is true where a value was there and could not be brought into form. */
export function lossSql(mapping: Mapping): { column: string; sql: string }[] {
  return mapping.columns
    .filter((column) => column.drop !== true && (column.standardiser !== undefined || column.type !== undefined))
    .map((column) => ({
      column: column.to,
      sql: `std_text(${sqlIdentifier(column.from)}) IS NOT NULL AND (${columnSql(column)}) IS NULL`,
    }));
}

function checkNames(mapping: Mapping, kept: readonly ColumnMapping[]): void {
  if (kept.length === 0) throw viewErrors.nothingKept();
  const names = new Set<string>();
  for (const { to } of kept) {
    if (names.has(to.toLowerCase())) throw viewErrors.columnTwice({ column: to });
    names.add(to.toLowerCase());
  }
  const used = [...(mapping.dedupe?.key ?? []), ...(mapping.dedupe?.orderBy === undefined ? [] : [mapping.dedupe.orderBy])];
  const missing = used.find((name) => !names.has(name.toLowerCase()));
  if (missing !== undefined) throw viewErrors.dedupeColumnMissing({ column: missing });
}

function columnSql(column: ColumnMapping): string {
  const from = sqlIdentifier(column.from);
  const standard = column.standardiser === undefined ? from : standardSql(column, column.standardiser, from);
  const kept = column.otherwise === 'keep' && column.standardiser !== undefined ? keepSql(column, standard, from) : standard;
  return column.type === undefined ? kept : `TRY_CAST(${kept} AS ${sqlType(column.type, column.scale)})`;
}

function keepSql(column: ColumnMapping, standard: string, from: string): string {
  const type = standardiserByName.get(column.standardiser ?? '')?.type;
  if (type !== 'VARCHAR') throw viewErrors.keepNeedsText({ column: column.to });
  return `coalesce(${standard}, std_text(${from}))`;
}

function standardSql(column: ColumnMapping, name: string, from: string): string {
  if (!standardiserByName.has(name)) throw viewErrors.unknownStandardiser({ name, column: column.to });
  if (name === 'map_code') return mapCodeSql(column, from);
  const ref = column.args?.ref;
  if (ref === undefined || !name.startsWith('area_')) return `${name}(${from})`;
  return `${name}(${from}, ref := ${sqlLiteral(ref)})`;
}

function mapCodeSql(column: ColumnMapping, from: string): string {
  const { codes, table } = column.args ?? {};
  if (table !== undefined) {
    const [key, value] = [sqlIdentifier(table.key), sqlIdentifier(table.value)];
    // min(): a key that the mapping table holds twice gives the same name every time.
    return `(SELECT min(m.${value}) FROM ${sqlIdentifier(table.input)} m WHERE std_text(m.${key}) = std_text(${from}))`;
  }
  const entries = Object.entries(codes ?? {});
  if (entries.length === 0) throw viewErrors.codesMissing({ column: column.to });
  if (entries.length > codeMappingEntriesMax) {
    throw viewErrors.tooManyCodes({ column: column.to, entriesMax: codeMappingEntriesMax });
  }
  const pairs = entries.map(([code, name]) => `${sqlLiteral(code)}: ${sqlLiteral(name)}`);
  return `map_code(${from}, MAP {${pairs.join(', ')}})`;
}

function dedupeSql(inner: string, dedupe: NonNullable<Mapping['dedupe']>, kept: readonly ColumnMapping[]): string {
  const keys = dedupe.key.map(sqlIdentifier);
  const first = dedupe.orderBy === undefined ? [] : [`${sqlIdentifier(dedupe.orderBy)} DESC NULLS LAST`];
  // Every column takes part in the order, so that equal keys leave the same row each time.
  const order = [...first, ...kept.map((column) => sqlIdentifier(column.to))];
  return [
    `SELECT * FROM (\n${inner}\n) AS mapped`,
    `QUALIFY ${keys.map((key) => `${key} IS NULL`).join(' OR ')}`,
    `  OR row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${order.join(', ')}) = 1`,
  ].join('\n');
}

function sqlType(type: ColumnType, scale: number | undefined): string {
  const types: Record<ColumnType, string> = {
    text: 'VARCHAR',
    integer: 'BIGINT',
    decimal: `DECIMAL(18, ${scale ?? 2})`,
    double: 'DOUBLE',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    boolean: 'BOOLEAN',
  };
  return types[type];
}
