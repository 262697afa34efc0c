import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort, runChengshu, startChengshu } from './chengshu-process.ts';
import { sleep } from './crash-ground.ts';

const patienceMs = 30_000;
export const names = ['api-1', 'worker-1', 'api-2', 'worker-2'] as const;
type Name = (typeof names)[number];

type Running = Awaited<ReturnType<typeof startChengshu>>;

/** Two processes that answer and two that work, on one database and one data directory; each is started by its name. */
export async function aCity(databaseUrl: string) {
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-four-'));
  const dataDir = join(dir, 'data');
  const env = { DATABASE_URL: databaseUrl, CHENGSHU_LOG_LEVEL: 'warn' };
  const processes = new Map<Name, Running>();
  const ports = new Map<Name, number>();
  const start = async (name: Name) => {
    const port = ports.get(name) ?? (await freePort());
    ports.set(name, port);
    const role = name.startsWith('api') ? 'api' : 'worker';
    const settings = { ...env, CHENGSHU_ROLE: role };
    processes.set(name, await startChengshu({ dataDir, env: settings, port }));
  };
  onTestFinished(async () => {
    for (const running of processes.values()) await running.kill();
    await rm(dir, { recursive: true, force: true });
  });
  const command = (args: string[], more: Record<string, string> = {}) =>
    runChengshu(args, { dataDir, env: { ...env, ...more } });
  return {
    dir,
    dataDir,
    databaseUrl,
    start,
    command,
    kill: async (name: Name) => processes.get(name)?.kill(),
    stop: () => Promise.all([...processes.values()].map((running) => running.stop())),
    printed: (name: Name) => processes.get(name)?.out() ?? '',
    /** Addresses of those that answer people, each of which may be dead. */
    urls: () => [
      `http://127.0.0.1:${ports.get('api-1')}`,
      `http://127.0.0.1:${ports.get('api-2')}`,
    ],
  };
}
export type City = Awaited<ReturnType<typeof aCity>>;

/** Asks one process and, when it is gone, the other, as a client behind a balancer does. */
export async function ask(city: City, path: string, init: RequestInit): Promise<Response> {
  const began = performance.now();
  for (let turn = 0; ; turn += 1) {
    try {
      return await fetch(`${city.urls()[turn % 2]}${path}`, init);
    } catch (error) {
      if (performance.now() - began > patienceMs) throw error;
      await sleep(20);
    }
  }
}
