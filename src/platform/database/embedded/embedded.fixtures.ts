import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { pino } from 'pino';
import { Refusal } from '#platform/errors/errors.ts';
import { fastDirectory } from '#platform/testing/fast-directory.ts';
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from './embedded.ts';

export const silentLog = pino({ level: 'silent' });
export const isRoot = process.getuid?.() === 0;
const door = join(import.meta.dirname, 'embedded.ts');

/** A directory for the servers of one test file. */
export interface Ground {
  root: string;
  /** The data directory that the tests of the file use in turn, each leaving its server stopped. */
  dataDir: string;
  start: (options?: Partial<EmbeddedOptions>) => Promise<EmbeddedDatabase>;
  /** Stops what still runs and removes everything. */
  end: () => Promise<void>;
}

/** Makes such a directory. Its servers do not wait for the disk: these tests kill processes, not machines. */
export async function aGround(): Promise<Ground> {
  const root = await mkdtemp(join(await fastDirectory(), 'chengshu-embedded-'));
  await chmod(root, 0o755);
  const running: EmbeddedDatabase[] = [];
  const dataDir = join(root, 'data');
  return {
    root,
    dataDir,
    start: async (options) => {
      const settings = { fsync: 'off' };
      const database = await startEmbedded({ dataDir, log: silentLog, settings, ...options });
      running.push(database);
      return database;
    },
    end: async () => {
      for (const database of running) await database.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The rows of a statement, on a connection of its own. */
export async function query(database: { url: string }, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The code of the refusal in which the work ends. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  return outcome instanceof Refusal ? outcome.code : `no refusal: ${String(outcome)}`;
}

/** A separate Node process that starts the server and stays. Out: the process and the server's URL or the refusal's code. */
export async function startElsewhere(
  dataDir: string,
  uid?: number,
): Promise<{ child: ChildProcess; answer: string }> {
  const script = `
    import { startEmbedded } from ${JSON.stringify(door)};
    const log = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
    const options = { dataDir: ${JSON.stringify(dataDir)}, log, settings: { fsync: 'off' } };
    await startEmbedded(options).then((d) => console.log('url ' + d.url), (e) => console.log('refused ' + e.code));
    setInterval(() => {}, 1000);`;
  const user = uid === undefined ? {} : { uid, gid: uid };
  const args = ['--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { ...user, cwd: '/' });
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, answer = ''] = line.split(' ');
    if (word === 'url' || word === 'refused') return { child, answer };
  }
  throw new Error('the other process said nothing');
}

/** Sends the signal and waits until the process is gone. */
export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill(signal);
  await gone;
}
