import type { Context } from '#governance/identity/context.ts';
import { accountNames } from '#governance/identity/identity.ts';
import { perform } from '#governance/policy/perform.ts';
import type { Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import { confirmTask, type DisposalRow, findTask } from './disposal.queries.ts';
import { appendEvidence } from './evidence.queries.ts';
import type { ConfirmDisposal, DisposalTask } from './archive.contract.ts';
import { retirementErrors } from './retirement.errors.ts';

/** Tasks as the contract shows them, with the names of who confirmed them. */
export async function readTasks(
  db: Database,
  rows: readonly DisposalRow[],
  now: Date,
): Promise<DisposalTask[]> {
  const names = await accountNames(
    db,
    rows.flatMap(({ confirmedBy }) => confirmedBy ?? []),
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    overdue: row.state === 'open' && row.dueAt < now,
    confirmedByName: row.confirmedBy === null ? null : (names[row.confirmedBy] ?? row.confirmedBy),
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  }));
}

/** The consumer says how its copies were disposed of; that goes into the register. Refuses a task that was confirmed. */
export async function confirmDisposal(
  ctx: Context,
  input: ConfirmDisposal & { id: string },
): Promise<DisposalTask> {
  const { id, departmentId } = await requireTask(ctx.db, input.id);
  const deed = {
    permission: 'disposal:confirm',
    object: { type: 'disposal', id, departmentId },
    detail: { method: input.method },
  } as const;
  return perform(ctx, deed, async (tx) => {
    const task = await requireTask(tx, id, { forUpdate: true });
    if (task.state === 'confirmed') throw retirementErrors.taskConfirmed();
    const at = ctx.now();
    const { method, note = null } = input;
    await confirmTask(tx, id, { method, note, by: ctx.actor.id, at });
    const content = {
      taskId: id,
      dataSetId: task.dataSetId,
      applicationId: task.applicationId,
      method,
      confirmedBy: ctx.actor.id,
    };
    const { retirementId } = task;
    await appendEvidence(tx, { retirementId, kind: 'copy-disposed', content, at });
    const [confirmed] = await readTasks(tx, [await requireTask(tx, id)], at);
    assert(confirmed !== undefined, 'one row in is one task out');
    return confirmed;
  });
}

async function requireTask(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<DisposalRow> {
  const task = await findTask(db, id, options);
  if (task === undefined) throw retirementErrors.taskNotFound({ id });
  return task;
}
