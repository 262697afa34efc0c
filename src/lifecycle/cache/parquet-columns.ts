import { type ColumnDescription, sqlIdentifier } from '#platform/lake/lake.ts';
import type { SnapshotColumn } from './snapshot-column.ts';
import { decimalDigitsMax } from './typing/form.ts';

/**
 * Columns of an already typed relation in the types a snapshot knows, and the SQL that carries each over without loss:
 * numbers over 64 bits and all else that has no counterpart become text, nested values JSON text.
 */
export function parquetColumns(
  columns: readonly ColumnDescription[],
): { column: SnapshotColumn; sql: string }[] {
  return columns.map(({ name, type }) => {
    const quoted = sqlIdentifier(name);
    if (/^(?:TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(type)) {
      return { column: { name, type: 'integer' }, sql: `${quoted}::BIGINT` };
    }
    const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
    if (width !== undefined && Number(width) <= decimalDigitsMax) {
      return {
        column: { name, type: 'decimal', scale: Number(scale) },
        sql: `${quoted}::DECIMAL(${decimalDigitsMax}, ${scale})`,
      };
    }
    if (type === 'DOUBLE' || type === 'FLOAT')
      return { column: { name, type: 'double' }, sql: `${quoted}::DOUBLE` };
    if (type === 'BOOLEAN') return { column: { name, type: 'boolean' }, sql: quoted };
    if (type === 'DATE') return { column: { name, type: 'date' }, sql: quoted };
    if (type.startsWith('TIMESTAMP'))
      return { column: { name, type: 'timestamp' }, sql: `${quoted}::TIMESTAMP` };
    const nested = /\[\d*\]$|^(?:STRUCT|MAP|UNION)\(/.test(type);
    return {
      column: { name, type: 'text' },
      sql: nested ? `to_json(${quoted})::VARCHAR` : `${quoted}::VARCHAR`,
    };
  });
}
