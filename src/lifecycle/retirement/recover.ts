import { readdir } from 'node:fs/promises';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { transact } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import { removePackage, removeStaging } from './archive-package.ts';
import { selectSealed } from './archive.queries.ts';
import { endEverything, removeFiles } from './destroy.ts';
import { lockDataSets } from './leaving.queries.ts';
import { selectUndestroyed } from './destruction.queries.ts';
import { readLedger } from './ledger.ts';
import { scrubDatabase } from './scrub.ts';

/**
 * Puts retirement in order at start, before anything is served: what the ledger says was destroyed is destroyed again when
 * an older database was put back, and packages that no row knows are removed. What is held stays, and is logged. Safe to
 * repeat. Out: how many data sets were destroyed again, and packages removed.
 */
export async function recoverRetirement(
  world: World,
): Promise<{ destroyedAgain: number; packages: number }> {
  let destroyedAgain = 0;
  for (const { dataSetIds, keptIds, retirementId } of await readLedger(world.storage)) {
    const back = await selectUndestroyed(world.db, dataSetIds);
    if (back.length === 0) continue;
    world.log.warn(
      { retirementId, dataSets: back.length },
      'destroyed data came back and go again',
    );
    if (!(await endAgain(world, { dataSetIds: back, keptIds }))) continue;
    await removeFiles(world, back);
    destroyedAgain += back.length;
  }
  if (destroyedAgain > 0) await scrubDatabase(world, new AbortController().signal);
  return { destroyedAgain, packages: await sweepPackages(world) };
}

async function endAgain(
  world: World,
  given: { dataSetIds: readonly string[]; keptIds: readonly string[] },
): Promise<boolean> {
  try {
    await transact(world.db, async (tx) => {
      await lockDataSets(tx, given.dataSetIds);
      await endEverything(world, tx, given);
    });
    return true;
  } catch (error) {
    if (violatedConstraint(error) !== 'data_set_held') throw error;
    world.log.error({ dataSets: given.dataSetIds }, 'destroyed data came back and are held');
    return false;
  }
}

/** Packages no row knows, and what a process that died had not sealed: whoever goes on writes it anew. */
async function sweepPackages(world: World): Promise<number> {
  const names = await readdir(world.storage.path('archives'));
  const id = (name: string) => /^\.?([0-9a-f-]{36})(?:\.partial)?$/.exec(name)?.[1];
  const ids = new Set(names.flatMap((name) => id(name) ?? []));
  const sealed = await selectSealed(world.db, [...ids]);
  for (const one of sealed) await removeStaging(world.storage, one);
  const unsealed = [...ids].filter((one) => !sealed.has(one));
  for (const one of unsealed) await removePackage(world.storage, one);
  return unsealed.length;
}
