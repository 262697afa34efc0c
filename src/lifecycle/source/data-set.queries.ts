import type { Database } from '#platform/database/database.ts';
import type { DataSet } from './source.contract.ts';

const own = (db: Database) => db.$pickTables<'data_set'>();

/** Columns of a data set, also in a join. */
export const dataSetColumns = [
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
      where.or([
        where('code', '=', stem),
        where('code', 'like', `${stem.replaceAll('_', '\\_')}\\_%`),
      ]),
    )
    .execute();
  return new Set(rows.map(({ code }) => code));
}

export async function insertDataSet(
  db: Database,
  values: Pick<DataSet, 'id' | 'code' | 'name' | 'departmentId' | 'kind'> & {
    createdBy: string;
    now: Date;
  },
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

/** A data set as selected. */
export interface DataSetRow {
  id: string;
  code: string;
  name: string;
  department_id: string;
  kind: string;
  created_at: Date;
  version: number;
}

/** A selected data set in the form of the contract. */
export function toDataSet(row: DataSetRow): DataSet {
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
