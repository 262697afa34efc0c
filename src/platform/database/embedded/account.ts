import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { embeddedErrors } from './embedded.errors.ts';

const run = promisify(execFile);
const probeTimeoutMs = 10_000;
/** Existing accounts that may own the data when root starts us, best first; none is ever added. */
const accountNames = ['chengshu', 'postgres', 'nobody'];
/** Inside its user namespace the server is this user; outside it remains the owner of root's files. */
const namespaceUid = 65_534;

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** How a program of the server is started. */
export interface Launch {
  /** The words before the program, such as a tool that changes the user. */
  prefix: readonly string[];
  /** The user Node itself changes to, where no such tool exists. */
  spawnAs: { uid: number; gid: number } | undefined;
  /** To whom directories and files of the server are given; undefined = they stay as they are made. */
  owner: Account | undefined;
  /** Major and minor version that the program itself reports, e.g. 18.4. */
  version: string;
}

/** The environment of the server's programs: nothing of ours leaks into it. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/**
 * Decides as whom the server runs. PostgreSQL refuses root, so for root: the account that owns the data already, else
 * an existing unprivileged one, else (when that one may not enter the directories, as below /root) root's own files
 * through a user namespace without any privilege. In: directory of the data (made), the cluster in it (may be absent).
 * Refuses with `noAccount`, `directoryClosed` or `binaryUnusable`.
 */
export async function chooseLaunch(options: {
  home: string;
  cluster: string;
  binaries: Binaries;
}): Promise<Launch> {
  const { home, cluster, binaries } = options;
  if (process.getuid?.() !== 0) return firstWorking(binaries, asOurselves());
  const keeper = await stat(cluster).catch(() => undefined);
  if (keeper !== undefined && keeper.uid === 0) return firstWorking(binaries, asNamespace());
  const account =
    keeper === undefined ? await unprivilegedAccount() : await accountOf(keeper.uid, keeper.gid);
  const closed = await firstClosedDirectory([dirname(home), binaries.directory], account);
  if (closed === undefined) return firstWorking(binaries, asAccount(account));
  const refusal = embeddedErrors.directoryClosed({ directory: closed, user: account.name });
  if (keeper !== undefined) throw refusal;
  return firstWorking(binaries, asNamespace()).catch(() => {
    throw refusal;
  });
}

type Candidate = Omit<Launch, 'version'>;

/** With `setpriv` the kernel tells the server to stop when we die, so that a SIGKILL leaves no orphan. */
function asOurselves(): Candidate[] {
  const plain = { prefix: [], spawnAs: undefined, owner: undefined };
  return [...withTool('setpriv', ['--pdeathsig', 'INT', '--'], plain), plain];
}

function asAccount(account: Account): Candidate[] {
  const { uid, gid } = account;
  const user = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  const plain = { prefix: [], spawnAs: { uid, gid }, owner: account };
  const set = { prefix: [], spawnAs: undefined, owner: account };
  return [...withTool('setpriv', [...user, '--pdeathsig', 'INT', '--'], set), plain];
}

function asNamespace(): Candidate[] {
  const user = ['--user', `--map-user=${namespaceUid}`, `--map-group=${namespaceUid}`, '--'];
  const plain = { prefix: [], spawnAs: undefined, owner: undefined };
  return withTool('unshare', user, plain).flatMap((candidate) => [
    ...withTool('setpriv', ['--pdeathsig', 'INT', '--'], candidate),
    candidate,
  ]);
}

function withTool(name: string, args: string[], base: Candidate): Candidate[] {
  const path = [`/usr/bin/${name}`, `/bin/${name}`].find((candidate) => existsSync(candidate));
  return path === undefined ? [] : [{ ...base, prefix: [...base.prefix, path, ...args] }];
}

/** The first way in which the server's program really runs; it has to say its version. */
async function firstWorking(binaries: Binaries, candidates: Candidate[]): Promise<Launch> {
  let reason = 'no way to start it';
  for (const candidate of candidates) {
    try {
      const [file, ...args] = [...candidate.prefix, binaries.postgres, '--version'];
      const options = {
        ...candidate.spawnAs,
        env: serverEnvironment,
        cwd: '/',
        timeout: probeTimeoutMs,
      };
      const { stdout } = await run(file, args, options);
      return { ...candidate, version: /(\d+)\.(\d+)/.exec(stdout)?.[0] ?? stdout.trim() };
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw embeddedErrors.binaryUnusable({ path: binaries.postgres, reason });
}

async function unprivilegedAccount(): Promise<Account> {
  const accounts = await readAccounts();
  for (const name of accountNames) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account !== undefined && account.uid !== 0) return account;
  }
  throw embeddedErrors.noAccount({ names: accountNames.join(', ') });
}

async function accountOf(uid: number, gid: number): Promise<Account> {
  const known = (await readAccounts()).find((account) => account.uid === uid);
  return { name: known?.name ?? String(uid), uid, gid };
}

async function readAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines.flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return /^\d+$/.test(uid) && /^\d+$/.test(gid)
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : [];
  });
}

/** The first directory on the way to one of the paths that the account may not enter. */
export async function firstClosedDirectory(
  paths: readonly string[],
  account: Account,
): Promise<string | undefined> {
  for (const directory of paths.flatMap(withParents)) {
    const { mode, uid, gid } = await stat(directory);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return directory;
  }
  return undefined;
}

function withParents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...withParents(parent), path];
}
