import { join } from 'node:path';
import {
  type Lake,
  type LakeSession,
  type SnapshotDraft,
  type SnapshotFile,
  sqlIdentifier,
  sqlLiteral,
} from '#platform/lake/lake.ts';
import type { RunningJob } from '#platform/jobs/jobs.ts';
import {
  contentHash,
  parquetColumns,
  profileRelation,
  type RelationProfile,
  type SnapshotColumn,
} from '#lifecycle/cache/cache.ts';
import type { Mapping } from './mapping.schema.ts';
import { viewErrors } from './view.errors.ts';
import { countLost } from './view-losses.ts';
import {
  buildTimeoutMs,
  prepareView,
  type ReadableInput,
  requirePrepared,
  resultName,
  withViewSession,
} from './view-session.ts';

/** Rows a view may have. */
export const viewRowsMax = 200_000_000;
/** Columns a view may have. */
export const viewColumnsMax = 2_000;

const partName = 'part-0.parquet';
const progressEveryMs = 500;

export interface WriteResult {
  lake: Lake;
  draft: SnapshotDraft;
  sql: string;
  mapping: Mapping | null;
  inputs: readonly ReadableInput[];
  /** What people call the columns of the inputs, by column name. */
  headers: ReadonlyMap<string, string>;
  /** Rows of all inputs, for progress. */
  rowsTotal: number;
  job: Pick<RunningJob, 'signal' | 'progress'>;
}

/** A result on disk: sealed, not yet committed. */
export interface WrittenResult {
  rowCount: number;
  /** With what people call them. */
  columns: (SnapshotColumn & { header: string })[];
  profile: RelationProfile;
  files: SnapshotFile[];
  contentSha256: string;
  /** Per column: values that were there and could not be standardised. */
  lost: Record<string, number>;
}

/**
 * Runs the SQL over the inputs into the draft's directory, in the types a snapshot knows, with a profile. Refuses
 * SQL the guard objects to, and more rows or columns than a view may have.
 */
export async function writeResult(given: WriteResult): Promise<WrittenResult> {
  const { draft, job } = given;
  const options = {
    inputs: given.inputs,
    outputDir: draft.dir,
    timeoutMs: buildTimeoutMs,
    signal: job.signal,
  };
  const written = await withViewSession(given.lake, options, async (session) => {
    const aliases = given.inputs.map((input) => input.alias);
    const described = requirePrepared(await prepareView(session, given.sql, aliases));
    if (described.length > viewColumnsMax)
      throw viewErrors.tooManyColumns({ columnsMax: viewColumnsMax });
    const columns = parquetColumns(described);
    const path = join(draft.dir, partName);
    const rowCount = await followed(session, given, () => copyResult(session, columns, path));
    job.progress({ stage: 'profile', rows: rowCount });
    const profile = await profileRelation(session, `read_parquet(${sqlLiteral(path)})`);
    return {
      rowCount,
      columns: labelled(given, columns),
      profile,
      lost: await countLost(session, given.mapping, profile),
    };
  });
  job.progress({ stage: 'seal', rows: written.rowCount });
  const files = await draft.seal(job.signal);
  return { ...written, files, contentSha256: contentHash(written.columns, written.profile) };
}

type ResultColumns = ReturnType<typeof parquetColumns>;

async function copyResult(
  session: LakeSession,
  columns: ResultColumns,
  path: string,
): Promise<number> {
  const select = columns
    .map(({ sql, column }) => `${sql} AS ${sqlIdentifier(column.name)}`)
    .join(', ');
  const query = `SELECT ${select} FROM ${resultName} LIMIT ${viewRowsMax + 1}`;
  const { rowCount } = await session.run(
    `COPY (${query}) TO ${sqlLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  if (rowCount > viewRowsMax) throw viewErrors.tooManyRows({ rowsMax: viewRowsMax });
  return rowCount;
}

/** Tells how far the engine is while it works. */
async function followed<T>(
  session: LakeSession,
  given: WriteResult,
  work: () => Promise<T>,
): Promise<T> {
  const { job, rowsTotal } = given;
  job.progress({ stage: 'build', rows: 0, rowsTotal });
  const timer = setInterval(() => {
    job.progress({
      stage: 'build',
      rows: Math.floor((session.progress() ?? 0) * rowsTotal),
      rowsTotal,
    });
  }, progressEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function labelled(given: WriteResult, columns: ResultColumns): WrittenResult['columns'] {
  const labels = new Map((given.mapping?.columns ?? []).map((column) => [column.to, column.label]));
  return columns.map(({ column }) => ({
    ...column,
    header: labels.get(column.name) ?? given.headers.get(column.name) ?? column.name,
  }));
}
