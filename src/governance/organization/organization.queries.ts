import { sql } from 'kysely';
import type { Database } from '#platform/database/database.ts';
import { departmentsMax, type Department } from './organization.contract.ts';

const own = (db: Database) => db.$pickTables<'department'>();

const columns = [
  'id',
  'name_zh',
  'name_en',
  'uscc',
  'area_code',
  'parent_id',
  'kind',
  'sort_order',
  'state',
  'version',
  'created_at',
] as const;

export type DepartmentValues = Omit<Department, 'version' | 'createdAt' | 'state'>;

/** All departments, at most `departmentsMax`, in no order that means anything. */
export async function selectDepartments(db: Database): Promise<Department[]> {
  const rows = await own(db)
    .selectFrom('department')
    .select(columns)
    .orderBy('id')
    .limit(departmentsMax)
    .execute();
  return rows.map(toDepartment);
}

/** One department, or undefined. */
export async function findDepartment(db: Database, id: string): Promise<Department | undefined> {
  const row = await own(db)
    .selectFrom('department')
    .select(columns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

/** A department that is in use, by its Chinese name. */
export async function findDepartmentByName(
  db: Database,
  nameZh: string,
): Promise<Department | undefined> {
  const row = await own(db)
    .selectFrom('department')
    .select(columns)
    .where('name_zh', '=', nameZh)
    .where('state', '=', 'active')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

/** A department that is in use, by its Chinese name among the children of another. */
export async function findDepartmentBelow(
  db: Database,
  by: { parentId: string; nameZh: string },
): Promise<Department | undefined> {
  const row = await own(db)
    .selectFrom('department')
    .select(columns)
    .where('parent_id', '=', by.parentId)
    .where('name_zh', '=', by.nameZh)
    .where('state', '=', 'active')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

/** The department with this credit code, or undefined. */
export async function findDepartmentByUscc(
  db: Database,
  uscc: string,
): Promise<Department | undefined> {
  const row = await own(db)
    .selectFrom('department')
    .select(columns)
    .where('uscc', '=', uscc)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

/** The root of the city, or undefined before set-up. */
export async function findRootDepartment(db: Database): Promise<Department | undefined> {
  const row = await own(db)
    .selectFrom('department')
    .select(columns)
    .where('parent_id', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

export async function insertDepartment(
  db: Database,
  values: DepartmentValues,
): Promise<Department> {
  const row = await own(db)
    .insertInto('department')
    .values({
      id: values.id,
      name_zh: values.nameZh,
      name_en: values.nameEn,
      uscc: values.uscc,
      area_code: values.areaCode,
      parent_id: values.parentId,
      kind: values.kind,
      sort_order: values.order,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return toDepartment(row);
}

/** Writes the given values when the version is still the one read; undefined when it is not. */
export async function updateDepartment(
  db: Database,
  at: { id: string; version: number; now: Date },
  values: Partial<DepartmentValues> & { state?: Department['state'] },
): Promise<Department | undefined> {
  const row = await own(db)
    .updateTable('department')
    .set({
      ...(values.nameZh === undefined ? {} : { name_zh: values.nameZh }),
      ...(values.nameEn === undefined ? {} : { name_en: values.nameEn }),
      ...(values.uscc === undefined ? {} : { uscc: values.uscc }),
      ...(values.areaCode === undefined ? {} : { area_code: values.areaCode }),
      ...(values.kind === undefined ? {} : { kind: values.kind }),
      ...(values.order === undefined ? {} : { sort_order: values.order }),
      ...(values.parentId === undefined ? {} : { parent_id: values.parentId }),
      ...(values.state === undefined ? {} : { state: values.state }),
      version: at.version + 1,
      updated_at: at.now,
    })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .returning(columns)
    .executeTakeFirst();
  return row === undefined ? undefined : toDepartment(row);
}

export async function countDepartments(db: Database): Promise<number> {
  const row = await own(db)
    .selectFrom('department')
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** How many active departments stand directly below a department. */
export async function countActiveChildren(db: Database, id: string): Promise<number> {
  const row = await own(db)
    .selectFrom('department')
    .select(sql<number>`count(*)`.as('count'))
    .where('parent_id', '=', id)
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow();
  return row.count;
}

function toDepartment(row: {
  id: string;
  name_zh: string;
  name_en: string | null;
  uscc: string | null;
  area_code: string;
  parent_id: string | null;
  kind: string;
  sort_order: number;
  state: string;
  version: number;
  created_at: Date;
}): Department {
  return {
    id: row.id,
    nameZh: row.name_zh,
    nameEn: row.name_en,
    uscc: row.uscc,
    areaCode: row.area_code,
    parentId: row.parent_id,
    // The check constraints of the table allow exactly these values.
    kind: row.kind as Department['kind'],
    order: row.sort_order,
    state: row.state as Department['state'],
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}
