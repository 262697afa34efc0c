import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '#platform/log/log.ts';
import { type Launch, serverEnvironment } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Places } from './cluster.ts';
import type { Address } from './embedded-url.ts';
import { settle } from './settle.ts';
import { serverSettings } from './settings.ts';

const linesKept = 40;
const fastStopMs = 20_000;
const immediateStopMs = 5_000;

/** A running server process. */
export interface Postmaster {
  pid: number;
  /** The last lines it said. */
  said: readonly string[];
  /** Fulfilled when it accepts connections, after any recovery. */
  ready: Promise<void>;
  /** Fulfilled when it ends, with how. */
  ended: Promise<string>;
  hasEnded: () => boolean;
  /** Fast: rolls back and writes everything out. Immediate: for one that never served; recovered at its next start. */
  stop: (how: 'fast' | 'immediate') => Promise<void>;
}

/** Starts the server process, which then is ready or ends. */
export function launchPostmaster(options: {
  places: Places;
  launch: Launch;
  binaries: Binaries;
  address: Address;
  settings: Readonly<Record<string, string>>;
  log: Logger;
}): Promise<Postmaster> {
  const { places, launch, binaries, address, log } = options;
  const settings = { ...serverSettings, ...options.settings, ...addressSettings(address) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = [...launch.prefix, binaries.postgres, '-D', places.cluster, ...args];
  const [file = binaries.postgres, ...rest] = program;
  // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the server after our own work is done.
  const child = spawn(file, rest, {
    ...launch.spawnAs,
    detached: true,
    cwd: places.home,
    env: serverEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { said, ready } = follow(child, log);
  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      resolve(signal ?? `exit code ${code}`);
    });
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const stop = (how: 'fast' | 'immediate') => stopServer(child, ended, how);
      resolve({ pid: child.pid ?? 0, said, ready, ended, hasEnded: () => over, stop });
    });
  });
}

function addressSettings(address: Address): Record<string, string> {
  if (address.kind === 'socket') {
    return { listen_addresses: '', unix_socket_directories: address.directory, port: '5432' };
  }
  return { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(address.port) };
}

function follow(child: ChildProcess, log: Logger): { said: string[]; ready: Promise<void> } {
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  if (child.stderr === null) return { said, ready: ready.promise };
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (said.length > linesKept) said.shift();
    if (line.endsWith('database system is ready to accept connections')) ready.resolve();
    // FATAL ends one connection, whose client is told; PANIC takes the whole server down.
    if (line.startsWith('PANIC:')) log.error({ postgres: line }, 'the database server reports');
    else log.debug({ postgres: line }, 'the database server says');
  });
  return { said, ready: ready.promise };
}

/** A server that hangs is ended harder and recovers at its next start. */
async function stopServer(
  child: ChildProcess,
  ended: Promise<string>,
  how: 'fast' | 'immediate',
): Promise<void> {
  if (how === 'fast') {
    child.kill('SIGINT');
    if (await settle(ended, fastStopMs)) return;
  }
  child.kill('SIGQUIT');
  if (await settle(ended, immediateStopMs)) return;
  child.kill('SIGKILL');
  await ended;
}
