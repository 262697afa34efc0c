import type { Database } from '#platform/database/database.ts';
import { dataSetColumns, toDataSet, type DataSetRow } from './data-set.queries.ts';
import type { Source } from './source.contract.ts';
import type { DriftPolicy, SourceState } from './source.states.ts';
import type { Understanding } from './understanding.ts';

const own = (db: Database) => db.$pickTables<'data_set' | 'source'>();

const sourceColumns = [
  'source.id as source_id',
  'source.kind as source_kind',
  'source.state',
  'source.understanding',
  'source.drift_policy',
  'source.reject_limit',
  'source.unclassified_at',
  'source.created_at as source_created_at',
  'source.version as source_version',
  ...dataSetColumns,
] as const;

const joined = (db: Database) =>
  own(db).selectFrom('source').innerJoin('data_set', 'data_set.id', 'source.data_set_id');

/** One source with its data set, by its own id or its data set's, or undefined. */
export async function findSource(
  db: Database,
  by: { id: string } | { dataSetId: string },
): Promise<Source | undefined> {
  const query = joined(db).select(sourceColumns);
  const row = await (
    'id' in by
      ? query.where('source.id', '=', by.id)
      : query.where('source.data_set_id', '=', by.dataSetId)
  ).executeTakeFirst();
  return row === undefined ? undefined : toSource(row);
}

/** All sources with their understanding, the oldest first; `afterId` continues after a page. */
export async function listSources(
  db: Database,
  page: { afterId?: string; limit: number },
): Promise<Source[]> {
  let query = joined(db).select(sourceColumns).orderBy('source.id').limit(page.limit);
  if (page.afterId !== undefined) query = query.where('source.id', '>', page.afterId);
  return (await query.execute()).map(toSource);
}

export interface SourceFilter {
  state?: SourceState;
  departmentId?: string;
  /** Part of the name or the code of the data set. */
  text?: string;
  /** Departments whose sources the caller may see. */
  readable: 'all' | readonly string[];
  /** Only sources older than this one: ids are in the order of time. */
  beforeId?: string;
  limit: number;
}

/** Sources without their understanding, the newest first. */
export async function selectSources(
  db: Database,
  filter: SourceFilter,
): Promise<Omit<Source, 'understanding'>[]> {
  let query = joined(db).select(
    sourceColumns.filter((column) => column !== 'source.understanding'),
  );
  if (filter.state !== undefined) query = query.where('source.state', '=', filter.state);
  if (filter.departmentId !== undefined)
    query = query.where('data_set.department_id', '=', filter.departmentId);
  if (filter.text !== undefined && filter.text !== '') {
    const like = `%${filter.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) =>
      where.or([where('data_set.name', 'ilike', like), where('data_set.code', 'ilike', like)]),
    );
  }
  if (filter.readable !== 'all') {
    if (filter.readable.length === 0) return [];
    query = query.where('data_set.department_id', 'in', [...filter.readable]);
  }
  if (filter.beforeId !== undefined) query = query.where('source.id', '<', filter.beforeId);
  const rows = await query.orderBy('source.id', 'desc').limit(filter.limit).execute();
  return rows.map((row) => toSource({ ...row, understanding: null }));
}

export async function insertSource(
  db: Database,
  values: {
    id: string;
    dataSetId: string;
    driftPolicy: DriftPolicy;
    rejectLimit: number;
    declaredBy: string;
    now: Date;
  },
): Promise<void> {
  await own(db)
    .insertInto('source')
    .values({
      id: values.id,
      data_set_id: values.dataSetId,
      kind: 'file',
      drift_policy: values.driftPolicy,
      reject_limit: values.rejectLimit,
      unclassified_by: values.declaredBy,
      unclassified_at: values.now,
      created_at: values.now,
    })
    .execute();
}

/** Writes values when the version is still the one read; false when it is not. */
export async function updateSource(
  db: Database,
  at: { id: string; version: number },
  values: {
    state?: SourceState;
    understanding?: Understanding;
    driftPolicy?: DriftPolicy;
    rejectLimit?: number;
  },
): Promise<boolean> {
  const result = await own(db)
    .updateTable('source')
    .set({
      ...(values.state === undefined ? {} : { state: values.state }),
      ...(values.understanding === undefined
        ? {}
        : { understanding: JSON.stringify(values.understanding) }),
      ...(values.driftPolicy === undefined ? {} : { drift_policy: values.driftPolicy }),
      ...(values.rejectLimit === undefined ? {} : { reject_limit: values.rejectLimit }),
      version: at.version + 1,
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Says by which kind of old system a source is fed. */
export async function setSourceKind(db: Database, id: string, kind: Source['kind']): Promise<void> {
  await own(db).updateTable('source').set({ kind }).where('id', '=', id).execute();
}

function toSource(
  row: DataSetRow & {
    source_id: string;
    source_kind: string;
    state: string;
    understanding: unknown;
    drift_policy: string;
    reject_limit: string | number;
    unclassified_at: Date;
    source_created_at: Date;
    source_version: number;
  },
): Source {
  return {
    id: row.source_id,
    dataSet: toDataSet(row),
    // The check constraints of the table allow exactly these values; the jsonb was checked before it was written.
    kind: row.source_kind as Source['kind'],
    state: row.state as SourceState,
    understanding: row.understanding as Understanding | null,
    driftPolicy: row.drift_policy as DriftPolicy,
    rejectLimit: Number(row.reject_limit),
    unclassifiedAt: row.unclassified_at.toISOString(),
    createdAt: row.source_created_at.toISOString(),
    version: row.source_version,
  };
}
