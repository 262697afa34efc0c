import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import * as commands from './account.commands.ts';
import { accountRoutes } from './identity.routes.ts';
import type { Account } from './account.contract.ts';
import { insertGrant } from './grant.queries.ts';
import {
  officerRoles,
  systemAccountId,
  systemContext,
  type Context,
  type Role,
} from './context.ts';
import { decideGrant } from './grant.rules.ts';
import { anAccount, threeOfficers } from './identity.fixtures.ts';

let world: World;
let officers: Record<'system' | 'security' | 'audit', Context>;
beforeEach(async () => {
  world = await testWorld();
  officers = await threeOfficers(world);
});

const post = (account: Account, role: Role) => ({ role, departmentId: account.departmentId! });

describe('the three officers are three people', () => {
  it('by rule', () => {
    for (const held of officerRoles) {
      for (const role of officerRoles)
        expect(decideGrant(['data-bureau', held], role)).toEqual({ ok: false, held });
      expect(decideGrant([held], 'data-bureau')).toEqual({ ok: true });
      expect(decideGrant(['data-bureau', 'data-engineer'], held)).toEqual({ ok: true });
    }
  });

  it('by command, in words', async () => {
    const account = await anAccount(world, { roles: ['system-officer'] });
    await expect(
      commands.grantRole(officers.security, account.id, post(account, 'audit-officer')),
    ).rejects.toMatchObject({
      code: 'identity.officers-separate',
      params: { held: '系统管理员', role: '审计管理员' },
    });
    const steward = await commands.grantRole(
      officers.security,
      account.id,
      post(account, 'department-steward'),
    );
    expect(steward.posts.map(({ role }) => role)).toEqual(['department-steward', 'system-officer']);
  });

  it('by the table itself, also for two grants at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await anAccount(world);
      const grants = officerRoles.map((role) =>
        insertGrant(world.db, {
          ...post(account, role),
          accountId: account.id,
          grantedBy: systemAccountId,
          now: world.now(),
        }),
      );
      const results = await Promise.allSettled(grants);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('and each office keeps a holder', async () => {
    const { system, security } = officers;
    const held = await commands.getAccount(world.db, system.actor.id);
    await expect(
      commands.withdrawRole(security, held.id, post(held, 'system-officer')),
    ).rejects.toMatchObject({ code: 'identity.last-officer' });
    const machine = systemContext(world, 'cli');
    for (const move of ['suspend', 'close'] as const) {
      await expect(
        commands.moveAccount(machine, held.id, { move, version: 1 }),
      ).rejects.toMatchObject({ code: 'identity.last-officer' });
    }
    const { rows } =
      await sql`select outcome, code from audit_event where outcome <> 'done'`.execute(world.db);
    expect(rows).toEqual(
      Array.from({ length: 3 }, () => ({ outcome: 'refused', code: 'identity.last-officer' })),
    );
    await anAccount(world, { roles: ['system-officer'] });
    const left = await commands.withdrawRole(security, held.id, post(held, 'system-officer'));
    expect(left.posts).toEqual([]);
  });

  it('of two holders removed at once one stays', async () => {
    const second = await anAccount(world, { roles: ['system-officer'] });
    const first = await commands.getAccount(world.db, officers.system.actor.id);
    const removed = await Promise.allSettled(
      [first, second].map((account) =>
        commands.withdrawRole(officers.security, account.id, post(account, 'system-officer')),
      ),
    );
    expect(removed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('a suspended holder does not count', async () => {
    const second = await anAccount(world, { roles: ['system-officer'] });
    await commands.moveAccount(systemContext(world, 'cli'), second.id, {
      move: 'suspend',
      version: 1,
    });
    const first = await commands.getAccount(world.db, officers.system.actor.id);
    await expect(
      commands.withdrawRole(officers.security, first.id, post(first, 'system-officer')),
    ).rejects.toMatchObject({ code: 'identity.last-officer' });
  });

  it('who deletes past the commands is stopped at commit', async () => {
    const past = sql`delete from role_grant where account_id = ${officers.audit.actor.id}`;
    await expect(past.execute(world.db)).rejects.toThrow('last holder');
  });
});

describe('accounts', () => {
  it('are created by the system officer, without any role, and get roles from the security officer', async () => {
    const { id: departmentId } = await aDepartment(world);
    const body = {
      loginName: 'li.na',
      displayName: '丁',
      departmentId,
      password: 'Willow-River-42',
    };
    const account = await commands.createAccount(officers.system, body);
    expect(account).toMatchObject({
      loginName: 'li.na',
      posts: [],
      mustChangePassword: true,
      state: 'active',
    });
    const made = sql`select action, outcome from audit_event where object_id = ${account.id}`;
    expect((await made.execute(world.db)).rows).toEqual([
      { action: 'account:manage', outcome: 'done' },
    ]);
    const granting = commands.grantRole(
      officers.system,
      account.id,
      post(account, 'data-engineer'),
    );
    await expect(granting).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(
      commands.createAccount(officers.security, { ...body, loginName: 'x-y' }),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(commands.createAccount(officers.system, body)).rejects.toMatchObject({
      code: 'identity.login-name-taken',
    });
    const granted = await commands.grantRole(
      officers.security,
      account.id,
      post(account, 'data-engineer'),
    );
    expect(granted.posts).toEqual([{ role: 'data-engineer', departmentId }]);
    expect(
      await commands.grantRole(officers.security, account.id, post(account, 'data-engineer')),
    ).toEqual(granted);
    const { rows } = await sql<{
      text: string;
    }>`select audit_event::text as text from audit_event where object_type = 'account'`.execute(
      world.db,
    );
    expect(rows.length).toBeGreaterThan(4);
    // Of the account, the audit holds the id and never the names or the password.
    expect(rows.map(({ text }) => text).join()).not.toMatch(/li\.na|丁|Willow/);
  });

  it('nobody grants to or withdraws from oneself', async () => {
    const { security } = officers;
    const own = await commands.getAccount(world.db, security.actor.id);
    await anAccount(world, { roles: ['security-officer'] });
    for (const move of [commands.grantRole, commands.withdrawRole]) {
      await expect(move(security, own.id, post(own, 'data-bureau'))).rejects.toMatchObject({
        code: 'policy.denied',
        message: 'Not allowed: nobody grants or withdraws roles of their own',
      });
    }
  });

  it('of officers are not taken over through a new password', async () => {
    for (const other of [officers.security, officers.audit]) {
      await expect(
        commands.resetPassword(officers.system, other.actor.id, 'Stolen-River-42'),
      ).rejects.toMatchObject({ code: 'policy.denied' });
    }
    const restored = await commands.resetPassword(
      systemContext(world, 'cli'),
      officers.security.actor.id,
      'Stolen-River-42',
    );
    expect(restored.mustChangePassword).toBe(true);
  });

  it('are changed, suspended, resumed and closed for ever', async () => {
    const account = await anAccount(world);
    const { id: departmentId } = await aDepartment(world);
    const changed = await commands.updateAccount(officers.system, account.id, {
      displayName: '戊',
      departmentId,
      version: 1,
    });
    expect(changed).toMatchObject({ displayName: '戊', departmentId, version: 2 });
    const move = (name: 'suspend' | 'resume' | 'close', version: number) =>
      commands.moveAccount(officers.system, account.id, { move: name, version });
    await expect(move('resume', 2)).rejects.toMatchObject({ code: 'identity.illegal-move' });
    expect((await move('suspend', 2)).state).toBe('suspended');
    expect((await move('resume', 3)).state).toBe('active');
    await expect(move('close', 3)).rejects.toMatchObject({
      code: 'platform.version-conflict',
      params: { current: 4 },
    });
    expect((await move('close', 4)).state).toBe('closed');
    await expect(move('resume', 5)).rejects.toMatchObject({ code: 'identity.illegal-move' });
    await expect(
      commands.grantRole(officers.security, account.id, post(account, 'data-bureau')),
    ).rejects.toMatchObject({ code: 'identity.illegal-move' });
    await expect(
      commands.updateAccount(officers.system, newId(), { version: 1 }),
    ).rejects.toMatchObject({ code: 'identity.not-found' });
  });

  it('are listed page by page, and searched as written', async () => {
    for (const loginName of ['a_1', 'ab1', 'ac1']) await anAccount(world, { loginName });
    const list = async (query: Record<string, unknown>) => {
      const input = {
        params: undefined,
        query: { limit: 2, cursor: undefined, ...query },
        body: undefined,
      };
      // The handler of a list needs nothing of the raw request.
      return (await accountRoutes.handlers['list']!(
        officers.system,
        input,
        undefined as never,
      )) as unknown as {
        items: Account[];
        next: string | null;
      };
    };
    const first = await list({});
    expect(first.items.map((item) => item.loginName)).toEqual(['a_1', 'ab1']);
    expect((await list({ cursor: first.next })).items[0]!.loginName).toBe('ac1');
    expect((await list({ search: 'a_1' })).items).toHaveLength(1);
  });
});
