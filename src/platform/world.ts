import type { Config } from '#platform/config/config.ts';
import type { Database } from '#platform/database/database.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Lake } from '#platform/lake/lake.ts';
import type { Logger } from '#platform/log/log.ts';
import type { Secrets } from '#platform/secrets/secrets.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { Clock } from '#platform/time/time.ts';

/** Everything outside the program that a function may need, handed in and never reached for. */
export interface World {
  readonly db: Database;
  readonly config: Config;
  readonly log: Logger;
  readonly now: Clock;
  readonly lake: Lake;
  readonly storage: Storage;
  readonly secrets: Secrets;
  readonly jobs: Jobs;
}
