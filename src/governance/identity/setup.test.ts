import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { testClock, testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aUscc } from '#governance/organization/organization.fixtures.ts';
import { getAccount } from './account.commands.ts';
import { nobody, type Context } from './context.ts';
import { SetUp } from './identity.contract.ts';
import { firstStart, isSetupNeeded, setUp } from './setup.commands.ts';
import { signIn } from './sign-in.ts';

const stranger = (world: World): Context => ({
  ...world,
  actor: nobody,
  requestId: 'r',
  language: 'zh',
});
const tokenOf = (path: string | undefined) => new URL(path!, 'http://x').searchParams.get('token')!;

const bodyWith = (token: string, change: Partial<SetUp['officers']> = {}) =>
  SetUp.parse({
    token,
    city: { nameZh: '示范市', nameEn: 'Demo City', uscc: aUscc(), areaCode: '110100' },
    officers: {
      system: { loginName: 'sys', displayName: '甲', password: 'Willow-River-42' },
      security: { loginName: 'sec', displayName: '乙', password: 'Maple-Bridge-43' },
      audit: { loginName: 'aud', displayName: '丙', password: 'Cedar-Valley-44' },
      ...change,
    },
  });

describe('the first start', () => {
  it('prints a link that makes the city and three officers, once', async () => {
    const clock = testClock();
    const world = await testWorld({ now: clock.now });
    expect(await isSetupNeeded(world)).toBe(true);
    const path = await firstStart(world);
    expect(path).toMatch(/^\/setup\?token=[\w-]{43}$/);
    const body = bodyWith(tokenOf(path));
    const { root } = await setUp(stranger(world), body);
    expect(root).toMatchObject({ nameZh: '示范市', parentId: null, kind: 'authority' });
    const { rows } =
      await sql`select a.login_name, g.role, g.department_id, a.must_change_password as due
      from account a join role_grant g on g.account_id = a.id order by g.role`.execute(world.db);
    expect(rows).toEqual([
      { login_name: 'aud', role: 'audit-officer', department_id: root.id, due: true },
      { login_name: 'sec', role: 'security-officer', department_id: root.id, due: true },
      { login_name: 'sys', role: 'system-officer', department_id: root.id, due: true },
    ]);
    const signedIn = await signIn(
      stranger(world),
      { loginName: 'SYS', password: 'Willow-River-42' },
      '10.0.0.1',
    );
    expect(signedIn.passwordDue).toBe(true);
    await expect(setUp(stranger(world), body)).rejects.toMatchObject({
      code: 'identity.setup-link-invalid',
    });
    expect(await firstStart(world)).toBeUndefined();
    expect(await isSetupNeeded(world)).toBe(false);
    const audit =
      await sql`select action, actor_kind from audit_event where action = 'setup:complete'`.execute(
        world.db,
      );
    expect(audit.rows).toEqual([{ action: 'setup:complete', actor_kind: 'anonymous' }]);
  });

  it('keeps only the hash of a link; those of several processes hold until one is used', async () => {
    const world = await testWorld();
    const [first, second, third] = [
      tokenOf(await firstStart(world)),
      tokenOf(await firstStart(world)),
      tokenOf(await firstStart(world)),
    ];
    const { rows } = await sql<{
      row: string;
    }>`select setup_link::text as row from setup_link`.execute(world.db);
    expect(rows).toHaveLength(3);
    for (const { row } of rows) {
      for (const token of [first, second, third]) expect(row).not.toContain(token);
    }
    for (const wrong of ['x'.repeat(43), `${second}x`]) {
      await expect(setUp(stranger(world), bodyWith(wrong))).rejects.toMatchObject({
        code: 'identity.setup-link-invalid',
      });
    }
    const both = await Promise.allSettled([
      setUp(stranger(world), bodyWith(first)),
      setUp(stranger(world), bodyWith(second)),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(setUp(stranger(world), bodyWith(third))).rejects.toMatchObject({
      code: 'identity.setup-link-invalid',
    });
  });

  it('a link holds for 24 hours', async () => {
    const clock = testClock();
    const world = await testWorld({ now: clock.now });
    const token = tokenOf(await firstStart(world));
    clock.advance(24 * 3_600_000);
    await expect(setUp(stranger(world), bodyWith(token))).rejects.toMatchObject({
      code: 'identity.setup-link-invalid',
    });
  });

  it('used by two at once it works for one', async () => {
    const world = await testWorld();
    const token = tokenOf(await firstStart(world));
    const both = await Promise.allSettled([
      setUp(stranger(world), bodyWith(token)),
      setUp(stranger(world), bodyWith(token)),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { rows } =
      await sql`select count(*)::int as n from account where kind = 'person'`.execute(world.db);
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('refuses one person twice, and weak passwords, and leaves nothing and the link open', async () => {
    const world = await testWorld();
    const token = tokenOf(await firstStart(world));
    const sameName = {
      audit: { loginName: 'sys', displayName: '丙', password: 'Cedar-Valley-44' },
    };
    await expect(setUp(stranger(world), bodyWith(token, sameName))).rejects.toMatchObject({
      code: 'identity.officers-same-person',
    });
    const weak = { audit: { loginName: 'aud', displayName: '丙', password: 'password' } };
    await expect(setUp(stranger(world), bodyWith(token, weak))).rejects.toMatchObject({
      code: 'identity.weak-password',
    });
    const { rows } = await sql`select id from department`.execute(world.db);
    expect(rows).toEqual([]);
    const { root } = await setUp(stranger(world), bodyWith(token));
    expect(root.version).toBe(1);
  });
});

it('the account of the platform is there from the start and cannot sign in', async () => {
  const world = await testWorld();
  const account = await getAccount(world.db, '00000000-0000-7000-8000-000000000001');
  expect(account).toMatchObject({ kind: 'system', loginName: 'system', posts: [] });
  await expect(
    signIn(stranger(world), { loginName: 'system', password: '' }, '10.0.0.1'),
  ).rejects.toMatchObject({
    code: 'identity.sign-in-failed',
  });
  const sneaky = sql`update account set password_hash = 'x' where kind = 'system'`;
  await expect(sneaky.execute(world.db)).rejects.toThrow('check constraint');
});
