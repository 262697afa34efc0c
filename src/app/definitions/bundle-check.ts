import { findRootDepartment } from '#governance/organization/organization.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { findLivingResource } from '#lifecycle/resource/resource.ts';
import { findServiceByCode } from '#lifecycle/service/service.ts';
import type { Refusal, Words } from '#platform/errors/errors.ts';
import type { BundleProblem, Place } from './bundle-problem.ts';
import type { Defined } from './bundle.ts';
import { parentRefOf } from './department-path.rules.ts';
import { departmentPaths } from './department-order.rules.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import { hint } from './suggestion.rules.ts';
import type { DefinitionKind } from './definition.schemas.ts';

type Target = 'department' | 'data set' | 'resource' | 'service';

/** A code that one definition uses of another. */
interface Reference {
  target: Target;
  code: string;
  place: Place;
}

const targetWords: Readonly<Record<Target, Words>> = {
  department: { zh: '部门', en: 'department' },
  'data set': { zh: '来源或视图', en: 'source or view' },
  resource: { zh: '资源', en: 'resource' },
  service: { zh: '服务', en: 'service' },
};

const targetKinds: Readonly<Record<Target, readonly DefinitionKind[]>> = {
  department: ['department'],
  'data set': ['source', 'view'],
  resource: ['resource'],
  service: ['service'],
};

/** References to what neither the bundle nor the installation has. */
export async function missingReferences(ground: Ground): Promise<BundleProblem[]> {
  const inBundle = codesOf(ground.definitions);
  const found = new Map<string, boolean>();
  const problems = await missingRoot(ground);
  for (const { target, code, place } of ground.definitions.flatMap(referencesOf)) {
    const known = inBundle[target];
    if (known.has(code)) continue;
    const key = `${target} ${code}`;
    const exists = found.get(key) ?? (await isInstalled(ground, target, code));
    found.set(key, exists);
    if (exists) continue;
    const near = hint(code, known);
    const words = targetWords[target];
    problems.push({
      place,
      words: {
        zh: `定义包和平台中都没有${words.zh} ${code}${near.zh}`,
        en: `neither the bundle nor the installation has the ${words.en} ${code}${near.en}`,
      },
    });
  }
  return problems;
}

/** Departments stand below a root, which must be in the bundle or there already. */
async function missingRoot({ ctx, definitions }: Ground): Promise<BundleProblem[]> {
  const departments = definitions.filter(({ kind }) => kind === 'department');
  const [first] = departments;
  const hasRoot = departments.some(({ value }) => value.kind === 'department' && value.root);
  if (first === undefined || hasRoot || (await findRootDepartment(ctx.db)) !== undefined) return [];
  const words = {
    zh: '平台还没有根部门，定义包须有一个 root: true 的部门',
    en: 'the installation has no root yet; the bundle needs a department with root: true',
  };
  return [{ place: first.placeOf([]), words }];
}

function codesOf(definitions: readonly Defined[]): Record<Target, Set<string>> {
  const of = (target: Target) =>
    new Set(
      definitions.filter(({ kind }) => targetKinds[target].includes(kind)).map(({ code }) => code),
    );
  const department = of('department');
  for (const path of departmentPaths(definitions).keys()) department.add(path);
  return {
    department,
    'data set': of('data set'),
    resource: of('resource'),
    service: of('service'),
  };
}

function referencesOf({ value, placeOf }: Defined): Reference[] {
  const at = (target: Target, code: string, ...path: PropertyKey[]): Reference => ({
    target,
    code,
    place: placeOf(path),
  });
  switch (value.kind) {
    case 'department': {
      const parent = parentRefOf(value);
      const field = value.parent === undefined ? 'code' : 'parent';
      return parent === undefined ? [] : [at('department', parent, field)];
    }
    case 'connection':
    case 'source':
      return [at('department', value.department, 'department')];
    case 'feed':
      return [at('data set', value.code, 'code')];
    case 'view':
      return [
        at('department', value.department, 'department'),
        ...Object.entries(value.inputs).map(([alias, code]) =>
          at('data set', code, 'inputs', alias),
        ),
      ];
    case 'resource':
      return [at('data set', value.code, 'code')];
    case 'service':
      return [at('resource', value.resource, 'resource')];
    case 'application':
      return [
        at('department', value.department, 'department'),
        ...value.grants.map(({ service }, index) =>
          at('service', service, 'grants', index, 'service'),
        ),
      ];
  }
}

async function isInstalled(
  { ctx: { db } }: Ground,
  target: Target,
  code: string,
): Promise<boolean> {
  if (target === 'department') return (await findDepartmentByRef(db, code)) !== undefined;
  if (target === 'service') return (await findServiceByCode(db, code)) !== undefined;
  const dataSet = await findDataSetByCode(db, code);
  if (dataSet === undefined || target === 'data set') return dataSet !== undefined;
  return (await findLivingResource(db, dataSet.id)) !== undefined;
}

/** What a refusal says and advises, in both languages. */
export function refusalWords(refusal: Refusal): Words {
  const both = (language: 'zh' | 'en', stop: string) => {
    const parts = (refusal.details.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
    const said = [refusal.words(language), ...parts, refusal.next(language)];
    return said.filter((part) => part !== '').join(stop);
  };
  return { zh: both('zh', ';'), en: both('en', '; ') };
}
