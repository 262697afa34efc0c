import { join } from 'node:path';
import type { Database } from '#platform/database/database.ts';
import type { Lake } from '#platform/lake/lake.ts';
import type { ViewInput } from './view.contract.ts';
import { viewErrors } from './view.errors.ts';
import {
  findDataSets,
  findLatestSnapshots,
  type InputDataSet,
  type InputSnapshot,
} from './view-ground.queries.ts';
import type { ReadableInput } from './view-session.ts';

/**
 * Whether views of a department may read a data set of another one. `app/` hands in the answer of the catalogue
 * (published resources); alone, a department reads its own data only.
 */
export type MayRead = (
  db: Database,
  ask: { departmentId: string; dataSetId: string },
) => Promise<boolean>;

export const ownDataOnly: MayRead = () => Promise.resolve(false);

/** An input with its data set and newest snapshot. */
export interface ResolvedInput extends ViewInput {
  dataSet: InputDataSet;
  snapshot: InputSnapshot | undefined;
}

/**
 * Looks the inputs of a view up. Refuses aliases that are reserved or used twice, data sets that do not exist, and
 * data of another department that is not published.
 */
export async function resolveInputs(
  db: Database,
  ask: { departmentId: string; inputs: readonly ViewInput[]; mayRead: MayRead },
): Promise<ResolvedInput[]> {
  checkAliases(ask.inputs);
  const ids = ask.inputs.map((input) => input.dataSetId);
  const dataSets = new Map((await findDataSets(db, ids)).map((dataSet) => [dataSet.id, dataSet]));
  const snapshots = await findLatestSnapshots(db, ids);
  const resolved: ResolvedInput[] = [];
  for (const { alias, dataSetId } of ask.inputs) {
    const dataSet = dataSets.get(dataSetId);
    if (dataSet === undefined) throw viewErrors.inputNotFound({ alias });
    const own = dataSet.departmentId === ask.departmentId;
    if (!own && !(await ask.mayRead(db, { departmentId: ask.departmentId, dataSetId }))) {
      throw viewErrors.inputRefused({ alias });
    }
    resolved.push({ alias, dataSetId, dataSet, snapshot: snapshots.get(dataSetId) });
  }
  return resolved;
}

function checkAliases(inputs: readonly ViewInput[]): void {
  const taken = new Set<string>();
  for (const { alias } of inputs) {
    const key = alias.toLowerCase();
    if (taken.has(key) || /^(?:std_|chengshu_)/.test(key)) throw viewErrors.badAlias({ alias });
    taken.add(key);
  }
}

/** The files of the inputs for a session. Refuses an input without a snapshot. */
export function readableInputs(lake: Lake, inputs: readonly ResolvedInput[]): ReadableInput[] {
  return inputs.map(({ alias, dataSetId, snapshot }) => {
    if (snapshot === undefined) throw viewErrors.inputEmpty({ alias });
    const dir = lake.snapshotDir(dataSetId, snapshot.id);
    return { alias, paths: snapshot.files.map((file) => join(dir, file.name)) };
  });
}
