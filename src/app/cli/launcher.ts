import { readFileSync } from 'node:fs';

const everyMs = 1_000;
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'busybox']);

/** A process as the kernel tells of it. */
interface Relative {
  name: string;
  parent: number;
}

/**
 * Whether this process was begun by npm or npx. They hand no signal on to it, and when they are killed it would go on
 * alone. In: the environment.
 */
export function isBegunByNpm(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['npm_lifecycle_event'] !== undefined;
}

/**
 * Calls back once when the process that began this one is gone, looked at every second: the parent, and, where npm put
 * a shell in between that outlives it, also the parent's parent. Out: stops watching.
 */
export function whenLauncherIsGone(gone: () => void): () => void {
  const parent = process.ppid;
  const above = relative(parent);
  const grandparent = above !== undefined && shells.has(above.name) ? above.parent : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || isAlive(grandparent))) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** Name and parent of a process; undefined where the kernel has no /proc. macOS has no shell in between. */
function relative(pid: number): Relative | undefined {
  try {
    const [, name = '', parent = ''] =
      /\((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
