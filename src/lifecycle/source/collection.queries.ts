import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { JobError } from '#platform/jobs/job.ts';
import { type Collection, type CollectionState, filesToldMax } from './collection.contract.ts';

/** A collection as recorded; how far one has come that runs is known by its job. */
export type CollectionRow = Omit<Collection, 'progress'>;

const own = (db: Database) => db.$pickTables<'collection' | 'delivery' | 'source_file'>();

/** Records that a collection begins; undefined when one of the feed runs already. */
export async function insertCollection(
  db: Database,
  values: {
    id: string;
    feedId: string;
    jobId: string;
    whole: boolean;
    markBefore: string | null;
    requestedBy: string | null;
    startedAt: Date;
  },
): Promise<boolean> {
  const result = await own(db)
    .insertInto('collection')
    .values({
      id: values.id,
      feed_id: values.feedId,
      job_id: values.jobId,
      whole: values.whole,
      mark_before: values.markBefore,
      requested_by: values.requestedBy,
      started_at: values.startedAt,
    })
    .onConflict((conflict) => conflict.column('feed_id').where('state', '=', 'running').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export interface CollectionEnd {
  state: Exclude<CollectionState, 'running'>;
  finishedAt: Date;
  rowCount?: number | undefined;
  byteCount?: number;
  markAfter?: string | null;
  error?: JobError;
}

/** Records how a running collection ended. */
export async function finishCollection(
  db: Database,
  id: string,
  end: CollectionEnd,
): Promise<void> {
  await own(db)
    .updateTable('collection')
    .set({
      state: end.state,
      finished_at: end.finishedAt,
      row_count: end.rowCount ?? null,
      byte_count: end.byteCount ?? null,
      mark_after: end.markAfter ?? null,
      error: end.error === undefined ? null : JSON.stringify(end.error),
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Collections of a job that say they run: an earlier attempt died. `delivered`: it had delivered before. */
export function selectDead(
  db: Database,
  jobId: string,
): Promise<{ id: string; delivered: boolean }[]> {
  return own(db)
    .selectFrom('collection')
    .where('job_id', '=', jobId)
    .where('state', '=', 'running')
    .select([
      'id',
      sql<boolean>`exists (select from delivery d where d.collection_id = collection.id)`.as(
        'delivered',
      ),
    ])
    .execute();
}

/** The running collection of a feed and its job, or undefined. */
export function findRunning(
  db: Database,
  feedId: string,
): Promise<{ id: string; jobId: string } | undefined> {
  return own(db)
    .selectFrom('collection')
    .select(['id', 'job_id as jobId'])
    .where('feed_id', '=', feedId)
    .where('state', '=', 'running')
    .executeTakeFirst();
}

/** Collections of a feed, the newest first, after a position. */
export async function selectCollections(
  db: Database,
  filter: { feedId: string; after?: { startedAt: string; id: string }; limit: number },
): Promise<CollectionRow[]> {
  const { feedId, after } = filter;
  let query = own(db).selectFrom('collection').selectAll().where('feed_id', '=', feedId);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(started_at, id) < (${after.startedAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute();
  const filesOf = await selectFiles(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    ...(filesOf.get(row.id) ?? { fileCount: 0, files: [] }),
    feedId: row.feed_id,
    jobId: row.job_id,
    // The check constraint allows exactly these values; the jsonb was written from a JobError.
    state: row.state as CollectionState,
    whole: row.whole,
    rowCount: row.row_count,
    byteCount: row.byte_count,
    markBefore: row.mark_before,
    markAfter: row.mark_after,
    error: row.error as JobError | null,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }));
}

/** What collections received, by their ids: how many files, and the first of them. */
async function selectFiles(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, Pick<Collection, 'fileCount' | 'files'>>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<
    Collection['files'][number] & { collectionId: string; fileCount: number }
  >`
    select * from (
      select d.collection_id as "collectionId", f.id, f.file_name as "fileName",
        f.size_bytes as "sizeBytes", d.state, d.number,
        row_number() over (partition by d.collection_id order by d.number) as place,
        count(*) over (partition by d.collection_id) as "fileCount"
      from delivery d join source_file f on f.id = d.source_file_id
      where d.collection_id = any(${[...ids]}::uuid[])) told
    where place <= ${filesToldMax} order by number`.execute(db);
  const byCollection = Map.groupBy(rows, ({ collectionId }) => collectionId);
  return new Map(
    [...byCollection].map(([collectionId, files]) => {
      const told = files.map(({ id, fileName, sizeBytes, state }) => {
        return { id, fileName, sizeBytes, state };
      });
      return [collectionId, { fileCount: files[0]?.fileCount ?? 0, files: told }];
    }),
  );
}
