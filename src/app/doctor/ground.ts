import type { Database } from '#platform/database/database.ts';
import type { Lake } from '#platform/lake/lake.ts';
import type { Secrets } from '#platform/secrets/secrets.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { sleep, type Clock } from '#platform/time/time.ts';

/** An installation as the doctor sees it: opened to look, not to work. */
export interface Ground {
  db: Database;
  storage: Pick<Storage, 'path'>;
  /** Absent: there is no key to open sealed packages with. */
  secrets?: Secrets;
  lake: Pick<Lake, 'session' | 'snapshotDir'>;
  now: Clock;
  /** Whether a process of the platform runs beside; it may be in the middle of something. */
  isRunning: boolean;
}

/** Longer than a platform takes to put jobs of dead workers back, and than any step between a file and its row. */
const settleMs = 6_000;

/** What a look finds; beside a running platform, what it still finds after a while. */
export async function steady(
  { isRunning }: Pick<Ground, 'isRunning'>,
  look: () => Promise<string[]>,
): Promise<string[]> {
  const first = await look();
  if (first.length === 0 || !isRunning) return first;
  await sleep(settleMs);
  const still = new Set(await look());
  return first.filter((finding) => still.has(finding));
}
