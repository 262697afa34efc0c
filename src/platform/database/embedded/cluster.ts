import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  statfs,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type Launch, serverEnvironment } from './account.ts';
import type { Binaries } from './binaries.ts';
import { embeddedErrors } from './embedded.errors.ts';
import { explainFailure } from './explain-failure.ts';

/** An empty cluster takes 40 MB and its first log files 32 MB more. */
const freeBytesMin = 128 * 1024 * 1024;
const outputBytesMax = 64 * 1024;

/** The places of one embedded server, all below `<data directory>/database`. */
export interface Places {
  home: string;
  cluster: string;
  password: string;
}

/** Makes the directory of the server and returns its places by their real paths, as processes report them. */
export async function preparePlaces(dataDir: string): Promise<Places> {
  const wanted = join(dataDir, 'database');
  try {
    await makeEnterable(dataDir);
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const home = await realpath(wanted);
    return { home, cluster: join(home, 'cluster'), password: join(home, 'password') };
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
}

/** A data directory that we make ourselves can be entered, not listed, by the server's account, whatever the umask. */
async function makeEnterable(dataDir: string): Promise<void> {
  const made = await mkdir(dataDir, { recursive: true, mode: 0o711 });
  if (made !== undefined) await chmod(dataDir, 0o711);
}

/**
 * Makes sure that there is a cluster of this version: makes one in an empty place, leaves a good one alone.
 * Out: the password of the server's one user. Refuses what is damaged, foreign, of another version, or without room.
 */
export async function ensureCluster(
  places: Places,
  launch: Launch,
  binaries: Binaries,
): Promise<string> {
  try {
    await give(places.home, launch);
    const entries = await readdir(places.cluster).catch(emptyWhenMissing);
    if (entries.length === 0) return await initialise(places, launch, binaries);
    if (!entries.includes('PG_VERSION'))
      throw embeddedErrors.notDatabase({ directory: places.cluster });
    await refuseOtherVersion(places.cluster, launch);
  } catch (cause) {
    throw unusable(places.home, cause);
  }
  return readPassword(places);
}

/** Initialised under another name and renamed: a crash never leaves half a cluster in the real place. */
async function initialise(places: Places, launch: Launch, binaries: Binaries): Promise<string> {
  const fresh = `${places.cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  const password = randomBytes(32).toString('base64url');
  await writePassword(places, password, launch);
  const output = await runInitdb(initdbArgs(fresh, places.password), {
    places,
    launch,
    binaries,
  });
  if (output !== undefined) throw await explainFailure(output, places.home);
  await rename(fresh, places.cluster);
  return password;
}

/** Text is stored as UTF-8 and ordered by code point: the same everywhere, whatever locales a machine has. */
function initdbArgs(directory: string, passwordFile: string): string[] {
  return [
    `--pgdata=${directory}`,
    '--username=chengshu',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
  ];
}

/** Undefined on success, else what the program said. */
function runInitdb(
  args: string[],
  at: { places: Places; launch: Launch; binaries: Binaries },
): Promise<string[] | undefined> {
  const { places, launch, binaries } = at;
  const [file = binaries.initdb, ...rest] = [...launch.prefix, binaries.initdb, ...args];
  return new Promise((resolve, reject) => {
    const options = { ...launch.spawnAs, env: serverEnvironment, cwd: places.home };
    const child = spawn(file, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const collect = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-outputBytesMax);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? undefined : said.trim().split('\n')));
  });
}

async function writePassword(places: Places, password: string, launch: Launch): Promise<void> {
  const file = await open(places.password, 'w', 0o600);
  try {
    await file.writeFile(`${password}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await give(places.password, launch);
}

async function readPassword(places: Places): Promise<string> {
  const text = await readFile(places.password, 'utf8').catch((cause: unknown) => {
    throw embeddedErrors.passwordMissing({ path: places.password }, { cause });
  });
  return text.trim();
}

async function give(path: string, launch: Launch): Promise<void> {
  if (launch.owner !== undefined) await chown(path, launch.owner.uid, launch.owner.gid);
}

async function refuseOtherVersion(cluster: string, launch: Launch): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  const expected = launch.version.split('.')[0] ?? '';
  if (found !== expected)
    throw embeddedErrors.versionMismatch({ directory: cluster, found, expected });
}

/** Before anything is written: a server without room fails in many ways, none of which says so plainly. */
export async function refuseFullDisk(home: string): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  const mb = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  if (bavail * bsize >= freeBytesMin) return;
  throw embeddedErrors.diskFull({
    directory: home,
    freeMb: mb(bavail * bsize),
    neededMb: mb(freeBytesMin),
  });
}

function emptyWhenMissing(error: unknown): string[] {
  if (isSystemError(error) && error.code === 'ENOENT') return [];
  throw error;
}

/** Turns what the file system said into words; refusals pass as they are. */
function unusable(directory: string, cause: unknown): unknown {
  if (!isSystemError(cause)) return cause;
  return embeddedErrors.directoryUnusable({ directory, reason: cause.message }, { cause });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
