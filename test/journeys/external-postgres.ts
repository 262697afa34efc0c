import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './chengshu-process.ts';

const programsDir = '/usr/lib/postgresql';
const majorMin = 15;
const readyMsMax = 30_000;

/** A PostgreSQL of the distribution, beside the one that the product brings, in a directory of its own. */
export interface ExternalPostgres {
  /** An empty database of an account that owns it and nothing else, as an operator would make it. Out: its URL. */
  aDatabase(): Promise<string>;
  /** An empty database of the server's superuser. Out: its URL. */
  aSuperDatabase(): Promise<string>;
  /** Where its files are. */
  dataDir: string;
  stop(): Promise<void>;
}

/** Why there is no such server here, to be printed by a test that is skipped; undefined when there is one. */
export async function whyNoPostgres(): Promise<string | undefined> {
  if ((await findPrograms()) !== undefined) return undefined;
  return `no PostgreSQL ${majorMin} or newer below ${programsDir} (apt-get install postgresql)`;
}

async function findPrograms(): Promise<string | undefined> {
  const majors: string[] = await readdir(programsDir).catch(() => []);
  const major = majors
    .map(Number)
    .filter((number) => number >= majorMin)
    .toSorted((left, right) => left - right)[0];
  return major === undefined ? undefined : join(programsDir, String(major), 'bin');
}

/** Starts it on 127.0.0.1, as an unprivileged account when root runs the tests. In: settings besides those of every test. */
export async function startPostgres(
  given: Readonly<Record<string, string>> = {},
): Promise<ExternalPostgres> {
  const programs = await findPrograms();
  if (programs === undefined) throw new Error(await whyNoPostgres());
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-postgres-'));
  const account = process.getuid?.() === 0 ? await unprivileged() : undefined;
  if (account !== undefined) await chown(dir, account.uid, account.gid);
  const password = randomBytes(16).toString('hex');
  const secret = join(dir, 'secret');
  await writeFile(secret, password, { mode: 0o600 });
  if (account !== undefined) await chown(secret, account.uid, account.gid);
  const data = join(dir, 'data');
  const options = { ...account, cwd: dir, env: { LC_ALL: 'C' } };
  const init = ['-D', data, '-U', 'keeper', '-A', 'scram-sha-256', '--pwfile', secret, '-N'];
  await run(join(programs, 'initdb'), [...init, '-E', 'UTF8'], options);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '' };
  const quick = { fsync: 'off', max_connections: 200 };
  const args = Object.entries({ ...settings, ...quick, ...given }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...args], {
    ...options,
    stdio: 'ignore',
  });
  const ended = once(server, 'close');
  const keeper = `postgresql://keeper:${password}@127.0.0.1:${port}/postgres`;
  await untilReady(keeper);
  return {
    aDatabase: async () => {
      const name = `city_${randomBytes(4).toString('hex')}`;
      await execute(keeper, `create role ${name} login password '${password}'`);
      await execute(keeper, `create database ${name} owner ${name}`);
      return `postgresql://${name}:${password}@127.0.0.1:${port}/${name}`;
    },
    aSuperDatabase: async () => {
      const name = `city_${randomBytes(4).toString('hex')}`;
      await execute(keeper, `create database ${name}`);
      return `postgresql://keeper:${password}@127.0.0.1:${port}/${name}`;
    },
    dataDir: data,
    stop: async () => {
      server.kill('SIGQUIT');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Rows of a statement on a database. */
export async function execute<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // The caller names the columns of his statement.
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

async function unprivileged(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => lines.find(([account]) => account === name))
    .find((line) => line !== undefined);
  if (found === undefined) throw new Error('no unprivileged account in /etc/passwd');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function run(
  file: string,
  args: readonly string[],
  options: Parameters<typeof spawn>[2],
): Promise<void> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}: ${said}`);
}

async function untilReady(url: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await execute(url, 'select 1');
      return;
    } catch (error) {
      if (performance.now() - began > readyMsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
