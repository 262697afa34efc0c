import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { SnapshotFile } from '#platform/lake/lake.ts';
import type { ColumnProfile } from './profile.ts';
import type { SnapshotColumn } from './snapshot-column.ts';

const own = (db: Database) => db.$pickTables<'snapshot' | 'snapshot_profile'>();

/** A snapshot as its manifest row says it. */
export interface Snapshot {
  id: string;
  dataSetId: string;
  number: number;
  rowCount: number;
  byteCount: number;
  rowsIn: number;
  rejectedCount: number;
  contentSha256: string;
  files: SnapshotFile[];
  columns: SnapshotColumn[];
  evidence: Record<string, unknown>;
  landedAt: Date;
  /** Since when its files are no longer here: archived or destroyed. */
  removedAt: Date | null;
}

const record = [
  'id',
  'data_set_id as dataSetId',
  'number',
  'row_count as rowCount',
  'byte_count as byteCount',
  'rows_in as rowsIn',
  'rejected_count as rejectedCount',
  'content_sha256 as contentSha256',
  'files',
  'columns',
  'evidence',
  'landed_at as landedAt',
  'removed_at as removedAt',
] as const;

/** Writes a manifest row with the next number of its data set; others who write to the same data set wait. */
export async function insertSnapshot(
  tx: Database,
  snapshot: Omit<Snapshot, 'number' | 'removedAt'>,
): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${snapshot.dataSetId}, 7301))`.execute(
    tx,
  );
  const inserted = await own(tx)
    .insertInto('snapshot')
    .values((eb) => ({
      id: snapshot.id,
      data_set_id: snapshot.dataSetId,
      number: eb
        .selectFrom('snapshot')
        .where('data_set_id', '=', snapshot.dataSetId)
        .select(sql<number>`coalesce(max(number), 0) + 1`.as('next')),
      row_count: snapshot.rowCount,
      byte_count: snapshot.byteCount,
      rows_in: snapshot.rowsIn,
      rejected_count: snapshot.rejectedCount,
      content_sha256: snapshot.contentSha256,
      files: JSON.stringify(snapshot.files),
      columns: JSON.stringify(snapshot.columns),
      evidence: JSON.stringify(snapshot.evidence),
      landed_at: snapshot.landedAt,
    }))
    .returning('number')
    .executeTakeFirstOrThrow();
  return inserted.number;
}

/** Writes the profiles of a snapshot's columns in one statement. */
export async function insertProfiles(
  tx: Database,
  snapshotId: string,
  profiles: readonly ColumnProfile[],
): Promise<void> {
  const rows = profiles.map(({ name, ...profile }, position) => ({ position, name, profile }));
  await sql`
    insert into snapshot_profile (snapshot_id, position, column_name, profile)
    select ${snapshotId}::uuid, position, name, profile
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (position int, name text, profile jsonb)`.execute(
    tx,
  );
}

/** The snapshot, or undefined. */
export async function findSnapshot(db: Database, id: string): Promise<Snapshot | undefined> {
  const row = await own(db)
    .selectFrom('snapshot')
    .select(record)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : asSnapshot(row);
}

/** The newest snapshot of a data set whose files are here, or undefined when there is none. */
export async function findLatestSnapshot(
  db: Database,
  dataSetId: string,
): Promise<Snapshot | undefined> {
  const row = await own(db)
    .selectFrom('snapshot')
    .select(record)
    .where('data_set_id', '=', dataSetId)
    .where('removed_at', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : asSnapshot(row);
}

/** Snapshots of a data set, newest first, below a number. */
export async function selectSnapshots(
  db: Database,
  filter: { dataSetId: string; below?: number },
  limit: number,
): Promise<Snapshot[]> {
  let query = own(db)
    .selectFrom('snapshot')
    .select(record)
    .where('data_set_id', '=', filter.dataSetId);
  if (filter.below !== undefined) query = query.where('number', '<', filter.below);
  const rows = await query.orderBy('number', 'desc').limit(limit).execute();
  return rows.map(asSnapshot);
}

/** The profiles of a snapshot's columns, in their order. */
export async function selectProfiles(db: Database, snapshotId: string): Promise<ColumnProfile[]> {
  const rows = await own(db)
    .selectFrom('snapshot_profile')
    .select(['column_name as name', 'profile'])
    .where('snapshot_id', '=', snapshotId)
    .orderBy('position')
    .execute();
  // Written by insertProfiles, from ColumnProfile without its name.
  return rows.map((row) => ({ name: row.name, ...(row.profile as Omit<ColumnProfile, 'name'>) }));
}

/** Ids of all snapshots that exist. */
export async function selectSnapshotIds(db: Database): Promise<string[]> {
  const rows = await own(db).selectFrom('snapshot').select('id').execute();
  return rows.map((row) => row.id);
}

type Stored = Omit<Snapshot, 'files' | 'columns' | 'evidence'> & {
  files: unknown;
  columns: unknown;
  evidence: unknown;
};

function asSnapshot(row: Stored): Snapshot {
  return {
    ...row,
    // The three were written by insertSnapshot, from these very types.
    files: row.files as SnapshotFile[],
    columns: row.columns as SnapshotColumn[],
    evidence: row.evidence as Record<string, unknown>,
  };
}
