import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import type { GraphInput, GraphView } from './view-graph.rules.ts';
import type { Mapping } from './mapping.schema.ts';

const own = (db: Database) => db.$pickTables<'view' | 'view_input'>();

/** A view as stored. */
export interface ViewRow {
  id: string;
  code: string;
  name: string;
  departmentId: string;
  dataSetId: string;
  sql: string;
  mapping: Mapping | null;
  state: 'active' | 'retired';
  builtKey: string | null;
  builtSnapshotId: string | null;
  builtAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
}

const columns = [
  'id',
  'code',
  'name',
  'department_id as departmentId',
  'data_set_id as dataSetId',
  'sql',
  'mapping',
  'state',
  'built_key as builtKey',
  'built_snapshot_id as builtSnapshotId',
  'built_at as builtAt',
  'created_at as createdAt',
  'updated_at as updatedAt',
  'version',
] as const;

/** One view; `forUpdate` holds it until the transaction ends. */
export async function findView(
  db: Database,
  id: string,
  options: { forUpdate?: boolean } = {},
): Promise<ViewRow | undefined> {
  let query = own(db).selectFrom('view').select(columns).where('id', '=', id);
  if (options.forUpdate === true) query = query.forUpdate();
  // The check constraints and the schema of the mapping, checked when it was written, keep the row to this shape.
  return (await query.executeTakeFirst()) as ViewRow | undefined;
}

/** The view that makes a data set, if one does. */
export async function findViewOfDataSet(
  db: Database,
  dataSetId: string,
): Promise<ViewRow | undefined> {
  // As in findView.
  return (await own(db)
    .selectFrom('view')
    .select(columns)
    .where('data_set_id', '=', dataSetId)
    .executeTakeFirst()) as ViewRow | undefined;
}

export async function listViews(
  db: Database,
  filter: {
    readable: 'all' | readonly string[];
    departmentId?: string;
    /** Part of the name or the code. */
    text?: string;
    afterId?: string;
    limit: number;
  },
): Promise<ViewRow[]> {
  if (filter.readable !== 'all' && filter.readable.length === 0) return [];
  let query = own(db).selectFrom('view').select(columns).orderBy('id', 'desc').limit(filter.limit);
  if (filter.readable !== 'all') query = query.where('department_id', 'in', [...filter.readable]);
  if (filter.departmentId !== undefined)
    query = query.where('department_id', '=', filter.departmentId);
  if (filter.text !== undefined) {
    const like = `%${filter.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) =>
      where.or([where('name', 'ilike', like), where('code', 'ilike', like)]),
    );
  }
  if (filter.afterId !== undefined) query = query.where('id', '<', filter.afterId);
  // As in findView.
  return (await query.execute()) as ViewRow[];
}

export async function insertView(
  tx: Database,
  view: Pick<ViewRow, 'id' | 'code' | 'name' | 'departmentId' | 'dataSetId' | 'sql' | 'mapping'> & {
    createdBy: string;
    now: Date;
  },
): Promise<void> {
  await own(tx)
    .insertInto('view')
    .values({
      id: view.id,
      code: view.code,
      name: view.name,
      department_id: view.departmentId,
      data_set_id: view.dataSetId,
      sql: view.sql,
      mapping: view.mapping === null ? null : JSON.stringify(view.mapping),
      created_by: view.createdBy,
      created_at: view.now,
      updated_at: view.now,
    })
    .execute();
}

/** Writes a new definition over version `version`. Out: false when somebody else was first. */
export async function updateDefinition(
  tx: Database,
  id: string,
  change: { version: number; name: string; sql: string; mapping: Mapping | null; now: Date },
): Promise<boolean> {
  const result = await own(tx)
    .updateTable('view')
    .set({
      name: change.name,
      sql: change.sql,
      mapping: change.mapping === null ? null : JSON.stringify(change.mapping),
      updated_at: change.now,
      version: change.version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', change.version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function replaceInputs(
  tx: Database,
  viewId: string,
  inputs: readonly { alias: string; dataSetId: string }[],
): Promise<void> {
  await own(tx).deleteFrom('view_input').where('view_id', '=', viewId).execute();
  if (inputs.length === 0) return;
  await own(tx)
    .insertInto('view_input')
    .values(
      inputs.map((input, position) => ({
        view_id: viewId,
        alias: input.alias,
        data_set_id: input.dataSetId,
        position,
      })),
    )
    .execute();
}

/** The inputs a view declares, in their order. */
export async function loadInputs(
  db: Database,
  viewId: string,
): Promise<{ alias: string; dataSetId: string }[]> {
  return own(db)
    .selectFrom('view_input')
    .select(['alias', 'data_set_id as dataSetId'])
    .where('view_id', '=', viewId)
    .orderBy('position')
    .execute();
}

/** Tells that a view was built from what `key` stands for. */
export async function markBuilt(
  tx: Database,
  id: string,
  built: { key: string; snapshotId: string; at: Date },
): Promise<void> {
  await own(tx)
    .updateTable('view')
    .set({ built_key: built.key, built_snapshot_id: built.snapshotId, built_at: built.at })
    .where('id', '=', id)
    .execute();
}

/** Changes of the graph happen one after the other, so that two legal ones cannot close a circle together. */
export async function lockGraph(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(7215045)`.execute(tx);
}

/** Every active view with its inputs and their newest snapshots; two statements whatever their number. */
export async function loadGraph(db: Database): Promise<GraphView[]> {
  const views = await own(db)
    .selectFrom('view')
    .select([
      'id',
      'name',
      'department_id as departmentId',
      'data_set_id as dataSetId',
      'sql',
      'built_key as builtKey',
    ])
    .where('state', '=', 'active')
    .orderBy('id')
    .execute();
  const inputs = await sql<{
    viewId: string;
    alias: string;
    dataSetId: string;
    snapshotId: string | null;
    number: number | null;
    rowCount: number | null;
  }>`
    select i.view_id as "viewId", i.alias, i.data_set_id as "dataSetId",
      s.id as "snapshotId", s.number, s.row_count as "rowCount"
    from view_input i
    left join lateral (
      select id, number, row_count from snapshot where data_set_id = i.data_set_id and removed_at is null
      order by number desc limit 1
    ) s on true
    order by i.view_id, i.position`.execute(db);
  const byView = Map.groupBy(inputs.rows, (input) => input.viewId);
  return views.map((view) => ({
    ...view,
    inputs: (byView.get(view.id) ?? []).map(
      ({ alias, dataSetId, snapshotId, number, rowCount }): GraphInput => ({
        alias,
        dataSetId,
        ...(snapshotId === null || number === null || rowCount === null
          ? {}
          : { latest: { snapshotId, number, rowCount } }),
      }),
    ),
  }));
}
