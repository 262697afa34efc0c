import type { Database } from '#platform/database/database.ts';
import type { ReceivedFile } from './source.contract.ts';

const own = (db: Database) => db.$pickTables<'collection' | 'source_file'>();

const fileColumns = ['id', 'source_id', 'file_name', 'size_bytes', 'sha256', 'created_at'] as const;

export async function insertSourceFile(
  db: Database,
  values: Omit<ReceivedFile, 'createdAt'> & { receivedBy: string; now: Date },
): Promise<ReceivedFile> {
  const row = await own(db)
    .insertInto('source_file')
    .values({
      id: values.id,
      source_id: values.sourceId,
      file_name: values.fileName,
      size_bytes: values.sizeBytes,
      sha256: values.sha256,
      received_by: values.receivedBy,
      created_at: values.now,
    })
    .returning(fileColumns)
    .executeTakeFirstOrThrow();
  return toFile(row);
}

/** One received file, or undefined. */
export async function findSourceFile(db: Database, id: string): Promise<ReceivedFile | undefined> {
  const row = await own(db)
    .selectFrom('source_file')
    .select(fileColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toFile(row);
}

/** When the oldest collection that runs began, or undefined. What it spools has no row yet. */
export async function findOldestCollecting(db: Database): Promise<Date | undefined> {
  const row = await own(db)
    .selectFrom('collection')
    .select('started_at')
    .where('state', '=', 'running')
    .orderBy('started_at')
    .limit(1)
    .executeTakeFirst();
  return row?.started_at;
}

/** Files of a source, the newest first. */
export async function selectSourceFiles(
  db: Database,
  filter: { sourceId: string; beforeId?: string; limit: number },
): Promise<ReceivedFile[]> {
  let query = own(db)
    .selectFrom('source_file')
    .select(fileColumns)
    .where('source_id', '=', filter.sourceId);
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map(toFile);
}

/** Which of these ids are received files. */
export async function selectKnownFiles(db: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await own(db)
    .selectFrom('source_file')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

function toFile(row: {
  id: string;
  source_id: string;
  file_name: string;
  size_bytes: number;
  sha256: string;
  created_at: Date;
}): ReceivedFile {
  return {
    id: row.id,
    sourceId: row.source_id,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    createdAt: row.created_at.toISOString(),
  };
}
