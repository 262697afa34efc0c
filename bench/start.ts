import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChengshu } from '../test/journeys/chengshu-process.ts';
import type { BenchResult } from './bench.ts';

const goalMs = 3000;
const rounds = 5;

/** Time from the start of the process to an answering /readyz: the first start of an empty directory, and later ones. */
export async function run(): Promise<BenchResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-bench-start-'));
  try {
    const first = await once(dataDir);
    const later: number[] = [];
    for (let round = 0; round < rounds; round += 1) later.push(await once(dataDir));
    const sorted = later.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(rounds / 2)] ?? Number.NaN;
    return {
      name: 'start: process start to /readyz',
      figures: {
        'first start, ms': Math.round(first),
        'later start, median ms': Math.round(median),
        'later start, worst ms': Math.round(sorted.at(-1) ?? Number.NaN),
      },
      ratio: undefined,
      goal: '< 3000 ms for a second start',
      pass: median < goalMs,
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function once(dataDir: string): Promise<number> {
  const running = await startChengshu({ dataDir, env: { CHENGSHU_LOG_LEVEL: 'warn' } });
  await running.stop();
  return running.readyMs;
}
