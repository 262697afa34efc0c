import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { perform, type PolicyObject } from '#governance/policy/perform.ts';
import { roleWords } from '#governance/policy/permissions.ts';
import type { Account, CreateAccount } from './account.contract.ts';
import * as queries from './account.queries.ts';
import { forgetSessions } from './authenticate.ts';
import type { Context, Post } from './context.ts';
import * as grants from './grant.queries.ts';
import { decideGrant, isOfficerRole } from './grant.rules.ts';
import { identityErrors } from './identity.errors.ts';
import { revokeSessions } from './session.queries.ts';
import { hashNewPassword, unlockName } from './sign-in.ts';

/** One account; refuses an unknown id. */
export async function getAccount(db: Database, id: string): Promise<Account> {
  const account = await queries.findAccount(db, id);
  if (account === undefined) throw identityErrors.notFound({ id });
  return account;
}

/** The account as the policies see it; an account that holds an officer role is in the state `officer`. */
export function accountObject(account: Account): PolicyObject {
  const isOfficer = account.posts.some((post) => isOfficerRole(post.role));
  return {
    type: 'account',
    id: account.id,
    ownerId: account.id,
    departmentId: account.departmentId,
    state: isOfficer ? 'officer' : account.state,
  };
}

/** Creates an account without any role; its first password has to be changed at the first sign-in. */
export async function createAccount(ctx: Context, body: CreateAccount): Promise<Account> {
  const passwordHash = await hashNewPassword(body.password, body.loginName);
  const id = newId();
  const object = { type: 'account', id, departmentId: body.departmentId };
  return perform(ctx, { permission: 'account:manage', object }, async (tx) => {
    await requireActiveDepartment(tx, body.departmentId);
    const { loginName, displayName, departmentId } = body;
    await inWords({ loginName }, () =>
      queries.insertAccount(tx, {
        id,
        loginName,
        displayName,
        departmentId,
        passwordHash,
        mustChangePassword: true,
        now: ctx.now(),
      }),
    );
    return getAccount(tx, id);
  });
}

/** Changes the name shown or the department. Roles stay where they were granted. */
export function updateAccount(
  ctx: Context,
  id: string,
  body: { displayName?: string | undefined; departmentId?: string | undefined; version: number },
): Promise<Account> {
  const { version, ...values } = body;
  return manage(ctx, { id, move: 'update' }, async (tx, account) => {
    if (account.state === 'closed')
      throw identityErrors.illegalMove({ state: stateWords[account.state] });
    if (values.departmentId !== undefined) await requireActiveDepartment(tx, values.departmentId);
    await write(ctx, tx, { account, version, values });
  });
}

/** A state in words, for refusals. */
const stateWords: Record<Account['state'], { zh: string; en: string }> = {
  active: { zh: '正常', en: 'active' },
  suspended: { zh: '已停用', en: 'suspended' },
  closed: { zh: '已关闭', en: 'closed' },
};

const moves = {
  suspend: { from: 'active', to: 'suspended' },
  resume: { from: 'suspended', to: 'active' },
  close: { from: undefined, to: 'closed' },
} as const;

/** Suspends, resumes or closes an account; its sessions end. Refuses the last holder of an officer role. */
export function moveAccount(
  ctx: Context,
  id: string,
  given: { move: keyof typeof moves; version: number },
): Promise<Account> {
  const { from, to } = moves[given.move];
  return manage(ctx, { id, move: given.move }, async (tx, account) => {
    if (account.state === 'closed' || (from !== undefined && account.state !== from)) {
      throw identityErrors.illegalMove({ state: stateWords[account.state] });
    }
    await write(ctx, tx, { account, version: given.version, values: { state: to } });
    await inWords({}, () => grants.checkOfficersNow(tx));
    await revokeSessions(tx, { accountId: id, now: ctx.now() });
  });
}

/** Gives an account a first password again, ends its lock-out and its sessions. */
export async function resetPassword(ctx: Context, id: string, password: string): Promise<Account> {
  const { loginName } = await getAccount(ctx.db, id);
  const hash = await hashNewPassword(password, loginName);
  return manage(ctx, { id, move: 'reset-password' }, async (tx, account) => {
    if (account.state === 'closed')
      throw identityErrors.illegalMove({ state: stateWords[account.state] });
    const queriesOf = { id, hash, mustChange: true, now: ctx.now() };
    await queries.updatePassword(tx, queriesOf);
    await unlockName(tx, loginName);
    await revokeSessions(tx, { accountId: id, now: ctx.now() });
  });
}

/** Ends the lock-out of an account after failed sign-ins; its password and its sessions stay. */
export function unlockAccount(ctx: Context, id: string): Promise<Account> {
  return manage(ctx, { id, move: 'unlock' }, (tx, { loginName }) => unlockName(tx, loginName));
}

/** resetPassword for who knows the person only by login name, such as the local command line. Refuses an unknown one. */
export async function resetPasswordByName(
  ctx: Context,
  loginName: string,
  password: string,
): Promise<Account> {
  const credential = await queries.findCredential(ctx.db, { loginName });
  if (credential === undefined) throw identityErrors.notFound({ id: loginName });
  return resetPassword(ctx, credential.id, password);
}

/** Ends all sessions of an account; says how many there were. */
export async function endSessions(ctx: Context, id: string): Promise<{ revoked: number }> {
  let revoked = 0;
  await manage(ctx, { id, move: 'revoke-sessions' }, async (tx) => {
    revoked = await revokeSessions(tx, { accountId: id, now: ctx.now() });
  });
  return { revoked };
}

/**
 * Grants a role in a department; granting it again changes nothing. Refuses a second officer role on one person,
 * and a role to oneself.
 */
export async function grantRole(ctx: Context, id: string, post: Post): Promise<Account> {
  const deed = await grantDeed(ctx, id, { post, move: 'grant' });
  const granted = await perform(ctx, deed, async (tx) => {
    await queries.lockAccount(tx, id);
    const account = await getAccount(tx, id);
    if (account.kind !== 'person' || account.state === 'closed') {
      throw identityErrors.illegalMove({ state: stateWords[account.state] });
    }
    if (account.posts.some((held) => isSamePost(held, post))) return account;
    await requireActiveDepartment(tx, post.departmentId);
    const decision = decideGrant(
      account.posts.map((held) => held.role),
      post.role,
    );
    if (!decision.ok) throw separate(decision.held, post.role);
    const grant = { ...post, accountId: id, grantedBy: ctx.actor.id, now: ctx.now() };
    await grants.insertGrant(tx, grant);
    return getAccount(tx, id);
  });
  forgetSessions(ctx, id);
  return granted;
}

/** Withdraws a role in a department. Refuses the last active holder of an officer role, and a role of oneself. */
export async function withdrawRole(ctx: Context, id: string, post: Post): Promise<Account> {
  const deed = await grantDeed(ctx, id, { post, move: 'withdraw' });
  const left = await perform(ctx, deed, async (tx) => {
    await queries.lockAccount(tx, id);
    const deleted = await grants.deleteGrant(tx, { ...post, accountId: id });
    if (!deleted) throw identityErrors.roleNotHeld({ role: post.role });
    await inWords({}, () => grants.checkOfficersNow(tx));
    return getAccount(tx, id);
  });
  forgetSessions(ctx, id);
  return left;
}

async function grantDeed(ctx: Context, id: string, given: { post: Post; move: string }) {
  const object = accountObject(await getAccount(ctx.db, id));
  const { role, departmentId } = given.post;
  const detail = { move: given.move, role, inDepartment: departmentId };
  return { permission: 'account:grant-role', object, detail } as const;
}

/** A deed on one account: the account is locked, `work` done, the account read again, its sessions forgotten. */
async function manage(
  ctx: Context,
  of: { id: string; move: string },
  work: (tx: Database, account: Account) => Promise<void>,
): Promise<Account> {
  const { id, move } = of;
  const object = accountObject(await getAccount(ctx.db, id));
  const deed = { permission: 'account:manage', object, detail: { move } } as const;
  const account = await perform(ctx, deed, async (tx) => {
    await queries.lockAccount(tx, id);
    await work(tx, await getAccount(tx, id));
    return getAccount(tx, id);
  });
  forgetSessions(ctx, id);
  return account;
}

async function write(
  ctx: Context,
  tx: Database,
  change: {
    account: Account;
    version: number;
    values: Parameters<typeof queries.updateAccount>[2];
  },
): Promise<void> {
  const { account, version, values } = change;
  const written = await queries.updateAccount(
    tx,
    { id: account.id, version, now: ctx.now() },
    values,
  );
  if (!written) throw platformErrors.versionConflict({ current: account.version });
}

function isSamePost(a: Post, b: Post): boolean {
  return a.role === b.role && a.departmentId === b.departmentId;
}

function separate(held: Post['role'], role: Post['role']) {
  return identityErrors.officersSeparate({ held: roleWords[held].zh, role: roleWords[role].zh });
}

/** Says in words which constraint of the tables refused a statement. */
async function inWords<T>(params: { loginName?: string }, statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'account_login_name') {
      throw identityErrors.loginNameTaken(params, { cause: error });
    }
    if (constraint === 'role_grant_last_officer') {
      throw identityErrors.lastOfficer({}, { cause: error });
    }
    throw error;
  }
}
