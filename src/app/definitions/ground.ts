import type { Context } from '#governance/identity/context.ts';
import {
  findDepartmentBelow,
  findDepartmentByUscc,
  findRootDepartment,
} from '#governance/organization/organization.ts';
import type { Department } from '#governance/organization/organization.contract.ts';
import type { Database } from '#platform/database/database.ts';
import type { Defined } from './bundle.ts';
import type { Action } from './planned.ts';
import { namesOfPath } from './department-path.rules.ts';
import { looksLikeUscc } from './department.schema.ts';

/** What planning and applying a bundle stand on. */
export interface Ground {
  ctx: Context;
  /** Who decides what `ctx` has asked for: nobody reviews his own submission. */
  reviewer: Context;
  /** In the order they are applied. */
  definitions: readonly Defined[];
  /** What was planned for, or became of, the definitions before this one, by identity. */
  earlier: ReadonlyMap<string, Action>;
  /** Where secrets stand that the bundle names: the variables of the environment. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Resolves when a job of some worker of this installation is done; refuses, in its words, when it failed. */
  finishJob: (jobId: string) => Promise<void>;
}

/** The department that is in use under a credit code or a name path, or undefined. */
export async function findDepartmentByRef(
  db: Database,
  ref: string,
): Promise<Department | undefined> {
  if (looksLikeUscc(ref)) return findDepartmentByUscc(db, ref);
  const [first, ...below] = namesOfPath(ref);
  const root = await findRootDepartment(db);
  let found = root?.nameZh === first ? root : undefined;
  for (const nameZh of below) {
    if (found === undefined) return undefined;
    found = await findDepartmentBelow(db, { parentId: found.id, nameZh });
  }
  return found;
}
