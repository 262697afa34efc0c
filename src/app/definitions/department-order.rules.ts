import type { Defined } from './bundle.ts';
import { namesOfPath, parentRefOf, pathOfNames } from './department-path.rules.ts';
import { looksLikeUscc } from './department.schema.ts';

/** The name paths of the departments of a bundle, as far as it knows them, so that either form of code may refer to them. */
export function departmentPaths(definitions: readonly Defined[]): Map<string, Defined> {
  const departments = definitions.filter(({ kind }) => kind === 'department');
  const byCode = new Map(departments.map((defined) => [defined.code, defined]));
  const root = departments.find(({ value }) => value.kind === 'department' && value.root);
  const namesOf = (defined: Defined, below: ReadonlySet<Defined>): string[] | undefined => {
    const { value } = defined;
    if (value.kind !== 'department' || below.has(defined)) return undefined;
    if (!looksLikeUscc(value.code)) return namesOfPath(value.code);
    const name = value.name ?? '';
    if (value.root) return [name];
    const parentRef = parentRefOf(value);
    const parent = parentRef === undefined ? root : byCode.get(parentRef);
    if (parent === undefined) {
      return parentRef === undefined || looksLikeUscc(parentRef)
        ? undefined
        : [...namesOfPath(parentRef), name];
    }
    const above = namesOf(parent, new Set([...below, defined]));
    return above === undefined ? undefined : [...above, name];
  };
  return new Map(
    departments.flatMap((defined) => {
      const names = namesOf(defined, new Set());
      return names === undefined ? [] : [[pathOfNames(names), defined] as const];
    }),
  );
}
