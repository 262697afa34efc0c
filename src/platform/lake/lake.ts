import { mkdir } from 'node:fs/promises';
import type { Logger } from '#platform/log/log.ts';
import { lakeErrors } from './lake.errors.ts';
import { type LakeSession, type SessionOptions, withSession } from './lake.session.ts';
import { type Snapshots, openSnapshots } from './lake.snapshots.ts';

export { lakeErrors } from './lake.errors.ts';
export { type ColumnDescription, type LakeSession, type SessionOptions } from './lake.session.ts';
// For what needs a DuckDB but no lake: reading the schema of an uploaded Parquet file, on any thread.
export { type SessionSettings, withSession } from './lake.session.ts';
export {
  hashFile,
  type SnapshotDraft,
  type SnapshotFile,
  type Snapshots,
} from './lake.snapshots.ts';
export { lakeText, type LakeParam, type LakeRow, type LakeValue } from './lake.values.ts';
export { sqlIdentifier, sqlLiteral } from './sql-text.ts';

/** Sessions that may be open at once in this process. */
export const lakeSessionsMax = 32;

export interface LakeOptions {
  /** Where snapshots live: `<dir>/<data set>/<snapshot>/part-*.parquet`. */
  dir: string;
  /** Where sessions put what does not fit into memory; emptied at opening. */
  tempDir: string;
  memoryLimitMb: number;
  threads: number;
  log: Logger;
}

export interface Lake extends Snapshots {
  /**
   * Runs `work` in an isolated DuckDB that ends with it (about 15 ms to open and close).
   * Refuses lake.busy over lakeSessionsMax, and what withSession refuses.
   */
  session<T>(options: SessionOptions, work: (session: LakeSession) => Promise<T>): Promise<T>;
}

/** Opens the lake: snapshots as directories of Parquet files, and DuckDB sessions to read and write them. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  await mkdir(options.dir, { recursive: true });
  await mkdir(options.tempDir, { recursive: true });
  const { tempDir, memoryLimitMb, threads } = options;
  let open = 0;
  return {
    ...openSnapshots(options.dir),
    session: async (sessionOptions, work) => {
      if (open >= lakeSessionsMax) throw lakeErrors.busy({ sessionsMax: lakeSessionsMax });
      open += 1;
      try {
        return await withSession({ tempDir, memoryLimitMb, threads }, sessionOptions, work);
      } finally {
        open -= 1;
      }
    },
  };
}
