import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, type Database } from '#platform/database/database.ts';
import type { DataSet } from './source.contract.ts';
import { sourceErrors } from './source.errors.ts';
import {
  findDataSet,
  findDataSetByCode,
  insertDataSet,
  renameDataSet,
  selectCodes,
} from './data-set.queries.ts';
import { codeStem, firstFreeCode } from './source.rules.ts';

/**
 * Makes a data set inside the caller's transaction; its code is made from the name when none is given. Refuses a name the
 * department already uses and a code in use. The caller has decided whether the actor may.
 */
export async function createDataSet(
  tx: Database,
  given: Pick<DataSet, 'name' | 'departmentId' | 'kind'> & {
    id?: string;
    code?: string | undefined;
    createdBy: string;
    now: Date;
  },
): Promise<DataSet> {
  const { name } = given;
  if (given.code !== undefined && (await findDataSetByCode(tx, given.code)) !== undefined) {
    throw sourceErrors.codeTaken({ code: given.code });
  }
  const stem = codeStem(name);
  const code = given.code ?? firstFreeCode(stem, await selectCodes(tx, stem));
  return inWords(() => insertDataSet(tx, { ...given, id: given.id ?? newId(), code }), {
    name,
    code,
  });
}

/** Gives a data set another name; refuses one the department already uses. */
export async function rename(tx: Database, dataSet: DataSet, name: string): Promise<void> {
  await inWords(() => renameDataSet(tx, dataSet.id, name), { name, code: dataSet.code });
}

/** One data set; refuses an unknown id. */
export async function getDataSet(db: Database, id: string): Promise<DataSet> {
  const dataSet = await findDataSet(db, id);
  if (dataSet === undefined) throw sourceErrors.noSuchDataSet({ id });
  return dataSet;
}

async function inWords<T>(
  statement: () => Promise<T>,
  given: { name: string; code: string },
): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'data_set_department_id_name_key') {
      throw sourceErrors.nameTaken({ name: given.name }, { cause: error });
    }
    if (constraint === 'data_set_code_key')
      throw sourceErrors.codeTaken({ code: given.code }, { cause: error });
    throw error;
  }
}
