import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { assert } from '#platform/errors/errors.ts';
import { aFeed } from '#lifecycle/source/collection.fixtures.ts';
import { findDelivery, settleDelivery } from '#lifecycle/source/source.ts';
import { aWorld, gather, lastRun, rowsOf } from './collected.fixtures.ts';

test('files of a watched folder land as they came: GB18030, titles, drift and all', async () => {
  const base = await aWorld();
  const root = await mkdtemp(join(tmpdir(), 'watched-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const world = { ...base, config: { ...base.config, watchRoots: [root] } };
  // 编号;名称 and 1;东街 in GB18030.
  const gb = Buffer.from('b1e0bac53bc3fbb3c60a313bb6abbdd60a', 'hex');
  await writeFile(join(root, '2026-11-20.csv'), gb);
  const reach = { settings: { directory: root }, secret: undefined };
  const selection = { path: '', pattern: '*.csv', quietSeconds: 1 };
  const at = await aFeed(world, { kind: 'folder', reach, feed: { selection } });
  const first = await gather(world, at);
  expect(first.outcome).toMatchObject({ state: 'done' });
  expect(first.snapshot).toMatchObject({ number: 1, rowCount: 1 });
  expect(Object.values((await rowsOf(world, at))[0] ?? {})).toContain('东街');
  await writeFile(join(root, '2026-11-21.csv'), '编号;名称\n1;东街\n2;西街\n');
  expect((await gather(world, at)).snapshot).toMatchObject({ number: 2, rowCount: 2 });
  // What a landing that was overtaken says of a delivery that has landed is of no account.
  const landed = await world.db.selectFrom('delivery').select('source_file_id as id').execute();
  const delivery = await findDelivery(world.db, landed[1]?.id ?? '');
  assert(delivery !== undefined, 'the second file is a delivery');
  await settleDelivery(world.db, delivery, { state: 'failed', wholeDue: true });
  const states = await world.db.selectFrom('delivery').select('state').execute();
  expect(states).toEqual([{ state: 'landed' }, { state: 'landed' }]);
  const feed = world.db.selectFrom('feed').select('whole_due').executeTakeFirst();
  expect(await feed).toEqual({ whole_due: false });
  await writeFile(join(root, '2026-11-22.csv'), '编号;名称;电话\n1;东街;1\n');
  expect((await gather(world, at)).snapshot).toMatchObject({ number: 2 });
  expect(await lastRun(world, at)).toMatchObject({
    state: 'failed',
    error: { code: 'cache.schema-drift' },
  });
});
