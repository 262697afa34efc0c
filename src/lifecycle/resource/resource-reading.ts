import { accountNames } from '#governance/identity/identity.ts';
import type { Database } from '#platform/database/database.ts';
import type { Resource, ResourceDetail, ResourceVersion } from './resource.contract.ts';
import { missingItems, vagueConditions } from './resource-entry.rules.ts';
import type { ResourceListRow, ResourceRow } from './resource.queries.ts';
import { openMoves } from './resource.states.ts';
import { findVersion, listReviews, type VersionRow } from './resource-version.queries.ts';

const reviewsShownMax = 20;
const beijingOffsetMs = 8 * 3_600_000;

/** An entry as the API shows it whole: draft, version in force, what is missing, vague words, open moves. */
export async function readDetail(db: Database, row: ResourceRow): Promise<ResourceDetail> {
  const current =
    row.currentVersionId === null ? undefined : await findVersion(db, row.currentVersionId);
  const reviews = await listReviews(db, row.id, reviewsShownMax);
  const { draft } = row;
  const asked = askedOf(row);
  const people = await accountNames(db, [
    ...(asked === null ? [] : [asked.by]),
    ...reviews.flatMap(({ submittedBy, reviewedBy }) => [submittedBy, reviewedBy]),
  ]);
  const inForce = current ?? noVersion;
  const listed = resourceOf({
    ...row,
    hasDraft: draft !== null,
    number: inForce.number,
    grade: inForce.grade,
    shareType: inForce.shareType,
    openType: inForce.openType,
    publishedAt: inForce.publishedAt,
  });
  return {
    ...listed,
    draft,
    published: current?.content ?? null,
    evidence: row.evidence,
    missing: draft === null ? [] : missingItems(draft),
    warnings: draft === null ? [] : vagueConditions(draft),
    moves: openMoves({ state: row.state, everPublished: row.currentVersionId !== null }),
    reviews: reviews.map((review) => ({
      ...review,
      reviewedAt: review.reviewedAt.toISOString(),
    })),
    asked,
    people,
  };
}

/** Who asked for what is under review now; the moment of a request to revoke is not kept. */
function askedOf(row: ResourceRow): ResourceDetail['asked'] {
  if (row.state === 'publish-audit' && row.submittedBy !== null) {
    const at = row.submittedAt?.toISOString() ?? null;
    return { by: row.submittedBy, at, reason: null };
  }
  if (row.state === 'revoke-audit' && row.revokeRequestedBy !== null) {
    return { by: row.revokeRequestedBy, at: null, reason: row.revokeReason };
  }
  return null;
}

const noVersion = {
  number: null,
  grade: null,
  shareType: null,
  openType: null,
  publishedAt: null,
};

/** An entry as a list shows it. */
export function resourceOf(row: ResourceListRow): Resource {
  const { currentVersionId, number, grade, shareType, openType, publishedAt } = row;
  const hasCurrent =
    currentVersionId !== null &&
    number !== null &&
    grade !== null &&
    shareType !== null &&
    openType !== null &&
    publishedAt !== null;
  return {
    id: row.id,
    dataSetId: row.dataSetId,
    departmentId: row.departmentId,
    name: row.name,
    state: row.state,
    code: row.code,
    currentVersion: hasCurrent
      ? {
          id: currentVersionId,
          number,
          grade,
          shareType,
          openType,
          publishedAt: publishedAt.toISOString(),
        }
      : null,
    snapshotId: row.snapshotId,
    hasDraft: row.hasDraft,
    drift: row.drift,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}

/** A published version as the API shows it; the publication date is the one in Beijing. */
export function versionOf(row: VersionRow): ResourceVersion {
  return {
    id: row.id,
    resourceId: row.resourceId,
    number: row.number,
    name: row.name,
    grade: row.grade,
    shareType: row.shareType,
    openType: row.openType,
    providerName: row.providerName,
    providerCode: row.providerCode,
    snapshotId: row.snapshotId,
    publishedAt: row.publishedAt.toISOString(),
    publishedOn: new Date(row.publishedAt.getTime() + beijingOffsetMs).toISOString().slice(0, 10),
  };
}
