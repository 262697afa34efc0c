import { violatedConstraint } from '#platform/database/constraint.ts';
import { assert } from '#platform/errors/errors.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import {
  departmentDepthMax,
  departmentsMax,
  type CreateDepartment,
  type Department,
  type UpdateDepartment,
} from './organization.contract.ts';
import { organizationErrors } from './organization.errors.ts';
import * as queries from './organization.queries.ts';

/** Creates a department below another. Refuses a credit code in use and a closed or too deep parent. */
export function createDepartment(ctx: Context, body: CreateDepartment): Promise<Department> {
  const id = newId();
  return perform(ctx, { permission: 'department:manage', object: objectOf(id) }, async (tx) => {
    if ((await queries.countDepartments(tx)) >= departmentsMax) {
      throw organizationErrors.tooMany({ max: departmentsMax });
    }
    await requireActiveParent(tx, body.parentId);
    return inWords(() => queries.insertDepartment(tx, { ...body, id }), body.uscc);
  });
}

/**
 * Makes the root of the city, inside the caller's transaction, or gives an unnamed one that the command line made
 * its real names and codes.
 */
export async function createRootDepartment(
  tx: Database,
  city: Pick<Department, 'nameZh' | 'nameEn' | 'uscc' | 'areaCode'>,
  now: Date,
): Promise<Department> {
  const existing = await queries.findRootDepartment(tx);
  if (existing === undefined) {
    const root = { id: newId(), parentId: null, kind: 'authority', order: 0 } as const;
    return queries.insertDepartment(tx, { ...city, ...root });
  }
  const { id, version } = existing;
  const updated = await queries.updateDepartment(tx, { id, version, now }, city);
  assert(updated !== undefined, 'the root was read in this transaction');
  return updated;
}

/** Changes names, codes, kind or order. Refuses a version that is not the current one. */
export function updateDepartment(
  ctx: Context,
  id: string,
  body: UpdateDepartment,
): Promise<Department> {
  const { version, ...values } = body;
  return perform(ctx, { permission: 'department:manage', object: objectOf(id) }, async (tx) => {
    await requireActive(tx, id);
    return write(ctx, tx, { id, version, values: withoutAbsent(values) });
  });
}

/** Puts a department, with everything below it, under another parent. Refuses circles. */
export function moveDepartment(
  ctx: Context,
  id: string,
  to: { parentId: string; version: number },
): Promise<Department> {
  const deed = {
    permission: 'department:manage',
    object: objectOf(id),
    detail: { parentId: to.parentId },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const department = await requireActive(tx, id);
    if (department.parentId === null) throw organizationErrors.rootStays();
    await requireActiveParent(tx, to.parentId);
    return write(ctx, tx, { id, version: to.version, values: { parentId: to.parentId } });
  });
}

/** Closes a department for ever. Refuses the root and a department that still has children or accounts. */
export function closeDepartment(
  ctx: Context,
  id: string,
  at: { version: number },
): Promise<Department> {
  const deed = {
    permission: 'department:manage',
    object: objectOf(id),
    detail: { move: 'close' },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const department = await requireActive(tx, id);
    if (department.parentId === null) throw organizationErrors.rootStays();
    const children = await queries.countActiveChildren(tx, id);
    if (children > 0) throw organizationErrors.hasChildren({ children });
    return write(ctx, tx, { id, version: at.version, values: { state: 'closed' } });
  });
}

/** One department; refuses an unknown id. */
export async function getDepartment(db: Database, id: string): Promise<Department> {
  const department = await queries.findDepartment(db, id);
  if (department === undefined) throw organizationErrors.notFound({ id });
  return department;
}

/** One department that is in use; refuses an unknown or closed one. */
export async function requireActive(db: Database, id: string): Promise<Department> {
  const department = await getDepartment(db, id);
  if (department.state === 'closed') throw organizationErrors.closed({ id });
  return department;
}

async function requireActiveParent(db: Database, id: string): Promise<void> {
  const parent = await getDepartment(db, id);
  if (parent.state === 'closed') throw organizationErrors.parentClosed({ id });
}

async function write(
  ctx: Context,
  tx: Database,
  change: { id: string; version: number; values: Parameters<typeof queries.updateDepartment>[2] },
): Promise<Department> {
  const { id, version, values } = change;
  const written = await inWords(
    () => queries.updateDepartment(tx, { id, version, now: ctx.now() }, values),
    values.uscc ?? null,
  );
  if (written !== undefined) return written;
  const { version: current } = await getDepartment(tx, id);
  throw platformErrors.versionConflict({ current });
}

/** Says in words which constraint of the table refused a statement. */
async function inWords<T>(statement: () => Promise<T>, uscc: string | null): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'department_uscc_key') {
      throw organizationErrors.usccTaken({ uscc }, { cause: error });
    }
    if (constraint === 'department_no_circle') {
      throw organizationErrors.circle({}, { cause: error });
    }
    if (constraint === 'department_no_open_accounts') {
      throw organizationErrors.hasAccounts({}, { cause: error });
    }
    if (constraint === 'department_depth') {
      throw organizationErrors.tooDeep({ max: departmentDepthMax }, { cause: error });
    }
    throw error;
  }
}

function objectOf(id: string) {
  return { type: 'department', id, departmentId: id };
}

/** The members that were given; `undefined` means "leave as it is". */
function withoutAbsent<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Only members without a value were taken out.
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
