import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { authorize } from '#governance/policy/perform.ts';
import { newId } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aFeed, codeOf } from './collection.fixtures.ts';
import { insertCollection } from './collection.queries.ts';
import { collectionRoutes } from './collection.routes.ts';
import { startDueCollections } from './feed.commands.ts';

/** A feed whose schedule has started a collection that has read a part; nobody asked for it. */
async function aScheduledCollection() {
  const clock = testClock('2027-11-21T06:30:00Z');
  const base = await testWorld({ now: clock.now });
  const root = await mkdtemp(join(tmpdir(), 'watched-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, 'first.csv'), 'code,name\n1,东街\n');
  const world: World = { ...base, config: { ...base.config, watchRoots: [root] } };
  const { ctx, feed, sourceId } = await aFeed(world, {
    kind: 'folder',
    reach: { settings: { directory: root }, secret: undefined },
    feed: {
      selection: { path: '', pattern: '*.csv', quietSeconds: 1 },
      schedule: { every: 'day', at: '02:00' },
    },
  });
  clock.advance(24 * 3_600_000);
  expect(await startDueCollections(world)).toBe(1);
  const progress = { stage: 'read', rows: 1200, rowsTotal: 4000 };
  const job = await world.db
    .updateTable('job')
    .set({ state: 'running', started_at: clock.now(), progress: JSON.stringify(progress) })
    .returning(['id', 'requested_by as requestedBy'])
    .executeTakeFirstOrThrow();
  expect(job.requestedBy).toBeNull();
  await insertCollection(world.db, {
    id: newId(),
    feedId: feed.id,
    jobId: job.id,
    whole: true,
    markBefore: null,
    requestedBy: null,
    startedAt: clock.now(),
  });
  return { world, ctx, sourceId, jobId: job.id, progress };
}

const listed = (ctx: Context, sourceId: string) => {
  const input = { params: { id: sourceId }, query: { limit: 5 }, body: undefined };
  // This handler needs nothing of the raw request.
  return Promise.resolve(
    collectionRoutes.handlers['list']!(ctx, input as never, undefined as never),
  );
};

test('how far a scheduled collection has come is told to who may read the source, and to nobody else', async () => {
  const { world, ctx, sourceId, jobId, progress } = await aScheduledCollection();
  const departmentId = ctx.actor.departmentId ?? '';
  const engineer = await aContext(world, { roles: ['data-engineer'], departmentId });
  for (const reader of [ctx, engineer]) {
    expect(await listed(reader, sourceId)).toMatchObject({
      items: [{ state: 'running', jobId, progress }],
    });
    // The job itself stays with those who run the platform.
    const job = { type: 'job', id: jobId, ownerId: null };
    expect(await codeOf(authorize(reader, 'job:read', job))).toBe('policy.denied');
  }
  const elsewhere = await aContext(world, { roles: ['data-engineer', 'department-steward'] });
  expect(await codeOf(listed(elsewhere, sourceId))).toBe('policy.denied');

  await world.db
    .updateTable('collection')
    .set({ state: 'done', finished_at: world.now() })
    .execute();
  expect(await listed(engineer, sourceId)).toMatchObject({
    items: [{ state: 'done', progress: null }],
  });
});

test('a key that collecting has reached is told to who may see values; a time to every reader', async () => {
  const { world, ctx, sourceId } = await aScheduledCollection();
  const bureau = await aContext(world, { roles: ['data-bureau'] });
  const reached = async (reader: Context, mark: string) => {
    await world.db.updateTable('collection').set({ mark_before: mark, mark_after: mark }).execute();
    // The answer of a list is a page.
    const page: unknown = await listed(reader, sourceId);
    const { items } = page as { items: Record<string, unknown>[] };
    return [items[0]?.['markBefore'], items[0]?.['markAfter']];
  };
  const key = '110101199001011237';
  expect(await reached(ctx, key)).toEqual([key, key]);
  expect(await reached(bureau, key)).toEqual([null, null]);
  const time = '2027-11-21 02:00:00';
  expect(await reached(bureau, time)).toEqual([time, time]);
});
