import type { Context } from '#governance/identity/context.ts';
import { requireActiveDepartment } from '#governance/organization/organization.ts';
import { authorize, perform } from '#governance/policy/perform.ts';
import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { getDataSet } from '#lifecycle/source/source.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { platformErrors } from '#platform/errors/platform.errors.ts';
import type { CatalogueContent } from './resource.content.ts';
import type { ResourceDetail } from './resource.contract.ts';
import { missingItems } from './resource-entry.rules.ts';
import { resourceErrors } from './resource.errors.ts';
import { requireLatestSnapshot } from './resource-ground.ts';
import { measureSnapshot } from './resource-measure.ts';
import { performMove, requireResource } from './resource-move.ts';
import { proposeContent, type ProposalGround } from './resource-proposal.rules.ts';
import * as queries from './resource.queries.ts';
import { readDetail } from './resource-reading.ts';
import { columnsOfItems } from './resource-schema.rules.ts';
import { findVersion } from './resource-version.queries.ts';

/**
 * Proposes a catalogue entry from a data set's newest snapshot. A data set that has a living entry gets that one
 * back, so proposing twice is harmless.
 * @returns the entry with what is still missing
 */
export async function proposeResource(
  ctx: Context,
  input: { dataSetId: string },
): Promise<ResourceDetail> {
  const dataSet = await getDataSet(ctx.db, input.dataSetId);
  const id = newId();
  const object = { type: 'resource', id, departmentId: dataSet.departmentId };
  const detail = { dataSetId: dataSet.id };
  await authorize(ctx, 'resource:propose', object);
  const earlier = await queries.findLivingResource(ctx.db, dataSet.id);
  if (earlier !== undefined) return readDetail(ctx.db, earlier);
  const ground = await groundOf(ctx, dataSet);
  return perform(ctx, { permission: 'resource:propose', object, detail }, async (tx) => {
    const living = await queries.findLivingResource(tx, dataSet.id);
    if (living !== undefined) return readDetail(tx, living);
    const name = await freeName(tx, dataSet);
    const { content, evidence } = proposeContent({ ...ground, dataSet: { ...dataSet, name } });
    await inWords(content.name, () =>
      queries.insertResource(tx, {
        id,
        dataSetId: dataSet.id,
        departmentId: dataSet.departmentId,
        name: content.name,
        draft: content,
        evidence,
        createdBy: ctx.actor.id,
        createdAt: ctx.now(),
      }),
    );
    // Another request may have been first; then its entry is the living one.
    const row = await queries.findLivingResource(tx, dataSet.id);
    return readDetail(tx, row ?? (await requireResource(tx, id)));
  });
}

/** What a proposal is made of. Reads the snapshot's files, so it comes before the transaction. */
async function groundOf(ctx: Context, dataSet: DataSet): Promise<ProposalGround> {
  const department = await requireActiveDepartment(ctx.db, dataSet.departmentId);
  const { uscc, nameZh: name } = department;
  if (uscc === null) throw resourceErrors.departmentCodeMissing({ name });
  const latest = await requireLatestSnapshot(ctx.db, dataSet.id);
  const snapshot = await measureSnapshot(ctx, latest);
  return { dataSet, department: { name, uscc }, snapshot };
}

/** The data set's name, with its code when the department uses the name for another entry. */
async function freeName(
  tx: Database,
  dataSet: { departmentId: string; name: string; code: string },
): Promise<string> {
  const taken = await queries.isNameTaken(tx, dataSet);
  return taken ? `${dataSet.name}（${dataSet.code}）`.slice(-200) : dataSet.name;
}

/**
 * Replaces the draft. On a published entry this begins its next version; the one in force stays as it is.
 * Refuses a stale `version`, classified data, and another class once the code is given.
 */
export async function updateDraft(
  ctx: Context,
  input: { id: string; version: number; content: CatalogueContent },
): Promise<ResourceDetail> {
  const { content } = input;
  if (content.secrecy === 'classified') throw resourceErrors.classifiedData();
  return performMove(ctx, { id: input.id, move: 'edit' }, async ({ tx, row, to, now }) => {
    if (row.version !== input.version) {
      throw platformErrors.versionConflict({ current: row.version });
    }
    await requireSameClass(tx, row, content);
    await inWords(content.name, () =>
      queries.updateResource(tx, row.id, {
        state: to,
        draft: content,
        // The catalogue shows the name in force until the next version is published.
        ...(row.currentVersionId === null ? { name: content.name } : {}),
        updatedAt: now,
      }),
    );
    return readDetail(tx, await requireResource(tx, row.id));
  });
}

async function requireSameClass(
  tx: Database,
  row: queries.ResourceRow,
  content: CatalogueContent,
): Promise<void> {
  if (row.currentVersionId === null) return;
  const current = await findVersion(tx, row.currentVersionId);
  const before = current?.content.classCode;
  const same = (['major', 'item', 'sub', 'detail'] as const).every(
    (part) => before?.[part] === content.classCode[part],
  );
  if (!same) throw resourceErrors.classFixed();
}

/**
 * Submits the draft for review. Refuses while something is missing, and items whose columns the newest snapshot
 * does not have.
 */
export function submitResource(
  ctx: Context,
  input: { id: string; declareNotClassified?: boolean },
): Promise<ResourceDetail> {
  return performMove(ctx, { id: input.id, move: 'submit' }, async ({ tx, row, to, now }) => {
    if (row.draft === null) throw resourceErrors.nothingToReview();
    const draft: CatalogueContent =
      input.declareNotClassified === true ? { ...row.draft, secrecy: 'not-classified' } : row.draft;
    requireComplete(ctx, draft);
    const snapshot = await requireLatestSnapshot(tx, row.dataSetId);
    const { unknown } = columnsOfItems(draft, snapshot.columns);
    if (unknown.length > 0) throw resourceErrors.unknownColumns({ columns: unknown.join('、') });
    await queries.updateResource(tx, row.id, {
      state: to,
      draft,
      submittedBy: ctx.actor.id,
      submittedAt: now,
      submittedSnapshotId: snapshot.id,
      updatedAt: now,
    });
    return readDetail(tx, await requireResource(tx, row.id));
  });
}

function requireComplete(ctx: Context, draft: CatalogueContent): void {
  const missing = missingItems(draft);
  if (missing.length === 0) return;
  throw resourceErrors.incomplete(
    { count: missing.length },
    {
      errors: missing.map((item) => ({ path: item.path, message: item.words[ctx.language] })),
    },
  );
}

/**
 * Deletes a draft that was never published, or a revoked entry. Its code stays in the register for ever. Refuses the entry
 * of data that were archived or destroyed: it is what is left to be found of them.
 */
export async function deleteResource(ctx: Context, id: string): Promise<void> {
  const { state } = await requireResource(ctx.db, id);
  const move = state === 'revoked' ? 'delete-revoked' : 'delete';
  await performMove(ctx, { id, move }, async ({ tx, row, to, now }) => {
    try {
      await queries.updateResource(tx, row.id, { state: to, updatedAt: now });
    } catch (error) {
      if (violatedConstraint(error) !== 'resource_tombstone') throw error;
      throw resourceErrors.tombstone({}, { cause: error });
    }
  });
}

async function inWords<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violatedConstraint(error) === 'resource_name') throw resourceErrors.nameTaken({ name });
    throw error;
  }
}
