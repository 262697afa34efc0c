import { looksLikeUscc, type DepartmentDefinition } from './department.schema.ts';

/** The names of a path: `/` stands between names, `\/` for a slash and `\\` for a backslash within one. */
export function namesOfPath(path: string): string[] {
  const names: string[] = [];
  let name = '';
  for (let at = 0; at < path.length; at += 1) {
    const sign = path[at] ?? '';
    if (sign === '\\' && at + 1 < path.length) {
      at += 1;
      name += path[at];
    } else if (sign === '/') {
      names.push(name);
      name = '';
    } else name += sign;
  }
  return [...names, name];
}

/** The path of names, the root first. */
export function pathOfNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\/]/g, (sign) => `\\${sign}`)).join('/');
}

/** The department another stands below: as named, or by its path; undefined is the root. */
export function parentRefOf(given: DepartmentDefinition): string | undefined {
  if (given.root) return undefined;
  if (looksLikeUscc(given.code)) return given.parent;
  const above = namesOfPath(given.code).slice(0, -1);
  return above.length === 0 ? undefined : pathOfNames(above);
}
