import { type RawBuilder, sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { ArchiveDetail } from './archive.contract.ts';
import type { PackedFile } from './archive-package.ts';

type ArchiveState = ArchiveDetail['state'];

const own = (db: Database) => db.$pickTables<'archive' | 'data_set'>();

/** A package as lists show it: without its key and the names of its files, which may be many. */
export interface ArchiveSummary {
  id: string;
  retirementId: string;
  dataSetId: string;
  dataSetCode: string;
  dataSetName: string;
  departmentId: string;
  state: 'writing' | 'sealed' | 'destroyed';
  restorable: boolean;
  fileCount: number;
  manifestSha256: string | null;
  byteCount: number;
  createdAt: Date;
  sealedAt: Date | null;
  restoredAt: Date | null;
  destroyedAt: Date | null;
}

export interface ArchiveRow extends ArchiveSummary {
  sealedKey: Buffer | null;
  /** The name below `archives/` of what counts of it, or is being written. */
  directory: string | null;
  files: PackedFile[];
}

/** The newest package of a data set that is archived: an older one holds less of it. */
const restorable = sql<boolean>`(data_set.retired_as is not distinct from 'archived' and archive.state = 'sealed'
  and not exists (select from archive later where later.data_set_id = archive.data_set_id
    and later.state = 'sealed' and later.id > archive.id))`;

const archives = (db: Database) =>
  own(db)
    .selectFrom('archive')
    .innerJoin('data_set', 'data_set.id', 'archive.data_set_id')
    .select([
      'archive.id',
      'archive.retirement_id as retirementId',
      'archive.data_set_id as dataSetId',
      'data_set.code as dataSetCode',
      'data_set.name as dataSetName',
      'data_set.department_id as departmentId',
      'archive.state',
      restorable.as('restorable'),
      sql<number>`jsonb_array_length(archive.files)`.as('fileCount'),
      'archive.manifest_sha256 as manifestSha256',
      'archive.byte_count as byteCount',
      'archive.created_at as createdAt',
      'archive.sealed_at as sealedAt',
      'archive.restored_at as restoredAt',
      'archive.destroyed_at as destroyedAt',
    ]);

/** One archive, by its id or its case. */
export async function findArchive(
  db: Database,
  by: { id: string } | { retirementId: string },
): Promise<ArchiveRow | undefined> {
  const whole = archives(db).select([
    'archive.sealed_key as sealedKey',
    'archive.directory',
    'archive.files',
  ]);
  const row = await (
    'id' in by
      ? whole.where('archive.id', '=', by.id)
      : whole.where('archive.retirement_id', '=', by.retirementId)
  ).executeTakeFirst();
  // The check constraint and sealArchive, the only writer of files, keep rows to this shape.
  return row as ArchiveRow | undefined;
}

/** Archives, the newest first, of departments the reader may see. */
export async function listArchives(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    dataSetId?: string;
    state?: ArchiveState;
    q?: string;
    beforeId?: string;
    limit: number;
  },
): Promise<ArchiveSummary[]> {
  let query = archives(db)
    .where('archive.state', '<>', 'writing')
    .orderBy('archive.id', 'desc')
    .limit(filter.limit);
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('data_set.department_id', 'in', [...filter.readable]);
  }
  if (filter.dataSetId !== undefined)
    query = query.where('archive.data_set_id', '=', filter.dataSetId);
  if (filter.beforeId !== undefined) query = query.where('archive.id', '<', filter.beforeId);
  if (filter.state !== undefined) query = query.where(standsAs[filter.state]);
  if (filter.q !== undefined && filter.q !== '') query = query.where(named(filter.q));
  // As in findArchive.
  return (await query.execute()) as ArchiveSummary[];
}

const standsAs: Readonly<Record<ArchiveState, RawBuilder<boolean>>> = {
  sealed: sql<boolean>`archive.state = 'sealed' and archive.restored_at is null`,
  restored: sql<boolean>`archive.state = 'sealed' and archive.restored_at is not null`,
  destroyed: sql<boolean>`archive.state = 'destroyed'`,
};

/** The name or code of the data set, or of one of its columns, holds this text. */
function named(q: string): RawBuilder<boolean> {
  const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`(data_set.name ilike ${part} or data_set.code ilike ${part}
    or exists (select from snapshot s cross join jsonb_array_elements(s.columns) as held
      where s.data_set_id = data_set.id and held ->> 'name' ilike ${part}))`;
}

/** What stays known of the data of a package: columns and rows of the newest snapshot, and its entries. */
export async function selectKnown(
  db: Database,
  dataSetId: string,
): Promise<Pick<ArchiveDetail, 'columns' | 'rowCount' | 'resources'>> {
  const { rows } = await sql<Pick<ArchiveDetail, 'columns' | 'rowCount' | 'resources'>>`
    select coalesce(s.columns, '[]') as columns, s.row_count as "rowCount",
      (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'code', r.code, 'name', r.name)
          order by r.id), '[]')
        from resource r where r.data_set_id = d.id and r.state <> 'deleted') as resources
    from data_set d left join lateral (select columns, row_count from snapshot
      where data_set_id = d.id order by number desc limit 1) s on true
    where d.id = ${dataSetId}`.execute(db);
  return rows[0] ?? { columns: [], rowCount: null, resources: [] };
}

/** The last job that restored, or restores, a package. */
export async function findRestoreJob(db: Database, archiveId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from job
    where kind = 'retirement.restore' and key = ${archiveId}
    order by created_at desc limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/**
 * Begins the package of a case, or begins it anew in another directory under another key: a key never seals twice. One that
 * counts keeps its own.
 */
export async function beginArchive(
  db: Database,
  given: {
    id: string;
    retirementId: string;
    dataSetId: string;
    sealedKey: Buffer;
    directory: string;
    now: Date;
  },
): Promise<void> {
  await own(db)
    .insertInto('archive')
    .values({
      id: given.id,
      retirement_id: given.retirementId,
      data_set_id: given.dataSetId,
      state: 'writing',
      sealed_key: given.sealedKey,
      directory: given.directory,
      created_at: given.now,
    })
    .onConflict((conflict) =>
      conflict
        .column('retirement_id')
        .doUpdateSet({ sealed_key: given.sealedKey, directory: given.directory })
        .where('archive.state', '=', 'writing'),
    )
    .execute();
}

/** Makes a written and verified package count. Out: false when it is not being written in this directory any more. */
export async function sealArchive(
  tx: Database,
  id: string,
  sealed: { files: readonly PackedFile[]; manifestSha256: string; directory: string; now: Date },
): Promise<boolean> {
  const result = await own(tx)
    .updateTable('archive')
    .set({
      state: 'sealed',
      files: JSON.stringify(sealed.files),
      manifest_sha256: sealed.manifestSha256,
      byte_count: sealed.files.reduce((sum, { bytes }) => sum + bytes, 0),
      sealed_at: sealed.now,
    })
    .where('id', '=', id)
    .where('state', '=', 'writing')
    .where('directory', '=', sealed.directory)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markRestored(tx: Database, id: string, now: Date): Promise<void> {
  await own(tx).updateTable('archive').set({ restored_at: now }).where('id', '=', id).execute();
}

/** Ends the writing of a package in this directory. Out: false when it counts, or is written in another one. */
export async function giveUpArchive(tx: Database, id: string, directory: string): Promise<boolean> {
  const result = await own(tx)
    .updateTable('archive')
    .set({ directory: null })
    .where('id', '=', id)
    .where('state', '=', 'writing')
    .where('directory', '=', directory)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Which of these directories hold a sealed package. */
export async function selectSealed(
  db: Database,
  directories: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ directory: string }>`select directory from archive
    where directory = any(${[...directories]}) and state = 'sealed'`.execute(db);
  return new Set(rows.map(({ directory }) => directory));
}
