import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import { runChengshu, startChengshu } from './chengshu-process.ts';
import { aBatchFile, aCrashGround, type CrashGround, servedBatches } from './crash-ground.ts';
import { startPostgres, whyNoPostgres } from './external-postgres.ts';

const rows = 20_000;
const noPostgres = await whyNoPostgres();
if (noPostgres !== undefined)
  process.stderr.write(`skipped, backup of an external database: ${noPostgres}\n`);

/** Runs a command to its end, which must be good. Out: what it printed, as JSON. */
async function ended(running: ReturnType<typeof runChengshu>): Promise<Record<string, unknown>> {
  const code = await running.exited;
  expect(code, `${running.err()}\n${running.out()}`).toBe(0);
  // Every command of this file is asked for JSON.
  return JSON.parse(running.out()) as Record<string, unknown>;
}

/** Files land and calls are answered until told to stop. Out: how many of each. */
function load(ground: CrashGround, url: string, first: RoadReport) {
  let stopped = false;
  const landing = (async () => {
    let batch = 1;
    while (!stopped) {
      batch += 1;
      await ground.carry(await aBatchFile(ground.dir, batch, rows));
    }
    return batch;
  })();
  const calling = (async () => {
    let calls = 0;
    const path = new URL(first.service.url).pathname;
    while (!stopped) {
      const answer = await fetch(`${url}${path}?id=${1 + (calls % rows)}`, {
        headers: { authorization: `Bearer ${first.key}` },
      });
      expect(answer.status, await answer.text()).toBe(200);
      calls += 1;
    }
    return calls;
  })();
  return async () => {
    stopped = true;
    return { batches: await landing, calls: await calling };
  };
}

/** Loads a platform, takes a backup meanwhile, restores it elsewhere and asks the same. */
async function backedUpUnderLoad(databases: { old?: string; new?: string }): Promise<void> {
  const settings = (url?: string): Record<string, string> =>
    url === undefined ? {} : { DATABASE_URL: url };
  const ground = await aCrashGround(settings(databases.old));
  onTestFinished(ground.end);
  const { dir, dataDir } = ground;
  const first = await ground.carry(await aBatchFile(dir, 1, rows));
  const env = settings(databases.old);
  const platform = await startChengshu({ dataDir, env });
  onTestFinished(platform.kill);
  const stopLoad = load(ground, platform.url, first);
  const backup = join(dir, 'backup');
  const taken = await ended(runChengshu(['backup', backup, '--json'], { dataDir, env }));
  expect(taken).toMatchObject({ path: backup, isKeyIncluded: true });
  const done = await stopLoad();
  expect(done.calls).toBeGreaterThan(0);
  expect(await platform.stop()).toBe(0);

  const newDir = join(dir, 'restored');
  const at = { dataDir: newDir, env: settings(databases.new) };
  await ended(runChengshu(['verify-backup', backup, '--json'], at));
  const asked = runChengshu(['restore', backup], at);
  expect(await asked.exited).toBe(1);
  expect(asked.err()).toContain('--ledger');
  const ledger = join(dataDir, 'archives', 'ledger');
  const restored = await ended(runChengshu(['restore', backup, '--ledger', ledger, '--json'], at));
  expect(restored).toMatchObject({ dataDir: newDir, served: 1, notServed: [], destroyedAgain: 0 });
  const doctor = await ended(runChengshu(['doctor', '--deep', '--json'], at));
  expect(doctor).toMatchObject({ healthy: true });

  const again = await startChengshu(at);
  onTestFinished(again.kill);
  const batches = await servedBatches(again, first, [1, rows / 2, rows]);
  // All rows of one file, acknowledged or under way when the backup was taken.
  expect(new Set(batches).size).toBe(1);
  expect(batches[0]).toBeLessThanOrEqual(done.batches);
  expect(await again.stop()).toBe(0);
}

test('a backup under load, restored into an empty directory', { timeout: 180_000 }, async () => {
  await backedUpUnderLoad({});
});

test.skipIf(noPostgres !== undefined)(
  'a backup under load of an external database, restored into an empty one by an account without privileges',
  { timeout: 180_000 },
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    await backedUpUnderLoad({ old: await postgres.aDatabase(), new: await postgres.aDatabase() });
  },
);
