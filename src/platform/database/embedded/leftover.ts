import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '#platform/log/log.ts';
import { monotonicMs, sleep } from '#platform/time/time.ts';
import type { Places } from './cluster.ts';
import { embeddedErrors } from './embedded.errors.ts';
import { serversOf } from './processes.ts';

const fastStopMs = 10_000;
const forcedStopMs = 5_000;
const pollMs = 20;

/**
 * Ends what an earlier, killed process left behind: a server still on this cluster, its pid file, its socket.
 * Only the owner of the directory may call this. A pid file whose number now belongs to another program is removed
 * and that program left alone. Refuses with `serverStays`.
 */
export async function clearLeftovers(places: Places, log: Logger): Promise<void> {
  const pidFile = join(places.cluster, 'postmaster.pid');
  const claimed = await claimedPid(pidFile);
  await stopServers(places.cluster, claimed, log);
  // Nobody is on this cluster now, so both can only be stale; the server itself would refuse over a reused number.
  await rm(pidFile, { force: true });
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) {
    await rm(join(places.home, name), { force: true });
  }
}

async function claimedPid(pidFile: string): Promise<number | undefined> {
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

/** Fast (roll back, write out), then immediate (recovered at the next start), then without asking. */
async function stopServers(
  cluster: string,
  claimed: number | undefined,
  log: Logger,
): Promise<void> {
  const found = await serversOf(cluster, claimed);
  if (found.length === 0) return;
  log.warn({ pids: found }, 'stopping the database server that an earlier process left behind');
  const postmaster = found.filter((pid) => pid === claimed);
  const rounds = [
    // Backends without their postmaster know no fast shutdown; SIGTERM ends them.
    {
      pids: postmaster.length > 0 ? postmaster : found,
      signal: postmaster.length > 0 ? 'SIGINT' : 'SIGTERM',
      ms: fastStopMs,
    },
    { pids: found, signal: 'SIGQUIT', ms: forcedStopMs },
    { pids: found, signal: 'SIGKILL', ms: forcedStopMs },
  ] as const;
  for (const round of rounds) {
    for (const pid of round.pids) signalIfAlive(pid, round.signal);
    if (await allGone(cluster, claimed, round.ms)) return;
  }
  throw embeddedErrors.serverStays({ pid: found.join(', ') });
}

async function allGone(cluster: string, claimed: number | undefined, ms: number): Promise<boolean> {
  const deadline = monotonicMs() + ms;
  while (monotonicMs() < deadline) {
    if ((await serversOf(cluster, claimed)).length === 0) return true;
    await sleep(pollMs);
  }
  return false;
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
