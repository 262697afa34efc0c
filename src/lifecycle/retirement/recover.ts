import { readdir, rm, writeFile } from 'node:fs/promises';
import { recordAudit } from '#governance/audit/audit.ts';
import { systemAccountId, systemContext } from '#governance/identity/context.ts';
import { violatedConstraint } from '#platform/database/constraint.ts';
import { newId, transact } from '#platform/database/database.ts';
import { exists } from '#platform/storage/storage.ts';
import type { World } from '#platform/world.ts';
import { listDirectories, removeDirectories } from './archive-package.ts';
import { selectSealed } from './archive.queries.ts';
import { endEverything, removeFiles } from './destroy.ts';
import { removeHotCopies } from './hot-copies.ts';
import { selectDescendants } from './impact.queries.ts';
import { lockDataSets } from './leaving.queries.ts';
import { type LedgerEntry, ledgerDir, readLedger, writeLedger } from './ledger.ts';
import * as queries from './ledger.queries.ts';
import { scrubDatabase } from './scrub.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Names that are looked up in one statement. */
const namesMax = 1_000;

/** What a start put in order. */
export interface Recovered {
  /** Data sets that an older database brought back and that were destroyed again. */
  destroyedAgain: number;
  /** Those that stay because they were held after they had been brought back. */
  heldBack: number;
  /** Directories of packages that are none, or never became one, removed. */
  packages: number;
  /** Data sets that have left and whose files stood here again, removed. */
  strays: number;
}

/**
 * Puts retirement in order at start, before anything is served: what the ledger says was destroyed is destroyed again when
 * an older database was put back, files of data sets that left go, and packages that no row knows are removed. The ledger
 * itself is written anew from the database where it lacks a case. Refuses a ledger that is damaged or of another
 * installation. Safe to repeat.
 */
export async function recoverRetirement(world: World): Promise<Recovered> {
  const entries = await ownLedger(world);
  const due = world.storage.path('archives', '.destroy-again');
  let isDue = await exists(due);
  // A start that died in the middle had ended them, and not yet removed all.
  if (isDue) await removeFiles(world, await queries.selectDestroyed(world.db));
  let destroyedAgain = 0;
  let heldBack = 0;
  for (const entry of entries) {
    const back = await comeBack(world, entry);
    if (back.length === 0) continue;
    const { retirementId } = entry;
    world.log.warn({ retirementId, dataSets: back.length }, 'destroyed data came back');
    if (!isDue) await writeFile(due, '');
    isDue = true;
    if (!(await endAgain(world, { entry, dataSetIds: back }))) {
      heldBack += back.length;
      continue;
    }
    await removeFiles(world, back);
    destroyedAgain += back.length;
  }
  const strays = await removeStrays(world);
  const packages = await sweepPackages(world);
  if (isDue) {
    await scrubDatabase(world, new AbortController().signal);
    await rm(due);
  }
  return { destroyedAgain, heldBack, packages, strays };
}

/** Every entry of this installation's ledger, with the cases that only the database knew. */
async function ownLedger(world: World): Promise<LedgerEntry[]> {
  const dir = ledgerDir(world.storage);
  const installation = await queries.findInstallationId(world.db);
  const kept = await readLedger(dir, installation);
  const entries = kept?.entries ?? [];
  const known = new Set(entries.map(({ retirementId }) => retirementId));
  const cases = await queries.selectSealedCases(world.db);
  const lacking = cases
    .filter(({ retirementId }) => !known.has(retirementId))
    .map(({ sealedAt, ...one }) => ({
      ...one,
      installation,
      destroyedAt: sealedAt.toISOString(),
    }));
  if (kept === undefined || lacking.length > 0)
    await writeLedger(dir, { installation, entries: lacking });
  return [...entries, ...lacking];
}

/** What of an entry is here, with what views make of it now and that is not to stay. */
async function comeBack(world: World, entry: LedgerEntry): Promise<string[]> {
  const back = await queries.selectUndestroyed(world.db, entry.dataSetIds);
  const all = new Set<string>();
  for (const id of back)
    for (const one of await selectDescendants(world.db, id, entry.keptIds)) all.add(one);
  return [...all].toSorted();
}

/**
 * Out: false when it is held since it came back. A hold from before the destruction had been released, or there would have
 * been none.
 */
async function endAgain(
  world: World,
  { entry, dataSetIds }: { entry: LedgerEntry; dataSetIds: readonly string[] },
): Promise<boolean> {
  const { retirementId, keptIds } = entry;
  const now = world.now();
  try {
    await transact(world.db, async (tx) => {
      await lockDataSets(tx, dataSetIds);
      await queries.releaseHoldsBefore(tx, {
        dataSetIds,
        before: new Date(entry.destroyedAt),
        by: systemAccountId,
        now,
        reason: '销毁台账：此后已解除并销毁 (released and destroyed since, by the ledger)',
      });
      await endEverything(world, tx, { dataSetIds, keptIds });
      const { actor } = systemContext(world, 'retirement.recover');
      const detail = { retirementId, dataSets: dataSetIds.length };
      await recordAudit(
        tx,
        { actor, requestId: newId(), at: now },
        {
          action: 'retirement:destroy-again',
          object: { type: 'retirement', id: retirementId },
          outcome: 'done',
          detail,
        },
      );
    });
    return true;
  } catch (error) {
    if (violatedConstraint(error) !== 'data_set_held') throw error;
    world.log.error({ dataSets: dataSetIds }, 'destroyed data came back and are held');
    return false;
  }
}

/** Files that a copy from elsewhere brought back beside rows that know better. */
async function removeStrays(world: World): Promise<number> {
  const [lake, files] = await Promise.all(
    (['lake', 'files'] as const).map(async (area) =>
      (await readdir(world.storage.path(area))).filter((name) => uuid.test(name)),
    ),
  );
  let removed = 0;
  for (let at = 0; at < Math.max(lake?.length ?? 0, files?.length ?? 0); at += namesMax) {
    const part = (names: readonly string[] = []) => names.slice(at, at + namesMax);
    const strays = await queries.selectStrays(world.db, { lake: part(lake), files: part(files) });
    await removeHotCopies(world, strays, { overwrite: true });
    removed += strays.length;
  }
  return removed;
}

/** Packages no row knows, and what a process that died had not sealed: whoever goes on writes it anew. */
async function sweepPackages(world: World): Promise<number> {
  const directories = await listDirectories(world.storage);
  const sealed = await selectSealed(world.db, directories);
  const unsealed = directories.filter((one) => !sealed.has(one));
  await removeDirectories(world.storage, unsealed);
  return unsealed.length;
}
