import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { exists } from '#platform/storage/storage.ts';
import { backupErrors } from './backup.errors.ts';
import { isStillListed } from './backup.queries.ts';
import { copyFile, eachAtOnce, type OnProgress, walkArea } from './copying.ts';
import { isCode, type Sum } from './manifest.ts';

/** A file that its row no longer speaks of: it was destroyed after the rows were copied. */
export class Destroyed extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} was destroyed`);
    this.path = path;
  }
}

interface Listed {
  id: string;
  path: string;
  /** '' when no row says it. */
  sha256: string;
  /** 0 when no row says it. */
  bytes: number;
}

const ledgerArea = 'archives/ledger';
/** A file of a new key before it is in its place. */
const keyDraft = /\/master\.key\.[0-9a-f]+$/;

export interface Copying {
  dataDir: string;
  dir: string;
  /** Lines of kind, id, path, SHA-256 and bytes, between tabs. */
  listPath: string;
  totalBytes: number;
  isKeyIncluded: boolean;
  /** Any connection outside the snapshot: it sees what was destroyed since. */
  client: pg.ClientBase;
}

/**
 * Copies the files of an installation into a backup and writes each one's sum. Files that rows speak of must be there
 * with the hash the row says: refuses backup.source-missing and backup.source-damaged; throws Destroyed when the
 * row is gone too. Out: how many files and bytes.
 */
export async function copyInstallation(
  copying: Copying,
  sums: { add(sum: Sum & { bytes: number }): Promise<void> },
  onProgress: OnProgress,
): Promise<void> {
  const { dataDir, dir, totalBytes } = copying;
  let done = 0;
  const onBytes = (bytes: number) => {
    done += bytes;
    onProgress({ stage: 'files', done, total: totalBytes, unit: 'B' });
  };
  await eachAtOnce(listedFiles(copying.listPath), async (listed) => {
    const { path } = listed;
    const copied = await copyFile(join(dataDir, path), join(dir, path), onBytes).catch(
      async (error: unknown) => {
        if (!isCode(error, 'ENOENT')) throw error;
        if (!(await isStillListed(copying.client, listed))) throw new Destroyed(path);
        throw backupErrors.sourceMissing({ path }, { cause: error });
      },
    );
    const isSame =
      (listed.sha256 === '' || listed.sha256 === copied.sha256) &&
      (listed.bytes === 0 || listed.bytes === copied.bytes);
    if (!isSame) {
      // What is destroyed is overwritten before it is gone.
      if (!(await isStillListed(copying.client, listed))) throw new Destroyed(path);
      throw backupErrors.sourceDamaged({ path });
    }
    await sums.add({ path, ...copied });
  });
  await copyLedger(copying, async (path) => {
    const copied = await copyFile(join(dataDir, path), join(dir, path), onBytes);
    await sums.add({ path, ...copied });
  });
  if (!copying.isKeyIncluded) return;
  await eachAtOnce(walkArea(dataDir, 'secrets'), async (path) => {
    if (keyDraft.test(path)) return;
    const copied = await copyFile(join(dataDir, path), join(dir, path), onBytes);
    await sums.add({ path, ...copied });
  });
}

/**
 * What was destroyed is known beside the rows: whoever restores an older backup takes it from the newest. The index goes first,
 * so that it names no case whose file came after.
 */
async function copyLedger(
  { dataDir }: Copying,
  copy: (path: string) => Promise<void>,
): Promise<void> {
  const index = `${ledgerArea}/ledger.json`;
  if (!(await exists(join(dataDir, index)))) return;
  await copy(index);
  for await (const path of walkArea(dataDir, ledgerArea))
    if (path !== index && path.endsWith('.json')) await copy(path);
}

async function* listedFiles(listPath: string): AsyncGenerator<Listed> {
  for await (const line of createInterface({ input: createReadStream(listPath) })) {
    const [, id = '', path = '', sha256 = '', bytes = ''] = line.split('\t');
    yield { id, path, sha256, bytes: Number(bytes) };
  }
}

/** Writes SHA256SUMS line by line and keeps count. */
export function sumWriter(file: FileHandle) {
  let count = 0;
  let bytes = 0;
  let written = Promise.resolve();
  return {
    add: (sum: Sum & { bytes: number }): Promise<void> => {
      count += 1;
      bytes += sum.bytes;
      // One line after the other, whoever finishes first.
      written = written.then(async () => {
        await file.appendFile(`${sum.sha256}  ${sum.path}\n`);
      });
      return written;
    },
    totals: () => ({ count, bytes }),
  };
}
