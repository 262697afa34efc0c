import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { moveDurably, type Storage } from '#platform/storage/storage.ts';

const folder = 'ledger';

const LedgerEntry = z.object({
  retirementId: z.uuid(),
  dataSetIds: z.array(z.uuid()),
  keptIds: z.array(z.uuid()),
  finishedAt: z.iso.datetime(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/**
 * Writes what was destroyed beside the database (`archives/ledger/<case>.json`): a database that is put back to an older
 * state does not know it. Ids only.
 */
export async function keepLedger(storage: Storage, entry: LedgerEntry): Promise<void> {
  await mkdir(storage.path('archives', folder), { recursive: true, mode: 0o700 });
  const target = storage.path('archives', folder, `${entry.retirementId}.json`);
  const draft = storage.path('archives', folder, `.${entry.retirementId}.partial`);
  await writeFile(draft, JSON.stringify(entry), { mode: 0o600 });
  await moveDurably(draft, target);
}

/** Everything the ledger says was destroyed; a file that is not an entry is a Defect, not ignored. */
export async function readLedger(storage: Storage): Promise<LedgerEntry[]> {
  const names = await readdir(storage.path('archives', folder)).catch(none);
  const entries: LedgerEntry[] = [];
  for (const name of names.toSorted()) {
    if (!/^[0-9a-f-]{36}\.json$/.test(name)) continue;
    const text = await readFile(storage.path('archives', folder, name), 'utf8');
    entries.push(LedgerEntry.parse(JSON.parse(text)));
  }
  return entries;
}

function none(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
