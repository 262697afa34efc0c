import { randomInt } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import { rawPool } from '#platform/database/database.ts';
import { holdConnection } from '#platform/database/lasting-connection.ts';
import type { Logger } from '#platform/log/log.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import type { JobDefinition, JobQueue } from './job.ts';
import { dueJobs, requeueJobsOfDeadWorkers, workerLockSql } from './jobs.queries.ts';
import { runJob } from './jobs.ts';

const queueName = 'chengshu-job';
const pollSeconds = 2;
/** A job that does not heed its signal for so long is left behind: a process must be able to stop. */
const stopMsMax = 4_000;
const lookEveryMs = 5000;
const deliverySeconds = 60;

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
    expireInSeconds: deliverySeconds,
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
 * Runs jobs in this process until stopped, at most `concurrency` at once. A delivery, an end of a job and a look every
 * five seconds make it take what is due. Jobs of workers that died are taken up again at once. Stopping aborts
 * running jobs and puts them back into the queue; one that does not heed is left to the next process.
 */
export async function startWorker(
  world: World,
  options: { boss: PgBoss; definitions: readonly JobDefinition[]; concurrency: number },
): Promise<{ stop: () => Promise<void> }> {
  const lock = await holdWorkerLock(world);
  const pool = openPool(world, { ...options, workerKey: lock.key });
  const look = async () => {
    const requeued = await requeueJobsOfDeadWorkers(world.db, world.now());
    if (requeued.length > 0) {
      world.log.warn({ jobs: requeued.length }, 'jobs of a stopped process are run again');
    }
    pool.wake();
  };
  await look();
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      world.log.warn({ err: error }, 'the look for jobs failed and is repeated');
    });
  }, lookEveryMs);
  const often = { pollingIntervalSeconds: pollSeconds, notifyPollingIntervalSeconds: pollSeconds };
  await options.boss.work(queueName, often, () => {
    pool.wake();
    return Promise.resolve();
  });
  return {
    stop: async () => {
      clearInterval(timer);
      await options.boss.offWork(queueName);
      await pool.stop();
      await lock.release();
    },
  };
}

/**
 * The lock that shows this worker alive; PostgreSQL frees it the moment the process is gone. When its connection is lost the jobs
 * that run here may be taken up by others, and it takes another under a new key: the server may not know of the loss yet.
 * `key` is undefined while there is none.
 */
async function holdWorkerLock(
  world: World,
): Promise<{ key: () => number | undefined; release: () => Promise<void> }> {
  let held: number | undefined;
  const connection = await holdConnection(world, {
    purpose: 'the lock of a worker',
    begin: async (client) => {
      const key = randomInt(1, 2 ** 31 - 1);
      await client.query(workerLockSql, [key]);
      held = key;
    },
    lost: () => (held = undefined),
  });
  return { key: () => held, release: connection.close };
}

/** Takes due jobs while there is room, one round at a time. */
function openPool(
  world: World,
  options: {
    definitions: readonly JobDefinition[];
    concurrency: number;
    workerKey: () => number | undefined;
  },
) {
  const definitions = new Map(
    options.definitions.map((definition) => [definition.kind as string, definition]),
  );
  const shutdown = new AbortController();
  const running = new Set<Promise<void>>();
  let round = Promise.resolve();
  const begin = (id: string, workerKey: number) => {
    const work = runJob(world, definitions, { id, workerKey, shutdown: shutdown.signal })
      .catch((error: unknown) => {
        world.log.error({ err: error, jobId: id }, 'the end of a job could not be recorded');
      })
      .finally(() => {
        running.delete(work);
        wake();
      });
    running.add(work);
  };
  const take = async () => {
    const free = options.concurrency - running.size;
    const workerKey = options.workerKey();
    if (free <= 0 || shutdown.signal.aborted || workerKey === undefined) return;
    for (const id of await dueJobs(world.db, world.now(), free)) begin(id, workerKey);
  };
  const wake = () => {
    round = round.then(take).catch((error: unknown) => {
      world.log.warn({ err: error }, 'due jobs could not be read; the next look does');
    });
  };
  const stop = async () => {
    shutdown.abort(new Error('the process is stopping'));
    await round;
    const waited = new AbortController();
    const over = sleep(stopMsMax, waited.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(running), over]);
    waited.abort();
    if (running.size > 0) {
      world.log.error({ jobs: running.size }, 'jobs do not stop; the next process runs them again');
    }
    await round;
  };
  return { wake, stop };
}

/** Queue figures for /metrics: how many jobs wait and run. */
export async function countJobs(world: World): Promise<{ queued: number; running: number }> {
  const result = await rawPool(world.db).query<{ state: string; count: number }>(
    "select state, count(*)::int as count from job where state in ('queued', 'running') group by state",
  );
  const of = (state: string) => result.rows.find((row) => row.state === state)?.count ?? 0;
  return { queued: of('queued'), running: of('running') };
}
