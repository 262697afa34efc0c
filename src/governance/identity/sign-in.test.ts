import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { sleep } from '#platform/time/time.ts';
import { testClock, testWorld, type TestClock } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { getAccount, resetPassword, unlockAccount } from './account.commands.ts';
import type { Account } from './account.contract.ts';
import { selectAccounts } from './account.queries.ts';
import { forgetSessions } from './authenticate.ts';
import { systemContext } from './context.ts';
import { aDoor, anAccount, aPassword, type Door } from './identity.fixtures.ts';
import { networkOf } from './session.rules.ts';
import { changePassword } from './sign-in.ts';

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

describe('a refused sign-in', () => {
  it('says the same of an unknown name, a wrong password and a suspended account', async () => {
    await sql`update account set state = 'suspended' where id = ${(await anAccount(world, { loginName: 'gone' })).id}`.execute(
      world.db,
    );
    const errors = [
      await door.enter('Wrong-Password-1').catch((error: unknown) => error),
      await door.enter(aPassword, 'nobody-here').catch((error: unknown) => error),
      await door.enter(aPassword, 'gone').catch((error: unknown) => error),
    ];
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(errors[0]).toMatchObject({ code: 'identity.sign-in-failed', status: 401, params: {} });
    const { rows } = await sql<{
      row: string;
    }>`select audit_event::text as row from audit_event where outcome = 'refused'`.execute(
      world.db,
    );
    expect(rows).toHaveLength(3);
    expect(rows.map(({ row }) => row).join()).not.toMatch(/nobody-here|Wrong-Password/);
  });

  it('costs the same work for an unknown name', async () => {
    // The made-up hash has the cost of real ones, so both take one full scrypt; a miss without it takes no time at all.
    const started = performance.now();
    await door.enter(aPassword, 'nobody-here').catch(() => undefined);
    expect(performance.now() - started).toBeGreaterThan(40);
  });

  it('locks the name for 15 minutes after five, known or not', async () => {
    for (const name of [account.loginName, 'nobody-here']) {
      for (let i = 0; i < 5; i += 1) {
        await expect(door.enter('Wrong-Password-1', name)).rejects.toMatchObject({
          code: 'identity.sign-in-failed',
        });
      }
      await expect(door.enter(aPassword, name)).rejects.toMatchObject({
        code: 'identity.locked',
        status: 429,
        params: { minutes: 15 },
        details: { retryAfterMs: 15 * minute },
      });
    }
    clock.advance(15 * minute);
    expect((await door.enter()).token).toHaveLength(43);
  });

  it('does not lock after four and a success, nor for failures long ago', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) await door.enter('Wrong-Password-1').catch(() => undefined);
      await door.enter();
    }
    for (let i = 0; i < 4; i += 1) await door.enter('Wrong-Password-1').catch(() => undefined);
    clock.advance(15 * minute);
    await door.enter('Wrong-Password-1').catch(() => undefined);
    expect((await door.enter()).token).toHaveLength(43);
  });

  it('counts guesses made at the same time like guesses in a row', async () => {
    const guesses = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        door.enter(`Wrong-Password-${i}`, account.loginName, `10.0.1.${i}`),
      ),
    );
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.code : 'in'));
    expect(codes.filter((code) => code === 'identity.sign-in-failed')).toHaveLength(5);
    expect(codes.filter((code) => code === 'identity.locked')).toHaveLength(25);
  });

  it('locks an address that tries many names', async () => {
    await sql`insert into sign_in_counter values ('address:10.0.0.9', 19, ${clock.now()})`.execute(
      world.db,
    );
    await expect(door.enter('Wrong-Password-1', 'name-a', '10.0.0.9')).rejects.toMatchObject({
      code: 'identity.sign-in-failed',
    });
    await expect(door.enter(aPassword, account.loginName, '10.0.0.9')).rejects.toMatchObject({
      code: 'identity.address-locked',
    });
    expect((await door.enter(aPassword, account.loginName, '10.0.0.8')).token).toHaveLength(43);
  });

  it('takes one IPv6 connection for one address', () => {
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:db8:1:2::ffff'));
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
    expect(['10.0.0.1', '::ffff:10.0.0.1'].map(networkOf)).toEqual(['10.0.0.1', '10.0.0.1']);
  });

  it('on a lock is not recorded one by one, the locking one is', async () => {
    for (let i = 0; i < 12; i += 1) await door.enter('Wrong-Password-1').catch(() => undefined);
    const { rows } =
      await sql`select code, count(*)::int as n from audit_event group by code order by n`.execute(
        world.db,
      );
    expect(rows).toEqual([
      { code: 'identity.locked', n: 1 },
      { code: 'identity.sign-in-failed', n: 4 },
    ]);
  });

  it('is what becomes of a right password that is reset before the session is written', async () => {
    const client = await rawPool(world.db).connect();
    await client.query('begin');
    await client.query('select from account where id = $1 for update', [account.id]);
    const entering = door.enter();
    const waiting = sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await waiting.execute(world.db)).rows.length === 0) await sleep(5);
    await client.query(`update account set password_hash = password_hash || 'x' where id = $1`, [
      account.id,
    ]);
    await client.query('commit');
    client.release();
    await expect(entering).rejects.toMatchObject({ code: 'identity.sign-in-failed' });
    const { rows } = await sql`select id from session`.execute(world.db);
    expect(rows).toEqual([]);
  });

  it('shows who is locked and until when; an officer ends it and the password stays', async () => {
    const lacks = (what: 'role' | 'unlock') =>
      selectAccounts(
        world.db,
        { lacks: what },
        { limit: 10, after: undefined, now: clock.now() },
      ).then((rows) => rows.map(({ id }) => id));
    const roleless = await anAccount(world);
    for (let i = 0; i < 4; i += 1) await door.enter('Wrong-Password-1').catch(() => undefined);
    expect((await getAccount(world.db, account.id)).lockedUntil).toBeNull();
    await door.enter('Wrong-Password-1').catch(() => undefined);
    const { lockedUntil } = await getAccount(world.db, account.id);
    expect(lockedUntil).toBe(new Date(clock.now().getTime() + 15 * minute).toISOString());
    expect([await lacks('unlock'), await lacks('role')]).toEqual([[account.id], [roleless.id]]);
    const unlocked = await unlockAccount(systemContext(world, 'test'), account.id);
    expect([unlocked.lockedUntil, unlocked.version]).toEqual([null, account.version]);
    expect(await lacks('unlock')).toEqual([]);
    expect((await door.enter()).passwordDue).toBe(false);
  });

  it('an officer ends the lock with a new first password', async () => {
    for (let i = 0; i < 5; i += 1) await door.enter('Wrong-Password-1').catch(() => undefined);
    await resetPassword(systemContext(world, 'test'), account.id, 'Another-River-77');
    expect((await door.enter('Another-River-77')).passwordDue).toBe(true);
  });
});

describe('a password', () => {
  it('is changed with the present one; all other sessions end', async () => {
    const [mine, other] = [await door.enter(), await door.enter()];
    const ctx = await door.asAccount(mine.token);
    await expect(
      changePassword(ctx, { current: 'Wrong-Password-1', next: 'Another-River-77' }),
    ).rejects.toMatchObject({ code: 'identity.wrong-password' });
    await changePassword(ctx, { current: aPassword, next: 'Another-River-77' });
    expect(await door.bearer(mine.token)).toBeDefined();
    expect(await door.bearer(other.token)).toBeUndefined();
    await expect(door.enter()).rejects.toMatchObject({ code: 'identity.sign-in-failed' });
    expect((await door.enter('Another-River-77')).passwordDue).toBe(false);
  });

  it('is refused when it is weak or one of the last five', async () => {
    const ctx = await door.asAccount((await door.enter()).token);
    await expect(changePassword(ctx, { current: aPassword, next: 'weak' })).rejects.toMatchObject({
      code: 'identity.weak-password',
    });
    await expect(
      changePassword(ctx, { current: aPassword, next: aPassword }),
    ).rejects.toMatchObject({ code: 'identity.password-reused' });
    // Four newer ones, cheap to make; the first is then the oldest of five.
    await sql`insert into password_history (id, account_id, password_hash, created_at)
      select gen_random_uuid(), account_id, replace(password_hash, '$ln=4', '$ln=5'), created_at + make_interval(mins => n)
      from password_history, generate_series(1, 4) n where account_id = ${account.id}`.execute(
      world.db,
    );
    await expect(
      changePassword(ctx, { current: aPassword, next: aPassword }),
    ).rejects.toMatchObject({ code: 'identity.password-reused' });
    await sql`insert into password_history (id, account_id, password_hash, created_at)
      select gen_random_uuid(), account_id, replace(password_hash, '$ln=4', '$ln=5'), created_at + make_interval(mins => 9)
      from password_history where password_hash like '%$ln=4%' and account_id = ${account.id}`.execute(
      world.db,
    );
    await changePassword(ctx, { current: aPassword, next: aPassword });
  });

  it('older than 90 days has to be changed before anything else', async () => {
    clock.advance(90 * 24 * 60 * minute + 1000);
    const { token, passwordDue } = await door.enter();
    expect(passwordDue).toBe(true);
    expect((await door.bearer(token))?.passwordDue).toBe(true);
    await changePassword(await door.asAccount(token), {
      current: aPassword,
      next: 'Another-River-77',
    });
    forgetSessions(world, account.id);
    expect((await door.bearer(token))?.passwordDue).toBe(false);
  });

  it('guessed five times by who holds a session locks the name', async () => {
    const ctx = await door.asAccount((await door.enter()).token);
    for (let i = 0; i < 5; i += 1) {
      await changePassword(ctx, { current: `Wrong-${i}`, next: 'Another-River-77' }).catch(
        () => undefined,
      );
    }
    await expect(
      changePassword(ctx, { current: aPassword, next: 'Another-River-77' }),
    ).rejects.toMatchObject({ code: 'identity.locked' });
  });
});
