import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { codeMappingEntriesMax, type ColumnMapping, type Mapping } from './mapping.schema.ts';
import { standardiserByName } from './standardisers/catalogue.ts';
import { viewErrors } from './view.errors.ts';

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

/** The columns whose values may become NULL because they have no standard form; `standard` is their SQL. */
export function lossyColumns(mapping: Mapping): { from: string; to: string; standard: string }[] {
  return mapping.columns
    .filter((column) => column.drop !== true && canLose(column))
    .map((column) => ({ from: column.from, to: column.to, standard: columnSql(column) }));
}

/** Cleaning text empties only what was blank. */
function canLose(column: ColumnMapping): boolean {
  if (column.type !== undefined) return true;
  const { standardiser } = column;
  return (
    standardiser !== undefined &&
    column.otherwise !== 'keep' &&
    standardiser !== 'std_text' &&
    standardiser !== 'std_code'
  );
}

function checkNames(mapping: Mapping, kept: readonly ColumnMapping[]): void {
  if (kept.length === 0) throw viewErrors.nothingKept();
  const names = new Set<string>();
  for (const { to } of kept) {
    if (names.has(to.toLowerCase())) throw viewErrors.columnTwice({ column: to });
    names.add(to.toLowerCase());
  }
  const used = [
    ...(mapping.dedupe?.key ?? []),
    ...(mapping.dedupe?.orderBy === undefined ? [] : [mapping.dedupe.orderBy]),
  ];
  const missing = used.find((name) => !names.has(name.toLowerCase()));
  if (missing !== undefined) throw viewErrors.dedupeColumnMissing({ column: missing });
}

function columnSql(column: ColumnMapping): string {
  const from = sqlIdentifier(column.from);
  const standard =
    column.standardiser === undefined ? from : standardSql(column, column.standardiser, from);
  const kept =
    column.otherwise === 'keep' && column.standardiser !== undefined
      ? keepSql(column, standard, from)
      : standard;
  return column.type === undefined
    ? kept
    : `TRY_CAST(${kept} AS ${sqlType(column.type, column.scale)})`;
}

function keepSql(column: ColumnMapping, standard: string, from: string): string {
  const type = standardiserByName.get(column.standardiser ?? '')?.type;
  if (type !== 'VARCHAR') throw viewErrors.keepNeedsText({ column: column.to });
  return `coalesce(${standard}, std_text(${from}))`;
}

function standardSql(column: ColumnMapping, name: string, from: string): string {
  if (!standardiserByName.has(name))
    throw viewErrors.unknownStandardiser({ name, column: column.to });
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

function dedupeSql(
  inner: string,
  dedupe: NonNullable<Mapping['dedupe']>,
  kept: readonly ColumnMapping[],
): string {
  const keys = dedupe.key.map(sqlIdentifier);
  const first =
    dedupe.orderBy === undefined ? [] : [`${sqlIdentifier(dedupe.orderBy)} DESC NULLS LAST`];
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
