import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'src/app/cli/chengshu.ts');
const readyMsMax = 60_000;

/** A `chengshu` command that runs in a process of its own. */
export interface ChengshuProcess {
  child: ChildProcess;
  /** Standard output so far. */
  out(): string;
  /** Standard error so far (logs). */
  err(): string;
  /** Resolves with the exit code, or null when a signal ended it. */
  exited: Promise<number | null>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a command on a data directory. In: its arguments and settings. */
export function runChengshu(
  args: readonly string[],
  options: { dataDir: string; env?: Record<string, string> },
): ChengshuProcess {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: {
      ...process.env,
      CHENGSHU_DATA_DIR: options.dataDir,
      CHENGSHU_LOG_LEVEL: 'info',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    child,
    out: () => out,
    err: () => err,
    exited,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Starts `chengshu start` on a free port and waits until /readyz answers. Out: its address and the time that took. */
export async function startChengshu(options: {
  dataDir: string;
  env?: Record<string, string>;
  /** A free one when it is not said. */
  port?: number;
}): Promise<
  ChengshuProcess & { url: string; readyMs: number; stop: () => Promise<number | null> }
> {
  const port = options.port ?? (await freePort());
  const began = performance.now();
  const running = runChengshu(['start'], {
    dataDir: options.dataDir,
    env: { ...options.env, CHENGSHU_PORT: String(port), CHENGSHU_HOST: '127.0.0.1' },
  });
  const url = `http://127.0.0.1:${port}`;
  let ended = false;
  void running.exited.then(() => (ended = true));
  while (!(await answers(`${url}/readyz`))) {
    if (ended || performance.now() - began > readyMsMax) {
      throw new Error(`chengshu did not become ready:\n${running.out()}\n${running.err()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const readyMs = performance.now() - began;
  const stop = () => {
    running.child.kill('SIGTERM');
    return running.exited;
  };
  return { ...running, url, readyMs, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

/** A port of 127.0.0.1 nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
