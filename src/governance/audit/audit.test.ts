import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { threeOfficers } from '#governance/identity/identity.fixtures.ts';
import { nobody } from '#governance/identity/context.ts';
import { recordAudit } from './audit.ts';
import { auditRoutes } from './audit.routes.ts';
import type { AuditEvent } from './audit.contract.ts';

it.each(['update audit_event set code = null', 'delete from audit_event', 'truncate audit_event'])(
  'is append-only: %s is refused',
  async (statement) => {
    const world = await testWorld();
    const by = { actor: nobody, requestId: 'r', at: world.now() };
    await recordAudit(world.db, by, { action: 'a:b', object: { type: 'a' }, outcome: 'done' });
    await expect(sql.raw(statement).execute(world.db)).rejects.toThrow('append-only');
    const { rows } = await sql`select outcome from audit_event`.execute(world.db);
    expect(rows).toEqual([{ outcome: 'done' }]);
  },
);

it('is read page by page, newest first, filtered, by the audit officer alone', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  const { system, security, audit } = await threeOfficers(world);
  for (let number = 0; number < 5; number += 1) {
    const by = { actor: system.actor, requestId: `r${number}`, at: clock.now() };
    const object = { type: 'account', id: `a${number % 2}` };
    await recordAudit(world.db, by, { action: 'account:manage', object, outcome: 'done' });
    clock.advance(60_000);
    // Ids grow with the real clock; two rows of one millisecond have no order.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const request = { limit: 2, cursor: undefined };
  const list = async (query: Record<string, unknown>, ctx = audit) => {
    const handler = auditRoutes.handlers['list']!;
    const input = { params: undefined, query: { ...request, ...query }, body: undefined };
    // The handler of a list needs nothing of the raw request.
    return (await handler(ctx, input, undefined as never)) as unknown as {
      items: AuditEvent[];
      next: string | null;
    };
  };
  const ids = (page: { items: AuditEvent[] }) => page.items.map((item) => item.requestId);
  const first = await list({});
  const second = await list({ cursor: first.next });
  const third = await list({ cursor: second.next });
  expect([first, second, third].map(ids)).toEqual([['r4', 'r3'], ['r2', 'r1'], ['r0']]);
  expect(third.next).toBeNull();
  expect(ids(await list({ objectId: 'a1', limit: 9 }))).toEqual(['r3', 'r1']);
  expect(ids(await list({ actorId: security.actor.id }))).toEqual([]);
  const from = '2026-11-21T06:31:00Z';
  expect(ids(await list({ from, to: '2026-11-21T06:33:00Z' }))).toEqual(['r2', 'r1']);
  await expect(list({ cursor: 'WyJ4Il0' })).rejects.toMatchObject({ code: 'platform.bad-cursor' });
  for (const other of [system, security]) {
    await expect(list({}, other)).rejects.toMatchObject({ code: 'policy.denied' });
  }
  // The officers' own refused reading is in it too.
  const refused = await list({ outcome: 'refused', limit: 9 });
  expect(refused.items.map((item) => item.actorId).toSorted()).toEqual(
    [system.actor.id, security.actor.id].toSorted(),
  );
});
