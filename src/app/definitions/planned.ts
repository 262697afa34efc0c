import { isDeepStrictEqual } from 'node:util';
import type { Words } from '#platform/errors/errors.ts';
import type { Ground } from './ground.ts';

/** One field that differs; `before` undefined: it was not there, `after` undefined: it goes. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** What applying a definition would do; `cannot` and `waits` come with the reason. */
export type Planned =
  | { action: 'create'; changes: FieldChange[]; carryOut: CarryOut }
  | { action: 'change'; changes: FieldChange[]; carryOut: CarryOut }
  | { action: 'unchanged' }
  | { action: 'waits'; reason: Words }
  | { action: 'cannot'; reason: Words; changes: FieldChange[] };

export type Action = Planned['action'];

/** Something a definition needs is not there yet; `didPart` when the rest of it was done. */
export interface Waiting {
  reason: Words;
  didPart: boolean;
}

/** Does it, as far as what it needs is there. */
type CarryOut = (ground: Ground) => Promise<Waiting | undefined>;

export function cannot(zh: string, en: string, changes: FieldChange[] = []): Planned {
  return { action: 'cannot', reason: { zh, en }, changes };
}

export function waits(zh: string, en: string): Planned {
  return { action: 'waits', reason: { zh, en } };
}

/** A plan to change the fields that differ, or none at all. */
export function changing(changes: FieldChange[], carryOut: CarryOut): Planned {
  return changes.length === 0 ? { action: 'unchanged' } : { action: 'change', changes, carryOut };
}

/** Refuses changes of fields that are fixed once an object is made; undefined when none of them changes. */
export function fixedFields(
  changes: readonly FieldChange[],
  fixed: readonly string[],
  instead: Words,
): Planned | undefined {
  const hit = changes.filter(({ field }) => fixed.includes(field.replace(/[.[].*$/, '')));
  if (hit.length === 0) return undefined;
  const names = hit.map(({ field }) => field).join(', ');
  return cannot(
    `${names} 定下后不能修改；${instead.zh}`,
    `${names} cannot be changed once made; ${instead.en}`,
    hit,
  );
}

/**
 * The fields of `after` that differ in `before`. A field that is undefined in `after` on purpose (its key is there) is
 * one that goes; a field that `after` does not name is not compared. Lists of things with a name are compared by name.
 */
export function differences(before: object, after: object, prefix = ''): FieldChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([name, now]: [string, unknown]) =>
    compare(old.get(name), now, `${prefix}${name}`),
  );
}

function compare(before: unknown, after: unknown, field: string): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const whole = [{ field, before, after }];
  const [old, now] = [namedParts(before), namedParts(after)];
  if (old !== undefined && now !== undefined) {
    const parts = comparedParts(old, now, field);
    return parts.length > 0 ? parts : [{ field, before: [...old.keys()], after: [...now.keys()] }];
  }
  if (isFields(before) && isFields(after)) {
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
    const all = { ...Object.fromEntries(gone.map((name) => [name, undefined])), ...after };
    return differences(before, all, `${field}.`);
  }
  return whole;
}

function comparedParts(
  old: ReadonlyMap<string, unknown>,
  now: ReadonlyMap<string, unknown>,
  field: string,
): FieldChange[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
    compare(old.get(name), now.get(name), `${field}[${name}]`),
  );
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const naming = ['column', 'name', 'to', 'from', 'service'] as const;

/** A list of things as a map by their names; undefined when they have none or share one. */
function namedParts(list: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(list) || !list.every(isFields)) return undefined;
  const key = naming.find((one) => list.every((part) => typeof part[one] === 'string'));
  if (key === undefined) return undefined;
  const map = new Map(list.map((part) => [String(part[key]), part]));
  return map.size === list.length ? map : undefined;
}
