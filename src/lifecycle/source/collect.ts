import { newId } from '#platform/database/database.ts';
import { Failure, type Language, Refusal } from '#platform/errors/errors.ts';
import type { JobError, RunningJob } from '#platform/jobs/job.ts';
import { getJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import type { Collection, Feed } from './collection.contract.ts';
import {
  type CollectionEnd,
  findRunning,
  finishCollection,
  insertCollection,
  selectDead,
} from './collection.queries.ts';
import {
  getConnection,
  reachOf,
  tableConnection,
  tableSelectionOf,
} from './connection.commands.ts';
import type { Connection } from './connection.contract.ts';
import { collectionErrors } from './connection.errors.ts';
import { connectionStateWords } from './connection.states.rules.ts';
import { connectorOf } from './connectors/connectors.ts';
import {
  collectFilesOf,
  type FileConnection,
  isFileConnection,
} from './file-connection.commands.ts';
import {
  collectHttpOf,
  type HttpConnection,
  isHttpConnection,
} from './http-connection.commands.ts';
import { findLastDelivery } from './delivery.queries.ts';
import { findFeed } from './feed.queries.ts';
import { endOfHours, isWithin } from './schedule.rules.ts';
import { getSource } from './source.commands.ts';
import { sourceErrors } from './source.errors.ts';
import { sourceStateWords } from './source.states.ts';
import { type Taking, takeDelivery } from './take-delivery.ts';

export interface Collect {
  feedId: string;
  /** Everything, whatever the mode of the feed. */
  whole: boolean;
  reached?: Taking['reached'];
}

export interface CollectOutcome extends Record<string, unknown> {
  state: Extract<Collection['state'], 'done' | 'unchanged'>;
  whole: boolean;
  /** Null: what came is counted when it lands. */
  rowCount: number | null;
  byteCount: number;
}

/** A collection under way. */
interface Ground extends Taking {
  connection: Connection;
  whole: boolean;
  /** Somebody asks for everything, or the feed has changed: nothing counts as known. */
  anew: boolean;
}

/**
 * Collects what a feed says. Each delivery is spooled to the disk and flushed; then one transaction writes the received file,
 * the delivery with its mark and `file.collected`, which starts the landing: a crash before leaves nothing, after it the landing
 * survives by itself. What is the same as the last delivery is no delivery. Refuses outside the allowed hours, while another
 * collection runs, and increments while the last delivery is still landing.
 */
export async function collect(
  world: World,
  job: RunningJob,
  given: Collect,
): Promise<CollectOutcome> {
  if (await endDead(world, job))
    return { state: 'done', whole: given.whole, rowCount: 0, byteCount: 0 };
  const ground = await prepare(world, job, given);
  const { feed, last, whole, id } = ground;
  await endAbandoned(world, feed.id);
  const isBegun = await insertCollection(world.db, {
    id,
    feedId: feed.id,
    jobId: job.id,
    whole,
    markBefore: whole ? null : (last?.mark ?? null),
    requestedBy: job.requestedBy,
    startedAt: world.now(),
  });
  if (!isBegun) throw collectionErrors.underWay();
  given.reached?.('started');
  const hours = limitHours(world, feed);
  try {
    return await readAll(ground, AbortSignal.any([job.signal, hours.signal]));
  } catch (error) {
    await endBadly(ground, error);
    throw error;
  } finally {
    hours.stop();
  }
}

async function readAll(ground: Ground, signal: AbortSignal): Promise<CollectOutcome> {
  const { world, feed, last, whole } = ground;
  if (isFileConnection(ground.connection)) return readFiles(ground, ground.connection, signal);
  if (isHttpConnection(ground.connection)) return readHttp(ground, ground.connection, signal);
  const connection = tableConnection(ground.connection);
  const reach = await reachOf(world, connection, signal);
  const selection = tableSelectionOf(connection, feed.selection);
  const plan = { ...feed, selection, mark: whole ? null : (last?.mark ?? null) };
  let mark = plan.mark;
  let rowCount = 0;
  let byteCount = 0;
  let isNew = false;
  for await (const delivery of connectorOf(connection.kind).collect(reach, plan)) {
    const taken = await takeDelivery(ground, delivery, signal);
    rowCount += taken.rows;
    byteCount += taken.sizeBytes;
    isNew ||= taken.isNew;
    mark = delivery.mark() ?? mark;
  }
  const state = isNew ? 'done' : 'unchanged';
  await end(ground, { state, rowCount, byteCount, markAfter: mark });
  return { state, whole, rowCount, byteCount };
}

async function readFiles(
  ground: Ground,
  connection: FileConnection,
  signal: AbortSignal,
): Promise<CollectOutcome> {
  const { files, byteCount } = await collectFilesOf(ground, connection, signal);
  const state = files > 0 ? 'done' : 'unchanged';
  await end(ground, { state, byteCount });
  return { state, whole: true, rowCount: null, byteCount };
}

async function readHttp(
  ground: Ground,
  connection: HttpConnection,
  signal: AbortSignal,
): Promise<CollectOutcome> {
  const { isNew, rowCount, byteCount } = await collectHttpOf(ground, connection, signal);
  const state = isNew ? 'done' : 'unchanged';
  await end(ground, { state, byteCount, ...(rowCount === null ? {} : { rowCount }) });
  return { state, whole: true, rowCount, byteCount };
}

async function prepare(world: World, job: RunningJob, given: Collect): Promise<Ground> {
  const feed = await findFeed(world.db, { id: given.feedId });
  if (feed === undefined) throw collectionErrors.noFeed();
  const { state } = await getSource(world.db, feed.sourceId);
  if (state !== 'ready') {
    throw sourceErrors.illegalMove({
      state: sourceStateWords(state),
      moveZh: '采集',
      moveEn: 'collected',
    });
  }
  const connection = await getConnection(world.db, feed.connectionId);
  if (connection.state !== 'active') {
    throw collectionErrors.connectionIdle({ state: connectionStateWords[connection.state] });
  }
  const { hours } = feed;
  const at = { moment: world.now(), zone: world.config.timeZone };
  if (hours !== null && !isWithin(hours, at)) throw collectionErrors.notNow({ ...hours });
  const last = await findLastDelivery(world.db, feed.id);
  const whole = given.whole || feed.wholeDue || feed.mode === 'full' || last === undefined;
  if (!whole && last?.state === 'waiting') throw collectionErrors.landingUnderWay();
  const { reached } = given;
  const anew = given.whole || feed.wholeDue;
  return { world, job, feed, connection, last, whole, anew, id: newId(), reached };
}

/** A job that runs again ends what its last attempt left behind. Out: whether that one had delivered. */
async function endDead(world: World, job: RunningJob): Promise<boolean> {
  let delivered = false;
  for (const dead of await selectDead(world.db, job.id)) {
    delivered ||= dead.delivered;
    await finishCollection(world.db, dead.id, {
      state: dead.delivered ? 'done' : 'failed',
      finishedAt: world.now(),
      ...(dead.delivered ? {} : { error: wordsOf(collectionErrors.interrupted()) }),
    });
  }
  return delivered;
}

/** A job that was given up after crashes ends nothing itself: who comes next does. */
async function endAbandoned(world: World, feedId: string): Promise<void> {
  const running = await findRunning(world.db, feedId);
  if (running === undefined) return;
  const state = await getJob(world.db, running.jobId).then(
    (job) => job.state,
    () => 'running',
  );
  if (state === 'queued' || state === 'running') return;
  const error = wordsOf(collectionErrors.interrupted());
  await finishCollection(world.db, running.id, {
    state: 'failed',
    finishedAt: world.now(),
    error,
  });
}

/** Aborts, in words, when the hours in which the old system may be read end. */
function limitHours(world: World, feed: Feed): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const { hours } = feed;
  if (hours === null) return { signal: controller.signal, stop: () => undefined };
  const now = world.now();
  const endsAt = endOfHours(hours, { moment: now, zone: world.config.timeZone });
  const timer = setTimeout(
    () => controller.abort(collectionErrors.notNow({ ...hours })),
    endsAt.getTime() - now.getTime(),
  );
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}

function end({ world, id }: Ground, given: Omit<CollectionEnd, 'finishedAt'>): Promise<void> {
  return finishCollection(world.db, id, { ...given, finishedAt: world.now() });
}

/** Keeps why it ended; when that cannot be written, the next attempt of the job does. */
async function endBadly(ground: Ground, error: unknown): Promise<void> {
  const isCancelled = error instanceof Refusal && error.code === 'job.cancelled';
  try {
    await end(ground, {
      state: isCancelled ? 'cancelled' : 'failed',
      error: wordsOf(refusalOf(error, ground.id)),
    });
  } catch (second) {
    ground.world.log.warn(
      { err: second, collectionId: ground.id },
      'the end of a collection was not recorded; the next attempt does',
    );
  }
}

function refusalOf(error: unknown, id: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Failure || (error instanceof Error && error.name === 'AbortError'))
    return collectionErrors.interrupted();
  return collectionErrors.broken({ id });
}

function wordsOf(refusal: Refusal): JobError {
  const both = (say: (language: Language) => string) => ({ zh: say('zh'), en: say('en') });
  return {
    code: refusal.code,
    words: both((language) => refusal.words(language)),
    next: both((language) => refusal.next(language)),
  };
}
