import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { defineErrors, Failure } from '#platform/errors/errors.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { selectAuditEvents } from '#governance/audit/audit.queries.ts';
import { systemContext } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import {
  authorize,
  authorizeEndpoint,
  perform,
  sweepIdempotencyKeys,
  type Deed,
} from './perform.ts';

const testErrors = defineErrors('perform-test', {
  no: { status: 409, words: { zh: '不行', en: 'No' } },
});

const audit = async (world: World) =>
  (await selectAuditEvents(world.db, {}, { limit: 50, before: undefined })).toReversed();

const counterOf = async (world: World) => {
  await sql`create table counter (n integer not null)`.execute(world.db);
  return {
    work: async (tx: World['db']) => {
      await sql`insert into counter values (1)`.execute(tx);
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from counter`.execute(tx);
      return { count: rows[0]!.n };
    },
    count: async () =>
      (await sql<{ n: number }>`select count(*)::int as n from counter`.execute(world.db)).rows[0]!
        .n,
  };
};

const aDeed = async (world: World) => {
  const { id: departmentId } = await aDepartment(world);
  const deed: Deed = {
    permission: 'source:register',
    object: { type: 'source', id: 'a-source', departmentId },
    detail: { rows: 3 },
  };
  return { departmentId, deed };
};

describe('perform', () => {
  it('keeps the deed and its audit row together', async () => {
    const clock = testClock();
    const world = await testWorld({ now: clock.now });
    const { departmentId, deed } = await aDeed(world);
    const ctx = await aContext(world, { roles: ['department-steward'], departmentId });
    const { work, count } = await counterOf(world);
    expect(await perform(ctx, deed, work)).toEqual({ count: 1 });
    expect(await count()).toBe(1);
    expect(await audit(world)).toEqual([
      expect.objectContaining({
        at: clock.now().toISOString(),
        actorKind: 'person',
        actorId: ctx.actor.id,
        action: 'source:register',
        objectType: 'source',
        objectId: 'a-source',
        departmentId,
        outcome: 'done',
        code: null,
        detail: { rows: 3 },
        requestId: ctx.requestId,
      }),
    ]);
  });

  it('does nothing without the permission, says why, and records that', async () => {
    const world = await testWorld();
    const { deed } = await aDeed(world);
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const { work, count } = await counterOf(world);
    await expect(perform(ctx, deed, work)).rejects.toMatchObject({
      code: 'policy.denied',
      status: 403,
      message: expect.stringContaining('data engineer (own department)'),
    });
    expect(await count()).toBe(0);
    expect(await audit(world)).toMatchObject([{ outcome: 'refused', code: 'policy.denied' }]);
  });

  it.each([
    ['a refusal', () => testErrors.no(), 'refused', 'perform-test.no'],
    ['a failure', () => new Failure('lake.away', 'x', { retryable: true }), 'failed', 'lake.away'],
    ['a defect', () => new TypeError('x'), 'failed', 'defect'],
  ])('undoes the deed on %s and records it', async (_name, error, outcome, code) => {
    const world = await testWorld();
    const { deed } = await aDeed(world);
    const { work, count } = await counterOf(world);
    const thrown = error();
    const doomed = perform(systemContext(world, 'test'), deed, async (tx) => {
      await work(tx);
      throw thrown;
    });
    await expect(doomed).rejects.toBe(thrown);
    expect(await count()).toBe(0);
    expect(await audit(world)).toMatchObject([
      { outcome, code, actorKind: 'system', actorName: 'test' },
    ]);
  });

  it('inside another transaction it is kept or lost with that one', async () => {
    const world = await testWorld();
    const { deed } = await aDeed(world);
    const { work, count } = await counterOf(world);
    const ctx = systemContext(world, 'test');
    const outer = perform(ctx, deed, async (tx) => {
      await perform({ ...ctx, db: tx }, deed, work);
      throw testErrors.no();
    });
    await expect(outer).rejects.toMatchObject({ code: 'perform-test.no' });
    expect(await count()).toBe(0);
    expect(await audit(world)).toHaveLength(1);
  });
});

describe('an idempotency key', () => {
  const keyed = async (world: World, departmentId: string, input = 'a'.repeat(64)) =>
    aContext(world, {
      roles: ['department-steward'],
      departmentId,
      idempotencyKey: 'key-1',
      inputSha256: input,
    });

  it('gives a repeated request the stored result, once done and once audited', async () => {
    const world = await testWorld();
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    const { work, count } = await counterOf(world);
    const answers = [await perform(ctx, deed, work), await perform(ctx, deed, work)];
    expect(answers).toEqual([{ count: 1 }, { count: 1 }]);
    expect(await count()).toBe(1);
    expect(await audit(world)).toHaveLength(1);
  });

  it('holds for requests at the same time', async () => {
    const world = await testWorld();
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    const { work, count } = await counterOf(world);
    const answers = await Promise.all(Array.from({ length: 6 }, () => perform(ctx, deed, work)));
    expect(new Set(answers.map((answer) => answer.count))).toEqual(new Set([1]));
    expect(await count()).toBe(1);
  });

  it('is refused for other content, and belongs to its actor and permission', async () => {
    const world = await testWorld();
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    const { work, count } = await counterOf(world);
    await perform(ctx, deed, work);
    await expect(
      perform({ ...ctx, inputSha256: 'b'.repeat(64) }, deed, work),
    ).rejects.toMatchObject({
      code: 'policy.key-reused',
      status: 422,
    });
    await perform(ctx, { ...deed, permission: 'source:update' }, work);
    await perform(await keyed(world, departmentId), deed, work);
    expect(await count()).toBe(3);
  });

  it('is free again after a deed that failed', async () => {
    const world = await testWorld();
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    const { work } = await counterOf(world);
    await expect(perform(ctx, deed, () => Promise.reject(testErrors.no()))).rejects.toThrow('No');
    expect(await perform(ctx, deed, work)).toEqual({ count: 1 });
  });

  it('never stores a secret result', async () => {
    const world = await testWorld();
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    const secret = { ...deed, secretResult: true };
    expect(await perform(ctx, secret, async () => ({ key: 'hush-hush' }))).toEqual({
      key: 'hush-hush',
    });
    await expect(perform(ctx, secret, async () => ({ key: 'x' }))).rejects.toMatchObject({
      code: 'policy.shown-once',
    });
    const { rows } =
      await sql`select * from idempotency_key where result::text like '%hush%'`.execute(world.db);
    expect(rows).toEqual([]);
  });

  it('is forgotten after a day', async () => {
    const clock = testClock();
    const world = await testWorld({ now: clock.now });
    const { departmentId, deed } = await aDeed(world);
    const ctx = await keyed(world, departmentId);
    await perform(ctx, deed, async () => 1);
    clock.advance(23 * 3_600_000);
    expect(await sweepIdempotencyKeys(world.db, clock.now())).toBe(0);
    clock.advance(2 * 3_600_000);
    expect(await sweepIdempotencyKeys(world.db, clock.now())).toBe(1);
  });
});

it('reads are refused in words and recorded; allowed reads are not recorded', async () => {
  const world = await testWorld();
  const ctx = await aContext(world, { roles: ['audit-officer'] });
  await authorize(ctx, 'audit:read', { type: 'audit' });
  expect(await audit(world)).toEqual([]);
  await expect(authorize(ctx, 'source:read', { type: 'source' })).rejects.toMatchObject({
    status: 403,
  });
  await expect(authorizeEndpoint(ctx, 'view:define')).rejects.toMatchObject({ status: 403 });
  expect(await audit(world)).toMatchObject([
    { action: 'source:read', outcome: 'refused', actorId: ctx.actor.id },
    { action: 'view:define', outcome: 'refused' },
  ]);
});
