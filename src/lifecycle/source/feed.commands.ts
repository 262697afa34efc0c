import type { Context } from '#governance/identity/context.ts';
import { authorize, perform } from '#governance/policy/perform.ts';
import { newId, transact, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { startJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { collectJob } from './collect.job.ts';
import type { DefineFeed, Feed, LateFeed } from './collection.contract.ts';
import { describeTable, getConnection, tableSelectionOf } from './connection.commands.ts';
import type { Connection } from './connection.contract.ts';
import { collectionErrors, connectionErrors } from './connection.errors.ts';
import { dropErrors } from './drop.errors.ts';
import { fileSelectionOf, isFileConnection, understandFiles } from './file-connection.commands.ts';
import { httpSelectionOf, isHttpConnection, understandHttp } from './http-connection.commands.ts';
import { httpErrors } from './http.errors.ts';
import { beginsAnew, decideMode, understandingOfTable } from './feed.rules.ts';
import {
  claimDue,
  type FeedValues,
  findFeed,
  insertFeed,
  isLanding,
  selectDueFeeds,
  selectOverdue,
  updateFeed,
} from './feed.queries.ts';
import { judgeLateness, nextDue } from './schedule.rules.ts';
import { getSource, saveUnderstanding, sourceObject } from './source.commands.ts';
import { sourceErrors } from './source.errors.ts';
import { sourceStateWords } from './source.states.ts';
import type { Understanding } from './understanding.ts';
import { setSourceKind } from './source.queries.ts';

const dueAtOnceMax = 200;

/**
 * Defines what a source collects. The table is described first: its declared types become the understanding of the source,
 * which is ready then. Refuses a connection of another department, a column that is not there, increments without a key,
 * and a version that is not the current one.
 */
export async function defineFeed(ctx: Context, sourceId: string, body: DefineFeed): Promise<Feed> {
  const source = await getSource(ctx.db, sourceId);
  await authorize(ctx, 'source:collect', sourceObject(source));
  if (source.state === 'retired') {
    throw sourceErrors.illegalMove({
      state: sourceStateWords(source.state),
      moveZh: '采集',
      moveEn: 'collected',
    });
  }
  const connection = await getConnection(ctx.db, body.connectionId);
  if (connection.departmentId !== source.dataSet.departmentId)
    throw connectionErrors.otherDepartment();
  const seen = await lookAtSelection(ctx, connection, { body, saved: source.understanding });
  const { keyColumns, markColumn } = seen;
  const { connectionId, selection, mode, lookBackMinutes, schedule, hours, budget, promisedCycle } =
    body;
  const deed = {
    permission: 'source:collect',
    object: sourceObject(source),
    detail: { connectionId, mode, promisedCycle },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const before = await findFeed(tx, { sourceId });
    const what = { connectionId, selection, mode, markColumn, keyColumns };
    const values = {
      id: before?.id ?? newId(),
      sourceId,
      ...what,
      lookBackMinutes,
      schedule,
      hours,
      budget,
      promisedCycle,
      nextDueAt: dueAfter(ctx, { schedule, hours }),
      wholeDue: before === undefined || before.wholeDue || beginsAnew(before, what),
    };
    await writeFeed(tx, { before, version: body.version, values, now: ctx.now() });
    await setSourceKind(tx, sourceId, connection.kind);
    const { understanding: saved } = await getSource(tx, sourceId);
    const understanding = seen.understand(saved);
    await saveUnderstanding(tx, { id: sourceId, understanding });
    return getFeed(tx, sourceId);
  });
}

/** What a feed would collect, looked at before anything is saved. */
interface Seen extends Pick<Feed, 'keyColumns' | 'markColumn'> {
  /** How it is read, given what the source knows when it is saved. */
  understand(saved: Understanding | null): Understanding;
}

async function lookAtSelection(
  ctx: Context,
  connection: Connection,
  { body, saved }: { body: DefineFeed; saved: Understanding | null },
): Promise<Seen> {
  if (isFileConnection(connection)) {
    fileSelectionOf(connection, body.selection);
    if (body.mode !== 'full') throw dropErrors.fullOnly();
    const shown = saved ?? (await understandFiles(ctx, connection, body.selection));
    return { keyColumns: [], markColumn: null, understand: (now) => now ?? shown };
  }
  if (isHttpConnection(connection)) {
    httpSelectionOf(connection, body.selection);
    if (body.mode !== 'full') throw httpErrors.fullOnly();
    const shown = await understandHttp(ctx, connection, body.selection);
    // What a source knows of files of another format says nothing of this one.
    const understand = (now: Understanding | null) =>
      now !== null && now.format === shown.format ? now : shown;
    return { keyColumns: [], markColumn: null, understand };
  }
  const selection = tableSelectionOf(connection, body.selection);
  const table = await describeTable(ctx, connection.id, selection);
  const columns = decideMode({ ...body, selection }, table);
  return { ...columns, understand: (now) => understandingOfTable(now, table) };
}

async function writeFeed(
  tx: Database,
  given: {
    before: Feed | undefined;
    version: number | undefined;
    values: FeedValues;
    now: Date;
  },
): Promise<void> {
  const { before, version, values, now } = given;
  if (before === undefined) {
    await insertFeed(tx, values, now);
    return;
  }
  if (version !== before.version || !(await updateFeed(tx, values, version))) {
    throw platformErrors.versionConflict({ current: before.version });
  }
}

/** Starts a collection now. Refuses a source that is not ready and one that is being collected or landed. */
export async function startCollection(
  ctx: Context,
  sourceId: string,
  given: { whole: boolean },
): Promise<{ jobId: string }> {
  const source = await getSource(ctx.db, sourceId);
  const deed = {
    permission: 'source:collect',
    object: sourceObject(source),
    detail: { whole: given.whole },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const feed = await getFeed(tx, sourceId);
    if (source.state !== 'ready') {
      const { state } = source;
      throw sourceErrors.illegalMove({
        state: sourceStateWords(state),
        moveZh: '采集',
        moveEn: 'collected',
      });
    }
    const jobId = await startJob(tx, ctx, {
      job: collectJob,
      payload: { feedId: feed.id, whole: given.whole },
      key: feed.id,
      subject: source.dataSet.name,
      requestedBy: ctx.actor.id,
    });
    return { jobId };
  });
}

/**
 * Starts what is due by its schedule, each once over all processes, and says when it is due next. One that is still
 * landing is left out this time; one that is still being collected is joined. Out: how many were started.
 */
export async function startDueCollections(world: World): Promise<number> {
  let started = 0;
  for (const feed of await selectDueFeeds(world.db, world.now(), dueAtOnceMax)) {
    const isStarted = await transact(world.db, async (tx) => {
      if (!(await claimDue(tx, feed, dueAfter(world, feed)))) return false;
      if (await isLanding(tx, feed.id)) return false;
      const payload = { feedId: feed.id, whole: false };
      const { dataSet } = await getSource(tx, feed.sourceId);
      const subject = dataSet.name;
      await startJob(tx, world, { job: collectJob, payload, key: feed.id, subject });
      return true;
    });
    if (isStarted) started += 1;
  }
  return started;
}

/** Feeds whose promised data have not come, by feed id, at most `limit` after one of them. */
export async function listLate(
  world: World,
  filter: {
    readable: 'all' | readonly string[];
    departmentId?: string;
    afterId?: string;
    limit: number;
  },
): Promise<(LateFeed & { feedId: string })[]> {
  const now = world.now();
  const zone = world.config.timeZone;
  const overdue = await selectOverdue(world.db, { ...filter, now, zone });
  return overdue.flatMap(({ createdAt, lastReceivedAt, ...feed }) => {
    const lastAt = lastReceivedAt ?? createdAt;
    const judged = judgeLateness(feed.promisedCycle, { lastAt, now, zone });
    if (judged === undefined) return [];
    return [
      {
        ...feed,
        lastReceivedAt: lastReceivedAt?.toISOString() ?? null,
        dueAt: judged.dueAt.toISOString(),
        missed: judged.missed,
      },
    ];
  });
}

/** The feed of a source; refuses a source without one. */
export async function getFeed(db: Database, sourceId: string): Promise<Feed> {
  const feed = await findFeed(db, { sourceId });
  if (feed === undefined) throw collectionErrors.noFeed();
  return feed;
}

function dueAfter(world: World, feed: Pick<Feed, 'schedule' | 'hours'>): Date | null {
  if (feed.schedule === null) return null;
  const { hours } = feed;
  return nextDue(feed.schedule, { after: world.now(), zone: world.config.timeZone, hours });
}
