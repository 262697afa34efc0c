import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { authorize } from '#governance/policy/perform.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aFeed, aScheduledRun, codeOf } from './collection.fixtures.ts';
import { collectionRoutes } from './collection.routes.ts';

const listed = (ctx: Context, sourceId: string) => {
  const input = { params: { id: sourceId }, query: { limit: 5 }, body: undefined };
  // This handler needs nothing of the raw request.
  return Promise.resolve(
    collectionRoutes.handlers['list']!(ctx, input as never, undefined as never),
  );
};

test('how far a scheduled collection has come is told to who may read the source, and to nobody else', async () => {
  const base = await testWorld();
  const root = await mkdtemp(join(tmpdir(), 'watched-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const world: World = { ...base, config: { ...base.config, watchRoots: [root] } };
  await writeFile(join(root, 'first.csv'), 'code,name\n1,东街\n');
  const { ctx, feed, sourceId } = await aFeed(world, {
    kind: 'folder',
    reach: { settings: { directory: root }, secret: undefined },
    feed: { selection: { path: '', pattern: '*.csv', quietSeconds: 1 } },
  });
  const progress = { stage: 'read', rows: 1200, rowsTotal: 4000 };
  const jobId = await aScheduledRun(world, feed.id, progress);

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

  const finished = { state: 'done', finished_at: world.now() };
  await world.db.updateTable('collection').set(finished).execute();
  expect(await listed(engineer, sourceId)).toMatchObject({
    items: [{ state: 'done', progress: null }],
  });
});
