import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { findDataSetByCode } from '#lifecycle/source/source.ts';
import { findViewOfDataSet, loadViewInputs } from '#lifecycle/view/view.ts';
import type { Ground } from './ground.ts';

/** Whether a data set has data, or will have once the bundle's views are built. In: its code; the bundle has no circle. */
export async function willHaveData(ground: Ground, code: string): Promise<boolean> {
  const { ctx, definitions } = ground;
  const dataSet = await findDataSetByCode(ctx.db, code);
  if (dataSet !== undefined && (await latestSnapshot(ctx.db, dataSet.id)) !== undefined)
    return true;
  const made = definitions.find(({ kind, code: other }) => kind === 'view' && other === code);
  if (made?.value.kind === 'view') {
    for (const input of Object.values(made.value.inputs)) {
      if (!(await willHaveData(ground, input))) return false;
    }
    return true;
  }
  const view = dataSet === undefined ? undefined : await findViewOfDataSet(ctx.db, dataSet.id);
  if (view === undefined) return false;
  for (const { dataSetId } of await loadViewInputs(ctx.db, view.id)) {
    if ((await latestSnapshot(ctx.db, dataSetId)) === undefined) return false;
  }
  return true;
}
