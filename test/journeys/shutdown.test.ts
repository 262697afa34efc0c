import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChengshu } from './chengshu-process.ts';
import {
  aBatchFile,
  aCrashGround,
  type CrashGround,
  type Platform,
  servedBatches,
  stagedOf,
} from './crash-ground.ts';

const rows = 90_000;
const stopMsMax = 15_000;

let ground: CrashGround;
beforeAll(async () => {
  ground = await aCrashGround();
});
afterAll(() => ground.end());

/** Asks the platform to stop, which it must do well and in time. */
async function stopInTime(platform: Platform): Promise<void> {
  const began = performance.now();
  expect(await platform.stop(), platform.err()).toBe(0);
  expect(performance.now() - began).toBeLessThan(stopMsMax);
}

test(
  'SIGTERM during a job: it ends in time, and the job goes on after the next start',
  { timeout: 120_000 },
  async () => {
    const old = await ground.carry(await aBatchFile(ground.dir, 1, 500));
    const file = await aBatchFile(ground.dir, 2, rows);
    const begun = ground.road(file);
    const staged = () => stagedOf(ground, 'collected');
    expect(await ground.until(staged, begun), begun.err()).toBe(true);
    await ground.kill(begun, 'program and database');
    // The job is the platform's now, and of nobody else.
    const platform = await startChengshu({
      dataDir: ground.dataDir,
      env: { CHENGSHU_LOG_LEVEL: 'warn' },
    });
    expect(await ground.until(staged, platform), platform.err()).toBe(true);
    await stopInTime(platform);

    const again = await ground.mend();
    expect(
      await ground.query(
        `select attempt, state from job where kind = 'cache.land' and attempt > 1`,
      ),
    ).toEqual([{ attempt: 3, state: 'done' }]);
    expect(await servedBatches(again, old, [1, rows, rows + 1])).toEqual([2, 2, undefined]);
    const report = await ground.carry(file);
    expect(report.stages.at(1)).toMatchObject({ stage: 'cache', rowsOut: rows });
    await stopInTime(again);
  },
);

test(
  'a command beside a platform that stops says so and does not hang',
  { timeout: 120_000 },
  async () => {
    const platform = await startChengshu({
      dataDir: ground.dataDir,
      env: { CHENGSHU_LOG_LEVEL: 'warn' },
    });
    const file = await aBatchFile(ground.dir, 3, rows + 3);
    const road = ground.road(file);
    expect(await ground.until(() => stagedOf(ground, 'collected'), road), road.err()).toBe(true);
    await stopInTime(platform);
    expect(await road.exited, road.err()).toBe(1);
    expect(road.err()).toContain('The connection to the database was lost');
    const again = await ground.mend();
    const report = await ground.carry(file);
    expect(report.stages.at(4)).toMatchObject({ stage: 'service', rowsOut: rows + 3 });
    await stopInTime(again);
  },
);
