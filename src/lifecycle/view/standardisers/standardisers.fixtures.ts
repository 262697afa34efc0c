import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lake, openLake } from '#platform/lake/lake.ts';
import { createLogger } from '#platform/log/log.ts';

/** A lake in a temporary directory, for tests that need no database. */
export async function aLake(): Promise<{ lake: Lake; dir: string; close(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-view-'));
  const lake = await openLake({
    dir: join(dir, 'lake'),
    tempDir: join(dir, 'temp'),
    memoryLimitMb: 1024,
    threads: 2,
    log: createLogger({ level: 'silent' }),
  });
  return { lake, dir, close: () => rm(dir, { recursive: true, force: true }) };
}
