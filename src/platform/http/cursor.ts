import { platformErrors } from '#platform/errors/platform.errors.ts';

type CursorValue = string | number;

/** The position after a row of a keyset-ordered list, as an opaque text. In: the row's sort values. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** What a sort value is: a UUID, a moment as ISO 8601 has it, a text, or a count. */
type CursorKind = 'id' | 'time' | 'text' | 'count';
type ValueOf<K> = K extends 'count' ? number : string;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

/**
 * The sort values of a cursor made by encodeCursor. In: the text and what each value is. Refuses anything else, so that no other
 * value reaches the database.
 */
export function decodeCursor<const K extends readonly CursorKind[]>(
  text: string,
  kinds: K,
): { [I in keyof K]: ValueOf<K[I]> } {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    throw platformErrors.badCursor({}, { cause: error });
  }
  if (!isOf(value, kinds)) throw platformErrors.badCursor();
  return value;
}

function isOf<const K extends readonly CursorKind[]>(
  value: unknown,
  kinds: K,
): value is { [I in keyof K]: ValueOf<K[I]> } {
  return (
    Array.isArray(value) &&
    value.length === kinds.length &&
    kinds.every((kind, index) => isKind(value[index], kind))
  );
}

function isKind(value: unknown, kind: CursorKind): boolean {
  if (kind === 'count') return Number.isSafeInteger(value) && Number(value) >= 0;
  if (typeof value !== 'string') return false;
  if (kind === 'id') return uuid.test(value);
  if (kind === 'time') return moment.test(value) && !Number.isNaN(Date.parse(value));
  // PostgreSQL has no text with a zero in it.
  return !value.includes('\u0000');
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
