import { isDeepStrictEqual } from 'node:util';
import type { Words } from '#platform/errors/errors.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { CatalogueContent } from './resource.content.ts';

/** A column as a published version freezes it. */
export interface FrozenColumn {
  name: string;
  type: ColumnType;
  scale?: number;
}

/**
 * Why a snapshot cannot stand under a published version: a column the version promises is gone, or has another
 * type. Additional columns do no harm, they are not published.
 * @returns an empty list when the snapshot fits
 */
export function schemaBreaks(
  frozen: readonly FrozenColumn[],
  actual: readonly FrozenColumn[],
): Words[] {
  const columns = new Map(actual.map((column) => [column.name, column]));
  return frozen.flatMap((column) => {
    const now = columns.get(column.name);
    if (now === undefined) {
      return [{ zh: `列 ${column.name} 不见了`, en: `column ${column.name} is gone` }];
    }
    if (now.type === column.type && (now.scale ?? 0) <= (column.scale ?? 0)) return [];
    return [
      {
        zh: `列 ${column.name} 的类型由 ${typeText(column)} 变为 ${typeText(now)}`,
        en: `column ${column.name} changed from ${typeText(column)} to ${typeText(now)}`,
      },
    ];
  });
}

/** The columns of a snapshot that an entry's items name, in the order of the items. */
export function columnsOfItems(
  content: CatalogueContent,
  actual: readonly FrozenColumn[],
): { columns: FrozenColumn[]; unknown: string[] } {
  const byName = new Map(actual.map((column) => [column.name, column]));
  const columns: FrozenColumn[] = [];
  const unknown: string[] = [];
  for (const item of content.items) {
    const column = byName.get(item.column);
    if (column === undefined) unknown.push(item.column);
    else columns.push(freeze(column));
  }
  return { columns, unknown };
}

function freeze(column: FrozenColumn): FrozenColumn {
  return {
    name: column.name,
    type: column.type,
    ...(column.scale === undefined ? {} : { scale: column.scale }),
  };
}

function typeText(column: FrozenColumn): string {
  return column.scale === undefined ? column.type : `${column.type}(${column.scale})`;
}

/** One difference between two versions of an entry; absent before = added, absent after = removed. */
export interface ContentChange {
  path: string;
  before?: unknown;
  after?: unknown;
}

/**
 * The differences between two contents, attribute by attribute; items are matched by column, so that moving one
 * is no change.
 */
export function contentChanges(before: CatalogueContent, after: CatalogueContent): ContentChange[] {
  const { items: itemsBefore, ...restBefore } = before;
  const { items: itemsAfter, ...restAfter } = after;
  const byColumn = (items: CatalogueContent['items']) =>
    Object.fromEntries(items.map((item) => [item.column, item]));
  return [
    ...changesBetween(restBefore, restAfter, ''),
    ...itemChanges(byColumn(itemsBefore), byColumn(itemsAfter)),
  ];
}

function itemChanges(
  before: Record<string, object>,
  after: Record<string, object>,
): ContentChange[] {
  const columns = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...columns].flatMap((column) => {
    const path = `items.${column}`;
    const old = before[column];
    const now = after[column];
    if (old === undefined) return [{ path, after: now }];
    if (now === undefined) return [{ path, before: old }];
    return changesBetween(old, now, `${path}.`);
  });
}

function changesBetween(before: object, after: object, prefix: string): ContentChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const change = { path: `${prefix}${name}`, before: old.get(name), after: now.get(name) };
    return isDeepStrictEqual(change.before, change.after) ? [] : [change];
  });
}
