import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Words } from '#platform/errors/errors.ts';
import type { CatalogueContent, Grade, OpenType, ShareType } from './resource.content.ts';
import type { FrozenColumn } from './resource-schema.rules.ts';
import { effectiveStates } from './resource.states.ts';

const own = (db: Database) =>
  db.$pickTables<'resource_version' | 'resource_binding' | 'resource_review'>();

/** A published version as it was frozen. */
export interface VersionRow {
  id: string;
  resourceId: string;
  number: number;
  name: string;
  grade: Grade;
  shareType: ShareType;
  openType: OpenType;
  content: CatalogueContent;
  columns: FrozenColumn[];
  providerName: string;
  providerCode: string;
  classTreeVersion: string;
  dataSetId: string;
  snapshotId: string;
  submittedBy: string;
  publishedBy: string;
  publishedAt: Date;
}

const columns = [
  'id',
  'resource_id as resourceId',
  'number',
  'name',
  'grade',
  'share_type as shareType',
  'open_type as openType',
  'content',
  'columns',
  'provider_name as providerName',
  'provider_code as providerCode',
  'class_tree_version as classTreeVersion',
  'data_set_id as dataSetId',
  'snapshot_id as snapshotId',
  'submitted_by as submittedBy',
  'published_by as publishedBy',
  'published_at as publishedAt',
] as const;

/**
 * Gives the next code number of a class and writes it into the register, where it stays for ever.
 * `codeOf` makes the text of the number.
 */
export async function takeResourceCode(
  db: Database,
  take: {
    classText: string;
    resourceId: string;
    givenAt: Date;
    codeOf: (sequence: number) => string;
  },
): Promise<string> {
  const counter = await sql<{ sequence: number }>`
    insert into resource_code_counter (class_text, last_sequence) values (${take.classText}, 1)
    on conflict (class_text)
      do update set last_sequence = resource_code_counter.last_sequence + 1
    returning last_sequence as sequence`.execute(db);
  const sequence = counter.rows[0]?.sequence ?? 1;
  const code = take.codeOf(sequence);
  await sql`
    insert into resource_code (code, class_text, sequence, resource_id, given_at)
    values (${code}, ${take.classText}, ${sequence}, ${take.resourceId}, ${take.givenAt})`.execute(
    db,
  );
  return code;
}

export async function insertVersion(db: Database, row: VersionRow): Promise<void> {
  await sql`
    insert into resource_version (id, resource_id, number, name, grade, share_type, open_type,
      content, columns, provider_name, provider_code, class_tree_version, data_set_id,
      snapshot_id, submitted_by, published_by, published_at)
    values (${row.id}, ${row.resourceId}, ${row.number}, ${row.name}, ${row.grade},
      ${row.shareType}, ${row.openType}, ${JSON.stringify(row.content)},
      ${JSON.stringify(row.columns)}, ${row.providerName}, ${row.providerCode},
      ${row.classTreeVersion}, ${row.dataSetId}, ${row.snapshotId}, ${row.submittedBy},
      ${row.publishedBy}, ${row.publishedAt})`.execute(db);
}

export async function findVersion(db: Database, id: string): Promise<VersionRow | undefined> {
  const row = await own(db)
    .selectFrom('resource_version')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  // jsonb columns hold what insertVersion wrote.
  return row as VersionRow | undefined;
}

export async function findVersionNumber(
  db: Database,
  version: { resourceId: string; number: number },
): Promise<VersionRow | undefined> {
  const row = await own(db)
    .selectFrom('resource_version')
    .select(columns)
    .where('resource_id', '=', version.resourceId)
    .where('number', '=', version.number)
    .executeTakeFirst();
  // As in findVersion.
  return row as VersionRow | undefined;
}

/** What is in force of each entry, by the entry's age; `afterId` continues after a page. */
export async function listContentsInForce(
  db: Database,
  page: { afterId?: string; limit: number },
): Promise<
  { id: string; dataSetId: string; content: CatalogueContent; columns: FrozenColumn[] }[]
> {
  const after = page.afterId === undefined ? sql`true` : sql`r.id > ${page.afterId}`;
  const { rows } = await sql<Pick<VersionRow, 'id' | 'dataSetId' | 'content' | 'columns'>>`
    select r.id, r.data_set_id as "dataSetId", v.content, v.columns
    from resource r join resource_version v on v.id = r.current_version_id
    where r.state = any(${[...effectiveStates]}) and ${after}
    order by r.id limit ${page.limit}`.execute(db);
  return rows;
}

/** Versions of an entry, newest first; `before` = only numbers below it. */
export async function listVersions(
  db: Database,
  page: { resourceId: string; before?: number; limit: number },
): Promise<VersionRow[]> {
  let query = own(db)
    .selectFrom('resource_version')
    .select(columns)
    .where('resource_id', '=', page.resourceId)
    .orderBy('number', 'desc')
    .limit(page.limit);
  if (page.before !== undefined) query = query.where('number', '<', page.before);
  // As in findVersion.
  return (await query.execute()) as VersionRow[];
}

/** Records that a snapshot was tried under a version; trying it again changes nothing. */
export async function recordBinding(
  db: Database,
  binding: {
    id: string;
    resourceId: string;
    versionId: string;
    snapshotId: string;
    fits: boolean;
    words: readonly Words[];
    boundAt: Date;
  },
): Promise<void> {
  await sql`
    insert into resource_binding (id, resource_id, version_id, snapshot_id, fits, words, bound_at)
    values (${binding.id}, ${binding.resourceId}, ${binding.versionId}, ${binding.snapshotId},
      ${binding.fits}, ${JSON.stringify(binding.words)}, ${binding.boundAt})
    on conflict (version_id, snapshot_id) do nothing`.execute(db);
}

export interface ReviewRow {
  kind: 'publish' | 'revoke';
  decision: 'approve' | 'reject';
  reason: string | null;
  submittedBy: string;
  reviewedBy: string;
  reviewedAt: Date;
}

export async function recordReview(
  db: Database,
  review: ReviewRow & { id: string; resourceId: string; versionId: string | null },
): Promise<void> {
  await own(db)
    .insertInto('resource_review')
    .values({
      id: review.id,
      resource_id: review.resourceId,
      kind: review.kind,
      decision: review.decision,
      reason: review.reason,
      submitted_by: review.submittedBy,
      reviewed_by: review.reviewedBy,
      reviewed_at: review.reviewedAt,
      version_id: review.versionId,
    })
    .execute();
}

/** The latest decisions on an entry, newest first. */
export async function listReviews(
  db: Database,
  resourceId: string,
  limit: number,
): Promise<ReviewRow[]> {
  const rows = await own(db)
    .selectFrom('resource_review')
    .select([
      'kind',
      'decision',
      'reason',
      'submitted_by as submittedBy',
      'reviewed_by as reviewedBy',
      'reviewed_at as reviewedAt',
    ])
    .where('resource_id', '=', resourceId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  // kind and decision are kept to these words by check constraints.
  return rows as ReviewRow[];
}
