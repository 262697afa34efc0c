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
 * The columns that views of a department may read of a data set of another one; undefined: none of it. `app/` hands in the
 * answer of the catalogue (what published resources name); alone, a department reads its own data only.
 */
export type MayRead = (
  db: Database,
  ask: { departmentId: string; dataSetId: string },
) => Promise<readonly string[] | undefined>;

export const ownDataOnly: MayRead = () => Promise.resolve(undefined);

/** An input with its data set and newest snapshot, of which only the columns stand that may be read. */
export interface ResolvedInput extends ViewInput {
  dataSet: InputDataSet;
  snapshot: InputSnapshot | undefined;
  /** Columns of another department's data that may be read; absent: the data are the department's own. */
  columns?: readonly string[];
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
    const input = { alias, dataSetId, dataSet, snapshot: snapshots.get(dataSetId) };
    if (dataSet.departmentId === ask.departmentId) {
      resolved.push(input);
      continue;
    }
    const open = await ask.mayRead(db, { departmentId: ask.departmentId, dataSetId });
    if (open === undefined) throw viewErrors.inputRefused({ alias });
    resolved.push(narrowed(input, open));
  }
  return resolved;
}

/** What a department does not publish of its data stands in the same files. */
function narrowed(input: ResolvedInput, open: readonly string[]): ResolvedInput {
  const { snapshot } = input;
  if (snapshot === undefined) return input;
  const columns = snapshot.columns.filter(({ name }) => open.includes(name));
  if (columns.length === 0) throw viewErrors.inputRefused({ alias: input.alias });
  return {
    ...input,
    snapshot: { ...snapshot, columns },
    columns: columns.map(({ name }) => name),
  };
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
  return inputs.map(({ alias, dataSetId, snapshot, columns }) => {
    if (snapshot === undefined) throw viewErrors.inputEmpty({ alias });
    const dir = lake.snapshotDir(dataSetId, snapshot.id);
    const paths = snapshot.files.map((file) => join(dir, file.name));
    return columns === undefined ? { alias, paths } : { alias, paths, columns };
  });
}
