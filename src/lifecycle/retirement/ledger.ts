import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Database } from '#platform/database/database.ts';
import { moveDurably, type Storage } from '#platform/storage/storage.ts';
import { findInstallationId } from './ledger.queries.ts';
import { retirementErrors } from './retirement.errors.ts';

const folder = 'ledger';
/** Names every case of the ledger, so that a file that is missing is noticed. */
const indexName = 'ledger.json';
const entryName = /^[0-9a-f-]{36}\.json$/;

const LedgerEntry = z.strictObject({
  installation: z.uuid(),
  retirementId: z.uuid(),
  dataSetIds: z.array(z.uuid()),
  keptIds: z.array(z.uuid()),
  /** From when on there was no way back. */
  destroyedAt: z.iso.datetime(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

const LedgerIndex = z.strictObject({ installation: z.uuid(), cases: z.array(z.uuid()) });

/** What was destroyed in an installation, as it stands beside its database. */
export interface Ledger {
  installation: string;
  entries: LedgerEntry[];
}

/** Where an installation keeps its ledger. */
export function ledgerDir(storage: Pick<Storage, 'path'>): string {
  return storage.path('archives', folder);
}

/**
 * Writes what was destroyed beside the database (`archives/ledger/<case>.json`): a database that is put back to an older
 * state does not know it. Ids and a moment only.
 */
export async function keepLedger(
  ground: { db: Database; storage: Storage },
  entry: Omit<LedgerEntry, 'installation'>,
): Promise<void> {
  const installation = await findInstallationId(ground.db);
  await writeLedger(ledgerDir(ground.storage), {
    installation,
    entries: [{ ...entry, installation }],
  });
}

/** Adds entries to a ledger; those that are there stay. Every file is whole or not there, and the index comes last. */
export async function writeLedger(dir: string, { installation, entries }: Ledger): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const there = new Set(await readdir(dir));
  for (const entry of entries) {
    const name = `${entry.retirementId}.json`;
    if (!there.has(name)) await writeSummed(dir, { name, content: entry, of: entry.retirementId });
  }
  const cases = (await readdir(dir))
    .filter((name) => entryName.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .toSorted();
  const of = entries[0]?.retirementId ?? 'index';
  await writeSummed(dir, { name: indexName, content: { installation, cases }, of });
}

/**
 * The ledger in a directory; undefined when there is none. Refuses, naming the file, one that is cut, changed or missing,
 * one that is no part of a ledger, and the ledger of another installation than `of` (null: of any).
 */
export async function readLedger(dir: string, of: string | null): Promise<Ledger | undefined> {
  const names = await readdir(dir).catch(none);
  // What begins with a dot is a file that was being written.
  const files = names.filter((name) => !name.startsWith('.'));
  if (files.length === 0) return undefined;
  const index = LedgerIndex.safeParse(await readSummed(dir, indexName));
  if (!index.success) throw damaged(dir, indexName);
  const { installation, cases } = index.data;
  if (of !== null && of !== installation)
    throw retirementErrors.otherLedger({ file: join(dir, indexName) });
  const entries: LedgerEntry[] = [];
  const wanted = new Set([...files.filter((name) => name !== indexName), ...cases.map(fileOf)]);
  for (const name of [...wanted].toSorted()) {
    const entry = LedgerEntry.safeParse(await readSummed(dir, name));
    const isOwn =
      entry.success &&
      entry.data.installation === installation &&
      fileOf(entry.data.retirementId) === name;
    if (!isOwn) throw damaged(dir, name);
    entries.push(entry.data);
  }
  return { installation, entries };
}

function fileOf(retirementId: string): string {
  return `${retirementId}.json`;
}

/** Writes JSON with its own SHA-256 on a second line. `of` keeps the drafts of two writers apart. */
async function writeSummed(
  dir: string,
  { name, content, of }: { name: string; content: object; of: string },
): Promise<void> {
  const draft = join(dir, `.${of}.${name}.partial`);
  const text = JSON.stringify(content);
  await writeFile(draft, `${text}\n${sumOf(text)}\n`, { mode: 0o600 });
  await moveDurably(draft, join(dir, name));
}

async function readSummed(dir: string, name: string): Promise<unknown> {
  const text = await readFile(join(dir, name), 'utf8').catch((error: unknown) => {
    if (isGone(error)) throw damaged(dir, name);
    throw error;
  });
  const [json = '', sum, ...rest] = text.split('\n');
  if (sum !== sumOf(json) || rest.join('') !== '') throw damaged(dir, name);
  return JSON.parse(json);
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function damaged(dir: string, name: string): Error {
  return retirementErrors.ledgerDamaged({ file: join(dir, name) });
}

function none(error: unknown): string[] {
  if (isGone(error)) return [];
  throw error;
}

function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}
