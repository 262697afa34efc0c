import { platformErrors } from '#platform/errors/platform.errors.ts';

type CursorValue = string | number | null;

/** The position after a row of a keyset-ordered list, as an opaque text. In: the row's sort values. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The sort values of a cursor made by encodeCursor; refuses anything else. In: the text and how many values it must hold. */
export function decodeCursor(text: string, count: number): CursorValue[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    throw platformErrors.badCursor({}, { cause: error });
  }
  if (!Array.isArray(value) || value.length !== count || !value.every(isCursorValue)) {
    throw platformErrors.badCursor();
  }
  return value;
}

/**
 * Cuts a result read with `limit + 1` rows into a page. In: the rows, the limit asked for, and the sort values of a row.
 */
export function pageFrom<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly CursorValue[],
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
