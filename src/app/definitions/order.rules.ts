import type { BundleProblem } from './bundle-problem.ts';
import { identityOf, type Defined } from './bundle.ts';
import { definitionKinds } from './definition.schemas.ts';
import { parentRefOf } from './department-path.rules.ts';
import { departmentPaths } from './department-order.rules.ts';

/**
 * The order in which definitions are applied: kind by kind, departments and views after those they stand on, otherwise
 * by code. Circles are told, each once, with the place of one of its members.
 */
export function ordered(definitions: readonly Defined[]): {
  order: Defined[];
  problems: BundleProblem[];
} {
  const below = belowOf(definitions);
  const problems: BundleProblem[] = [];
  const order: Defined[] = [];
  const state = new Map<Defined, 'open' | 'done'>();
  const visit = (defined: Defined, trail: readonly Defined[]): void => {
    const seen = state.get(defined);
    if (seen === 'done') return;
    if (seen === 'open') {
      problems.push(circle([...trail.slice(trail.indexOf(defined)), defined]));
      return;
    }
    state.set(defined, 'open');
    for (const other of below(defined)) visit(other, [...trail, defined]);
    state.set(defined, 'done');
    order.push(defined);
  };
  const rank = (defined: Defined) => definitionKinds.indexOf(defined.kind);
  const start = definitions.toSorted(
    (a, b) => rank(a) - rank(b) || (identityOf(a) < identityOf(b) ? -1 : 1),
  );
  for (const defined of start) visit(defined, []);
  return { order, problems };
}

/** What a definition stands on among its own kind. */
function belowOf(definitions: readonly Defined[]): (defined: Defined) => Defined[] {
  const paths = departmentPaths(definitions);
  const byCode = new Map(definitions.map((one) => [`${one.kind} ${one.code}`, one]));
  const root = definitions.find(({ value }) => value.kind === 'department' && value.root);
  return (defined) => {
    const { value } = defined;
    if (value.kind === 'view') {
      return Object.values(value.inputs).flatMap((code) => byCode.get(`view ${code}`) ?? []);
    }
    if (value.kind !== 'department' || value.root) return [];
    const ref = parentRefOf(value);
    const parent = ref === undefined ? root : (byCode.get(`department ${ref}`) ?? paths.get(ref));
    return parent === undefined ? [] : [parent];
  };
}

function circle(members: readonly Defined[]): BundleProblem {
  const path = members.map(({ code }) => code).join(' ← ');
  const [first] = members;
  const isView = first?.kind === 'view';
  return {
    place: first?.placeOf([isView ? 'inputs' : 'parent']) ?? { file: '.', line: 1, column: 1 },
    words: isView
      ? { zh: `视图不能依赖自己：${path}`, en: `a view cannot depend on itself: ${path}` }
      : {
          zh: `部门不能在自己之下：${path}`,
          en: `a department cannot stand below itself: ${path}`,
        },
  };
}
