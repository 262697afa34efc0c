import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import { type ChengshuProcess, runChengshu, startChengshu } from './chengshu-process.ts';
import { aBatchFile, aCrashGround, type CrashGround, servedBatches } from './crash-ground.ts';

const rows = 20_000;

let ground: CrashGround;
let report: RoadReport;

beforeAll(async () => {
  ground = await aCrashGround();
  report = await ground.carry(await aBatchFile(ground.dir, 1, rows));
});
afterAll(() => ground.end());

const run = (args: string[], dataDir = ground.dataDir) =>
  runChengshu([...args, '--json'], { dataDir, env: { CHENGSHU_LOG_LEVEL: 'warn' } });

async function good(running: ChengshuProcess): Promise<void> {
  expect(await running.exited, `${running.err()}${running.out()}`).toBe(0);
}

async function namesIn(...path: string[]): Promise<string[]> {
  return readdir(join(...path)).catch(() => []);
}

/** Kills a command the moment a name shows in a directory. Out: whether it was still running then. */
async function killWhen(running: ChengshuProcess, name: string, path: string): Promise<boolean> {
  const isThere = async () => (await namesIn(path)).includes(name);
  const inTime = await ground.until(isThere, running);
  await running.kill();
  return inTime;
}

test(
  'a backup that is killed is never taken for whole, and the next one is',
  { timeout: 180_000 },
  async () => {
    const path = join(ground.dir, 'backup');
    const partial = `${path}.partial`;
    // Rows are being copied, files are being copied, all is written.
    for (const name of ['database', 'SHA256SUMS', 'manifest.json.sha256']) {
      await killWhen(run(['backup', path]), name, partial);
      if ((await namesIn(ground.dir)).includes('backup')) break;
      // With its manifest it may be whole already, and only its name is missing.
      if ((await namesIn(partial)).includes('manifest.json')) continue;
      expect(await run(['verify-backup', partial]).exited).toBe(1);
    }
    if (!(await namesIn(ground.dir)).includes('backup')) await good(run(['backup', path]));
    await good(run(['verify-backup', path]));
    expect(await namesIn(ground.dir)).not.toContain('backup.partial');
  },
);

test(
  'a restore that is killed is no installation, and the next one is',
  { timeout: 240_000 },
  async () => {
    const backup = join(ground.dir, 'backup');
    const dataDir = join(ground.dir, 'restored');
    let unfinished = 0;
    // The database is being made, files are being copied, the rows are kept and services are loaded.
    for (const name of ['database', 'lake', 'temp']) {
      await killWhen(run(['restore', backup, '--without-ledger'], dataDir), name, dataDir);
      if (!(await namesIn(dataDir)).includes('RESTORING')) break;
      unfinished += 1;
      const start = runChengshu(['start'], { dataDir });
      expect(await start.exited).toBe(1);
      expect(start.err()).toContain('was not finished');
    }
    expect(unfinished).toBeGreaterThanOrEqual(2);
    if ((await namesIn(dataDir)).includes('RESTORING'))
      await good(run(['restore', backup, '--without-ledger'], dataDir));
    await good(run(['doctor', '--deep'], dataDir));
    const platform = await startChengshu({ dataDir, env: { CHENGSHU_LOG_LEVEL: 'warn' } });
    const batches = await servedBatches(platform, report, [1, rows / 2, rows, rows + 1]);
    expect(batches).toEqual([1, 1, 1, undefined]);
    expect(await platform.stop()).toBe(0);
  },
);
