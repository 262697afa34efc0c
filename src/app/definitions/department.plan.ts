import { perform } from '#governance/policy/perform.ts';
import {
  createDepartment,
  createRootDepartment,
  findDepartment,
  findRootDepartment,
  getDepartment,
  moveDepartment,
  updateDepartment,
} from '#governance/organization/organization.ts';
import type { Department } from '#governance/organization/organization.contract.ts';
import { transact } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import { namesOfPath, parentRefOf } from './department-path.rules.ts';
import { looksLikeUscc, type DepartmentDefinition } from './department.schema.ts';
import { findDepartmentByRef, type Ground } from './ground.ts';
import { cannot, changing, differences, type FieldChange, type Planned } from './planned.ts';

/** What a department definition says, in the words of the module. */
interface Wanted {
  nameZh: string;
  nameEn: string | null;
  uscc?: string;
  areaCode?: string;
  kind?: Department['kind'];
  order?: number;
}

function wantedOf(given: DepartmentDefinition): Wanted {
  const uscc = looksLikeUscc(given.code) ? given.code : given.uscc;
  return {
    nameZh: given.name ?? namesOfPath(given.code).at(-1) ?? given.code,
    nameEn: given.nameEn,
    ...(uscc === undefined ? {} : { uscc }),
    ...(given.area === undefined ? {} : { areaCode: given.area }),
    ...(given.root ? {} : { kind: given.type ?? 'department', order: given.order }),
  };
}

/** Plans a department: made, changed (names, codes, area, place in the tree) or left. */
export async function planDepartment(
  ground: Ground,
  given: DepartmentDefinition,
): Promise<Planned> {
  const wanted = wantedOf(given);
  if (given.root) return planRoot(ground, given, wanted);
  const existing = await findDepartmentByRef(ground.ctx.db, given.code);
  const parentRef = parentRefOf(given);
  const parent = await parentOf(ground, parentRef);
  if (existing === undefined) {
    return { action: 'create', changes: [], carryOut: (at) => create(at, wanted, parentRef) };
  }
  if (existing.state === 'closed') return cannot('该部门已关闭', 'The department is closed');
  if (existing.parentId === null) {
    return cannot('这是根部门，请写 root: true', 'This is the root of the city; say root: true');
  }
  const changes = [
    ...inBundleWords(differences(existing, wanted)),
    ...(parent?.id === existing.parentId
      ? []
      : [await moved(ground, existing, parent ?? parentRef)]),
  ];
  return changing(changes, async (at) => {
    await transact(at.ctx.db, (tx) =>
      change({ ...at, ctx: { ...at.ctx, db: tx } }, existing, { wanted, parentRef }),
    );
    return undefined;
  });
}

async function moved(
  ground: Ground,
  existing: Department,
  parent: Department | string | undefined,
): Promise<FieldChange> {
  const before =
    existing.parentId === null ? undefined : await findDepartment(ground.ctx.db, existing.parentId);
  const after = typeof parent === 'object' ? parent.nameZh : parent;
  return { field: 'parent', before: before?.nameZh, after };
}

function parentOf(ground: Ground, ref: string | undefined): Promise<Department | undefined> {
  return ref === undefined
    ? findRootDepartment(ground.ctx.db)
    : findDepartmentByRef(ground.ctx.db, ref);
}

async function create(
  ground: Ground,
  wanted: Wanted,
  parentRef: string | undefined,
): Promise<undefined> {
  const parent = await parentOf(ground, parentRef);
  assert(parent !== undefined, 'the parent was planned before');
  await createDepartment(ground.ctx, {
    nameZh: wanted.nameZh,
    nameEn: wanted.nameEn,
    uscc: wanted.uscc ?? null,
    areaCode: wanted.areaCode ?? parent.areaCode,
    parentId: parent.id,
    kind: wanted.kind ?? 'department',
    order: wanted.order ?? 0,
  });
}

async function change(
  ground: Ground,
  existing: Department,
  { wanted, parentRef }: { wanted: Wanted; parentRef: string | undefined },
): Promise<void> {
  const { ctx } = ground;
  const { id } = existing;
  if (differences(existing, wanted).length > 0) {
    await updateDepartment(ctx, id, { ...wanted, version: existing.version });
  }
  const parent = await parentOf(ground, parentRef);
  assert(parent !== undefined, 'the parent was planned before');
  if (parent.id === existing.parentId) return;
  const { version } = await getDepartment(ctx.db, id);
  await moveDepartment(ctx, id, { parentId: parent.id, version });
}

/** There is one root. One without a credit code, which the command line made, may become the one of the bundle. */
async function planRoot(
  ground: Ground,
  given: DepartmentDefinition,
  wanted: Wanted,
): Promise<Planned> {
  const existing = await findRootDepartment(ground.ctx.db);
  const { nameZh, nameEn, areaCode } = wanted;
  assert(areaCode !== undefined, 'the schema asks for the area of the root');
  if (existing === undefined) {
    const city = { nameZh, nameEn, areaCode, uscc: wanted.uscc ?? null };
    const deed = {
      permission: 'department:manage',
      object: { type: 'department' },
      detail: { move: 'create-root' },
    } as const;
    const carryOut = async ({ ctx }: Ground) => {
      await perform(ctx, deed, (tx) => createRootDepartment(tx, city, ctx.now()));
      return undefined;
    };
    return { action: 'create', changes: [], carryOut };
  }
  const changes = inBundleWords(differences(existing, wanted));
  const isSame = looksLikeUscc(given.code)
    ? existing.uscc === given.code
    : existing.nameZh === nameZh;
  if (!isSame && existing.uscc !== null) {
    return cannot(
      `本平台的根部门是 ${existing.nameZh}（${existing.uscc}）`,
      `The root of this installation is ${existing.nameZh} (${existing.uscc})`,
      changes,
    );
  }
  return changing(changes, async ({ ctx }) => {
    await updateDepartment(ctx, existing.id, { ...wanted, version: existing.version });
    return undefined;
  });
}

const bundleWords: Readonly<Record<string, string>> = {
  nameZh: 'name',
  areaCode: 'area',
  kind: 'type',
};

function inBundleWords(changes: FieldChange[]): FieldChange[] {
  return changes.map((one) => ({ ...one, field: bundleWords[one.field] ?? one.field }));
}
