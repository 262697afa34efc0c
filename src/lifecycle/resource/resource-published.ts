import { getSnapshot } from '#lifecycle/cache/cache.ts';
import type { Database } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { CatalogueItem, Grade, OpenType, ShareType } from './resource.content.ts';
import { resourceErrors } from './resource.errors.ts';
import { isInForce } from './resource-move.ts';
import { findResource } from './resource.queries.ts';
import type { FrozenColumn } from './resource-schema.rules.ts';
import { findVersion } from './resource-version.queries.ts';

/** What the service stage builds on: the version in force and the snapshot it stands on now. */
export interface PublishedResource {
  id: string;
  resourceCode: string;
  name: string;
  versionId: string;
  versionNumber: number;
  dataSetId: string;
  snapshotId: string;
  departmentId: string;
  /** Columns of the items, in their order. */
  columns: readonly FrozenColumn[];
  items: readonly CatalogueItem[];
  keyColumns: readonly string[];
  grade: Grade;
  shareType: ShareType;
  openType: OpenType;
}

/**
 * The published resource by id or resource code.
 * @returns undefined when there is none in force
 */
export async function findPublishedResource(
  db: Database,
  idOrCode: string,
): Promise<PublishedResource | undefined> {
  const row = await findResource(db, idOrCode);
  if (row === undefined || !isInForce(row)) return undefined;
  const { currentVersionId, snapshotId, code } = row;
  assert(currentVersionId !== null && snapshotId !== null && code !== null, 'in force');
  // Without its rows an entry promises nothing: they are archived, and come back with a restore.
  const { removedAt } = await getSnapshot(db, snapshotId);
  if (removedAt !== null) return undefined;
  const version = await findVersion(db, currentVersionId);
  assert(version !== undefined, 'the version in force exists');
  const { items } = version.content;
  return {
    id: row.id,
    resourceCode: code,
    name: version.name,
    versionId: version.id,
    versionNumber: version.number,
    dataSetId: row.dataSetId,
    snapshotId,
    departmentId: row.departmentId,
    columns: version.columns,
    items,
    keyColumns: items.filter((item) => item.key).map((item) => item.column),
    grade: version.grade,
    shareType: version.shareType,
    openType: version.openType,
  };
}

/** As findPublishedResource, but refuses when there is none in force. */
export async function getPublishedResource(
  db: Database,
  idOrCode: string,
): Promise<PublishedResource> {
  const found = await findPublishedResource(db, idOrCode);
  if (found === undefined) throw resourceErrors.notFound({ id: idOrCode });
  return found;
}
