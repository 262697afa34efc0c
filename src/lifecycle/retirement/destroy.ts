import { systemContext } from '#governance/identity/context.ts';
import { transact, type Database } from '#platform/database/database.ts';
import { Failure, type Refusal } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import { exists } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import { endGrantsOfService } from '#lifecycle/application/application.ts';
import { markDestroyed, retireService, withdrawServing } from '#lifecycle/service/service.ts';
import { whileAlone } from './alone.ts';
import { listDirectories, removeDirectories } from './archive-package.ts';
import { awaitWriters } from './archive.ts';
import { requirePlan } from './deidentify.commands.ts';
import { removeUnfinished, toldOfPlan, writeCopy } from './deidentify.ts';
import * as queries from './destruction.queries.ts';
import { appendEvidence } from './evidence.queries.ts';
import { type ExecutingJob, whyEnded } from './execution.rules.ts';
import { refuseHeld } from './hold.commands.ts';
import { hotPaths, removeHotCopies } from './hot-copies.ts';
import { countWriters, lockDataSets, markLeft, selectEntries } from './leaving.queries.ts';
import { keepLedger } from './ledger.ts';
import { removeLeftovers } from './leftovers.ts';
import { destructionScope } from './retirement.commands.ts';
import { retirementErrors } from './retirement.errors.ts';
import { type RetirementRow, updateRetirement } from './retirement.queries.ts';
import { readRetirement, requireMove, requireRetirement } from './retirement-reading.ts';
import { scrubDatabase } from './scrub.ts';
import { countRemains, forgetTraces } from './traces.queries.ts';

/** Until when consumers dispose of their copies (GB/T 35273: requests are answered within thirty days). */
const disposalDays = 30;
const dayMs = 86_400_000;
const reason = '数据已销毁 (the data were destroyed)';

/** Points of a destruction where a test can end the process. */
export type DestroyPoint = 'copied' | 'sealed' | 'removed' | 'scrubbed';

/**
 * Destroys the data sets of a case. One transaction ends everything that reads them and forgets their keys and profiles;
 * from then on there is only forward, however often the process dies: files, packages and serving tables are deleted, the
 * database is rewritten where it held values, and when a look finds nothing left the register says so. Refuses, and steps
 * back to witnessed, what is held and a scope that is no longer the appraised one. To de-identify is to destroy as well: the copy
 * that the plan allows is written first, and begins to be in the transaction that ends its origin.
 */
export async function destroyDataSets(
  world: World,
  job: ExecutingJob,
  ask: { retirementId: string; reached?: (point: DestroyPoint) => void },
): Promise<{ dataSets: number }> {
  const { scope } = await requireRetirement(world.db, ask.retirementId);
  return whileAlone(world, { dataSetIds: scope, job }, (own) => destroyAlone(world, own, ask));
}

async function destroyAlone(
  world: World,
  job: ExecutingJob,
  ask: { retirementId: string; reached?: (point: DestroyPoint) => void },
): Promise<{ dataSets: number }> {
  let row = await requireRetirement(world.db, ask.retirementId);
  const { scope } = row;
  if (row.state === 'destroyed') return { dataSets: scope.length };
  requireMove(row, 'destroy');
  const reached = ask.reached ?? (() => undefined);
  if (row.sealedAt === null) {
    await seal(world, job, { row, reached });
    // With the copy that was made of it, if one was.
    row = await requireRetirement(world.db, row.id);
  }
  reached('sealed');
  try {
    await removeAll(world, job, { row, reached });
  } catch (error) {
    if (whyEnded(error, job) !== undefined) await tellUnfinished(world, row.id);
    throw error;
  }
  return { dataSets: scope.length };
}

/** All that follows the transaction without a way back; each step may be repeated. */
async function removeAll(
  world: World,
  job: ExecutingJob,
  { row, reached }: { row: RetirementRow; reached: (point: DestroyPoint) => void },
): Promise<void> {
  const { scope } = row;
  // Before the first file goes: a database put back from now on has to destroy them again.
  await keepLedger(world, {
    retirementId: row.id,
    dataSetIds: scope,
    keptIds: keptOf(row),
    destroyedAt: (row.sealedAt ?? world.now()).toISOString(),
  });
  job.progress({ stage: 'remove' });
  await removeFiles(world, scope);
  reached('removed');
  job.progress({ stage: 'scrub' });
  const scrubbed = await scrubDatabase(world, job.signal);
  reached('scrubbed');
  const verification = { ...(await requireNothingLeft(world, scope)), ...scrubbed };
  await finish(world, row, verification);
}

function keptOf({ keptCopies }: Pick<RetirementRow, 'keptCopies'>): string[] {
  return keptCopies.map(({ dataSetId }) => dataSetId);
}

async function seal(
  world: World,
  job: ExecutingJob,
  { row, reached }: { row: RetirementRow; reached: (point: DestroyPoint) => void },
): Promise<void> {
  // Builds of copies that stay read what goes.
  const touched = [...row.scope, ...keptOf(row)];
  try {
    await awaitWriters(world, job, touched);
    const copy = row.result === 'de-identify' ? await writeCopy(world, job, row) : undefined;
    reached('copied');
    await transact(world.db, async (tx) => {
      const current = await requireRetirement(tx, row.id, { forUpdate: true });
      requireMove(current, 'destroy');
      if (current.sealedAt !== null) return;
      await lockDataSets(tx, row.scope);
      await refuseHeld(tx, row.scope);
      const scope = await destructionScope(tx, row);
      if (scope.join() !== row.scope.join()) throw retirementErrors.scopeChanged();
      // The lock is waited for by whoever begins to write; who began before it is still at work.
      if ((await countWriters(tx, touched)) > 0)
        throw new Failure('retirement.busy', 'rows are being written again', { retryable: true });
      const now = world.now();
      const dueAt = new Date(now.getTime() + disposalDays * dayMs);
      const tasks = { retirementId: row.id, dataSetIds: scope, now, dueAt };
      await queries.openDisposalTasks(tx, tasks);
      const made = copy === undefined ? [] : [await copy.record(tx)];
      const keptCopies = [...row.keptCopies, ...made];
      const keptIds = keptOf({ keptCopies });
      await endEverything(world, tx, { dataSetIds: scope, keptIds, caseId: row.id });
      const sealed = { state: 'executing', sealedAt: now, problem: null, keptCopies } as const;
      await updateRetirement(tx, row.id, sealed);
    });
  } catch (error) {
    const why = whyEnded(error, job);
    if (why !== undefined) await stepBack(world, row, why);
    throw error;
  }
}

/** What cannot be carried out goes back to where it stood, and says why; what has begun does not go back. */
async function stepBack(world: World, row: RetirementRow, refusal: Refusal): Promise<void> {
  const problem = { zh: refusal.words('zh'), en: refusal.words('en') };
  await transact(world.db, async (tx) => {
    const { state, sealedAt } = await requireRetirement(tx, row.id, { forUpdate: true });
    if (state === 'executing' && sealedAt === null)
      await updateRetirement(tx, row.id, { state: 'witnessed', problem });
  });
  if (row.result === 'de-identify') await removeUnfinished(world, row.id);
}

/** A job that ended for good after the point without return: the case says that it has to be carried out again. */
async function tellUnfinished(world: World, id: string): Promise<void> {
  const refusal = retirementErrors.unfinished();
  const problem = { zh: refusal.words('zh'), en: refusal.words('en') };
  await transact(world.db, async (tx) => {
    const { state } = await requireRetirement(tx, id, { forUpdate: true });
    if (state === 'executing') await updateRetirement(tx, id, { state, problem });
  });
}

/**
 * Ends services, grants, requests, entries, sources, views and every other case, and says that the rows are gone; all in the
 * caller's transaction. In: the data sets, copies that stay, and the case that goes on.
 */
export async function endEverything(
  world: World,
  tx: Database,
  given: { dataSetIds: readonly string[]; keptIds: readonly string[]; caseId?: string },
): Promise<void> {
  const { dataSetIds } = given;
  const ctx = { ...systemContext(world, 'job:retirement.destroy'), db: tx };
  const now = world.now();
  const entries = await selectEntries(tx, dataSetIds);
  for (const { resourceId, services } of entries) {
    for (const { id } of services) {
      await endGrantsOfService(tx, id, { at: now, by: ctx.actor.id, reason });
      await retireService(ctx, { id });
    }
    await markDestroyed(tx, resourceId);
    await withdrawServing(tx, resourceId, now);
  }
  await queries.endRequests(
    tx,
    entries.map(({ resourceId }) => resourceId),
  );
  await queries.endSupply(tx, given);
  for (const { id, dataSetId } of await queries.revokeEntries(tx, { dataSetIds, now })) {
    const payload = { resourceId: id, dataSetId };
    await publish(tx, { topic: 'resource.revoked', key: id, payload });
  }
  const { caseId } = given;
  const ended = retirementErrors.endedByOther();
  await queries.endOtherCases(tx, {
    dataSetIds,
    caseId,
    problem: { zh: ended.words('zh'), en: ended.words('en') },
    now,
  });
  await queries.destroyKeys(tx, { dataSetIds, now });
  await markLeft(tx, { dataSetIds, as: 'destroyed', now });
  await forgetTraces(tx, dataSetIds);
}

/**
 * Deletes files, serving tables and packages of destroyed data sets, and what a process that died left of uploads and of its
 * work. Safe to repeat.
 */
export async function removeFiles(world: World, dataSetIds: readonly string[]): Promise<void> {
  await removeHotCopies(world, dataSetIds, { overwrite: true });
  for (const id of await queries.selectPackages(world.db, dataSetIds))
    await removeDirectories(world.storage, await listDirectories(world.storage, id));
  await removeLeftovers(world);
}

/** Looks for anything of the data sets that could still be read; fails, to be repeated, when there is. */
async function requireNothingLeft(
  world: World,
  dataSetIds: readonly string[],
): Promise<Record<string, unknown>> {
  const paths = await hotPaths(world, dataSetIds);
  const left = new Set(paths);
  for (const id of dataSetIds) {
    const dir = world.storage.path('lake', id);
    if (await exists(dir)) left.add(dir);
  }
  for (const id of await queries.selectPackages(world.db, dataSetIds))
    for (const name of await listDirectories(world.storage, id)) left.add(name);
  const remains = await countRemains(world.db, dataSetIds);
  const isClean = left.size === 0 && Object.values(remains).every((count) => count === 0);
  if (!isClean) {
    world.log.error({ files: left.size, remains }, 'a destruction left something behind');
    throw new Failure('retirement.left-behind', 'something is left', { retryable: true });
  }
  return { clean: true, files: 0, database: remains };
}

async function finish(
  world: World,
  row: RetirementRow,
  verification: Record<string, unknown>,
): Promise<void> {
  const now = world.now();
  const destroyed = await queries.selectDestroyed(world.db, row.scope);
  await transact(world.db, async (tx) => {
    const current = await requireRetirement(tx, row.id, { forUpdate: true });
    if (current.state === 'destroyed') return;
    const state = { state: 'destroyed', problem: null, verification, finishedAt: now } as const;
    await updateRetirement(tx, row.id, state);
    const { opinions, signatures } = await readRetirement(tx, row.id);
    const of = (kind: 'approve' | 'witness') =>
      signatures.filter((one) => one.kind === kind).map((one) => one.personId);
    const content = {
      retireId: row.id,
      destroyed,
      cause: row.cause,
      reason: row.reason,
      legalBasis: row.legalBasis,
      keptCopies: row.keptCopies,
      deIdentified:
        row.result === 'de-identify' ? toldOfPlan(await requirePlan(tx, row.id)) : undefined,
      appraisers: opinions.map(({ office, givenBy }) => ({ office, givenBy })),
      approvers: of('approve'),
      witness: of('witness')[0] ?? null,
      operator: current.executedBy,
      method: ['overwrite', 'drop', 'rewrite', 'crypto-erase'],
      startedAt: current.executedAt?.toISOString() ?? null,
      finishedAt: now.toISOString(),
      verifyResult: verification,
      copyTasks: await queries.selectTaskIds(tx, row.id),
    };
    await appendEvidence(tx, { retirementId: row.id, kind: 'destroyed', content, at: now });
  });
}
