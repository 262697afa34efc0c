import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lake, openLake, type SnapshotDraft } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';

/** A lake of its own in a temporary directory. */
export interface TestLake {
  dir: string;
  lake: Lake;
  draft(): Promise<SnapshotDraft>;
  close(): Promise<void>;
}

export async function testLake(): Promise<TestLake> {
  const dir = await mkdtemp(join(tmpdir(), 'cache-'));
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp'),
    memoryLimitMb: 512,
    threads: 2,
    log: createLogger({ level: 'silent' }),
  });
  let drafts = 0;
  return {
    dir,
    lake,
    draft: () => lake.beginSnapshot('data-set', `snapshot-${(drafts += 1)}`),
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

/** A text table on disk as a reader leaves it: comma, double quote, LF, one header line that is skipped. */
export async function aTextTable(
  dir: string,
  given: { columns: string[]; rows: string[]; newline?: '\n' | '\r\n'; name?: string },
): Promise<TextTable> {
  const path = join(dir, given.name ?? 'table.csv');
  const newline = given.newline ?? '\n';
  const header = given.columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  await writeFile(path, [header, ...given.rows, ''].join(newline));
  return {
    kind: 'original',
    path,
    dialect: { delimiter: ',', quote: '"', newline, skipLines: 1 },
    lineColumn: false,
    columns: given.columns,
    rowsIn: given.rows.length,
    rowsOut: given.rows.length,
    rejected: 0,
  };
}
