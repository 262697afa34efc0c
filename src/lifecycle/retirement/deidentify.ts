import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, transact, type Database } from '#platform/database/database.ts';
import { assert, Failure } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import type { RunningJob } from '#platform/jobs/jobs.ts';
import {
  type LakeSession,
  type SnapshotDraft,
  sqlIdentifier,
  sqlLiteral,
} from '#platform/lake/lake.ts';
import { exists } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import {
  commitSnapshot,
  contentHash,
  latestSnapshot,
  type Manifest,
  parquetColumns,
  profileRelation,
  snapshotFiles,
} from '#lifecycle/cache/cache.ts';
import { createDataSet } from '#lifecycle/source/source.ts';
import { requirePlan } from './deidentify.commands.ts';
import type { ReidentificationRisk } from './deidentify.contract.ts';
import { markCopied, type PlanRow } from './deidentify.queries.ts';
import {
  countRisk,
  refuseRisky,
  rowsOf,
  treatmentGround,
  type TreatmentGround,
} from './deidentify-risk.ts';
import { refuseUnfit } from './deidentify.rules.ts';
import {
  groupedValues,
  rowTells,
  saltVariable,
  sizeSql,
  subjectOf,
  tellingColumns,
  treatedColumns,
} from './deidentify.sql.ts';
import { refuseHeld } from './hold.commands.ts';
import { requireRoom } from './room.ts';
import { requireRetirement } from './retirement-reading.ts';
import type { RetirementRow } from './retirement.queries.ts';

const partName = 'part-0.parquet';
const writeTimeoutMs = 2 * 3_600_000;
const saltBytes = 32;

type Job = Pick<RunningJob, 'signal' | 'progress'>;

/** A de-identified copy whose files are durable and which does not exist yet: only `record` makes it so. */
export interface WrittenCopy {
  /**
   * Makes the data set and its snapshot, in the transaction that holds the case and ends the origin. Fails, to be repeated, when
   * rows came to the origin meanwhile or another try began. Out: the copy as the case keeps it.
   */
  record: (tx: Database) => Promise<{ dataSetId: string; basis: string }>;
}

/**
 * Writes the copy of a data set that its plan allows, from the newest snapshot. Refuses what is held, a plan that no longer
 * fits the columns, and a risk above the plan's. Safe to repeat: what an earlier try left is removed first, and surrogates
 * are drawn anew from bytes that leave this process nowhere, so that no try can be joined with another.
 */
export async function writeCopy(world: World, job: Job, row: RetirementRow): Promise<WrittenCopy> {
  await refuseHeld(world.db, row.scope);
  const plan = await requirePlan(world.db, row.id);
  await removeUnfinished(world, row.id);
  job.progress({ stage: 'de-identify' });
  const ground = await treatmentGround(world, row.dataSetId);
  await requireRoom(world, ground.snapshot.byteCount);
  refuseUnfit(plan, ground.columns);
  const snapshotId = newId();
  const draft = await world.lake.beginSnapshot(plan.copyId, snapshotId);
  try {
    const written = await write(world, { plan, ground, draft, signal: job.signal });
    const files = await draft.seal(job.signal);
    await draft.commit();
    const { risk, ...content } = written;
    const manifest = {
      ...content,
      files,
      id: snapshotId,
      dataSetId: plan.copyId,
      byteCount: files.reduce((total, { bytes }) => total + bytes, 0),
      rowsIn: content.rowCount,
      rejectedCount: 0,
      contentSha256: contentHash(content.columns, content.profile),
      evidence: evidenceOf(row, plan, ground),
      landedAt: world.now(),
    };
    return {
      record: async (tx) => {
        await requireWritten(world, manifest);
        return record(tx, { row, plan, ground, manifest, risk, now: world.now() });
      },
    };
  } finally {
    await draft.abandon();
  }
}

/**
 * Removes what was written of the copy of a case while it does not exist. Holds the case meanwhile, as who makes the copy exist
 * does: a try that goes on late finds its files gone, or the copy there.
 */
export async function removeUnfinished(world: World, retirementId: string): Promise<void> {
  await transact(world.db, async (tx) => {
    await requireRetirement(tx, retirementId, { forUpdate: true });
    const plan = await requirePlan(tx, retirementId);
    if (plan.copyCode !== null) return;
    await rm(world.storage.path('lake', plan.copyId), { recursive: true, force: true });
  });
}

/** Fails, to be repeated, when another try has begun anew and removed what this one wrote. */
async function requireWritten(world: World, manifest: Manifest): Promise<void> {
  for (const path of snapshotFiles(world.lake, manifest)) {
    if (await exists(path)) continue;
    throw new Failure('retirement.overtaken', 'another try writes the copy', { retryable: true });
  }
}

type Written = Pick<Manifest, 'rowCount' | 'columns' | 'profile'> & { risk: ReidentificationRisk };

async function write(
  world: World,
  given: { plan: PlanRow; ground: TreatmentGround; draft: SnapshotDraft; signal: AbortSignal },
): Promise<Written> {
  const { plan, ground, draft, signal } = given;
  const path = join(draft.dir, partName);
  const options = {
    allowedPaths: snapshotFiles(world.lake, ground.snapshot),
    allowedDirectories: [draft.dir],
    timeoutMs: writeTimeoutMs,
    signal,
  };
  return world.lake.session(options, async (session) => {
    const relation = rowsOf(world, ground.snapshot);
    const risk = await countRisk(session, { plan, ground, relation });
    refuseRisky(risk, plan);
    const columns = await copyRows(session, { plan, ground, relation, risk, path });
    const profile = await profileRelation(session, `read_parquet(${sqlLiteral(path)})`);
    assert(profile.rowCount === risk.rowsLeft, 'the copy does not have the rows that were counted');
    return { rowCount: profile.rowCount, columns, profile, risk };
  });
}

async function copyRows(
  session: LakeSession,
  given: {
    plan: PlanRow;
    ground: TreatmentGround;
    relation: string;
    risk: ReidentificationRisk;
    path: string;
  },
): Promise<Manifest['columns']> {
  const { plan, ground, relation, risk, path } = given;
  // A variable is not part of the SQL, which may be told in an error.
  await session.run(`SET VARIABLE ${saltVariable} = $1`, [randomBytes(saltBytes).toString('hex')]);
  const treated = treatedColumns(plan, ground.columns);
  const values = treated.map(({ name, sql }) => `${sql} AS ${sqlIdentifier(name)}`).join(', ');
  const tells = rowTells(tellingColumns(plan, ground.columns));
  const where = risk.rowsTelling > 0 ? ` WHERE NOT ${tells}` : '';
  const groups = groupedValues(treated);
  const partition = groups.length === 0 ? '' : `PARTITION BY ${groups.join(', ')}`;
  const subject = subjectOf(ground.columns, risk.rows);
  const size = sizeSql(subject, ` OVER (${partition})`);
  const qualify = risk.rowsBelow > 0 ? ` QUALIFY ${size} >= ${plan.k}` : '';
  const query = `SELECT ${values} FROM ${relation}${where}${qualify}`;
  const typed = parquetColumns(await session.describe(query));
  const select = typed.map(({ sql, column }) => `${sql} AS ${sqlIdentifier(column.name)}`);
  // The order of the rows could tell which they were.
  await session.run(
    `COPY (SELECT ${select.join(', ')} FROM (${query}) ORDER BY random())
      TO ${sqlLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return typed.map(({ column }) => ({
    ...column,
    header: plan.headers[column.name] ?? column.name,
  }));
}

/** Where the copy comes from; the origin's row stays as a tombstone, so that this can be followed for good. */
function evidenceOf(
  row: RetirementRow,
  plan: PlanRow,
  { snapshot }: TreatmentGround,
): Record<string, unknown> {
  return {
    kind: 'de-identification',
    retirementId: row.id,
    planVersion: plan.version,
    planSha256: plan.sha256,
    origin: {
      dataSetId: row.dataSetId,
      snapshotId: snapshot.id,
      number: snapshot.number,
      rowCount: snapshot.rowCount,
    },
  };
}

async function record(
  tx: Database,
  given: {
    row: RetirementRow;
    plan: PlanRow;
    ground: TreatmentGround;
    manifest: Manifest;
    risk: ReidentificationRisk;
    now: Date;
  },
): Promise<{ dataSetId: string; basis: string }> {
  const { row, plan, ground, manifest, now } = given;
  if ((await latestSnapshot(tx, row.dataSetId))?.id !== ground.snapshot.id)
    throw new Failure('retirement.overtaken', 'rows landed meanwhile', { retryable: true });
  await createDataSet(tx, {
    id: plan.copyId,
    name: plan.name,
    departmentId: row.departmentId,
    kind: 'derived',
    createdBy: row.executedBy ?? row.proposedBy,
    now,
  });
  const { id: snapshotId, dataSetId } = await commitSnapshot(tx, manifest);
  await publish(tx, {
    topic: 'snapshot.landed',
    key: dataSetId,
    payload: { dataSetId, snapshotId },
  });
  const { rowCount } = manifest;
  const suppressedRows = given.risk.rows - rowCount;
  await markCopied(tx, row.id, { rowCount, suppressedRows });
  return { dataSetId, basis: `去标识方案第 ${plan.version} 版 ${plan.sha256}` };
}

/** What the register of disposal says of a plan that was carried out: treatments and counts, no value of the data. */
export function toldOfPlan(plan: PlanRow): Record<string, unknown> {
  const { version, sha256, name, k, tooFew, columns, givenBy, risk } = plan;
  const { smallestGroup, groups, uniques, countedBy } = risk;
  return {
    dataSetId: plan.copyId,
    code: plan.copyCode,
    name: plan.copyName ?? name,
    rowCount: plan.rowCount,
    suppressedRows: plan.suppressedRows,
    plan: { version, sha256, k, tooFew, columns, givenBy },
    risk: { smallestGroup, groups, uniques, countedBy },
  };
}
