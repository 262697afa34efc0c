import type { Finding, FindingKind } from './sql-finding.ts';

/** What the engine says of names and types it cannot bind, with the thing it names. */
const sayings: readonly (readonly [RegExp, FindingKind])[] = [
  [/Referenced column "(.+)" not found/, 'unknown-column'],
  [/does not have a column named "(.+)"/, 'unknown-column'],
  [/Referenced table "(.+)" not found/, 'unknown-table'],
  [/Ambiguous reference to column name "(.+?)" \(/, 'ambiguous-column'],
  [/column "(.+)" must appear in the GROUP BY/, 'not-grouped'],
  [/No function matches the given name and argument types '(.+?)'\./, 'argument-types'],
];

/**
 * The engine's reason why SQL cannot be bound, as an objection with its place. In: the reason as the engine words it, and
 * the SQL as it was written (the engine was given it behind other words on the first line).
 */
export function bindingFinding(reason: string, sql: string): Finding {
  const said = reason.split('\n')[0] ?? reason;
  for (const [saying, kind] of sayings) {
    const thing = saying.exec(said)?.[1];
    if (thing !== undefined) return { kind, thing, ...placeOf(reason, sql) };
  }
  const thing = said.replace(/^[A-Z]\w+ Error: /, '');
  return { kind: 'cannot-run', thing, ...placeOf(reason, sql) };
}

/** The engine prints the line, perhaps cut at its ends, and a mark below the place, as wide as a terminal shows it. */
function placeOf(reason: string, sql: string): { line: number; column: number } {
  const {
    head = '',
    number = '1',
    text = '',
    mark = '',
  } = /(?<head>LINE (?<number>\d+): )(?<text>.*)\n(?<mark> *)\^/.exec(reason)?.groups ?? {};
  const line = Number(number);
  const written = sql.split('\n')[line - 1] ?? '';
  const rest = afterWidth(text, mark.length - head.length).replace(/\.\.\.$/, '');
  const at = rest === '' ? -1 : written.lastIndexOf(rest);
  const before = written.slice(0, Math.max(0, at));
  return { line, column: [...before].length + 1 };
}

/** What stands behind so many cells of a terminal; Chinese characters and full-width signs take two. */
function afterWidth(text: string, cells: number): string {
  let left = cells;
  let kept = '';
  for (const character of text) {
    if (left <= 0) kept += character;
    left -=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return kept;
}
