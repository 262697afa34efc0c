import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import * as z from 'zod';
import { openSignals } from '#platform/events/signals.ts';
import { defineJob, startJob } from '#platform/jobs/jobs.ts';
import { jobChannel } from '#platform/jobs/jobs.queries.ts';
import { jobsRoutes } from '#platform/jobs/jobs.routes.ts';
import type { Routes } from '#platform/http/mount.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { jobGuard } from './job-guard.ts';

const nap = defineJob({ kind: 'test.nap', payload: z.object({}), run: async () => ({}) });

let world: Awaited<ReturnType<typeof testWorld>>;
let signals: Awaited<ReturnType<typeof openSignals>>;
let routes: Routes<Context>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  signals = await openSignals(world, [jobChannel]);
  routes = jobsRoutes<Context>(signals, jobGuard);
});
afterAll(async () => {
  await signals.close();
  await world.close();
});

const start = (requestedBy: string) =>
  startJob(world.db, world, { job: nap, payload: {}, requestedBy });

const call = (name: string, ctx: Context, id?: string) => {
  const params = id === undefined ? undefined : { id };
  const input = { params, query: { limit: 50 }, body: undefined };
  // These handlers need nothing of the raw request.
  return Promise.resolve(routes.handlers[name]!(ctx, input as never, undefined as never));
};

describe('jobs over HTTP', () => {
  it('are seen by who asked for them, and all of them by the system officer and the bureau', async () => {
    const [one, two] = [await aContext(world), await aContext(world, { roles: ['data-engineer'] })];
    const [first, second] = [await start(one.actor.id), await start(two.actor.id)];
    const seen = async (ctx: Context) => {
      // The list's response schema: items with ids.
      const page = (await call('list', ctx)) as unknown as { items: { id: string }[] };
      return new Set(page.items.map((job) => job.id));
    };
    expect(await seen(one)).toEqual(new Set([first]));
    expect(await seen(two)).toEqual(new Set([second]));
    for (const role of ['system-officer', 'data-bureau'] as const) {
      expect(await seen(await aContext(world, { roles: [role] }))).toEqual(
        new Set([first, second]),
      );
    }
    await expect(call('get', one, second)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(call('watch', one, second)).rejects.toMatchObject({ code: 'policy.denied' });
    expect(await call('get', two, second)).toMatchObject({ id: second, state: 'queued' });
  });

  it('are stopped by who asked for them and by the system officer, with a record', async () => {
    const [owner, other] = [
      await aContext(world),
      await aContext(world, { roles: ['data-bureau'] }),
    ];
    const officer = await aContext(world, { roles: ['system-officer'] });
    const [mine, ours] = [await start(owner.actor.id), await start(owner.actor.id)];
    await expect(call('cancel', other, mine)).rejects.toMatchObject({ code: 'policy.denied' });
    expect(await call('cancel', owner, mine)).toMatchObject({ state: 'cancelled' });
    expect(await call('cancel', officer, ours)).toMatchObject({ state: 'cancelled' });
    await expect(call('cancel', owner, mine)).rejects.toMatchObject({ code: 'job.finished' });
    const { rows } = await sql`select outcome, code from audit_event
      where action = 'job:cancel' and object_id = ${mine} order by id`.execute(world.db);
    expect(rows).toEqual([
      { outcome: 'refused', code: 'policy.denied' },
      { outcome: 'done', code: null },
      { outcome: 'refused', code: expect.stringContaining('finished') },
    ]);
  });
});
