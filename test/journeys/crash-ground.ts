import { readdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import type { Check } from '../../src/app/doctor/check.ts';
import type { RoadReport } from '../../src/app/road/stage.ts';
import { attachEmbedded } from '../../src/platform/database/embedded/attach.ts';
import { serversOf } from '../../src/platform/database/embedded/processes.ts';
import { type ChengshuProcess, runChengshu, startChengshu } from './chengshu-process.ts';

const lookEveryMs = 5;
const idleMsMax = 90_000;
const signMsMax = 60_000;

/** What dies: the program alone, its database living on, or both at once as when the power fails. */
export type Death = 'program' | 'program and database';

export type Platform = Awaited<ReturnType<typeof startChengshu>>;

/** A data directory on the real disk, the processes on it, and what a test asks of it from outside. */
export interface CrashGround {
  dir: string;
  dataDir: string;
  /** Begins `chengshu road` on a file. */
  road(file: string): ChengshuProcess;
  /** Runs `chengshu road` to its end, which must be good. */
  carry(file: string): Promise<RoadReport>;
  /** Kills without warning and waits until it is gone. */
  kill(running: ChengshuProcess, death: Death): Promise<void>;
  /** Starts the platform, waits until nothing is left to do, and lets the doctor look at everything. */
  mend(): Promise<Platform>;
  /** `chengshu doctor --deep`: the checks that are problems. */
  problems(): Promise<string[]>;
  /** Rows of a statement on the running embedded database; undefined while none runs. */
  query<T>(text: string): Promise<T[] | undefined>;
  /** Waits until a sign shows from outside; false when the process ended before. */
  until(sign: () => Promise<boolean>, running: ChengshuProcess): Promise<boolean>;
  /** Ends what still runs and removes the directory. */
  end(): Promise<void>;
}

/** Makes the ground. In: environment variables of its processes. */
export async function aCrashGround(env: Record<string, string> = {}): Promise<CrashGround> {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-journey-'));
  const dataDir = join(dir, 'data');
  const begun: ChengshuProcess[] = [];
  const run = (args: string[]) => {
    const running = runChengshu(args, { dataDir, env: { CHENGSHU_LOG_LEVEL: 'warn', ...env } });
    begun.push(running);
    return running;
  };
  const road = (file: string) =>
    run(['road', file, '--name', 'crash', '--key', 'id', '--department', '民政局', '--json']);
  const connection = openConnection(dataDir);
  const servers = () => serversOf(join(dataDir, 'database', 'cluster'), undefined);
  const problems = () => doctorProblems(run(['doctor', '--deep', '--json']));
  return {
    dir,
    dataDir,
    road,
    problems,
    query: connection.query,
    carry: async (file) => {
      const running = road(file);
      const code = await running.exited;
      if (code !== 0) throw new Error(`road ended with ${code}:\n${running.err()}`);
      // Written by the road command.
      return JSON.parse(running.out()) as RoadReport;
    },
    kill: async (running, death) => {
      const database = death === 'program' ? [] : await servers();
      running.child.kill('SIGKILL');
      for (const pid of database) signal(pid);
      await running.exited;
      await connection.close();
    },
    mend: async () => {
      const platform = await startChengshu({
        dataDir,
        env: { CHENGSHU_LOG_LEVEL: 'warn', ...env },
      });
      begun.push(platform);
      await untilIdle(connection.query);
      expect(await problems()).toEqual([]);
      return platform;
    },
    until: untilSign,
    end: async () => {
      await connection.close();
      for (const running of begun) running.child.kill('SIGKILL');
      for (const pid of await servers()) signal(pid);
      await Promise.all(begun.map((running) => running.exited));
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** What a finished `chengshu doctor --json` calls a problem. */
async function doctorProblems(doctor: ChengshuProcess): Promise<string[]> {
  const code = await doctor.exited;
  if (doctor.out() === '') throw new Error(`the doctor said nothing: ${doctor.err()}`);
  // Written by the doctor command as `{healthy, checks}`.
  const { healthy, checks } = JSON.parse(doctor.out()) as { healthy: boolean; checks: Check[] };
  expect(code).toBe(healthy ? 0 : 1);
  const bad = checks.filter((check) => check.state === 'problem');
  return bad.map((check) => `${check.words.en}\n${(check.findings ?? []).join('\n')}`);
}

async function untilSign(sign: () => Promise<boolean>, running: ChengshuProcess): Promise<boolean> {
  const began = performance.now();
  let ended = false;
  void running.exited.then(() => (ended = true));
  while (!ended && !(await sign())) {
    if (performance.now() - began > signMsMax) throw new Error('the sign never showed');
    await sleep(lookEveryMs);
  }
  return !ended;
}

/** Sends SIGKILL to a process that may be gone already. */
function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** One connection to the embedded database, made when it answers and made again when it was lost. */
function openConnection(dataDir: string) {
  let client: pg.Client | undefined;
  const close = async () => {
    const last = client;
    client = undefined;
    await last?.end().catch(() => undefined);
  };
  const connect = async (): Promise<pg.Client | undefined> => {
    const url = await attachEmbedded(dataDir);
    if (url === undefined) return undefined;
    const fresh = new pg.Client({ connectionString: url });
    fresh.on('error', () => undefined);
    await fresh.connect();
    return fresh;
  };
  return {
    close,
    query: async <T>(text: string): Promise<T[] | undefined> => {
      try {
        client ??= await connect();
        // The caller names the columns of his statement.
        return (await client?.query(text))?.rows as T[] | undefined;
      } catch {
        // The server starts, stops, or has no such table yet.
        await close();
        return undefined;
      }
    },
  };
}

/** Waits until no job and no event is left; what hangs is named. */
export async function untilIdle(query: CrashGround['query']): Promise<void> {
  const began = performance.now();
  let left: unknown[] | undefined;
  while (performance.now() - began < idleMsMax) {
    left = await query(`select kind as what, state from job where state in ('queued', 'running')
      union all select subscriber, state from event_delivery where state = 'waiting'`);
    if (left?.length === 0) return;
    await sleep(50);
  }
  throw new Error(`work that does not end: ${JSON.stringify(left)}`);
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Writes a file of `rows` rows that all carry the batch, so that a mixture of two batches would show. */
export async function aBatchFile(dir: string, batch: number, rows: number): Promise<string> {
  const path = join(dir, `batch-${batch}.csv`);
  const lines = ['id,batch,name,amount,day'];
  for (let row = 1; row <= rows; row += 1) {
    const day = 1 + (row % 28);
    lines.push(
      `${row},${batch},第${row % 977}街道,${(row * 37) % 10_007}.5,2026-0${1 + (row % 9)}-${day < 10 ? '0' : ''}${day}`,
    );
  }
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** Staging directories of data sets of a kind. */
export async function stagedOf(
  ground: CrashGround,
  kind: 'collected' | 'derived',
): Promise<boolean> {
  const sets = await ground.query<{ id: string }>(`select id from data_set where kind = '${kind}'`);
  for (const { id } of sets ?? []) {
    const names = await readdir(join(ground.dataDir, 'lake', id)).catch(() => []);
    if (names.some((name: string) => name.endsWith('.partial'))) return true;
  }
  return false;
}

/** The batches that a running platform serves: of the first, a middle and the last row, and of a row beyond. */
export async function servedBatches(
  platform: Platform,
  report: RoadReport,
  ids: readonly number[],
): Promise<(number | undefined)[]> {
  const path = new URL(report.service.url).pathname;
  const batches: (number | undefined)[] = [];
  for (const id of ids) {
    const response = await fetch(`${platform.url}${path}?id=${id}`, {
      headers: { authorization: `Bearer ${report.key}` },
    });
    expect(response.status, await response.clone().text()).toBe(200);
    // A page of the gateway.
    const { data } = (await response.json()) as { data: { batch: number }[] };
    batches.push(data[0]?.batch);
  }
  return batches;
}
