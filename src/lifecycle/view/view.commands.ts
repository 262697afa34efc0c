import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { perform } from '#governance/policy/perform.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import { createDataSet, getDataSet, renameDataSet } from '#lifecycle/source/source.ts';
import type { CreateView, UpdateView, ViewDetail } from './view.contract.ts';
import { definedSql } from './view-definition.ts';
import { viewErrors } from './view.errors.ts';
import { findCycle } from './view-graph.rules.ts';
import { type MayRead, resolveInputs } from './view-inputs.ts';
import * as queries from './view.queries.ts';
import { readDetail } from './view-reading.ts';
import { judgeDefinition } from './view-trial.ts';

/**
 * Defines a view and the derived data set it makes. Refuses SQL the guard refuses, inputs the department may not
 * read, and a code or name that is taken. Nothing is built yet.
 */
export async function createView(
  ctx: Context,
  input: CreateView,
  mayRead: MayRead,
): Promise<ViewDetail> {
  const { departmentId, name } = input;
  const sql = definedSql(input);
  const id = newId();
  const object = { type: 'view', id, departmentId };
  await judgeDefinition(ctx, { departmentId, sql, inputs: input.inputs }, mayRead);
  const deed = { permission: 'view:define', object } as const;
  return perform(ctx, deed, async (tx) => {
    await requireActiveDepartment(tx, departmentId);
    await resolveInputs(tx, { departmentId, inputs: input.inputs, mayRead });
    const made = { createdBy: ctx.actor.id, now: ctx.now() };
    const dataSet = await createDataSet(tx, {
      name,
      departmentId,
      kind: 'derived',
      code: input.code,
      ...made,
    });
    const { id: dataSetId, code } = dataSet;
    const mapping = input.mapping ?? null;
    await queries.insertView(tx, {
      id,
      code,
      name,
      departmentId,
      dataSetId,
      sql,
      mapping,
      ...made,
    });
    await queries.replaceInputs(tx, id, input.inputs);
    return readDetail(tx, id);
  });
}

/**
 * Changes the definition of a view. Refuses what createView refuses, a stale version, and inputs that would make
 * the view depend on itself. The data stays as built until the next build.
 */
export async function updateView(
  ctx: Context,
  input: UpdateView & { id: string },
  mayRead: MayRead,
): Promise<ViewDetail> {
  const { id, version, name } = input;
  const sql = definedSql(input);
  const view = await requireView(ctx.db, id);
  const { departmentId } = view;
  await judgeDefinition(ctx, { departmentId, sql, inputs: input.inputs }, mayRead);
  const deed = { permission: 'view:define', object: { type: 'view', id, departmentId } } as const;
  return perform(ctx, deed, async (tx) => {
    await queries.lockGraph(tx);
    await resolveInputs(tx, { departmentId, inputs: input.inputs, mayRead });
    const change = { version, name, sql, mapping: input.mapping ?? null, now: ctx.now() };
    if (!(await queries.updateDefinition(tx, id, change))) {
      throw platformErrors.versionConflict({ current: (await requireView(tx, id)).version });
    }
    if (name !== view.name) await renameDataSet(tx, await getDataSet(tx, view.dataSetId), name);
    await queries.replaceInputs(tx, id, input.inputs);
    await refuseCycle(tx, id);
    return readDetail(tx, id);
  });
}

/** The view, or a refusal. */
export async function requireView(db: Database, id: string): Promise<queries.ViewRow> {
  const view = await queries.findView(db, id);
  if (view === undefined) throw viewErrors.notFound();
  return view;
}

/** The graph is read with the change in it and under its lock. */
async function refuseCycle(tx: Database, id: string): Promise<void> {
  const path = findCycle(await queries.loadGraph(tx), id);
  if (path !== undefined) throw viewErrors.cycle({ path: path.join(' ← ') });
}
