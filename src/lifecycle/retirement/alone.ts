import type { Client } from 'pg';
import { dedicatedClient } from '#platform/database/database.ts';
import { Failure } from '#platform/errors/errors.ts';
import { sleep } from '#platform/time/time.ts';
import type { World } from '#platform/world.ts';
import { type ExecutingJob, waitMs } from './execution.rules.ts';

const lookMs = 1_000;

/**
 * Runs `work` while nobody else archives, restores or destroys one of these data sets, in whatever process: a job whose worker
 * was taken for dead may still be running when the next one takes it up. The locks are of a connection and end with it; when
 * it is lost the signal that `work` gets is aborted, and the job is to be run again. Waits for who is at work, and fails,
 * to be repeated, when that does not end.
 */
export async function whileAlone<T>(
  world: World,
  given: { dataSetIds: readonly string[]; job: ExecutingJob },
  work: (job: ExecutingJob) => Promise<T>,
): Promise<T> {
  const { job } = given;
  const client = dedicatedClient(world.db);
  const lost = new AbortController();
  client.on('error', (error) => {
    world.log.warn({ err: error.message }, 'the lock of a retirement was lost');
    const why = { retryable: true, cause: error };
    lost.abort(new Failure('retirement.lock-lost', 'the lock was lost', why));
  });
  await client.connect();
  try {
    // In one order, so that two never wait for each other.
    for (const id of given.dataSetIds.toSorted()) await lock(client, id, job);
    return await work({ ...job, signal: AbortSignal.any([job.signal, lost.signal]) });
  } catch (error) {
    throw lost.signal.aborted && !job.signal.aborted ? lost.signal.reason : error;
  } finally {
    await client.end().catch(() => undefined); // a lost connection has ended already
  }
}

async function lock(client: Client, dataSetId: string, job: ExecutingJob): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += lookMs) {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [`retirement:${dataSetId}`],
    );
    if (rows[0]?.taken === true) return;
    job.progress({ stage: 'wait' });
    await sleep(lookMs, job.signal);
  }
  throw new Failure('retirement.busy', 'the data set is being retired', { retryable: true });
}
