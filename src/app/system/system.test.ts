import { expect, test } from 'vitest';
import { threeOfficers } from '#governance/identity/identity.fixtures.ts';
import { newId } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { SystemState } from './system.contract.ts';
import { systemRoutes } from './system.routes.ts';
import { sql } from 'kysely';

const input = { params: undefined, query: undefined, body: undefined };

test('the officers of system and security see figures and checks, the audit officer does not', async () => {
  const world = await testWorld();
  const { system, security, audit } = await threeOfficers(world);
  const read = systemRoutes.handlers['get']!;
  await sql`insert into job (id, kind, payload, state, error, finished_at)
    values (${newId()}, 'cache.land', '{}', 'failed', '{"code":"cache.broken"}', now())`.execute(
    world.db,
  );
  await sql`insert into job (id, kind, payload, state)
    values (${newId()}, 'cache.land', '{}', 'queued')`.execute(world.db);
  for (const ctx of [system, security]) {
    // The handler needs nothing of the raw request.
    const state = SystemState.parse(
      await read({ ...ctx, now: () => new Date() }, input, undefined as never),
    );
    expect(state.jobs).toEqual({ queued: 1, running: 0 });
    expect(state.events).toEqual({ waiting: 0, dead: 0 });
    expect(state.storage.snapshots).toEqual({ count: 0, bytes: 0 });
    expect(state.database.bytes).toBeGreaterThan(1_000_000);
    expect(state.disk.freeBytes).toBeLessThan(state.disk.totalBytes);
    expect(state.migrations.at(-1)?.name).toMatch(/^0001-/);
    const found = new Map(state.checks.map((check) => [check.name, check]));
    expect(found.get('migrations')?.state).toBe('ok');
    expect(found.get('audit-triggers')?.state).toBe('ok');
    expect(found.get('failed-jobs')).toMatchObject({ state: 'warning' });
    expect([...found.values()].map(({ next }) => next?.en ?? '').join()).not.toContain('/api/');
    expect(found.get('failed-jobs')?.findings?.[0]).toMatch(/^cache\.land .*: cache\.broken$/);
  }
  await expect(read(audit, input, undefined as never)).rejects.toMatchObject({
    code: 'policy.denied',
  });
});

test('a guard against change that was taken away is a problem', async () => {
  const world = await testWorld();
  const { system } = await threeOfficers(world);
  await sql`drop trigger audit_event_append_only on audit_event`.execute(world.db);
  const read = systemRoutes.handlers['get']!;
  const state = SystemState.parse(await read(system, input, undefined as never));
  const check = state.checks.find(({ name }) => name === 'audit-triggers');
  expect(check).toMatchObject({ state: 'problem' });
  expect(check?.findings).toEqual(['audit_event.audit_event_append_only']);
});
