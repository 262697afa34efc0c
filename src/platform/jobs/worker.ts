import { randomInt } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import { dedicatedClient, rawPool } from '#platform/database/database.ts';
import type { Logger } from '#platform/log/log.ts';
import type { World } from '#platform/world.ts';
import type { JobDefinition, JobQueue } from './job.ts';
import { dueJobs, requeueJobsOfDeadWorkers, workerLockSql } from './jobs.queries.ts';
import { runJob } from './jobs.ts';

const queueName = 'chengshu-job';
const pollSeconds = 2;
const recoverEveryMs = 5000;
const dueBatch = 100;
/** Delivery is repeated when a worker is silent; the job table decides whether the job really runs again. */
const deliveryHours = 24;

/** The job queue of this installation: pg-boss in its own schema of the same database. */
export interface RunningQueue {
  queue: JobQueue;
  boss: PgBoss;
  stop(): Promise<void>;
}

/** Opens the queue. In: database URL. The schema of the queue is made and upgraded here. */
export async function openQueue(options: { url: string; log: Logger }): Promise<RunningQueue> {
  const boss = new PgBoss({
    connectionString: options.url,
    schema: 'job_queue',
    max: 4,
    useListenNotify: true,
    schedule: false,
  });
  boss.on('error', (error) => {
    options.log.warn({ err: error.message }, 'the job queue met an error and goes on');
  });
  await boss.start();
  await boss.createQueue(queueName, {
    notify: true,
    retryLimit: 0,
    expireInSeconds: deliveryHours * 3600 - 1,
    deleteAfterSeconds: 3600,
  });
  return {
    boss,
    queue: {
      deliver: async (executeSql, jobId) => {
        await boss.send(queueName, { jobId }, { db: { executeSql } });
      },
    },
    stop: () => boss.stop({ graceful: false, close: true }),
  };
}

/**
 * Runs jobs in this process until stopped. Jobs of workers that died are taken up again at once and every few seconds.
 * Stopping aborts running jobs and puts them back into the queue.
 */
export async function startWorker(
  world: World,
  options: { boss: PgBoss; definitions: readonly JobDefinition[]; concurrency: number },
): Promise<{ stop: () => Promise<void> }> {
  const definitions = new Map(
    options.definitions.map((definition) => [definition.kind as string, definition]),
  );
  const shutdown = new AbortController();
  const workerKey = randomInt(1, 2 ** 31 - 1);
  const lock = dedicatedClient(world.db);
  await lock.connect();
  lock.on('error', (error) => {
    world.log.error(
      { err: error.message },
      'the worker lost its lock; its jobs may be run again elsewhere',
    );
  });
  await lock.query(workerLockSql, [workerKey]);
  const running = new Set<Promise<void>>();
  const run = (id: string): Promise<void> => {
    const work = runJob(world, definitions, { id, workerKey, shutdown: shutdown.signal }).finally(
      () => running.delete(work),
    );
    running.add(work);
    return work;
  };
  const sweep = async () => {
    const requeued = await requeueJobsOfDeadWorkers(world.db, world.now());
    if (requeued.length > 0)
      world.log.warn({ jobs: requeued.length }, 'jobs of a stopped process are run again');
    const free = options.concurrency - running.size;
    if (free <= 0) return;
    // Retries become due without a delivery, and a delivery may have been lost with its process.
    for (const id of (await dueJobs(world.db, world.now(), dueBatch)).slice(0, free)) void run(id);
  };
  await sweep();
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => {
      world.log.warn({ err: error }, 'the job sweep failed and is repeated');
    });
  }, recoverEveryMs);
  await options.boss.work<{ jobId: string }>(
    queueName,
    {
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
      localConcurrency: options.concurrency,
    },
    async ([delivered]) => {
      if (delivered !== undefined && !shutdown.signal.aborted) await run(delivered.data.jobId);
    },
  );
  return {
    stop: async () => {
      clearInterval(timer);
      shutdown.abort(new Error('the process is stopping'));
      await options.boss.offWork(queueName);
      await Promise.allSettled(running);
      await lock.end();
    },
  };
}

/** Queue figures for /metrics: how many jobs wait and run. */
export async function countJobs(world: World): Promise<{ queued: number; running: number }> {
  const result = await rawPool(world.db).query<{ state: string; count: number }>(
    "select state, count(*)::int as count from job where state in ('queued', 'running') group by state",
  );
  const of = (state: string) => result.rows.find((row) => row.state === state)?.count ?? 0;
  return { queued: of('queued'), running: of('running') };
}
