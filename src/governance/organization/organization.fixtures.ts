import { randomInt } from 'node:crypto';
import { newId, type Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { Department } from './organization.contract.ts';
import {
  findRootDepartment,
  insertDepartment,
  type DepartmentValues,
} from './organization.queries.ts';
import { usccCheckCharacter } from './organization.rules.ts';

/** A department for a test, below the root (made when there is none). Everything may be overridden. */
export async function aDepartment(
  world: { db: Database },
  given: Partial<DepartmentValues> = {},
): Promise<Department> {
  const root = (await findRootDepartment(world.db)) ?? (await aRoot(world));
  return insertDepartment(world.db, {
    id: newId(),
    nameZh: '测试局',
    nameEn: 'Test Bureau',
    uscc: aUscc(),
    areaCode: '110105',
    parentId: root.id,
    kind: 'department',
    order: 0,
    ...given,
  });
}

/** The root of the city for a test; the one there is, when there is one. */
export async function aRoot(world: { db: Database }): Promise<Department> {
  const root = await findRootDepartment(world.db);
  if (root !== undefined) return root;
  const made = insertDepartment(world.db, {
    id: newId(),
    nameZh: '示范市',
    nameEn: 'Demo City',
    uscc: aUscc(),
    areaCode: '110100',
    parentId: null,
    kind: 'authority',
    order: 0,
  });
  return made.catch(async (error: unknown) => {
    // Another fixture of the same test made it meanwhile.
    const other = await findRootDepartment(world.db);
    if (other === undefined) throw error;
    return other;
  });
}

/** A made-up credit code of a government body with a right check character. */
export function aUscc(): string {
  const body = `11110105${String(randomInt(0, 1_000_000_000)).padStart(9, '0')}`;
  const check = usccCheckCharacter(body);
  assert(check !== undefined, 'the body is digits only');
  return body + check;
}
