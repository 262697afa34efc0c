import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, testWorld, type TestClock } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { endSessions, moveAccount, resetPassword } from './account.commands.ts';
import type { Account } from './account.contract.ts';
import { authenticate } from './authenticate.ts';
import { systemContext } from './context.ts';
import { aDoor, anAccount, type Door } from './identity.fixtures.ts';
import { signOut } from './sign-in.ts';
import { sweepIdentity } from './sweep.ts';

const minute = 60_000;
let clock: TestClock;
let world: World;
let account: Account;
let door: Door;
beforeEach(async () => {
  clock = testClock();
  world = await testWorld({ now: clock.now });
  account = await anAccount(world, { roles: ['data-engineer'] });
  door = aDoor(world, account);
});

describe('a session', () => {
  it('is the person with the roles, by cookie and by Bearer', async () => {
    const { token, passwordDue } = await door.enter();
    expect(passwordDue).toBe(false);
    const actor = await door.bearer(token);
    expect(actor).toEqual({
      kind: 'person',
      id: account.id,
      name: account.displayName,
      departmentId: account.departmentId,
      roles: ['data-engineer'],
      posts: [{ role: 'data-engineer', departmentId: account.departmentId }],
      passwordDue: false,
    });
    expect(await authenticate(world, { cookie: `theme=dark; chengshu_session=${token}` })).toEqual(
      actor,
    );
    for (const headers of [
      {},
      { cookie: 'chengshu_session=' },
      { authorization: 'Bearer nonsense' },
      { authorization: `Basic ${token}` },
    ]) {
      expect(await authenticate(world, headers)).toBeUndefined();
    }
  });

  it('cannot be taken from the database: only a hash is there', async () => {
    const { token } = await door.enter();
    const { rows } = await sql<{
      row: string;
      hash: Buffer;
    }>`select session::text as row, token_sha256 as hash from session`.execute(world.db);
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(token);
    expect(rows[0]!.hash).toEqual(createHash('sha256').update(token).digest());
    for (const stolen of [rows[0]!.hash.toString('hex'), rows[0]!.hash.toString('base64url')]) {
      expect(await door.bearer(stolen)).toBeUndefined();
    }
  });

  it('ends after 30 minutes without use, and use keeps it', async () => {
    const { token } = await door.enter();
    for (let i = 0; i < 4; i += 1) {
      clock.advance(29 * minute);
      expect(await door.bearer(token)).toBeDefined();
    }
    clock.advance(30 * minute);
    expect(await door.bearer(token)).toBeUndefined();
  });

  it('ends after 12 hours however busy', async () => {
    const { token } = await door.enter();
    for (let passed = 0; passed < 12 * 60 - 20; passed += 20) {
      clock.advance(20 * minute);
      expect(await door.bearer(token)).toBeDefined();
    }
    clock.advance(20 * minute);
    expect(await door.bearer(token)).toBeUndefined();
  });

  it('is over at once when it is signed out, and the others stay', async () => {
    const [one, two] = [await door.enter(), await door.enter()];
    expect(await door.bearer(one.token)).toBeDefined();
    await signOut(await door.asAccount(one.token));
    expect(await door.bearer(one.token)).toBeUndefined();
    expect(await door.bearer(two.token)).toBeDefined();
  });

  it.each([
    ['revoked', () => endSessions(systemContext(world, 'test'), account.id)],
    [
      'suspended',
      () => moveAccount(systemContext(world, 'test'), account.id, { move: 'suspend', version: 1 }),
    ],
    [
      'given a new first password',
      () => resetPassword(systemContext(world, 'test'), account.id, 'Another-River-77'),
    ],
  ])('is over at once when the account is %s', async (_name, end) => {
    const { token } = await door.enter();
    expect(await door.bearer(token)).toBeDefined();
    await end();
    expect(await door.bearer(token)).toBeUndefined();
  });

  it('another process sees a revocation within five seconds', async () => {
    const { token } = await door.enter();
    expect(await door.bearer(token)).toBeDefined();
    await sql`update session set revoked_at = ${clock.now()}`.execute(world.db);
    clock.advance(5_000);
    expect(await door.bearer(token)).toBeUndefined();
  });

  it('beyond ten the oldest ends', async () => {
    const tokens: string[] = [];
    for (let i = 0; i < 11; i += 1) {
      tokens.push((await door.enter()).token);
      clock.advance(1000);
    }
    const live = await Promise.all(tokens.map((token) => door.bearer(token)));
    expect(live.map((actor) => actor !== undefined)).toEqual([
      false,
      ...Array.from({ length: 10 }, () => true),
    ]);
  });

  it('leaves its row for a month after its end, then goes', async () => {
    await door.enter();
    clock.advance(30 * 24 * 60 * minute);
    await sweepIdentity(world);
    const count = () =>
      sql<{ n: number }>`select count(*)::int as n from session`.execute(world.db);
    expect((await count()).rows).toEqual([{ n: 1 }]);
    clock.advance(24 * 60 * minute);
    await sweepIdentity(world);
    expect((await count()).rows).toEqual([{ n: 0 }]);
  });
});
