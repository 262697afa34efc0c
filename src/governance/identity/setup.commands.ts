import { transact, type Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { recordAudit } from '#governance/audit/audit.ts';
import type { Department } from '#governance/organization/organization.contract.ts';
import { createRootDepartment } from '#governance/organization/organization.ts';
import { hasPeople, insertAccount } from './account.queries.ts';
import { systemAccountId, type Context, type OfficerRole } from './context.ts';
import { insertGrant } from './grant.queries.ts';
import type { SetUp } from './identity.contract.ts';
import { identityErrors } from './identity.errors.ts';
import { setupLinkLifetimeMs } from './session.rules.ts';
import * as queries from './setup.queries.ts';
import { hashNewPassword } from './sign-in.ts';
import { newToken, tokenSha256 } from './token.ts';

/**
 * For the first start: while no person has an account, makes a one-time link that holds for 24 hours. Those of other processes
 * and earlier starts hold too, until one of them is used. Out: its path, to be printed once; undefined when the platform is
 * set up.
 */
export async function firstStart(world: World): Promise<string | undefined> {
  const token = newToken();
  const hash = tokenSha256(token);
  assert(hash !== undefined, 'a new token has a hash');
  const now = world.now();
  return transact(world.db, async (tx) => {
    await queries.lockSetup(tx);
    if (await hasPeople(tx)) return undefined;
    const expiresAt = new Date(now.getTime() + setupLinkLifetimeMs);
    await queries.insertSetupLink(tx, { tokenSha256: hash, now, expiresAt });
    return `/setup?token=${token}`;
  });
}

/** Whether the platform still has to be set up. */
export async function isSetupNeeded(world: World): Promise<boolean> {
  return !(await hasPeople(world.db));
}

/**
 * Uses a set-up link up: creates the root of the city and the three officers, three different people, in one
 * transaction. Their first passwords have to be changed at the first sign-in.
 */
export async function setUp(ctx: Context, body: SetUp): Promise<{ root: Department }> {
  const hash = tokenSha256(body.token);
  // Looked at before any password is hashed, so that a stranger cannot make the server work.
  if (hash === undefined || !(await queries.isSetupLinkOpen(ctx.db, hash, ctx.now()))) {
    throw identityErrors.setupLinkInvalid();
  }
  const officers = officersOf(body);
  const hashed = await Promise.all(
    officers.map(async (officer) => ({
      ...officer,
      passwordHash: await hashNewPassword(officer.password, officer.loginName),
    })),
  );
  return transact(ctx.db, async (tx) => {
    await queries.lockSetup(tx);
    if (await hasPeople(tx)) throw identityErrors.setupDone();
    if (!(await queries.useSetupLink(tx, hash, ctx.now()))) throw identityErrors.setupLinkInvalid();
    const root = await createRootDepartment(tx, body.city, ctx.now());
    for (const officer of hashed) await insertOfficer(ctx, tx, { officer, departmentId: root.id });
    await recordAudit(
      tx,
      {
        actor: ctx.actor.kind === 'anonymous' ? undefined : ctx.actor,
        requestId: ctx.requestId,
        at: ctx.now(),
      },
      {
        action: 'setup:complete',
        object: { type: 'department', id: root.id },
        outcome: 'done',
        detail: { officers: hashed.length },
      },
    );
    return { root };
  });
}

type NewOfficer = SetUp['officers']['system'] & { role: OfficerRole };

function officersOf({ officers }: SetUp): NewOfficer[] {
  const list: NewOfficer[] = [
    { ...officers.system, role: 'system-officer' },
    { ...officers.security, role: 'security-officer' },
    { ...officers.audit, role: 'audit-officer' },
  ];
  const differ = (of: (officer: NewOfficer) => string) =>
    new Set(list.map(of)).size === list.length;
  if (!differ((officer) => officer.loginName) || !differ((officer) => officer.displayName)) {
    throw identityErrors.officersSamePerson();
  }
  return list;
}

async function insertOfficer(
  ctx: Context,
  tx: Database,
  given: { officer: NewOfficer & { passwordHash: string }; departmentId: string },
): Promise<void> {
  const { officer, departmentId } = given;
  const now = ctx.now();
  const accountId = await insertAccount(tx, {
    loginName: officer.loginName,
    displayName: officer.displayName,
    departmentId,
    passwordHash: officer.passwordHash,
    mustChangePassword: true,
    now,
  });
  const grantedBy = systemAccountId;
  await insertGrant(tx, { accountId, role: officer.role, departmentId, grantedBy, now });
}
