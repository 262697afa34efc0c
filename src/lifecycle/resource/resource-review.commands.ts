import { getSnapshot, type Snapshot } from '#lifecycle/cache/cache.ts';
import type { Context } from '#governance/identity/context.ts';
import { getDepartment } from '#governance/organization/organization.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import { publish } from '#platform/events/events.ts';
import { classText, classTree, resourceCodeText } from './class-tree.ts';
import type { CatalogueContent } from './resource.content.ts';
import type { ResourceDetail } from './resource.contract.ts';
import { resourceErrors } from './resource.errors.ts';
import { requireLatestSnapshot } from './resource-ground.ts';
import { performMove, requireResource, type Moving } from './resource-move.ts';
import * as queries from './resource.queries.ts';
import { readDetail } from './resource-reading.ts';
import { columnsOfItems, schemaBreaks, type FrozenColumn } from './resource-schema.rules.ts';
import * as versions from './resource-version.queries.ts';

export interface Review {
  id: string;
  /** The version that was looked at; without it whatever stands is decided on. */
  version?: number | undefined;
  decision: 'approve' | 'reject';
  reason?: string | undefined;
}

/**
 * The data bureau's decision on a submission. Approval freezes the draft as the next version, gives the resource
 * code at the first time, and tells `resource.published`. Nobody reviews what he submitted; a rejection needs a
 * reason. Refuses another version than the one that was looked at.
 */
export async function reviewResource(ctx: Context, review: Review): Promise<ResourceDetail> {
  requireReason(review);
  const move = review.decision;
  return performMove(ctx, { ...review, move }, async (moving) => {
    const { tx, row, to, now } = moving;
    const { submittedBy, draft } = row;
    if (submittedBy === null || draft === null) throw resourceErrors.nothingToReview();
    requireOther(ctx, submittedBy);
    const versionId =
      move === 'approve' ? await publishDraft(ctx, moving, { draft, submittedBy }) : null;
    if (move === 'reject') await queries.updateResource(tx, row.id, { state: to, updatedAt: now });
    await versions.recordReview(tx, {
      id: newId(),
      resourceId: row.id,
      kind: 'publish',
      decision: move,
      reason: review.reason ?? null,
      submittedBy,
      reviewedBy: ctx.actor.id,
      reviewedAt: now,
      versionId,
    });
    return readDetail(tx, await requireResource(tx, row.id));
  });
}

/** Asks for the revocation of an entry in force, with a reason. */
export function requestRevoke(
  ctx: Context,
  input: { id: string; reason: string },
): Promise<ResourceDetail> {
  return performMove(ctx, { id: input.id, move: 'request-revoke' }, async (moving) => {
    const { tx, row, to, now } = moving;
    await queries.updateResource(tx, row.id, {
      state: to,
      revokeRequestedBy: ctx.actor.id,
      revokeReason: input.reason,
      updatedAt: now,
    });
    return readDetail(tx, await requireResource(tx, row.id));
  });
}

/** Decides a revocation. Agreed: the entry is out of force and `resource.revoked` is told. */
export async function reviewRevoke(ctx: Context, review: Review): Promise<ResourceDetail> {
  requireReason(review);
  const move = review.decision === 'approve' ? 'approve-revoke' : 'reject-revoke';
  return performMove(ctx, { ...review, move }, async ({ tx, row, to, now }) => {
    const { revokeRequestedBy } = row;
    assert(revokeRequestedBy !== null, 'an entry under revocation review has a requester');
    requireOther(ctx, revokeRequestedBy);
    await queries.updateResource(tx, row.id, { state: to, updatedAt: now });
    await versions.recordReview(tx, {
      id: newId(),
      resourceId: row.id,
      kind: 'revoke',
      decision: review.decision,
      reason: review.reason ?? null,
      submittedBy: revokeRequestedBy,
      reviewedBy: ctx.actor.id,
      reviewedAt: now,
      versionId: row.currentVersionId,
    });
    if (to === 'revoked') {
      const payload = { resourceId: row.id, dataSetId: row.dataSetId };
      await publish(tx, { topic: 'resource.revoked', key: row.id, payload });
    }
    return readDetail(tx, await requireResource(tx, row.id));
  });
}

function requireReason(review: Review): void {
  const given = review.reason !== undefined && review.reason.trim() !== '';
  if (review.decision === 'reject' && !given) throw resourceErrors.reasonMissing();
}

function requireOther(ctx: Context, submittedBy: string): void {
  if (ctx.actor.id === submittedBy) throw resourceErrors.ownReview();
}

/** Freezes the draft as the next version and puts it in force; returns its id. */
async function publishDraft(
  ctx: Context,
  moving: Moving,
  submission: { draft: CatalogueContent; submittedBy: string },
): Promise<string> {
  const { tx, row, to, now } = moving;
  const { draft, submittedBy } = submission;
  const { snapshot, columns } = await chooseSnapshot(tx, row, draft);
  const provider = await getDepartment(tx, row.departmentId);
  if (provider.uscc === null) throw resourceErrors.departmentCodeMissing({ name: provider.nameZh });
  const [latest] = await versions.listVersions(tx, { resourceId: row.id, limit: 1 });
  const versionId = newId();
  const number = (latest?.number ?? 0) + 1;
  await versions.insertVersion(tx, {
    id: versionId,
    resourceId: row.id,
    number,
    name: draft.name,
    grade: draft.grade,
    shareType: draft.shareType,
    openType: draft.openType,
    content: draft,
    columns,
    providerName: provider.nameZh,
    providerCode: provider.uscc,
    classTreeVersion: classTree.version,
    dataSetId: row.dataSetId,
    snapshotId: snapshot.id,
    submittedBy,
    publishedBy: ctx.actor.id,
    publishedAt: now,
  });
  await bind(moving, { versionId, snapshotId: snapshot.id });
  await putInForce(moving, {
    state: to,
    name: draft.name,
    code: row.code ?? (await giveCode(tx, { row, draft, now })),
    currentVersionId: versionId,
    snapshotId: snapshot.id,
  });
  const payload = {
    resourceId: row.id,
    versionId,
    dataSetId: row.dataSetId,
    snapshotId: snapshot.id,
  };
  await publish(tx, { topic: 'resource.published', key: row.id, payload });
  return versionId;
}

async function putInForce(moving: Moving, change: queries.ResourceChange): Promise<void> {
  const { tx, row, now } = moving;
  try {
    await queries.updateResource(tx, row.id, {
      ...change,
      draft: null,
      drift: null,
      submittedBy: null,
      submittedAt: null,
      submittedSnapshotId: null,
      updatedAt: now,
    });
  } catch (error) {
    if (violatedConstraint(error) === 'resource_name') {
      throw resourceErrors.nameTaken({ name: change.name ?? row.name });
    }
    throw error;
  }
}

/** The newest snapshot if it fits what the submission was checked against, else the one of the submission. */
async function chooseSnapshot(
  tx: Database,
  row: queries.ResourceRow,
  draft: CatalogueContent,
): Promise<{ snapshot: Snapshot; columns: FrozenColumn[] }> {
  assert(row.submittedSnapshotId !== null, 'a submitted entry has a snapshot');
  const submitted = await getSnapshot(tx, row.submittedSnapshotId);
  const newest = await requireLatestSnapshot(tx, row.dataSetId);
  const { columns } = columnsOfItems(draft, submitted.columns);
  const fits = schemaBreaks(columns, newest.columns).length === 0;
  return { snapshot: fits ? newest : submitted, columns };
}

async function giveCode(
  tx: Database,
  given: { row: queries.ResourceRow; draft: CatalogueContent; now: Date },
): Promise<string> {
  const { classCode } = given.draft;
  return versions.takeResourceCode(tx, {
    classText: classText(classCode),
    resourceId: given.row.id,
    givenAt: given.now,
    codeOf: (sequence) => resourceCodeText(classCode, sequence, classTree.codeForm),
  });
}

function bind(moving: Moving, binding: { versionId: string; snapshotId: string }): Promise<void> {
  return versions.recordBinding(moving.tx, {
    id: newId(),
    resourceId: moving.row.id,
    ...binding,
    fits: true,
    words: [],
    boundAt: moving.now,
  });
}
