import { expect, test } from 'vitest';
import { rawPool, transact } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import {
  defineSubscriber,
  deliverEvents,
  listen,
  publish,
  registerSubscribers,
  type DeliveredEvent,
} from './events.ts';
import { countDeliveries } from './events.queries.ts';

function recorder(name: string, fail: (event: DeliveredEvent) => boolean = () => false) {
  const seen: string[] = [];
  const subscriber = defineSubscriber({
    name,
    topics: ['thing.made'],
    handle: (_world, event) => {
      seen.push(event.key);
      return fail(event) ? Promise.reject(new Error('not now')) : Promise.resolve();
    },
  });
  return { seen, subscriber };
}

test('events of a kept transaction reach each subscriber once and in order; those of a lost one reach nobody', async () => {
  const world = await testWorld();
  const one = recorder('one');
  const two = recorder('two');
  const subscribers = [one.subscriber, two.subscriber];
  await registerSubscribers(world.db, subscribers);
  for (const key of ['a', 'b', 'c']) {
    await transact(world.db, (tx) => publish(tx, { topic: 'thing.made', key, payload: {} }));
  }
  const lost = transact(world.db, async (tx) => {
    await publish(tx, { topic: 'thing.made', key: 'lost', payload: {} });
    throw new Error('rolled back');
  });
  await expect(lost).rejects.toThrow('rolled back');
  expect(await deliverEvents(world, subscribers)).toBe(6);
  expect(await deliverEvents(world, subscribers)).toBe(0);
  expect(one.seen).toEqual(['a', 'b', 'c']);
  expect(two.seen).toEqual(['a', 'b', 'c']);
});

test('a failing handler is called again later, keeps the order, and is given up at last', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  const bad = recorder('bad', (event) => event.key === 'a');
  await registerSubscribers(world.db, [bad.subscriber]);
  for (const key of ['a', 'b']) {
    await transact(world.db, (tx) => publish(tx, { topic: 'thing.made', key, payload: {} }));
  }
  await world.db.updateTable('event_delivery').set({ next_at: clock.now() }).execute();
  await deliverEvents(world, [bad.subscriber]);
  await deliverEvents(world, [bad.subscriber]);
  expect(bad.seen).toEqual(['a']);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    clock.advance(600_000);
    await deliverEvents(world, [bad.subscriber]);
  }
  expect(bad.seen.filter((key) => key === 'a')).toHaveLength(8);
  expect(bad.seen.at(-1)).toBe('b');
  expect(await countDeliveries(world.db)).toEqual({ waiting: 0, dead: 1 });
});

test('two processes never handle the same event at once', async () => {
  const world = await testWorld();
  const one = recorder('one');
  await registerSubscribers(world.db, [one.subscriber]);
  for (let at = 0; at < 20; at += 1) {
    await transact(world.db, (tx) =>
      publish(tx, { topic: 'thing.made', key: String(at), payload: {} }),
    );
  }
  await Promise.all([1, 2, 3].map(() => deliverEvents(world, [one.subscriber])));
  await deliverEvents(world, [one.subscriber]);
  expect(new Set(one.seen).size).toBe(20);
  expect(one.seen).toHaveLength(20);
});

test('a handler that fails after its lease does not open again what another has done', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  const begun = Promise.withResolvers<void>();
  const fail = Promise.withResolvers<void>();
  const seen: string[] = [];
  const slow = defineSubscriber({
    name: 'slow',
    topics: ['thing.made'],
    handle: async (_world, event) => {
      seen.push(event.key);
      if (seen.length > 1) return;
      begun.resolve();
      await fail.promise;
    },
  });
  await registerSubscribers(world.db, [slow]);
  for (const key of ['a', 'b'])
    await transact(world.db, (tx) => publish(tx, { topic: 'thing.made', key, payload: {} }));
  await world.db.updateTable('event_delivery').set({ next_at: clock.now() }).execute();
  const late = deliverEvents(world, [slow]);
  await begun.promise;
  clock.advance(60_000);
  expect(await deliverEvents(world, [slow])).toBe(2);
  fail.reject(new Error('too late'));
  await late;
  clock.advance(600_000);
  expect(await deliverEvents(world, [slow])).toBe(0);
  expect(seen).toEqual(['a', 'a', 'b']);
});

test('a listening connection that is cut is made again once, and is gone when it is closed', async () => {
  const world = await testWorld();
  const told: string[] = [];
  const listener = await listen(world, 'test_channel', (payload) => told.push(payload));
  const listening = async (read: string) =>
    (
      await rawPool(world.db).query<{ pid: number }>(
        `select ${read} as pid from pg_stat_activity
           where datname = current_database() and query = 'listen test_channel'`,
      )
    ).rows.map(({ pid }) => pid);
  const before = await listening('pid');
  expect(before).toHaveLength(1);
  await listening('pg_terminate_backend(pid)');
  const after = async () => (await listening('pid')).filter((pid) => !before.includes(pid));
  await expect.poll(after, { timeout: 20_000 }).not.toEqual([]);
  const tell = async () => {
    await rawPool(world.db).query("select pg_notify('test_channel', 'again')");
    return told.length;
  };
  await expect.poll(tell, { timeout: 20_000 }).toBeGreaterThan(0);
  await listener.close();
  await expect.poll(() => listening('pid'), { timeout: 20_000 }).toEqual([]);
});
