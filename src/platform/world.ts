import type { Config } from './config/config.ts';
import type { Database } from './database/database.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Lake } from './lake/lake.ts';
import type { Logger } from './log/log.ts';
import type { Storage } from './storage/storage.ts';
import type { Clock } from './time/time.ts';

/** Everything outside the program that a function may need, handed in and never reached for. */
export interface World {
  readonly db: Database;
  readonly config: Config;
  readonly log: Logger;
  readonly now: Clock;
  readonly lake: Lake;
  readonly storage: Storage;
  readonly jobs: Jobs;
}
