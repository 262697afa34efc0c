import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { type Form, isoDate, isoTimestamp } from './typing/form.ts';

/** A column of a snapshot. */
export interface SnapshotColumn {
  name: string;
  type: ColumnType;
  scale?: number;
  format?: string;
}

/** How values of a snapshot's column were written, as far as the column tells. */
export function formOfColumn(column: SnapshotColumn): Form {
  switch (column.type) {
    case 'text':
    case 'integer':
      return { kind: column.type };
    case 'decimal':
      return { kind: 'decimal', scale: column.scale ?? 0 };
    case 'double':
      return { kind: 'double', pointed: false };
    case 'date':
    case 'timestamp':
      return {
        kind: column.type,
        format: column.format ?? (column.type === 'date' ? isoDate : isoTimestamp),
      };
    case 'boolean': {
      const [yes = '', no = ''] = (column.format ?? '').split('/');
      return { kind: 'boolean', yes, no };
    }
  }
}
