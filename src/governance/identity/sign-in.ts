import { createHash } from 'node:crypto';
import { transact } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import { recordAudit } from '#governance/audit/audit.ts';
import { perform } from '#governance/policy/perform.ts';
import {
  findCredential,
  lockAccount,
  selectPasswordHistory,
  updateLastSignIn,
  updatePassword,
  type Credential,
} from './account.queries.ts';
import { forgetSessions } from './authenticate.ts';
import type { Actor, Context } from './context.ts';
import { identityErrors } from './identity.errors.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { isPasswordDue, passwordProblems, passwordsRemembered } from './password.rules.ts';
import * as queries from './session.queries.ts';
import {
  addressFailuresMax,
  lockoutWindowMs,
  nameFailuresMax,
  networkOf,
  sessionLifetimeMs,
  sessionsPerAccountMax,
} from './session.rules.ts';
import { newToken, tokenSha256 } from './token.ts';

/** A session just made; the token is shown here and never again. */
export interface NewSession {
  token: string;
  expiresAt: Date;
  passwordDue: boolean;
}

/**
 * Signs a person in. Refuses with the same words, after the same work, whether the name is unknown, the password
 * wrong or the account not in use; and with `locked` after too many failures of the name or the address.
 */
export async function signIn(
  ctx: Context,
  given: { loginName: string; password: string },
  address: string,
): Promise<NewSession> {
  const loginName = given.loginName.trim().toLowerCase();
  const { isLast } = await countAttempt(ctx, { loginName, address });
  const credential = await findCredential(ctx.db, { loginName });
  const right = await verifyPassword(given.password, credential?.passwordHash);
  const session =
    credential !== undefined && right ? await openSession(ctx, credential, address) : undefined;
  if (session === undefined) {
    await audit(ctx, { accountId: credential?.id, code: failureCode(isLast) });
    throw identityErrors.signInFailed();
  }
  return session;
}

/** Writes the session of a person who proved the password; undefined when the account changed meanwhile or is not in use. */
async function openSession(
  ctx: Context,
  credential: Credential,
  address: string,
): Promise<NewSession | undefined> {
  const now = ctx.now();
  const token = newToken();
  const hash = tokenSha256(token);
  assert(hash !== undefined, 'a new token has a hash');
  const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
  const { id: accountId, loginName, displayName: name, departmentId } = credential;
  const isOpen = await transact(ctx.db, async (tx) => {
    // Locked and read again: a password reset or a suspension may have come between.
    await lockAccount(tx, accountId);
    const current = await findCredential(tx, { id: accountId });
    if (current?.state !== 'active' || current.passwordHash !== credential.passwordHash)
      return false;
    await queries.insertSession(tx, { accountId, tokenSha256: hash, address, now, expiresAt });
    await queries.revokeSurplusSessions(tx, { accountId, keep: sessionsPerAccountMax, now });
    await updateLastSignIn(tx, accountId, now);
    await queries.forgiveFailures(tx, { all: nameKey(loginName), one: addressKey(address) });
    const actor: Actor = { kind: 'person', id: accountId, name, departmentId, roles: [] };
    const object = { type: 'account', id: accountId };
    const deed = { action: 'session:sign-in', object, outcome: 'done' } as const;
    await recordAudit(tx, { ...auditedBy(ctx), actor }, deed);
    return true;
  });
  if (!isOpen) return undefined;
  forgetSessions(ctx, accountId);
  return { token, expiresAt, passwordDue: isPasswordDue(credential, now) };
}

/** Ends the session of the request. */
export async function signOut(ctx: Context): Promise<void> {
  const { actor, sessionId } = ctx;
  if (sessionId === undefined) return;
  await perform(
    ctx,
    { permission: 'session:self', object: { type: 'session', id: sessionId } },
    (tx) => queries.revokeSessions(tx, { accountId: actor.id, only: sessionId, now: ctx.now() }),
  );
  forgetSessions(ctx, actor.id);
}

/**
 * Changes the own password and ends all other sessions. A wrong present password counts like a failed sign-in.
 * Refuses a weak password and one of the last five.
 */
export async function changePassword(
  ctx: Context,
  given: { current: string; next: string },
): Promise<void> {
  const { actor, sessionId } = ctx;
  const object = {
    type: 'account',
    id: actor.id,
    ownerId: actor.id,
    departmentId: actor.departmentId,
  };
  const credential = await findCredential(ctx.db, { id: actor.id });
  if (credential === undefined) throw identityErrors.notFound({ id: actor.id });
  const { isLast } = await countAttempt(ctx, { loginName: credential.loginName });
  if (!(await verifyPassword(given.current, credential.passwordHash))) {
    await audit(ctx, { accountId: actor.id, code: failureCode(isLast) });
    throw identityErrors.wrongPassword();
  }
  const hash = await hashNewPassword(given.next, credential.loginName);
  await refuseReuse(ctx, actor.id, given.next);
  await perform(ctx, { permission: 'session:self', object }, async (tx) => {
    await updatePassword(tx, { id: actor.id, hash, mustChange: false, now: ctx.now() });
    const now = ctx.now();
    await queries.revokeSessions(tx, { accountId: actor.id, except: sessionId, now });
    await queries.forgiveFailures(tx, { all: nameKey(credential.loginName) });
  });
  forgetSessions(ctx, actor.id);
}

/** The hash of a new password; refuses one that breaks the rules, saying all that is wrong. */
export async function hashNewPassword(password: string, loginName: string): Promise<string> {
  const problems = passwordProblems(password, loginName);
  if (problems.length > 0) {
    const problemsZh = problems.map((words) => words.zh).join(';');
    const problemsEn = problems.map((words) => words.en).join('; ');
    throw identityErrors.weakPassword({ problemsZh, problemsEn });
  }
  return hashPassword(password);
}

/** Takes back the failures of a login name: it is not locked any more. */
export function unlockName(db: Context['db'], loginName: string): Promise<void> {
  return queries.forgiveFailures(db, { all: nameKey(loginName) });
}

async function refuseReuse(ctx: Context, accountId: string, password: string): Promise<void> {
  for (const hash of await selectPasswordHistory(ctx.db, accountId, passwordsRemembered)) {
    if (await verifyPassword(password, hash)) {
      throw identityErrors.passwordReused({ count: passwordsRemembered });
    }
  }
}

/**
 * Counts an attempt as a failure until it succeeds; refuses when the address or the name is locked. `isLast`: if it
 * fails, it locks. Attempts on a lock are not recorded one by one, or a stranger could fill the audit. The address
 * comes first, so that a locked one leaves nothing behind for each name it tries.
 */
async function countAttempt(
  ctx: Context,
  of: { loginName: string; address?: string },
): Promise<{ isLast: boolean }> {
  const { locked, addressLocked } = identityErrors;
  const limits = [{ key: nameKey(of.loginName), max: nameFailuresMax, refusal: locked }];
  if (of.address !== undefined) {
    const key = addressKey(of.address);
    limits.unshift({ key, max: addressFailuresMax, refusal: addressLocked });
  }
  const now = ctx.now();
  let isLast = false;
  for (const { key, max, refusal } of limits) {
    const limit = { key, max, windowMs: lockoutWindowMs, now };
    const counted = await queries.countFailure(ctx.db, limit);
    if (counted.failures > max) {
      const retryAfterMs = counted.windowStartedAt.getTime() + lockoutWindowMs - now.getTime();
      throw refusal({ minutes: Math.ceil(retryAfterMs / 60_000) }, { retryAfterMs });
    }
    isLast ||= counted.failures === max;
  }
  return { isLast };
}

function failureCode(isLast: boolean): string {
  return isLast ? 'identity.locked' : 'identity.sign-in-failed';
}

/** Names are hashed: people type passwords into the field of the name. */
function nameKey(loginName: string): string {
  return `name:${createHash('sha256').update(loginName).digest('hex')}`;
}

function addressKey(address: string): string {
  return `address:${networkOf(address)}`;
}

function audit(ctx: Context, of: { accountId: string | undefined; code: string }): Promise<void> {
  return recordAudit(ctx.db, auditedBy(ctx), {
    action: 'session:sign-in',
    object:
      of.accountId === undefined ? { type: 'account' } : { type: 'account', id: of.accountId },
    outcome: 'refused',
    code: of.code,
  });
}

function auditedBy(ctx: Context) {
  return { actor: ctx.actor, requestId: ctx.requestId, at: ctx.now() };
}
