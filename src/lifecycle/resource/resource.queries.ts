import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { Words } from '#platform/errors/errors.ts';
import type { CatalogueContent, Grade, OpenType, ShareType } from './resource.content.ts';
import type { SensitivityEvidence } from './resource-sensitivity.rules.ts';
import { effectiveStates, type ResourceState } from './resource.states.ts';

const own = (db: Database) => db.$pickTables<'resource' | 'resource_version'>();

/** A catalogue entry as stored. */
export interface ResourceRow {
  id: string;
  dataSetId: string;
  departmentId: string;
  name: string;
  state: ResourceState;
  code: string | null;
  currentVersionId: string | null;
  snapshotId: string | null;
  draft: CatalogueContent | null;
  evidence: SensitivityEvidence[];
  submittedBy: string | null;
  submittedAt: Date | null;
  submittedSnapshotId: string | null;
  revokeRequestedBy: string | null;
  revokeReason: string | null;
  drift: { snapshotId: string; words: Words[] } | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

const columns = [
  'id',
  'data_set_id as dataSetId',
  'department_id as departmentId',
  'name',
  'state',
  'code',
  'current_version_id as currentVersionId',
  'snapshot_id as snapshotId',
  'draft',
  'evidence',
  'submitted_by as submittedBy',
  'submitted_at as submittedAt',
  'submitted_snapshot_id as submittedSnapshotId',
  'revoke_requested_by as revokeRequestedBy',
  'revoke_reason as revokeReason',
  'drift',
  'created_by as createdBy',
  'created_at as createdAt',
  'updated_at as updatedAt',
  'version',
] as const;

/** One entry that is not deleted, by id or by resource code; `forUpdate` holds it until the transaction ends. */
export async function findResource(
  db: Database,
  idOrCode: string,
  options: { forUpdate?: boolean } = {},
): Promise<ResourceRow | undefined> {
  let query = own(db)
    .selectFrom('resource')
    .select(columns)
    .where(isUuid(idOrCode) ? 'id' : 'code', '=', idOrCode)
    .where('state', '!=', 'deleted');
  if (options.forUpdate === true) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  // jsonb columns hold what insertResource and updateResource wrote, checked by the contract before.
  return row as ResourceRow | undefined;
}

/** The living entry (neither revoked nor deleted) of a data set. */
export async function findLivingResource(
  db: Database,
  dataSetId: string,
  options: { forUpdate?: boolean } = {},
): Promise<ResourceRow | undefined> {
  let query = own(db)
    .selectFrom('resource')
    .select(columns)
    .where('data_set_id', '=', dataSetId)
    .where('state', 'not in', ['revoked', 'deleted']);
  if (options.forUpdate === true) query = query.forUpdate();
  // As in findResource.
  return (await query.executeTakeFirst()) as ResourceRow | undefined;
}

/** Writes a new entry; false when the data set has a living one already. */
export async function insertResource(
  db: Database,
  row: Pick<
    ResourceRow,
    'id' | 'dataSetId' | 'departmentId' | 'name' | 'createdBy' | 'createdAt'
  > & {
    draft: CatalogueContent;
    evidence: readonly SensitivityEvidence[];
  },
): Promise<boolean> {
  const result = await sql`
    insert into resource (id, data_set_id, department_id, name, state, draft, evidence,
      created_by, created_at, updated_at)
    values (${row.id}, ${row.dataSetId}, ${row.departmentId}, ${row.name}, 'created',
      ${JSON.stringify(row.draft)}, ${JSON.stringify(row.evidence)},
      ${row.createdBy}, ${row.createdAt}, ${row.createdAt})
    on conflict (data_set_id) where state not in ('revoked', 'deleted') do nothing`.execute(db);
  return result.numAffectedRows === 1n;
}

/** Whether another living entry of the department has the name. */
export async function isNameTaken(
  db: Database,
  name: { departmentId: string; name: string },
): Promise<boolean> {
  const row = await own(db)
    .selectFrom('resource')
    .select('id')
    .where('department_id', '=', name.departmentId)
    .where('name', '=', name.name)
    .where('state', 'not in', ['revoked', 'deleted'])
    .executeTakeFirst();
  return row !== undefined;
}

/** What a command may change of an entry; absent = stays. */
export type ResourceChange = Partial<
  Pick<
    ResourceRow,
    | 'name'
    | 'state'
    | 'code'
    | 'currentVersionId'
    | 'snapshotId'
    | 'draft'
    | 'submittedBy'
    | 'submittedSnapshotId'
    | 'revokeRequestedBy'
    | 'drift'
  > & { submittedAt: Date | null; revokeReason: string | null }
>;

/** Changes an entry that the transaction holds; the version goes up by one. */
export async function updateResource(
  db: Database,
  id: string,
  change: ResourceChange & { updatedAt: Date },
): Promise<void> {
  const json = (value: unknown) =>
    value === undefined ? undefined : value === null ? null : JSON.stringify(value);
  const values = {
    name: change.name,
    state: change.state,
    code: change.code,
    current_version_id: change.currentVersionId,
    snapshot_id: change.snapshotId,
    draft: json(change.draft),
    submitted_by: change.submittedBy,
    submitted_at: change.submittedAt,
    submitted_snapshot_id: change.submittedSnapshotId,
    revoke_requested_by: change.revokeRequestedBy,
    revoke_reason: change.revokeReason,
    drift: json(change.drift),
    updated_at: change.updatedAt,
  };
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
  await own(db)
    .updateTable('resource')
    .set({ ...given, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute();
}

/**
 * Puts another snapshot under the version in force, or says why the newest does not fit. The entry's version stays:
 * who writes the next draft has missed nothing.
 */
export async function bindSnapshot(
  db: Database,
  id: string,
  bound: { snapshotId: string; drift: ResourceRow['drift']; updatedAt: Date },
): Promise<void> {
  await own(db)
    .updateTable('resource')
    .set({
      snapshot_id: bound.snapshotId,
      drift: bound.drift === null ? null : JSON.stringify(bound.drift),
      updated_at: bound.updatedAt,
    })
    .where('id', '=', id)
    .execute();
}

export interface ResourceFilter {
  state?: ResourceState;
  departmentId?: string;
  dataSetId?: string;
  text?: string;
  /** Departments whose drafts the reader may see; entries in force are seen by every reader. */
  readable: 'all' | readonly string[];
  /** Only entries of these departments, whoever may read them. */
  within?: 'all' | readonly string[];
  afterId?: string;
  limit: number;
}

/** An entry of a list, without its content. */
export interface ResourceListRow extends Omit<ResourceRow, 'draft' | 'evidence'> {
  hasDraft: boolean;
  number: number | null;
  grade: Grade | null;
  shareType: ShareType | null;
  openType: OpenType | null;
  publishedAt: Date | null;
}

/** Entries newest first, at most `limit`. Text matches part of the name or the beginning of the code. */
export async function listResources(
  db: Database,
  filter: ResourceFilter,
): Promise<ResourceListRow[]> {
  const { readable, within = 'all' } = filter;
  const text = filter.text === undefined || filter.text === '' ? undefined : filter.text;
  const escaped = text?.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const conditions = [
    sql`r.state <> 'deleted'`,
    ...(filter.state === undefined ? [] : [sql`r.state = ${filter.state}`]),
    ...(filter.departmentId === undefined ? [] : [sql`r.department_id = ${filter.departmentId}`]),
    ...(within === 'all' ? [] : [sql`r.department_id = any(${[...within]}::uuid[])`]),
    ...(filter.dataSetId === undefined ? [] : [sql`r.data_set_id = ${filter.dataSetId}`]),
    ...(filter.afterId === undefined ? [] : [sql`r.id < ${filter.afterId}`]),
    ...(escaped === undefined
      ? []
      : [sql`(r.name ilike ${`%${escaped}%`} or r.code like ${`${escaped}%`})`]),
    ...(readable === 'all'
      ? []
      : [
          sql`(r.department_id = any(${[...readable]}::uuid[])
            or (r.current_version_id is not null and r.state = any(${[...effectiveStates]})))`,
        ]),
  ];
  const result = await sql<ResourceListRow>`
    select r.id, r.data_set_id as "dataSetId", r.department_id as "departmentId", r.name, r.state,
      r.code, r.current_version_id as "currentVersionId", r.snapshot_id as "snapshotId",
      r.draft is not null as "hasDraft", r.drift, r.created_at as "createdAt",
      r.updated_at as "updatedAt", r.version, v.number, v.grade, v.share_type as "shareType",
      v.open_type as "openType", v.published_at as "publishedAt"
    from resource r left join resource_version v on v.id = r.current_version_id
    where ${sql.join(conditions, sql` and `)}
    order by r.id desc limit ${filter.limit}`.execute(db);
  return result.rows;
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isUuid(text: string): boolean {
  return uuidForm.test(text);
}
