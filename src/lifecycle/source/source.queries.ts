import type { Database } from '#platform/database/database.ts';
import type { DataSet, ReceivedFile, Source } from './source.contract.ts';
import type { DriftPolicy, SourceState } from './source.states.ts';
import type { Understanding } from './understanding.ts';

const own = (db: Database) => db.$pickTables<'data_set' | 'source' | 'source_file'>();

const dataSetColumns = [
  'data_set.id',
  'data_set.code',
  'data_set.name',
  'data_set.department_id',
  'data_set.kind',
  'data_set.created_at',
  'data_set.version',
] as const;

/** One data set, or undefined. */
export async function findDataSet(db: Database, id: string): Promise<DataSet | undefined> {
  const row = await own(db)
    .selectFrom('data_set')
    .select(dataSetColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toDataSet(row);
}

/** One data set by its code, or undefined. */
export async function findDataSetByCode(db: Database, code: string): Promise<DataSet | undefined> {
  const row = await own(db)
    .selectFrom('data_set')
    .select(dataSetColumns)
    .where('code', '=', code)
    .executeTakeFirst();
  return row === undefined ? undefined : toDataSet(row);
}

/** The data set of a department with this name, or undefined. */
export async function findDataSetByName(
  db: Database,
  { departmentId, name }: { departmentId: string; name: string },
): Promise<DataSet | undefined> {
  const row = await own(db)
    .selectFrom('data_set')
    .select(dataSetColumns)
    .where('department_id', '=', departmentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toDataSet(row);
}

/** Codes in use that begin with a stem. */
export async function selectCodes(db: Database, stem: string): Promise<Set<string>> {
  const rows = await own(db)
    .selectFrom('data_set')
    .select('code')
    .where((where) =>
      where.or([where('code', '=', stem), where('code', 'like', `${stem.replaceAll('_', '\\_')}\\_%`)]),
    )
    .execute();
  return new Set(rows.map(({ code }) => code));
}

export async function insertDataSet(
  db: Database,
  values: Pick<DataSet, 'id' | 'code' | 'name' | 'departmentId' | 'kind'> & { createdBy: string; now: Date },
): Promise<DataSet> {
  const row = await own(db)
    .insertInto('data_set')
    .values({
      id: values.id,
      code: values.code,
      name: values.name,
      department_id: values.departmentId,
      kind: values.kind,
      created_by: values.createdBy,
      created_at: values.now,
    })
    .returning(['id', 'code', 'name', 'department_id', 'kind', 'created_at', 'version'])
    .executeTakeFirstOrThrow();
  return toDataSet(row);
}

export async function renameDataSet(db: Database, id: string, name: string): Promise<void> {
  await own(db)
    .updateTable('data_set')
    .set((update) => ({ name, version: update('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

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
  const row = await ('id' in by
    ? query.where('source.id', '=', by.id)
    : query.where('source.data_set_id', '=', by.dataSetId)
  ).executeTakeFirst();
  return row === undefined ? undefined : toSource(row);
}

export interface SourceFilter {
  state?: SourceState;
  departmentId?: string;
  /** Departments whose sources the caller may see. */
  readable: 'all' | readonly string[];
  /** Only sources older than this one: ids are in the order of time. */
  beforeId?: string;
  limit: number;
}

/** Sources without their understanding, the newest first. */
export async function selectSources(db: Database, filter: SourceFilter): Promise<Omit<Source, 'understanding'>[]> {
  let query = joined(db).select(sourceColumns.filter((column) => column !== 'source.understanding'));
  if (filter.state !== undefined) query = query.where('source.state', '=', filter.state);
  if (filter.departmentId !== undefined) query = query.where('data_set.department_id', '=', filter.departmentId);
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
  values: { id: string; dataSetId: string; driftPolicy: DriftPolicy; rejectLimit: number; declaredBy: string; now: Date },
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
  values: { state?: SourceState; understanding?: Understanding; driftPolicy?: DriftPolicy; rejectLimit?: number },
): Promise<boolean> {
  const result = await own(db)
    .updateTable('source')
    .set({
      ...(values.state === undefined ? {} : { state: values.state }),
      ...(values.understanding === undefined ? {} : { understanding: JSON.stringify(values.understanding) }),
      ...(values.driftPolicy === undefined ? {} : { drift_policy: values.driftPolicy }),
      ...(values.rejectLimit === undefined ? {} : { reject_limit: values.rejectLimit }),
      version: at.version + 1,
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

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

/** Files of a source, the newest first. */
export async function selectSourceFiles(
  db: Database,
  filter: { sourceId: string; beforeId?: string; limit: number },
): Promise<ReceivedFile[]> {
  let query = own(db).selectFrom('source_file').select(fileColumns).where('source_id', '=', filter.sourceId);
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map(toFile);
}

/** Which of these ids are received files. */
export async function selectKnownFiles(db: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await own(db).selectFrom('source_file').select('id').where('id', 'in', [...ids]).execute();
  return new Set(rows.map(({ id }) => id));
}


interface DataSetRow {
  id: string;
  code: string;
  name: string;
  department_id: string;
  kind: string;
  created_at: Date;
  version: number;
}

function toDataSet(row: DataSetRow): DataSet {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    departmentId: row.department_id,
    // The check constraint of the table allows exactly these values.
    kind: row.kind as DataSet['kind'],
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}

function toSource(
  row: DataSetRow & {
    source_id: string;
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
    kind: 'file',
    // The check constraints of the table allow exactly these values; the jsonb was checked before it was written.
    state: row.state as SourceState,
    understanding: row.understanding as Understanding | null,
    driftPolicy: row.drift_policy as DriftPolicy,
    rejectLimit: Number(row.reject_limit),
    unclassifiedAt: row.unclassified_at.toISOString(),
    createdAt: row.source_created_at.toISOString(),
    version: row.source_version,
  };
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
