import { assert } from '#platform/errors/errors.ts';

/** A name as a quoted SQL identifier. In: any text without NUL. */
export function sqlIdentifier(name: string): string {
  assert(!name.includes('\0'), 'an identifier cannot hold NUL');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a SQL string literal. In: any text without NUL. */
export function sqlLiteral(text: string): string {
  assert(!text.includes('\0'), 'a literal cannot hold NUL');
  return `'${text.replaceAll("'", "''")}'`;
}
