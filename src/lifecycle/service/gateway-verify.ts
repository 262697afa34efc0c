import type { InputProblem } from '#platform/errors/errors.ts';
import { canonical, readValue } from './column-value.rules.ts';
import type { Answer, Call } from './gateway-call.ts';
import {
  assertionsMax,
  type ServedColumn,
  type Verdict,
  verifyItemsMax,
} from './question.rules.ts';
import { selectVerified } from './question-sql.rules.ts';
import type { TextRow } from './row-json.rules.ts';
import { serviceErrors } from './service.errors.ts';

interface Item {
  key: string[];
  assert: { column: ServedColumn; value: string }[];
}

/**
 * Answers POST /data/v1/<code>/verify with a verdict for each asserted value, in the order of the items, and never
 * with a value. `unknown`: no such key, more than one row of it, or a missing value. Texts are equal when they are
 * the same after white space (also full-width) is cut from both ends; other types when they are the same value.
 * Every item is looked up and every assertion compared, whatever the others gave, so that time tells little.
 */
export async function answerVerify(call: Call): Promise<Answer> {
  const { route, scope, gateway } = call;
  if (route.store === undefined) throw serviceErrors.loading({ service: route.code });
  const problems: InputProblem[] = [];
  const items = readItems(call, problems);
  if (problems.length > 0)
    throw serviceErrors.badVerification({ count: problems.length }, { errors: problems });
  const asserted = [...new Set(items.flatMap((item) => item.assert.map((one) => one.column)))];
  const keys = route.keys;
  call.shape = `${keys.map((key) => `${key.name}.eq`).join(',')};assert=${asserted.map((one) => one.name).join(',')}`;
  const rows = await gateway.store.rows(
    selectVerified(route.store, {
      keys,
      keyValues: keys.map((_, index) => items.map((item) => item.key[index] ?? '')),
      asserted,
      conditions: scope.conditions,
      rowsMax: items.length * 2,
    }),
  );
  if (rows === undefined)
    throw serviceErrors.loading({ service: route.code }, { retryAfterMs: 1000 });
  return {
    status: 200,
    outcome: 'answered',
    rowCount: items.length,
    contentType: 'application/json; charset=utf-8',
    headers: route.headers,
    body: JSON.stringify({ data: judge(items, asserted, rows) }),
  };
}

/** The first two cells of a row are the item's number, from 1, and the row's number, null when nothing was found. */
function judge(
  items: Item[],
  asserted: ServedColumn[],
  rows: readonly TextRow[],
): Record<string, Verdict>[] {
  const found: TextRow[][] = items.map(() => []);
  for (const row of rows) {
    if (row[1] !== null) found[Number(row[0]) - 1]?.push(row);
  }
  const cellOf = new Map(asserted.map((column, index) => [column, index + 2]));
  return items.map((item, index) => {
    const matches = found[index] ?? [];
    const verdict: [string, Verdict][] = item.assert.map(({ column, value }) => {
      const cell = matches[0]?.[cellOf.get(column) ?? 0] ?? null;
      const one = compare(column, cell, value);
      return [column.name, matches.length === 1 ? one : 'unknown'];
    });
    return Object.fromEntries(verdict);
  });
}

function compare(column: ServedColumn, cell: string | null, value: string): Verdict {
  const stored = cell === null ? undefined : comparable(column, cell);
  if (stored === undefined) return 'unknown';
  return stored === value ? 'yes' : 'no';
}

/** What the store printed, in the form asserted values are brought to. */
function comparable(column: ServedColumn, cell: string): string | undefined {
  if (column.type === 'text') return cell.trim();
  if (column.type === 'boolean') return String(cell.startsWith('t'));
  return canonical(column.type, cell);
}

function readItems(call: Call, problems: InputProblem[]): Item[] {
  const say = (path: string, zh: string, en: string) => {
    problems.push({ path: path.slice(0, 200), message: call.language === 'zh' ? zh : en });
  };
  const list = isRecord(call.request.body) ? call.request.body['items'] : undefined;
  if (!Array.isArray(list) || list.length === 0 || list.length > verifyItemsMax) {
    say(
      'items',
      `应为 1 到 ${verifyItemsMax} 项的数组`,
      `expected an array of 1 to ${verifyItemsMax} items`,
    );
    return [];
  }
  return list.map((entry: unknown, index) => readItem(call, entry, { at: `items.${index}`, say }));
}

interface Place {
  at: string;
  say: (path: string, zh: string, en: string) => void;
}

function readItem(call: Call, entry: unknown, { at, say }: Place): Item {
  const { route, scope } = call;
  const given = isRecord(entry) ? entry : {};
  const key = isRecord(given['key']) ? given['key'] : {};
  const assert = isRecord(given['assert']) ? given['assert'] : {};
  const names = route.keys.map((column) => column.name);
  if (Object.keys(key).some((name) => !names.includes(name))) {
    say(`${at}.key`, `应恰为 ${names.join('、')}`, `expected exactly ${names.join(', ')}`);
  }
  const asserted = Object.entries(assert);
  if (asserted.length === 0 || asserted.length > assertionsMax) {
    say(
      `${at}.assert`,
      `应有 1 到 ${assertionsMax} 个待核验的值`,
      `expected 1 to ${assertionsMax} values to verify`,
    );
  }
  return {
    key: route.keys.map((column) =>
      readScalar(column, key[column.name], { at: `${at}.key.${column.name}`, say }),
    ),
    assert: asserted.slice(0, assertionsMax).flatMap(([name, value]) => {
      const path = `${at}.assert.${name}`;
      const column = scope.offer.byName.get(name);
      if (column === undefined) {
        say(path, '没有这一列或未获授权', 'no such column in your grant');
        return [];
      }
      const read = readScalar(column, value, { at: path, say });
      return [{ column, value: column.type === 'text' ? read.trim() : read }];
    }),
  };
}

function readScalar(column: ServedColumn, value: unknown, { at, say }: Place): string {
  const scalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const reading = readValue(column.type, scalar ? String(value) : '\0');
  if (reading.ok) return reading.value;
  say(at, `应为${reading.expected.zh}`, `expected ${reading.expected.en}`);
  return '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
