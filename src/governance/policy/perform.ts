import { transact, type Database } from '#platform/database/database.ts';
import { outcomeOf, recordAudit } from '#governance/audit/audit.ts';
import type { Actor, Context } from '#governance/identity/context.ts';
import { postsOf } from './cedar.ts';
import { permissions, type Permission } from './permissions.ts';
import { decide, mayEver, type Decision, type PolicyObject } from './policy.ts';
import { policyErrors } from './policy.errors.ts';
import { claimKey, deleteKeysBefore, storeResult, type KeyOf } from './policy.queries.ts';

export type { PolicyObject } from './policy.ts';

/** How long a repeated request gets the stored result. */
const idempotencyHours = 24;

/** A deed: one permission used on one object. `detail` holds ids, counts and codes only. */
export interface Deed {
  readonly permission: Permission;
  readonly object: PolicyObject;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** True when the result holds a secret shown once: it is not stored for repeated requests. */
  readonly secretResult?: boolean;
}

/**
 * Does a deed: Cedar decides, then one transaction holds `work`, the audit row and the result kept for a repeated
 * request with the same idempotency key (JSON, so dates in it come back as text). Refuses with the reason in words.
 * A refusal or failure, also one thrown by `work`, leaves an audit row of its own and nothing else.
 */
export async function perform<T>(
  ctx: Context,
  deed: Deed,
  work: (tx: Database) => Promise<T>,
): Promise<T> {
  try {
    requireAllowed(decide(ctx.actor, deed.permission, deed.object));
    return await transact(ctx.db, (tx) => once(ctx, { deed, tx }, work));
  } catch (error) {
    await recordUndone(ctx, deed, error);
    throw error;
  }
}

async function once<T>(
  ctx: Context,
  at: { deed: Deed; tx: Database },
  work: (tx: Database) => Promise<T>,
): Promise<T> {
  const { deed, tx } = at;
  const key = keyOf(ctx, deed);
  if (key !== undefined) {
    const claim = { inputSha256: ctx.inputSha256 ?? '', now: ctx.now() };
    const earlier = await claimKey(tx, key, claim);
    if (earlier !== undefined) {
      if (earlier.inputSha256 !== claim.inputSha256) throw policyErrors.keyReused();
      if (earlier.result === null) throw policyErrors.shownOnce();
      // Stored by storeResult below, of the same permission and the same input.
      return (earlier.result as { value: T }).value;
    }
  }
  const result = await work(tx);
  const { permission: action, object, detail = {} } = deed;
  await recordAudit(tx, auditedBy(ctx), { action, object, outcome: 'done', detail });
  if (key !== undefined && deed.secretResult !== true) await storeResult(tx, key, result ?? null);
  return result;
}

/** Refuses, in words, unless the actor may use the permission on the object. For reads; a refusal is audited. */
export async function authorize(
  ctx: Context,
  permission: Permission,
  object: PolicyObject,
): Promise<void> {
  await refuseAudited(ctx, { permission, object }, decide(ctx.actor, permission, object));
}

/** Refuses who could use the permission on no object at all. For the edge, before a handler runs. */
export async function authorizeEndpoint(ctx: Context, permission: Permission): Promise<void> {
  const object = { type: permission.slice(0, permission.indexOf(':')) };
  await refuseAudited(ctx, { permission, object }, mayEver(ctx.actor, permission));
}

/**
 * The departments whose objects the actor may use the permission on, for list queries: `'all'`, or their ids (none:
 * an empty list). Published objects, which everyone sees, are for the query to add.
 */
export function departmentFilter(
  ctx: Pick<Context, 'actor'>,
  permission: Permission,
): 'all' | readonly string[] {
  const type = permission.slice(0, permission.indexOf(':'));
  const may = (departmentId: string) =>
    decide(ctx.actor, permission, { type, departmentId }).allowed;
  if (may('00000000-0000-7000-8000-0000000000ff')) return 'all';
  const departments = new Set(postsOf(ctx.actor).map((post) => post.departmentId));
  return [...departments].filter(may);
}

/** The permissions the actor could use on something; for menus and buttons, never instead of a decision. */
export function usablePermissions(actor: Actor): Permission[] {
  return permissions.filter((permission) => mayEver(actor, permission).allowed);
}

/** Forgets stored results older than a day; returns how many. */
export function sweepIdempotencyKeys(db: Database, now: Date): Promise<number> {
  return deleteKeysBefore(db, new Date(now.getTime() - idempotencyHours * 3_600_000));
}

async function refuseAudited(ctx: Context, deed: Deed, decision: Decision): Promise<void> {
  try {
    requireAllowed(decision);
  } catch (error) {
    await recordUndone(ctx, deed, error);
    throw error;
  }
}

function requireAllowed(decision: Decision): void {
  if (decision.allowed) return;
  throw policyErrors.denied({ whyZh: decision.why.zh, whyEn: decision.why.en });
}

/** The audit must not hide the error it records: when it cannot be written, that is logged and the error goes on. */
async function recordUndone(ctx: Context, deed: Deed, error: unknown): Promise<void> {
  // Inside a caller's transaction nothing would survive; the outer deed records the outcome.
  if (ctx.db.isTransaction) return;
  const { permission: action, object, detail = {} } = deed;
  try {
    await recordAudit(ctx.db, auditedBy(ctx), { action, object, detail, ...outcomeOf(error) });
  } catch (auditError) {
    ctx.log.error(
      { err: auditError, action, requestId: ctx.requestId },
      'the audit could not be written',
    );
  }
}

function keyOf(ctx: Context, deed: Deed): KeyOf | undefined {
  if (ctx.idempotencyKey === undefined) return undefined;
  return { actorId: ctx.actor.id, permission: deed.permission, key: ctx.idempotencyKey };
}

function auditedBy(ctx: Context) {
  return { actor: ctx.actor, requestId: ctx.requestId, at: ctx.now() };
}
