import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = process.platform === 'linux';

/**
 * The moment a process began, as a text that no other process with the same number can have.
 * Undefined when there is no such process, or only its unreaped remains.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (!hasProc) return psField(pid, 'lstart=');
  const stat = await readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the name in parentheses and may hold spaces, so fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = (await readText('/proc/sys/kernel/random/boot_id')) ?? '';
  return `${boot.trim()}:${fields[19]}`;
}

/**
 * The processes of a PostgreSQL server on this cluster directory, postmaster or orphaned backend.
 * A number in a pid file proves nothing, as numbers are used again: what counts is that the process runs
 * a program named postgres with the cluster as its working directory, which every PostgreSQL process has.
 */
export async function serversOf(cluster: string, claimed: number | undefined): Promise<number[]> {
  if (!hasProc) return (await looksLikeServer(cluster, claimed)) ? [claimed ?? 0] : [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => isServerHere(pid, cluster)));
  return pids.filter((_, index) => found[index]).map(Number);
}

async function isServerHere(pid: string, cluster: string): Promise<boolean> {
  if ((await readLink(`/proc/${pid}/cwd`)) !== cluster) return false;
  // After an upgrade the running file is gone and the kernel says so behind its name.
  const program = (await readLink(`/proc/${pid}/exe`))?.replace(/ \(deleted\)$/, '');
  return program !== undefined && basename(program) === 'postgres';
}

async function looksLikeServer(cluster: string, pid: number | undefined): Promise<boolean> {
  if (pid === undefined) return false;
  const command = await psField(pid, 'command=');
  return command !== undefined && command.includes('postgres') && command.includes(cluster);
}

async function psField(pid: number, field: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-p', String(pid), '-o', field]);
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    // ps answers an unknown number with a failure.
    return undefined;
  }
}

/** Processes come and go, and those of other users may not be looked at: both read as "not there". */
async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function readLink(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}
