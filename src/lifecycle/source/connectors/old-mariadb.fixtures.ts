import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { fastDirectory } from '#platform/testing/fast-directory.ts';
import { sleep } from '#platform/time/time.ts';
import type { Reach } from './connector.ts';

const programs = ['/usr/sbin/mariadbd', '/usr/bin/mariadb-install-db'] as const;
const readyMsMax = 60_000;
const user = 'office';
const password = 'Old-River-9';

/** Why the peer tests are left out, or undefined: the server is there. */
export const noMariadb: string | undefined = programs.every((path) => existsSync(path))
  ? undefined
  : 'skipped: there is no mariadbd on this machine (Debian: mariadb-server)';

/** A MariaDB of its own that plays the old system of a department. */
export interface OldMariadb {
  reach(given?: Partial<Reach['settings']>, secret?: string): Reach;
  /** Runs statements as its owner. */
  run<T = Record<string, unknown>>(...statements: string[]): Promise<T[]>;
  /** Kills it without warning and starts it again at the same place. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** Starts it in a directory of its own, on a port of 127.0.0.1. */
export async function anOldMariadb(): Promise<OldMariadb> {
  const root = await mkdtemp(join(await fastDirectory(), 'chengshu-mariadb-'));
  await chmod(root, 0o755);
  const dataDir = join(root, 'data');
  const owner = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync(programs[1], ['--no-defaults', `--datadir=${dataDir}`, ...owner, ...options], {
    stdio: 'ignore',
  });
  const port = await freePort();
  let server: ChildProcess | undefined;
  const socketPath = join(dataDir, 's');
  const start = async () => {
    server = spawn(programs[0], serverArgs({ dataDir, port, owner }), { stdio: 'ignore' });
    await ready(socketPath);
  };
  const kill = async () => {
    const running = server;
    if (running === undefined || running.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  await start();
  const run = <T>(...statements: string[]) => runAs<T>(socketPath, statements);
  await run(
    'create database office character set utf8mb4',
    `create user ${user}@'127.0.0.1' identified by '${password}'`,
    `grant select on office.* to ${user}@'127.0.0.1'`,
  );
  return {
    reach: (given = {}, secret = password) => ({
      settings: { host: '127.0.0.1', port, database: 'office', user, tls: 'off', ...given },
      secret: { password: secret },
      timeZone: 'Asia/Shanghai',
    }),
    run,
    restart: async () => {
      await kill();
      await start();
    },
    end: async () => {
      await kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function serverArgs(given: { dataDir: string; port: number; owner: string[] }): string[] {
  return [
    '--no-defaults',
    `--datadir=${given.dataDir}`,
    `--socket=${join(given.dataDir, 's')}`,
    `--port=${given.port}`,
    '--bind-address=127.0.0.1',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
    ...given.owner,
  ];
}

/** The rows of the last statement. */
async function runAs<T>(socketPath: string, statements: readonly string[]): Promise<T[]> {
  const connection = await mysql.createConnection({ socketPath, user: 'root', charset: 'utf8mb4' });
  try {
    let rows: unknown = [];
    for (const statement of statements) [rows] = await connection.query(statement);
    // The caller names the columns of its own statement.
    return (Array.isArray(rows) ? rows : []) as T[];
  } finally {
    connection.destroy();
  }
}

async function ready(socketPath: string): Promise<void> {
  const until = performance.now() + readyMsMax;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ socketPath, user: 'root' });
      connection.destroy();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(100);
    }
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
