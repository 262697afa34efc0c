import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoadReport } from '../../src/app/road/stage.ts';
import {
  aBatchFile,
  aCrashGround,
  type CrashGround,
  servedBatches,
  sleep,
} from './crash-ground.ts';

const rounds = 8;
const rows = 20_000;
/** Rounds that begin after this are left out, and said to be, so that a slow machine is not held for ever. */
const budgetMs = 150_000;
const roundsMin = 4;
const seed = Number(process.env['CHENGSHU_CRASH_SEED'] ?? 20_261_121);

let ground: CrashGround;
let first: RoadReport;
let roadMs = 0;

beforeAll(async () => {
  ground = await aCrashGround();
  const file = await aBatchFile(ground.dir, 1, rows);
  const began = performance.now();
  first = await ground.carry(file);
  roadMs = performance.now() - began;
});
afterAll(() => ground.end());

/** Numbers in [0, 1) that a seed settles (mulberry32). */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`kills at random moments of a road (seed ${seed})`, { timeout: 300_000 }, async () => {
  const random = randomOf(seed);
  const began = performance.now();
  let done = 0;
  let last = first;
  let served = 1;
  for (let round = 0; round < rounds; round += 1) {
    const batch = round + 2;
    // Each round takes the moment from a share of its own, so that all of the road is met.
    const delayMs = ((round + random()) / rounds) * roadMs;
    const death = random() < 0.5 ? 'program' : 'program and database';
    const told = `seed ${seed}, round ${round}: ${death} after ${Math.round(delayMs)} ms`;
    if (performance.now() - began > budgetMs) break;
    const file = await aBatchFile(ground.dir, batch, rows + batch);
    const running = ground.road(file);
    await Promise.race([sleep(delayMs), running.exited]);
    await ground.kill(running, death);
    const platform = await ground.mend();
    const batches = await servedBatches(platform, last, [1, rows / 2, rows, rows + batch]);
    // All rows are of one batch: the one before the kill, or the new one with its own number of rows.
    const whole = [
      [served, served, served, undefined],
      [batch, batch, batch, batch],
    ];
    expect(whole, told).toContainEqual(batches);
    if (running.out() !== '') expect(batches, told).toEqual(whole[1]);
    last = await ground.carry(file);
    const rowsOut = last.stages.map((stage) => stage.rowsOut);
    expect(rowsOut, told).toEqual([null, rows + batch, rows + batch, null, rows + batch, null]);
    expect(await servedBatches(platform, last, [1, rows + batch]), told).toEqual([batch, batch]);
    expect(await platform.stop(), told).toBe(0);
    served = batch;
    done += 1;
  }
  expect(done).toBeGreaterThanOrEqual(roundsMin);
});
