import type { Database } from '#platform/database/database.ts';
import type { Words } from '#platform/errors/errors.ts';

const own = (db: Database) => db.$pickTables<'view_build'>();

/** The snapshot of an input that a build read. */
export interface BuiltInput {
  alias: string;
  dataSetId: string;
  snapshotId: string;
  number: number;
  rowCount: number;
}

export interface BuildRow {
  id: string;
  viewId: string;
  viewVersion: number;
  buildKey: string;
  state: 'done' | 'failed';
  inputs: readonly BuiltInput[];
  rowsIn: number;
  rowsOut: number | null;
  lost: Readonly<Record<string, number>>;
  snapshotId: string | null;
  error: { code: string; words: Words } | null;
  startedAt: Date;
  finishedAt: Date;
}

const columns = [
  'id',
  'view_id as viewId',
  'view_version as viewVersion',
  'build_key as buildKey',
  'state',
  'inputs',
  'rows_in as rowsIn',
  'rows_out as rowsOut',
  'lost',
  'snapshot_id as snapshotId',
  'error',
  'started_at as startedAt',
  'finished_at as finishedAt',
] as const;

export async function insertBuild(tx: Database, build: BuildRow): Promise<void> {
  await own(tx)
    .insertInto('view_build')
    .values({
      id: build.id,
      view_id: build.viewId,
      view_version: build.viewVersion,
      build_key: build.buildKey,
      state: build.state,
      inputs: JSON.stringify(build.inputs),
      rows_in: build.rowsIn,
      rows_out: build.rowsOut,
      lost: JSON.stringify(build.lost),
      snapshot_id: build.snapshotId,
      error: build.error === null ? null : JSON.stringify(build.error),
      started_at: build.startedAt,
      finished_at: build.finishedAt,
    })
    .execute();
}

/** Builds of a view, newest first. */
export async function listBuilds(
  db: Database,
  filter: { viewId: string; afterId?: string; limit: number },
): Promise<BuildRow[]> {
  let query = own(db)
    .selectFrom('view_build')
    .select(columns)
    .where('view_id', '=', filter.viewId)
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  // insertBuild above is the only writer of the jsonb columns.
  return (await query.execute()) as BuildRow[];
}

/** The last good build of a view. */
export async function findLastBuild(db: Database, viewId: string): Promise<BuildRow | undefined> {
  const row = await own(db)
    .selectFrom('view_build')
    .select(columns)
    .where('view_id', '=', viewId)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  // As in listBuilds.
  return row as BuildRow | undefined;
}
