import { hash } from 'node:crypto';
import { newId, transact, type Database } from '#platform/database/database.ts';
import { publish } from '#platform/events/events.ts';
import { Failure, Refusal } from '#platform/errors/errors.ts';
import type { RunningJob } from '#platform/jobs/jobs.ts';
import type { World } from '#platform/world.ts';
import { commitSnapshot, forgetUnrecorded } from '#lifecycle/cache/cache.ts';
import { findLastBuild, insertBuild, type BuiltInput } from './view-build.queries.ts';
import { viewErrors } from './view.errors.ts';
import { findLatestSnapshots } from './view-ground.queries.ts';
import { buildKey } from './view-graph.rules.ts';
import { type MayRead, readableInputs, resolveInputs, type ResolvedInput } from './view-inputs.ts';
import { findView, loadInputs, markBuilt, type ViewRow } from './view.queries.ts';
import { writeResult, type WrittenResult } from './view-write.ts';

/** What came of a build. */
export type BuildOutcome =
  | { outcome: 'built'; snapshotId: string; rowsIn: number; rowsOut: number }
  /** Nothing the view is made of changed since its last build. */
  | { outcome: 'unchanged' }
  /** Built again with the same result, so the data set keeps its snapshot. */
  | { outcome: 'same-result'; snapshotId: string }
  /** The definition or an input moved on meanwhile; another build answers for that. */
  | { outcome: 'superseded' };

type BuildJob = Pick<RunningJob, 'id' | 'attempt' | 'signal' | 'progress'>;

interface Plan {
  view: ViewRow;
  inputs: ResolvedInput[];
  key: string;
  startedAt: Date;
}

/**
 * Builds a view from the newest snapshots of its inputs into a snapshot of its data set, and tells `view.built`.
 * Safe to repeat: until the final transaction nothing of it can be seen, so a process that dies leaves the old
 * snapshot and a directory that the next attempt sweeps. Refuses what the guard and the lake refuse; the old snapshot stays.
 */
export async function buildView(
  world: World,
  job: BuildJob,
  ask: { viewId: string; mayRead: MayRead },
): Promise<BuildOutcome> {
  const view = await findView(world.db, ask.viewId);
  if (view === undefined || view.state !== 'active') throw viewErrors.notFound();
  const { departmentId } = view;
  const startedAt = world.now();
  const declared = await loadInputs(world.db, view.id);
  const inputs = await resolveInputs(world.db, {
    departmentId,
    inputs: declared,
    mayRead: ask.mayRead,
  });
  const key = keyOf(view, inputs);
  const earlier = Array.from({ length: job.attempt - 1 }, (_, at) => snapshotIdOf(job.id, at + 1));
  const plan = { view, inputs, key, startedAt };
  try {
    const outcome: BuildOutcome =
      key === view.builtKey ? { outcome: 'unchanged' } : await writeAndRecord(world, job, plan);
    await forgetUnrecorded(world, view.dataSetId, earlier);
    return outcome;
  } catch (error) {
    if (error instanceof Refusal && !job.signal.aborted) await recordFailure(world, plan, error);
    throw error;
  }
}

function keyOf(view: ViewRow, inputs: readonly ResolvedInput[]): string {
  const key = buildKey({
    sql: view.sql,
    inputs: inputs.map(({ alias, dataSetId, snapshot }) => ({
      alias,
      dataSetId,
      ...(snapshot === undefined
        ? {}
        : {
            latest: {
              snapshotId: snapshot.id,
              number: snapshot.number,
              rowCount: snapshot.rowCount,
            },
          }),
    })),
  });
  const empty = inputs.find((input) => input.snapshot === undefined);
  if (key === undefined) throw viewErrors.inputEmpty({ alias: empty?.alias ?? '' });
  return key;
}

/** Each attempt of a job writes a snapshot of its own, whose id the next attempt knows: a UUIDv7 of the time of the job. */
function snapshotIdOf(jobId: string, attempt: number): string {
  return `${jobId.slice(0, 24)}${hash('sha256', `${jobId}:${attempt}`).slice(0, 12)}`;
}

async function writeAndRecord(world: World, job: BuildJob, plan: Plan): Promise<BuildOutcome> {
  const { view, inputs } = plan;
  const snapshotId = snapshotIdOf(job.id, job.attempt);
  const draft = await world.lake.beginSnapshot(view.dataSetId, snapshotId);
  try {
    const written = await writeResult({
      lake: world.lake,
      draft,
      sql: view.sql,
      mapping: view.mapping,
      inputs: readableInputs(world.lake, inputs),
      headers: headersOf(inputs),
      rowsTotal: rowsInOf(builtInputs(inputs)),
      job,
    });
    const before = (await findLatestSnapshots(world.db, [view.dataSetId])).get(view.dataSetId);
    const same = before?.contentSha256 === written.contentSha256 ? before.id : undefined;
    if (same === undefined) await draft.commit();
    const outcome = await transact(world.db, (tx) =>
      record(tx, {
        plan,
        written,
        snapshotId: same ?? snapshotId,
        unchanged: same !== undefined,
        now: world.now(),
      }),
    );
    // Nothing will ever refer to it: the transaction ended well and kept no row.
    if (outcome.outcome === 'superseded') await draft.retract();
    return outcome;
  } finally {
    await draft.abandon();
  }
}

interface Recording {
  plan: Plan;
  written: WrittenResult;
  snapshotId: string;
  unchanged: boolean;
  now: Date;
}

/** The moment a build becomes true: snapshot, build, view and event in one transaction. */
async function record(tx: Database, at: Recording): Promise<BuildOutcome> {
  const { plan, written, snapshotId, now } = at;
  const { view, key, startedAt } = plan;
  const inputs = builtInputs(plan.inputs);
  const current = await findView(tx, view.id, { forUpdate: true });
  if (current === undefined || current.version !== view.version || current.state !== 'active') {
    return { outcome: 'superseded' };
  }
  // Another attempt, taken for dead or not, recorded this very build.
  if (current.builtKey === key) return { outcome: 'superseded' };
  const last = await findLastBuild(tx, view.id);
  if (last !== undefined && isOlder(inputs, last.inputs)) return { outcome: 'superseded' };
  const rowsIn = rowsInOf(inputs);
  if (at.unchanged) await requireLatest(tx, view, snapshotId);
  else {
    const evidence = {
      kind: 'view',
      viewId: view.id,
      viewVersion: view.version,
      buildKey: key,
      inputs,
    };
    const { rowCount, columns, files, contentSha256, profile } = written;
    const byteCount = files.reduce((total, file) => total + file.bytes, 0);
    const counts = { rowCount, byteCount, rowsIn: rowCount, rejectedCount: 0 };
    const content = { columns, files, contentSha256, profile, evidence, landedAt: now };
    await commitSnapshot(tx, { id: snapshotId, dataSetId: view.dataSetId, ...counts, ...content });
  }
  await insertBuild(tx, {
    id: newId(),
    viewId: view.id,
    viewVersion: view.version,
    buildKey: key,
    state: 'done',
    inputs,
    rowsIn,
    rowsOut: written.rowCount,
    lost: written.lost,
    snapshotId,
    error: null,
    startedAt,
    finishedAt: now,
  });
  await markBuilt(tx, view.id, { key, snapshotId, at: now });
  // Told also when the result is the same: views above may have waited for it.
  const payload = { viewId: view.id, dataSetId: view.dataSetId, snapshotId };
  await publish(tx, { topic: 'view.built', key: view.dataSetId, payload });
  if (at.unchanged) return { outcome: 'same-result', snapshotId };
  return { outcome: 'built', snapshotId, rowsIn, rowsOut: written.rowCount };
}

/** Fails, to be repeated, when another build gave the data set another snapshot since this one found its result there. */
async function requireLatest(tx: Database, view: ViewRow, snapshotId: string): Promise<void> {
  const latest = (await findLatestSnapshots(tx, [view.dataSetId])).get(view.dataSetId);
  if (latest?.id === snapshotId) return;
  throw new Failure('view.overtaken', 'another build was recorded meanwhile', { retryable: true });
}

async function recordFailure(world: World, plan: Plan, refusal: Refusal): Promise<void> {
  const inputs = builtInputs(plan.inputs);
  await insertBuild(world.db, {
    id: newId(),
    viewId: plan.view.id,
    viewVersion: plan.view.version,
    buildKey: plan.key,
    state: 'failed',
    inputs,
    rowsIn: rowsInOf(inputs),
    rowsOut: null,
    lost: {},
    snapshotId: null,
    error: { code: refusal.code, words: { zh: refusal.words('zh'), en: refusal.words('en') } },
    startedAt: plan.startedAt,
    finishedAt: world.now(),
  });
}

function builtInputs(inputs: readonly ResolvedInput[]): BuiltInput[] {
  return inputs.flatMap(({ alias, dataSetId, snapshot }) =>
    snapshot === undefined
      ? []
      : [
          {
            alias,
            dataSetId,
            snapshotId: snapshot.id,
            number: snapshot.number,
            rowCount: snapshot.rowCount,
          },
        ],
  );
}

function rowsInOf(inputs: readonly BuiltInput[]): number {
  return inputs.reduce((total, input) => total + input.rowCount, 0);
}

/** Whether a build read an older snapshot of some data set than another build did. */
function isOlder(inputs: readonly BuiltInput[], last: readonly BuiltInput[]): boolean {
  return inputs.some((input) =>
    last.some((other) => other.dataSetId === input.dataSetId && other.number > input.number),
  );
}

/** What people call the columns of the inputs, for columns that are passed on under their name. */
function headersOf(inputs: readonly ResolvedInput[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const { snapshot } of inputs) {
    for (const column of snapshot?.columns ?? []) {
      if (column.header !== undefined && !headers.has(column.name))
        headers.set(column.name, column.header);
    }
  }
  return headers;
}
