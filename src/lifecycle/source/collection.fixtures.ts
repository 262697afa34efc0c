import { Failure, Refusal } from '#platform/errors/errors.ts';
import { newId, transact } from '#platform/database/database.ts';
import { deliverEvents, registerSubscribers, type Subscriber } from '#platform/events/events.ts';
import type { JobProgress, RunningJob } from '#platform/jobs/job.ts';
import { type JobDefinition, runDueJobs, startJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { collectJob } from './collect.job.ts';
import { collect, type Collect, type CollectOutcome } from './collect.ts';
import { DefineFeed, type Feed } from './collection.contract.ts';
import { insertCollection } from './collection.queries.ts';
import { registerConnection } from './connection.commands.ts';
import type { Connection, ConnectorKind } from './connection.contract.ts';
import type { Reach } from './connectors/connector.ts';
import type { FileReach } from './connectors/file-connector.ts';
import type { HttpReach } from './connectors/http.session.ts';
import { defineFeed } from './feed.commands.ts';
import { aSource } from './source.fixtures.ts';

/** A source that collects a table of an old system. */
export interface Collecting {
  ctx: Context;
  connection: Connection;
  feed: Feed;
  sourceId: string;
  dataSetId: string;
}

/** Registers connection, source and feed for a table, as a steward does. */
export async function aFeed(
  world: World,
  given: {
    kind: ConnectorKind;
    reach: Pick<Reach | FileReach | HttpReach, 'settings' | 'secret'>;
    feed: Partial<DefineFeed> & Pick<DefineFeed, 'selection'>;
    driftPolicy?: 'stop' | 'pass';
  },
): Promise<Collecting> {
  const ctx = await aContext(world, { roles: ['department-steward'] });
  const { driftPolicy = 'stop' } = given;
  const source = await aSource(ctx, { driftPolicy });
  const connection = await registerConnection(ctx, {
    departmentId: source.dataSet.departmentId,
    name: `旧系统 ${source.dataSet.code}`,
    kind: given.kind,
    settings: given.reach.settings,
    ...(given.reach.secret === undefined ? {} : { secret: given.reach.secret }),
  });
  const asked = {
    mode: 'full',
    promisedCycle: 'daily',
    connectionId: connection.id,
    ...given.feed,
  };
  const feed = await defineFeed(ctx, source.id, DefineFeed.parse(asked));
  return { ctx, connection, feed, sourceId: source.id, dataSetId: source.dataSet.id };
}

/** A job that runs by itself, outside the queue. */
export function aRunningJob(given: Partial<RunningJob> = {}): RunningJob {
  const signal = new AbortController().signal;
  return { id: newId(), attempt: 1, requestedBy: null, signal, progress: () => {}, ...given };
}

/** A collection of the schedule that has come so far; nobody asked for it. Out: the id of its job. */
export async function aScheduledRun(
  world: World,
  feedId: string,
  progress: JobProgress,
): Promise<string> {
  const start = { job: collectJob, payload: { feedId, whole: true }, key: feedId };
  const jobId = await transact(world.db, (tx) => startJob(tx, world, start));
  const startedAt = world.now();
  await world.db
    .updateTable('job')
    .set({ state: 'running', started_at: startedAt, progress: JSON.stringify(progress) })
    .where('id', '=', jobId)
    .execute();
  const run = { id: newId(), feedId, jobId, whole: true, startedAt };
  await insertCollection(world.db, { ...run, markBefore: null, requestedBy: null });
  return jobId;
}

/** Collects now. */
export function collectForTest(
  world: World,
  given: Partial<Collect> & { feedId: string },
  job: Partial<RunningJob> = {},
): Promise<CollectOutcome> {
  return collect(world, aRunningJob(job), { whole: false, ...given });
}

/** Delivers events and runs jobs until nothing is left to do. */
export async function settleAll(
  world: World,
  given: { subscribers: readonly Subscriber[]; jobs: readonly JobDefinition[] },
): Promise<void> {
  await registerSubscribers(world.db, given.subscribers);
  for (let handled = 1; handled > 0;) {
    handled = await deliverEvents(world, given.subscribers);
    await runDueJobs(world, given.jobs);
  }
}

/** The code of what a promise ends in, or its text; `undefined` when it ends well. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Refusal || error instanceof Failure ? error.code : String(error);
}
