import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { ServedColumn } from './question.rules.ts';

/** A row as texts in the order of the selected columns; null = missing. */
export type TextRow = readonly (string | null)[];

/** Writes one row of texts as a JSON object. */
export type RowWriter = (row: TextRow) => string;

/**
 * Makes the writer of these columns. Numbers keep every digit of the store on the wire (a decimal prints its zeros);
 * times are written `2026-11-21T14:30:00`, without zone as they were collected; a double that JSON cannot say is null.
 */
export function rowWriter(fields: readonly ServedColumn[]): RowWriter {
  const heads = fields.map(
    (field, index) => `${index === 0 ? '{' : ','}${JSON.stringify(field.name)}:`,
  );
  const types = fields.map((field) => field.type);
  return (row) => {
    let text = '';
    for (let index = 0; index < heads.length; index++) {
      const value = row[index] ?? null;
      text += heads[index];
      text += value === null ? 'null' : jsonValue(types[index] ?? 'text', value);
    }
    return `${text}}`;
  };
}

function jsonValue(type: ColumnType, value: string): string {
  switch (type) {
    case 'text':
      return JSON.stringify(value);
    case 'integer':
    case 'decimal':
      return value;
    case 'double': {
      // The engines print doubles differently (`12.0`, `12`); one number has one text here.
      const number = Number(value);
      return Number.isFinite(number) ? String(number) : 'null';
    }
    case 'date':
      return `"${value}"`;
    case 'timestamp':
      return `"${value.replace(' ', 'T')}"`;
    case 'boolean':
      return value === 't' || value === 'true' ? 'true' : 'false';
  }
}
