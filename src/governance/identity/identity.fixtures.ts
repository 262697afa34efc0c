import { randomBytes } from 'node:crypto';
import { assert } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import { aDepartment, aRoot } from '#governance/organization/organization.fixtures.ts';
import { getAccount } from './account.commands.ts';
import type { Account } from './account.contract.ts';
import { insertAccount } from './account.queries.ts';
import { authenticate, signedInWith } from './authenticate.ts';
import { nobody, systemAccountId, type Actor, type Context, type Role } from './context.ts';
import { insertGrant } from './grant.queries.ts';
import { hashPassword } from './password.ts';
import { signIn, type NewSession } from './sign-in.ts';

/** The password of every account made here. */
export const aPassword = 'Willow-River-42';
/** Cheap on purpose: the cost is stored with the hash, so real code verifies it all the same. */
const cheap = { ln: 4, r: 1, p: 1 };

interface Given {
  roles?: readonly Role[];
  /** Default: a new department. */
  departmentId?: string;
  loginName?: string;
  displayName?: string;
  mustChangePassword?: boolean;
}

/** An account that can sign in with `aPassword`, holding the roles in its department. */
export async function anAccount(world: World, given: Given = {}): Promise<Account> {
  const departmentId = given.departmentId ?? (await aDepartment(world)).id;
  const name = `user-${randomBytes(5).toString('hex')}`;
  const id = await insertAccount(world.db, {
    loginName: given.loginName ?? name,
    displayName: given.displayName ?? name,
    departmentId,
    passwordHash: await hashPassword(aPassword, cheap),
    mustChangePassword: given.mustChangePassword ?? false,
    now: world.now(),
  });
  for (const role of given.roles ?? []) {
    const grant = {
      accountId: id,
      role,
      departmentId,
      grantedBy: systemAccountId,
      now: world.now(),
    };
    await insertGrant(world.db, grant);
  }
  return getAccount(world.db, id);
}

/** The context of a person who holds the roles in a department, with a real account behind it. */
export async function aContext(
  world: World,
  given: Given & { language?: 'zh' | 'en'; idempotencyKey?: string; inputSha256?: string } = {},
): Promise<Context> {
  const account = await anAccount(world, given);
  return {
    ...world,
    actor: {
      kind: 'person',
      id: account.id,
      name: account.displayName,
      departmentId: account.departmentId,
      roles: given.roles ?? [],
      posts: account.posts,
    },
    requestId: `test-${randomBytes(4).toString('hex')}`,
    language: given.language ?? 'zh',
    ...(given.idempotencyKey === undefined ? {} : { idempotencyKey: given.idempotencyKey }),
    ...(given.inputSha256 === undefined ? {} : { inputSha256: given.inputSha256 }),
  };
}

/** The ways through the door for one person, as the tests of sign-in and sessions need them. */
export interface Door {
  /** Signs in; by default the person, with the right password, from one address. */
  enter(password?: string, loginName?: string, address?: string): Promise<NewSession>;
  /** Who a token makes one, or undefined. */
  bearer(token: string): Promise<Actor | undefined>;
  /** The context of who came with a token. */
  asAccount(token: string): Promise<Context>;
  /** The context of nobody. */
  stranger(): Context;
}

/** The door of a world for an account. */
export function aDoor(world: World, account: Pick<Account, 'loginName'>): Door {
  const stranger = (): Context => ({ ...world, actor: nobody, requestId: 'r', language: 'zh' });
  return {
    enter: (password = aPassword, loginName = account.loginName, address = '10.0.0.1') =>
      signIn(stranger(), { loginName, password }, address),
    bearer: (token) => authenticate(world, { authorization: `Bearer ${token}` }),
    asAccount: async (token) => {
      const signedIn = await signedInWith(world, token);
      assert(signedIn !== undefined, 'the token of a live session');
      return { ...stranger(), ...signedIn };
    },
    stranger,
  };
}

/** The three officers of a city, as set-up leaves them. */
export async function threeOfficers(
  world: World,
): Promise<Record<'system' | 'security' | 'audit', Context>> {
  const { id: departmentId } = await aRoot(world);
  return {
    system: await aContext(world, { roles: ['system-officer'], departmentId }),
    security: await aContext(world, { roles: ['security-officer'], departmentId }),
    audit: await aContext(world, { roles: ['audit-officer'], departmentId }),
  };
}
