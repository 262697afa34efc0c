import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { fastDirectory } from '#platform/testing/fast-directory.ts';
import { sleep } from '#platform/time/time.ts';
import { conformance } from './conformance.fixtures.ts';
import { freePort } from './old-mariadb.fixtures.ts';
import { runAs } from './old-postgresql.fixtures.ts';
import { postgresql } from './postgresql.ts';

const home = '/usr/lib/postgresql';
/** Programs of the newest PostgreSQL of the machine. */
const binaries = (existsSync(home) ? readdirSync(home) : [])
  .toSorted((a, b) => Number(b) - Number(a))
  .map((version) => join(home, version, 'bin'))
  .find((dir) => existsSync(join(dir, 'initdb')));
const password = 'Old-River-9';
const readyMsMax = 30_000;

if (binaries === undefined) {
  const why = 'skipped: there is no PostgreSQL server on this machine (Debian: postgresql)';
  process.stdout.write(`postgresql-peer.test.ts ${why}\n`);
}

describe.skipIf(binaries === undefined)('a PostgreSQL of the system', () => {
  let root = '';
  let port = 0;
  let server: ChildProcess | undefined;
  const url = () => `postgresql://office:${password}@127.0.0.1:${port}/postgres`;

  beforeAll(async () => {
    root = await mkdtemp(join(await fastDirectory(), 'chengshu-peer-'));
    port = await freePort();
    server = startServer(binaries ?? '', root, port);
    const until = performance.now() + readyMsMax;
    for (;;) {
      const error: unknown = await runAs(url(), 'select 1').then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) return;
      if (performance.now() > until) throw new Error('it did not start', { cause: error });
      await sleep(100);
    }
  }, 60_000);

  afterAll(async () => {
    if (server !== undefined && server.exitCode === null) {
      const running = server;
      const gone = new Promise((resolve) => running.once('close', resolve));
      running.kill('SIGQUIT');
      await gone;
    }
    await rm(root, { recursive: true, force: true });
  });

  conformance(() => ({
    connector: postgresql,
    reach: (given = {}, secret = password) => ({
      settings: {
        host: '127.0.0.1',
        port,
        database: 'postgres',
        user: 'office',
        tls: 'off',
        ...given,
      },
      secret: { password: secret },
      timeZone: 'Asia/Shanghai',
    }),
    run: (...statements) => runAs(url(), statements.join('; ')),
    schema: 'public',
    named: (table) => `"${table}"`,
    pause: 'pg_sleep(30)::text',
    breakOff: async () => {
      const reading = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%'`;
      await runAs(url(), reading);
    },
  }));
});

/** Makes a cluster and starts its server, as the account `postgres` when we are root. */
function startServer(dir: string, root: string, port: number): ChildProcess {
  const isRoot = process.getuid?.() === 0;
  const idOf = (what: string) =>
    Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  const account = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const data = join(root, 'data');
  const secretFile = join(root, 'secret');
  chmodSync(root, 0o755);
  mkdirSync(data);
  writeFileSync(secretFile, password);
  if (account.uid !== undefined) {
    chownSync(data, account.uid, account.gid);
    chownSync(secretFile, account.uid, account.gid);
  }
  const cluster = ['-D', data, '-U', 'office', '-A', 'scram-sha-256', `--pwfile=${secretFile}`];
  const options = ['--no-sync', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(dir, 'initdb'), [...cluster, ...options], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', data, '-F'];
  return spawn(join(dir, 'postgres'), ['-D', data, ...settings], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
}
