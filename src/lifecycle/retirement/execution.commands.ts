import type { Context } from '#governance/identity/context.ts';
import { perform } from '#governance/policy/perform.ts';
import type { Database } from '#platform/database/database.ts';
import { startJob } from '#platform/jobs/jobs.ts';
import { refuseHeld } from './hold.commands.ts';
import { stopSupply } from './leaving.queries.ts';
import { requireArchive } from './restore.ts';
import { retirementErrors } from './retirement.errors.ts';
import { archiveJob, destroyJob, restoreJob } from './retirement.jobs.ts';
import { type RetirementRow, selectSignatures, updateRetirement } from './retirement.queries.ts';
import {
  policyObject,
  requireMove,
  requireRetirement,
  requireStanding,
} from './retirement-reading.ts';
import { endsDataSet } from './retirement.states.ts';

/**
 * Carries out what the appraisal decided, as a job. Asked again while it runs, or after it was interrupted, it goes on
 * where it stood. Refuses what is held, and a case that has no decision to carry out.
 */
export async function executeRetirement(ctx: Context, id: string): Promise<{ jobId: string }> {
  const seen = await requireRetirement(ctx.db, id);
  const deed = {
    permission: 'retirement:execute',
    object: policyObject(seen),
    detail: { dataSetId: seen.dataSetId, result: seen.result },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const row = await requireRetirement(tx, id, { forUpdate: true });
    requireMove(row, 'execute');
    const { retiredAs } = await requireStanding(tx, row.dataSetId, { forUpdate: true });
    await refuseHeld(tx, row.scope);
    if (endsDataSet(row.result)) await requireSigned(ctx, tx, row);
    if (row.state !== 'executing') await begin(ctx, tx, { row, retiredAs });
    const jobId = await startJob(tx, ctx, {
      job: endsDataSet(row.result) ? destroyJob : archiveJob,
      payload: { retirementId: id },
      key: id,
      subject: row.dataSetName,
      requestedBy: ctx.actor.id,
    });
    return { jobId };
  });
}

async function begin(
  ctx: Context,
  tx: Database,
  { row, retiredAs }: { row: RetirementRow; retiredAs: 'archived' | 'destroyed' | null },
): Promise<void> {
  if (retiredAs === 'destroyed') throw retirementErrors.alreadyDestroyed();
  const isArchive = row.result === 'archive';
  if (isArchive && retiredAs === 'archived') throw retirementErrors.alreadyArchived();
  const before = isArchive ? await stopSupply(tx, row.dataSetId) : {};
  await updateRetirement(tx, row.id, {
    state: 'executing',
    executedBy: ctx.actor.id,
    executedAt: ctx.now(),
    before,
    problem: null,
  });
}

/** Two approvals and a witness who is not the one that carries it out. */
async function requireSigned(ctx: Context, tx: Database, row: RetirementRow): Promise<void> {
  if (row.state !== 'witnessed' && row.state !== 'executing')
    throw retirementErrors.signaturesMissing();
  const signatures = await selectSignatures(tx, row.id);
  const witness = signatures.find(({ kind }) => kind === 'witness');
  if (witness?.personId === ctx.actor.id) throw retirementErrors.witnessExecutes();
}

/** Brings an archived data set back, as a job. Refuses one that is not archived, a package whose key was destroyed, and an older package. */
export async function restore(ctx: Context, archiveId: string): Promise<{ jobId: string }> {
  const archive = await requireArchive(ctx, archiveId);
  const { id, dataSetId, departmentId, dataSetName: subject } = archive;
  const deed = {
    permission: 'retirement:restore',
    object: { type: 'archive', id, departmentId },
    detail: { dataSetId },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const { state } = await requireRetirement(tx, archive.retirementId, { forUpdate: true });
    if (state === 'executing') throw retirementErrors.stillArchiving();
    const { retiredAs } = await requireStanding(tx, dataSetId, { forUpdate: true });
    if (retiredAs !== 'archived') throw retirementErrors.notArchived();
    if (!archive.restorable) throw retirementErrors.newerArchive();
    const start = { payload: { archiveId: id }, key: id, requestedBy: ctx.actor.id, subject };
    return { jobId: await startJob(tx, ctx, { job: restoreJob, ...start }) };
  });
}
