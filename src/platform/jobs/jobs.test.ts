import { expect, test } from 'vitest';
import * as z from 'zod';
import { transact } from '#platform/database/database.ts';
import { defineErrors, Failure } from '#platform/errors/errors.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import {
  cancelJob,
  defineJob,
  getJob,
  runDueJobs,
  runJob,
  startJob,
  type JobDefinition,
} from './jobs.ts';
import { claimJob, requeueJobsOfDeadWorkers } from './jobs.queries.ts';

const errors = defineErrors('job-test', {
  no: {
    status: 409,
    words: { zh: '不行', en: 'it cannot be done' },
    next: { zh: '换一个', en: 'take another' },
  },
});

const counting = (run: JobDefinition['run']) =>
  defineJob({ kind: 'test.count', payload: z.object({ to: z.number() }), run });

const run = (jobs: JobDefinition[]) => new Map(jobs.map((job) => [job.kind as string, job]));
const never = new AbortController().signal;

test('a job runs once with its payload and keeps its result and progress', async () => {
  const world = await testWorld();
  const job = counting(async (_world, running, payload) => {
    running.progress({ stage: 'counting', rows: 3 });
    return { reached: z.object({ to: z.number() }).parse(payload).to };
  });
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 7 } }));
  await runDueJobs(world, [job]);
  const done = await getJob(world.db, id);
  expect(done).toMatchObject({
    state: 'done',
    result: { reached: 7 },
    progress: { rows: 3 },
    attempt: 1,
  });
});

test('a job of a transaction that is rolled back does not exist', async () => {
  const world = await testWorld();
  const job = counting(() => Promise.resolve({}));
  let id = '';
  const failing = transact(world.db, async (tx) => {
    id = await startJob(tx, world, { job, payload: { to: 1 } });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await expect(getJob(world.db, id)).rejects.toMatchObject({ code: 'job.not-found' });
});

test('an unfinished job of the same key is joined, a finished one is not', async () => {
  const world = await testWorld();
  const job = counting(() => Promise.resolve({}));
  const start = () =>
    transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 }, key: 'one' }));
  const first = await start();
  expect(await start()).toBe(first);
  await runDueJobs(world, [job]);
  expect(await start()).not.toBe(first);
});

test('a refusal ends the job with its words, a retryable failure runs it again later', async () => {
  const clock = testClock();
  const world = await testWorld({ now: clock.now });
  let runs = 0;
  const job = counting(() => {
    runs += 1;
    if (runs === 1)
      throw new Failure('test.gone', 'gone', { retryable: true, retryAfterMs: 60_000 });
    throw errors.no();
  });
  await world.db.updateTable('job').set({ run_after: clock.now() }).execute();
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
  await world.db.updateTable('job').set({ run_after: clock.now() }).execute();
  await runDueJobs(world, [job]);
  expect(await getJob(world.db, id)).toMatchObject({ state: 'queued', attempt: 1 });
  await runDueJobs(world, [job]);
  expect(runs).toBe(1);
  clock.advance(61_000);
  await runDueJobs(world, [job]);
  expect(await getJob(world.db, id)).toMatchObject({
    state: 'failed',
    attempt: 2,
    error: {
      code: 'job-test.no',
      words: { zh: '不行', en: 'it cannot be done' },
      next: { en: 'take another' },
    },
  });
});

test('a defect tells the person only the job id', async () => {
  const world = await testWorld();
  const job = counting(() => Promise.reject(new Error('secret detail 110101199001011234')));
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
  await runDueJobs(world, [job]);
  const failed = await getJob(world.db, id);
  expect(failed.error?.code).toBe('job.defect');
  expect(JSON.stringify(failed.error)).not.toContain('110101199001011234');
});

test('cancelling stops a waiting job at once and a running one through its signal', async () => {
  const world = await testWorld();
  const job = counting(
    (_world, running) =>
      new Promise((_resolve, reject) => {
        running.signal.addEventListener('abort', () => reject(running.signal.reason));
      }),
  );
  const waiting = await transact(world.db, (tx) =>
    startJob(tx, world, { job, payload: { to: 1 } }),
  );
  expect(await cancelJob(world, waiting)).toMatchObject({ state: 'cancelled' });
  const running = await transact(world.db, (tx) =>
    startJob(tx, world, { job, payload: { to: 1 } }),
  );
  const ended = runJob(world, run([job]), { id: running, workerKey: 1, shutdown: never });
  await expect.poll(async () => (await getJob(world.db, running)).state).toBe('running');
  await cancelJob(world, running);
  await ended;
  expect(await getJob(world.db, running)).toMatchObject({
    state: 'cancelled',
    error: { code: 'job.cancelled' },
  });
  await expect(cancelJob(world, running)).rejects.toMatchObject({ code: 'job.finished' });
});

test('a stopping process gives its job back', async () => {
  const world = await testWorld();
  const stop = new AbortController();
  const job = counting(
    (_world, running) =>
      new Promise((_resolve, reject) => {
        running.signal.addEventListener('abort', () => reject(running.signal.reason));
        stop.abort(new Error('stopping'));
      }),
  );
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
  await runJob(world, run([job]), { id, workerKey: 1, shutdown: stop.signal });
  expect(await getJob(world.db, id)).toMatchObject({ state: 'queued' });
});

test('the job of a dead worker is queued again; one that lives keeps it; two never take the same', async () => {
  const world = await testWorld();
  const job = counting(() => Promise.resolve({}));
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
  const claims = await Promise.all(
    [11, 12, 13].map((workerKey) =>
      claimJob(world.db, { id, workerKey, now: new Date(Date.now() + 1000) }),
    ),
  );
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  // Nobody holds the advisory lock of worker 11, 12 or 13: whoever took it is dead.
  expect(await requeueJobsOfDeadWorkers(world.db, world.now())).toEqual([id]);
  expect(await getJob(world.db, id)).toMatchObject({ state: 'queued', attempt: 1 });
});

test('a worker that lost its lock and goes on late changes nothing of what the next one says', async () => {
  const world = await testWorld();
  const ends: (() => Promise<Record<string, unknown>>)[] = [
    () => Promise.resolve({ by: 'the late one' }),
    () => Promise.reject(errors.no()),
    () => Promise.reject(new Failure('test.gone', 'gone', { retryable: true })),
    () => Promise.reject(new Error('its files are gone')),
  ];
  for (const lateEnd of ends) {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const endSecond = Promise.withResolvers<void>();
    const job = counting(async (_world, running) => {
      if (running.attempt === 1) {
        begun.resolve();
        await goOn.promise;
        return lateEnd();
      }
      second.resolve();
      await endSecond.promise;
      return { by: 'the next one' };
    });
    const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
    const late = runJob(world, run([job]), { id, workerKey: 11, shutdown: never });
    await begun.promise;
    expect(await requeueJobsOfDeadWorkers(world.db, world.now())).toEqual([id]);
    const next = runJob(world, run([job]), { id, workerKey: 12, shutdown: never });
    await second.promise;
    goOn.resolve();
    await late;
    expect(await getJob(world.db, id)).toMatchObject({ state: 'running', attempt: 2 });
    endSecond.resolve();
    await next;
    expect(await getJob(world.db, id)).toMatchObject({
      state: 'done',
      error: null,
      result: { by: 'the next one' },
    });
  }
});

test('a job that is taken from a worker stops there, and is not cancelled for the one that takes it up', async () => {
  const world = await testWorld();
  const begun = Promise.withResolvers<void>();
  const job = counting((_world, running) => {
    if (running.attempt > 1) return Promise.resolve({ by: 'the next one' });
    begun.resolve();
    return new Promise((_resolve, reject) => {
      running.signal.addEventListener('abort', () => reject(running.signal.reason));
    });
  });
  const id = await transact(world.db, (tx) => startJob(tx, world, { job, payload: { to: 1 } }));
  const late = runJob(world, run([job]), { id, workerKey: 11, shutdown: never });
  await begun.promise;
  await requeueJobsOfDeadWorkers(world.db, world.now());
  await late;
  expect(await getJob(world.db, id)).toMatchObject({ state: 'queued', error: null });
  await runDueJobs(world, [job]);
  expect(await getJob(world.db, id)).toMatchObject({
    state: 'done',
    result: { by: 'the next one' },
  });
});
