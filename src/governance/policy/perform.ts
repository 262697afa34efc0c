import type { Database } from '#platform/database/database.ts';
import type { Context } from '../identity/context.ts';
import type { Permission } from './permissions.ts';

/** What an action is done to. `departmentId` null or absent: it belongs to no department. */
export interface PolicyObject {
  /** Kind of the object, for the audit and the policies: `source`, `view`, `account` … */
  readonly type: string;
  readonly id?: string;
  readonly departmentId?: string | null;
  /** Account id of the person who made or owns it; for an account, its own id. */
  readonly ownerId?: string | null;
  readonly state?: string;
}

/** A deed: one permission used on one object. `detail` holds ids, counts and codes only. */
export interface Deed {
  readonly permission: Permission;
  readonly object: PolicyObject;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** True when the result holds a secret shown once: it is not stored for repeated requests. */
  readonly secretResult?: boolean;
}

/** Does `work` if the actor may, in one transaction with its audit row. Filled in next. */
export async function perform<T>(
  _ctx: Context,
  _deed: Deed,
  _work: (tx: Database) => Promise<T>,
): Promise<T> {
  throw new Error('not written yet');
}

/** Refuses unless the actor may use `permission` on `object`. For reads. Filled in next. */
export async function authorize(
  _ctx: Context,
  _permission: Permission,
  _object: PolicyObject,
): Promise<void> {
  throw new Error('not written yet');
}

/** The departments whose objects the actor may use `permission` on, for list queries. */
export function departmentFilter(
  _ctx: Context,
  _permission: Permission,
): 'all' | readonly string[] {
  throw new Error('not written yet');
}
