import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { createAdmission, type Admission } from './admission.ts';
import { issueKey, revokeKey, rotateKey } from './application-key.commands.ts';
import { resumeApplication, suspendApplication } from './application.commands.ts';
import { aCaller, aShareTeam, type ShareTeam } from './application.fixtures.ts';
import { makeKey } from './application-key.rules.ts';
import { revokeGrant } from './grant.commands.ts';

const clock = testClock('2026-11-21T06:30:30Z');
let world: Awaited<ReturnType<typeof testWorld>>;
let team: ShareTeam;

beforeAll(async () => {
  world = await testWorld({ now: clock.now, keep: true });
  team = await aShareTeam(world);
});
afterAll(() => world.close());

async function anAdmission(): Promise<Admission> {
  const admission = await createAdmission(world);
  onTestFinished(() => admission.close());
  return admission;
}

/** The outcome of one call: what it was admitted with, or the code of the refusal. */
async function call(
  admission: Admission,
  given: { key: string | undefined; serviceId: string; now?: Date },
): Promise<string> {
  try {
    await admission.admit({ now: clock.now(), ...given });
    return 'admitted';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('admission', () => {
  it('tells scope, purpose and the state of the quota, from memory the second time', async () => {
    const admission = await anAdmission();
    const rowFilter = [{ column: 'code', op: 'eq' as const, values: ['110105'] }];
    const caller = await aCaller(world, team, { fields: ['code'], rowFilter, quotaPerMinute: 60 });
    const at = { key: caller.key, serviceId: caller.serviceId, now: clock.now() };
    const first = await admission.admit(at);
    expect(first).toEqual({
      applicationId: caller.application.id,
      grantId: caller.request.grantId,
      keyId: caller.keyId,
      purpose: '核对网格所在街道',
      fields: ['code'],
      rowFilter,
      scopeKey: `${caller.request.grantId}:1`,
      rate: { policy: 'minute', limit: 60, windowSeconds: 60, remaining: 59, resetSeconds: 30 },
    });
    const second = await admission.admit(at);
    expect(second.rate.remaining).toBe(58);
    // Notices of the making of the key may still come in; once they are through, memory answers at once.
    await expect.poll(() => admission.admit(at) instanceof Promise).toBe(false);
  });

  it('refuses in words: no key, unknown key, wrong secret, no grant', async () => {
    const admission = await anAdmission();
    const { key, serviceId } = await aCaller(world, team);
    const other = await aCaller(world, team);
    expect(await call(admission, { key: undefined, serviceId })).toBe('admission.key-missing');
    expect(await call(admission, { key: 'nonsense', serviceId })).toBe('admission.key-unknown');
    expect(await call(admission, { key: makeKey().key, serviceId })).toBe('admission.key-unknown');
    const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    expect(await call(admission, { key: wrong, serviceId })).toBe('admission.key-unknown');
    expect(await call(admission, { key, serviceId: other.serviceId })).toBe('admission.no-grant');
    expect(await call(admission, { key, serviceId })).toBe('admitted');
  });

  it('a key made after it was found unknown works at once', async () => {
    const admission = await anAdmission();
    const { application, serviceId, key } = await aCaller(world, team);
    expect(await call(admission, { key, serviceId })).toBe('admitted');
    const ask = { applicationId: application.id, label: '新', days: 1 };
    const { key: fresh } = await issueKey(team.owner, ask);
    expect(await call(admission, { key: fresh, serviceId })).toBe('admitted');
  });

  it('grants begin and end by time alone', async () => {
    const admission = await anAdmission();
    const day = 86_400_000;
    const at = (days: number) => new Date(clock.now().getTime() + days * day);
    const caller = await aCaller(world, team, {
      validFrom: at(1).toISOString(),
      validTo: at(3).toISOString(),
    });
    expect(await call(admission, caller)).toBe('admission.grant-not-yet');
    expect(await call(admission, { ...caller, now: at(2) })).toBe('admitted');
    expect(await call(admission, { ...caller, now: at(3) })).toBe('admission.grant-expired');
    expect(await call(admission, { ...caller, now: at(400) })).toBe('admission.key-expired');
  });

  it('a rotated key works until the grace period ends', async () => {
    const admission = await anAdmission();
    const { keyId, key, serviceId } = await aCaller(world, team);
    expect(await call(admission, { key, serviceId })).toBe('admitted');
    const fresh = await rotateKey(team.owner, { id: keyId, graceHours: 1, days: 30 });
    expect(await call(admission, { key, serviceId })).toBe('admitted');
    const later = new Date(clock.now().getTime() + 3_600_000);
    expect(await call(admission, { key, serviceId, now: later })).toBe('admission.key-expired');
    expect(await call(admission, { key: fresh.key, serviceId, now: later })).toBe('admitted');
  });
});

describe('taking back', () => {
  it('is effective on the very next call of this process', async () => {
    const admission = await anAdmission();
    const caller = await aCaller(world, team);
    const { application, request } = caller;
    expect(await call(admission, caller)).toBe('admitted');
    await suspendApplication(team.bureau, { id: application.id, reason: '异常调用' });
    expect(await call(admission, caller)).toBe('admission.application-not-active');
    await resumeApplication(team.bureau, application.id);
    expect(await call(admission, caller)).toBe('admitted');
    await revokeGrant(team.approver, { id: request.grantId ?? '', reason: '用途已完成' });
    expect(await call(admission, caller)).toBe('admission.no-grant');
    await revokeKey(team.owner, { id: caller.keyId, reason: '停用' });
    expect(await call(admission, caller)).toBe('admission.key-revoked');
  });

  it('by another process is told by PostgreSQL, and holds without it after two seconds', async () => {
    const admission = await anAdmission();
    const told = await aCaller(world, team);
    expect(await call(admission, told)).toBe('admitted');
    const revoke = `update service_grant set revoked_at = now(), revoke_reason = 'x', revoked_by = 'x'
      where id = $1`;
    await rawPool(world.db).query(revoke, [told.request.grantId]);
    await expect.poll(() => call(admission, told)).toBe('admission.no-grant');

    const silent = await aCaller(world, team);
    expect(await call(admission, silent)).toBe('admitted');
    await rawPool(world.db).query(`alter table service_grant disable trigger service_grant_told`);
    await rawPool(world.db).query(revoke, [silent.request.grantId]);
    await rawPool(world.db).query(`alter table service_grant enable trigger service_grant_told`);
    const later = new Date(clock.now().getTime() + 2_000);
    expect(await call(admission, { ...silent, now: later })).toBe('admission.no-grant');
  });
});

describe('quotas', () => {
  it('of a minute admit exactly so many at once, and again in the next minute', async () => {
    const admission = await anAdmission();
    const caller = await aCaller(world, team, { quotaPerMinute: 25 });
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => call(admission, caller)));
    expect(outcomes.filter((one) => one === 'admitted')).toHaveLength(25);
    expect(outcomes.filter((one) => one === 'admission.minute-quota-used')).toHaveLength(35);
    const next = new Date(clock.now().getTime() + 30_000);
    expect(await call(admission, { ...caller, now: next })).toBe('admitted');
  });

  it('say how long to wait', async () => {
    const admission = await anAdmission();
    const caller = await aCaller(world, team, { quotaPerMinute: 1 });
    expect(await call(admission, caller)).toBe('admitted');
    const again = async () => admission.admit({ ...caller, now: clock.now() });
    await expect(again()).rejects.toMatchObject({
      status: 429,
      details: { retryAfterMs: 30_000, extension: { quota: { policy: 'minute', limit: 1 } } },
    });
  });

  it('of a day hold over several processes and over a restart without a goodbye', async () => {
    const caller = await aCaller(world, team, { quotaPerDay: 150 });
    const processes = [await anAdmission(), await anAdmission(), await anAdmission()];
    const burst = (count: number) =>
      Promise.all(
        processes.flatMap((admission) =>
          Array.from({ length: count }, () => call(admission, caller)),
        ),
      );
    const first = (await burst(30)).filter((one) => one === 'admitted').length;
    expect(first).toBe(90);
    // A killed process does not give its block back; the new one must not start from zero.
    processes.push(await anAdmission());
    const second = (await burst(60)).filter((one) => one === 'admitted').length;
    expect(first + second).toBe(150);
    expect(await call(processes[0]!, caller)).toBe('admission.day-quota-used');
    const midnight = new Date('2026-11-21T16:00:00Z');
    expect(await call(processes[0]!, { ...caller, now: midnight })).toBe('admitted');
  });

  it('of a day give back what a closed process did not use', async () => {
    const admission = await createAdmission(world);
    const caller = await aCaller(world, team, { quotaPerDay: 1000 });
    expect(await call(admission, caller)).toBe('admitted');
    await admission.close();
    const { rows } = await rawPool(world.db).query(
      'select taken, day::text from quota_use where grant_id = $1',
      [caller.request.grantId],
    );
    expect(rows).toEqual([{ taken: 1, day: '2026-11-21' }]);
  });

  it('of a day are shown when they will be used up first', async () => {
    const admission = await anAdmission();
    const caller = await aCaller(world, team, { quotaPerDay: 3 });
    const { rate } = await admission.admit({ ...caller, now: clock.now() });
    // 14:30:30 in Beijing, so the day ends in 9 h 29 min 30 s.
    expect(rate).toEqual({
      policy: 'day',
      limit: 3,
      windowSeconds: 86_400,
      remaining: 2,
      resetSeconds: 34_170,
    });
  });
});
