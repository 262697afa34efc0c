import type { Database } from '#platform/database/database.ts';
import type { Upload } from './upload.contract.ts';

const own = (db: Database) => db.$pickTables<'upload'>();

const columns = [
  'id',
  'department_id',
  'file_name',
  'size_bytes',
  'offset_bytes',
  'state',
  'sha256',
  'created_at',
  'expires_at',
] as const;

export async function insertUpload(
  db: Database,
  values: Omit<Upload, 'createdAt' | 'expiresAt'> & {
    createdBy: string;
    now: Date;
    expiresAt: Date;
  },
): Promise<Upload> {
  const row = await own(db)
    .insertInto('upload')
    .values({
      id: values.id,
      department_id: values.departmentId,
      file_name: values.fileName,
      size_bytes: values.sizeBytes,
      offset_bytes: values.offsetBytes,
      state: values.state,
      sha256: values.sha256,
      created_by: values.createdBy,
      created_at: values.now,
      expires_at: values.expiresAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return toUpload(row);
}

/** One upload, or undefined; `forUpdate` holds it until the transaction ends. */
export async function findUpload(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<Upload | undefined> {
  let query = own(db).selectFrom('upload').select(columns).where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : toUpload(row);
}

/** How many uploads of a department are still being received. */
export async function countReceiving(db: Database, departmentId: string): Promise<number> {
  const row = await own(db)
    .selectFrom('upload')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('department_id', '=', departmentId)
    .where('state', '=', 'receiving')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Moves the offset of an upload on from where it was; false when it is no longer there or no longer receiving. */
export async function advanceUpload(
  db: Database,
  id: string,
  move: { from: number; to: number; expiresAt: Date },
): Promise<boolean> {
  const result = await own(db)
    .updateTable('upload')
    .set({ offset_bytes: move.to, expires_at: move.expiresAt })
    .where('id', '=', id)
    .where('offset_bytes', '=', move.from)
    .where('state', '=', 'receiving')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Sets the state of an upload that is in one of the states given; false when it is in another. */
export async function moveUpload(
  db: Database,
  id: string,
  move: { from: readonly Upload['state'][]; to: Upload['state']; sha256?: string },
): Promise<boolean> {
  const result = await own(db)
    .updateTable('upload')
    .set({ state: move.to, ...(move.sha256 === undefined ? {} : { sha256: move.sha256 }) })
    .where('id', '=', id)
    .where('state', 'in', [...move.from])
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Uploads nobody finished or used in time, the oldest first. */
export async function selectExpired(db: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await own(db)
    .selectFrom('upload')
    .select('id')
    .where('state', 'in', ['receiving', 'complete'])
    .where('expires_at', '<', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Which of these ids are uploads whose bytes are still needed. */
export async function selectLiveUploads(
  db: Database,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await own(db)
    .selectFrom('upload')
    .select('id')
    .where('id', 'in', [...ids])
    .where('state', 'in', ['receiving', 'complete'])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

function toUpload(row: {
  id: string;
  department_id: string;
  file_name: string;
  size_bytes: number;
  offset_bytes: number;
  state: string;
  sha256: string | null;
  created_at: Date;
  expires_at: Date;
}): Upload {
  return {
    id: row.id,
    departmentId: row.department_id,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    offsetBytes: row.offset_bytes,
    // The check constraint of the table allows exactly these values.
    state: row.state as Upload['state'],
    sha256: row.sha256,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
