import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { rawPool, transact } from '#platform/database/database.ts';
import { sleep } from '#platform/time/time.ts';
import { testWorld } from '#platform/testing/world.ts';
import { defineJob, getJob, listJobsOfDeadWorkers, startJob } from './jobs.ts';
import { countJobs, openQueue, startWorker } from './worker.ts';

test('a worker takes what is delivered at once, never more than it has room for, and gives it back when stopped', async () => {
  const base = await testWorld();
  const queue = await openQueue({ url: base.databaseUrl, log: base.log });
  onTestFinished(queue.stop);
  const world = { ...base, jobs: { queue: queue.queue } };
  let together = 0;
  let mostTogether = 0;
  const job = defineJob({
    kind: 'test.wait',
    payload: z.object({ ms: z.number() }),
    run: async (_world, running, { ms }) => {
      together += 1;
      mostTogether = Math.max(mostTogether, together);
      try {
        await sleep(ms, running.signal);
      } finally {
        together -= 1;
      }
      return {};
    },
  });
  const worker = await startWorker(world, { boss: queue.boss, definitions: [job], concurrency: 2 });
  const start = (ms: number) =>
    transact(world.db, (tx) => startJob(tx, world, { job, payload: { ms } }));
  const ids = await Promise.all([50, 50, 50, 50, 50, 50].map(start));
  const states = () => Promise.all(ids.map(async (id) => (await getJob(world.db, id)).state));
  await expect.poll(states).toEqual(ids.map(() => 'done'));
  expect(mostTogether).toBe(2);
  const long = await start(60_000);
  await expect.poll(async () => (await getJob(world.db, long)).state).toBe('running');
  await worker.stop();
  expect(await getJob(world.db, long)).toMatchObject({ state: 'queued', attempt: 1 });
  expect(await countJobs(world)).toEqual({ queued: 1, running: 0 });
});

test('a job that does not heed its signal keeps no process from stopping', async () => {
  const base = await testWorld();
  const queue = await openQueue({ url: base.databaseUrl, log: base.log });
  onTestFinished(queue.stop);
  const world = { ...base, jobs: { queue: queue.queue } };
  let end = () => {};
  const deaf = defineJob({
    kind: 'test.deaf',
    payload: z.object({}),
    run: () => new Promise((resolve) => (end = () => resolve({}))),
  });
  const worker = await startWorker(world, {
    boss: queue.boss,
    definitions: [deaf],
    concurrency: 1,
  });
  const id = await transact(world.db, (tx) => startJob(tx, world, { job: deaf, payload: {} }));
  await expect.poll(async () => (await getJob(world.db, id)).state).toBe('running');
  await worker.stop();
  // Its lock is free, so that the next process runs it again.
  expect(await listJobsOfDeadWorkers(world.db)).toEqual([id]);
  end();
});

test('a worker whose lock was cut takes another: what it begins then is not taken from it', async () => {
  const base = await testWorld();
  const queue = await openQueue({ url: base.databaseUrl, log: base.log });
  onTestFinished(queue.stop);
  const world = { ...base, jobs: { queue: queue.queue } };
  const end = Promise.withResolvers<Record<string, unknown>>();
  const job = defineJob({ kind: 'test.long', payload: z.object({}), run: () => end.promise });
  const worker = await startWorker(world, { boss: queue.boss, definitions: [job], concurrency: 1 });
  const lockHolders = async (read: string) =>
    (
      await rawPool(world.db).query<{ pid: number }>(
        `select ${read} as pid from pg_locks where locktype = 'advisory' and classid = 7215 and objsubid = 2
           and granted and database = (select oid from pg_database where datname = current_database())`,
      )
    ).rows.map(({ pid }) => pid);
  const before = await lockHolders('pid');
  await lockHolders('pg_terminate_backend(pid)');
  const after = async () => (await lockHolders('pid')).filter((pid) => !before.includes(pid));
  await expect.poll(after, { timeout: 20_000 }).toHaveLength(1);
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: {} }));
  const state = async () => (await getJob(world.db, id)).state;
  await expect.poll(state, { timeout: 20_000 }).toBe('running');
  expect(await listJobsOfDeadWorkers(world.db)).toEqual([]);
  end.resolve({});
  await expect.poll(state, { timeout: 20_000 }).toBe('done');
  expect(await getJob(world.db, id)).toMatchObject({ attempt: 1 });
  await worker.stop();
});
