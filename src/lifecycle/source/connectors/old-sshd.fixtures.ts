import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { sleep } from '#platform/time/time.ts';
import type { SftpSettings } from '../file-connection.contract.ts';
import type { FileReach } from './file-connector.ts';
import { freePort } from './old-mariadb.fixtures.ts';

const program = '/usr/sbin/sshd';
const keyProgram = '/usr/bin/ssh-keygen';
const readyMsMax = 20_000;

/** Why the tests against a file server are left out, or undefined: it is there. */
export const noSshd: string | undefined =
  existsSync(program) && existsSync(keyProgram)
    ? undefined
    : 'skipped: there is no sshd on this machine (Debian: openssh-server)';

/** An OpenSSH server of its own that plays the file server of a department. */
export interface OldSshd {
  /** Where the files are. */
  drop: string;
  /** Without a host key on record. */
  settings: SftpSettings & { port: number };
  hostKey: string;
  reach(given?: Partial<SftpSettings>, secret?: FileReach['secret']): FileReach;
  privateKey: string;
  /** Ends every session, as an administrator would. */
  breakOff(): void;
  /** Stops it, gives it another key, and starts it again. */
  rekey(): Promise<void>;
  end(): Promise<void>;
}

/** Starts it on a port of 127.0.0.1; who signs in is never the superuser. */
export async function anOldSshd(): Promise<OldSshd> {
  const root = await mkdtemp(join(tmpdir(), 'chengshu-sshd-'));
  await chmod(root, 0o755);
  const at = (name: string) => join(root, name);
  const drop = at('drop');
  await mkdir(drop, { mode: 0o755 });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await mkdir('/run/sshd', { recursive: true });
  const user = isRoot ? 'nobody' : userInfo().username;
  for (const name of ['host', 'other', 'person']) {
    execFileSync(keyProgram, ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  }
  await copyFile(at('person.pub'), at('authorized'));
  await chmod(at('authorized'), 0o644);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (key: string) => {
    await writeFile(at('config'), configOf({ port, hostKey: at(key), keys: at('authorized') }));
    server = spawn(program, ['-D', '-e', '-f', at('config')], { stdio: 'ignore' });
    await ready(port);
  };
  const stop = async () => {
    const running = server;
    if (running === undefined || running.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGTERM');
    await gone;
  };
  await start('host');
  const settings = { host: '127.0.0.1', port, user, directory: drop };
  const privateKey = await readFile(at('person'), 'utf8');
  const print = execFileSync(keyProgram, ['-lf', at('host.pub')]).toString();
  const hostKey = print.split(' ')[1] ?? '';
  return {
    drop,
    settings,
    hostKey,
    privateKey,
    reach: (given = {}, secret = { privateKey }) => ({
      settings: { ...settings, hostKey, ...given },
      secret,
      watchRoots: [],
    }),
    breakOff: () => {
      for (const pid of startedBy(server?.pid)) {
        unlessGone(() => process.kill(pid, 'SIGKILL'));
      }
    },
    rekey: async () => {
      await stop();
      await start('other');
    },
    end: async () => {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function configOf(given: { port: number; hostKey: string; keys: string }): string {
  return [
    `Port ${given.port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${given.hostKey}`,
    'PidFile none',
    `AuthorizedKeysFile ${given.keys}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    'ForceCommand internal-sftp',
    '',
  ].join('\n');
}

/** Processes of the sessions: what the server that was started here has started, each before who started it. */
function startedBy(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const list = unlessGone(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
  const children = (list ?? '').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [...startedBy(child), child]);
}

/** Sessions of an earlier test may be ending just now: one that is gone needs no more. */
function unlessGone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(ESRCH|ENOENT)$/.test(code)) throw error;
    return undefined;
  }
}

async function ready(port: number): Promise<void> {
  const until = performance.now() + readyMsMax;
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      const end = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('data', () => end(true));
      socket.once('error', () => end(false));
    });
    if (isUp) return;
    if (performance.now() > until) throw new Error('sshd did not start');
    await sleep(50);
  }
}
