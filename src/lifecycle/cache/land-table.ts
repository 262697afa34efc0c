import { createHash } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, Refusal } from '#platform/errors/errors.ts';
import {
  type Lake,
  type LakeSession,
  type SnapshotDraft,
  type SnapshotFile,
  sqlIdentifier,
  sqlLiteral,
} from '#platform/lake/lake.ts';
import type { ColumnUnderstanding, TextTable } from '#lifecycle/source/understanding.ts';
import { cacheErrors } from './cache.errors.ts';
import { mergeDelta, type Onto } from './merge-delta.ts';
import { parquetColumns } from './parquet-columns.ts';
import { profileRelation, type RelationProfile } from './profile.ts';
import { violatedRows, writeRejects } from './rejects.ts';
import { formOfColumn, type SnapshotColumn } from './snapshot-column.ts';
import { parquetOptions, parquetRelation, wideColumnsMin } from './text-relation.ts';
import { checkedCopySql, copySql, violationsOf } from './write.sql.ts';
import { proposedColumn } from './typing/propose.ts';
import {
  beginSettling,
  openingGuess,
  type SettledColumn,
  type Settlement,
  settleTypes,
} from './typing/settle.ts';

export type LandingStage = 'types' | 'write' | 'profile' | 'seal';

export interface LandingProgress {
  stage: LandingStage;
  /** Rows done in this stage, of rowsTotal. */
  rows: number;
  rowsTotal: number;
}

export interface LandTable {
  table: TextTable;
  understanding: { missing: readonly string[]; columns: readonly ColumnUnderstanding[] };
  lake: Lake;
  target: SnapshotDraft;
  /** Where the rejects are written, if there are any; also when the landing is refused because of them. */
  rejectsPath: string;
  /** Share of rowsIn that may be rejected, 0–1. */
  rejectLimit?: number;
  /** Columns of the last snapshot. */
  previous?: readonly SnapshotColumn[];
  /** Columns that a database printed as it declares them: their values need not be looked at for their shape. */
  printed?: ReadonlySet<string>;
  /** The table is a delta: the snapshot is the last one without the keys in it, and then its rows. */
  onto?: Onto;
  signal?: AbortSignal;
  onProgress?: (progress: LandingProgress) => void;
}

export interface LandedTable {
  columns: SnapshotColumn[];
  /** Marks read as missing: declared, then proposed. */
  missing: string[];
  proposedMissing: string[];
  rowsIn: number;
  rowsOut: number;
  /** Rows of the snapshot: of a delta, with those it was merged into. */
  rowCount: number;
  /** Their reasons are at the given rejectsPath when there are any. */
  rejected: number;
  files: SnapshotFile[];
  byteCount: number;
  contentSha256: string;
  profile: RelationProfile;
}

/** Columns of a snapshot: what can be held of all of them at once in the lake's memory. */
export const landColumnsMax = 5_000;
export const rejectLimitDefault = 0.01;
/** Rejects written of a landing that is refused because of them: enough to see what is wrong. */
export const refusedRejectsMax = 10_000;
const partName = 'part-0.parquet';
const deltaName = 'delta.parquet';
const progressEveryMs = 500;

/**
 * Turns a text table into a typed, profiled and hashed snapshot in `target` (sealed, not committed).
 * rowsIn = rowsOut + rejected. Refuses cache.no-rows, cache.too-many-columns, and cache.too-many-rejects over the limit; a run that throws
 * leaves nothing but the staging directory, which the caller abandons. The same table gives the same contentSha256.
 */
export async function landTable(given: LandTable): Promise<LandedTable> {
  const { table, target } = given;
  if (table.rowsOut === 0) throw cacheErrors.noRows();
  const { length: columns } = table.columns;
  if (columns > landColumnsMax)
    throw cacheErrors.tooManyColumns({ columns, columnsMax: landColumnsMax });
  const options = {
    ...(table.columns.length > wideColumnsMin ? { threads: 1 } : {}),
    allowedPaths: [table.path, ...(given.onto?.paths ?? [])],
    allowedDirectories: [target.dir],
    ...(given.signal === undefined ? {} : { signal: given.signal }),
  };
  const path = join(target.dir, partName);
  const written = await given.lake.session(options, async (session) => {
    const landing = await landRows(session, given, path);
    const profile = await staged(given, { session, stage: 'profile' }, () =>
      profileRelation(session, parquetRelation([path])),
    );
    assert(
      profile.rowCount === landing.rowCount,
      'the snapshot does not have the rows that were written',
    );
    checkPresent(landing, profile);
    return { ...landing, profile };
  });
  given.onProgress?.({ stage: 'seal', rows: written.rowsOut, rowsTotal: written.rowsOut });
  const files = await target.seal(given.signal);
  const { settled: _, ...landed } = written;
  return {
    ...landed,
    files,
    byteCount: files.reduce((sum, file) => sum + file.bytes, 0),
    contentSha256: contentHash(landed.columns, landed.profile),
  };
}

/**
 * One hash of what a snapshot says: its columns and its rows. Not of its files: two threads cut the same rows into row
 * groups a little differently from run to run. The files have hashes of their own.
 */
export function contentHash(
  columns: readonly SnapshotColumn[],
  profile: Pick<RelationProfile, 'rowCount' | 'rowsHash'>,
): string {
  const content = {
    columns: columns.map(({ name, type, scale }) => [name, type, scale ?? null]),
    rowCount: profile.rowCount,
    rowsHash: profile.rowsHash,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

type Written = Omit<LandedTable, 'files' | 'byteCount' | 'contentSha256' | 'profile'> & {
  settled: readonly SettledColumn[];
};

async function landRows(session: LakeSession, given: LandTable, path: string): Promise<Written> {
  const { table, onto, target } = given;
  if (table.kind === 'parquet') return landTyped(session, given, path);
  if (onto === undefined) return landText(session, given, path);
  const deltaPath = join(target.dir, deltaName);
  const written = await landText(session, given, deltaPath);
  const rowCount = await staged(given, { session, stage: 'write' }, () =>
    mergeDelta(session, { table, onto, written, deltaPath, path }),
  );
  await rm(deltaPath);
  return { ...written, settled: [], rowCount };
}

async function landText(session: LakeSession, given: LandTable, path: string): Promise<Written> {
  const { table, understanding } = given;
  const previous = new Map(
    (given.previous ?? []).map((column) => [column.name, formOfColumn(column)]),
  );
  const settling = await beginSettling(session, { table, understanding, previous });
  const guess = openingGuess(settling);
  if ((await writeGuess(session, given, { guess, path })) === 'fits') {
    if (table.rejectsPath !== undefined) await copyFile(table.rejectsPath, given.rejectsPath);
    return writtenOf(guess, table, table.rejected);
  }
  const settlement = await staged(given, { session, stage: 'types' }, () =>
    settleTypes(session, settling),
  );
  assert(
    settlement.rowCount === table.rowsOut,
    'the engine reads another number of rows than the reader',
  );
  const violations = violationsOf(settlement);
  const rejected = table.rejected + (await violatedRows(session, { table, violations }));
  const over = isOverLimit(given, rejected);
  await writeRejects(session, {
    table,
    violations,
    path: given.rejectsPath,
    ...(over ? { rowsMax: refusedRejectsMax } : {}),
  });
  if (over) throw tooManyRejects(given, rejected);
  const { rowCount } = await staged(given, { session, stage: 'write' }, () =>
    session.run(copySql(table, settlement, { violations, path })),
  );
  assert(rowCount === table.rowsIn - rejected, 'rows in are not rows out and rejected');
  const settled = violations.length === 0 ? settlement.columns : [];
  return { ...writtenOf(settlement, table, rejected), settled };
}

/**
 * Writes the table in the types that its first rows suggest, checking every value on the way. Most files fit and are read
 * only once. At the first value that does not, the file written so far is worthless and will be written again.
 */
async function writeGuess(
  session: LakeSession,
  given: LandTable,
  { guess, path }: { guess: Settlement; path: string },
): Promise<'fits' | 'contradicted'> {
  const { table, printed = new Set() } = given;
  if (isOverLimit(given, table.rejected)) return 'contradicted';
  try {
    const { rowCount } = await staged(given, { session, stage: 'write' }, () =>
      session.run(checkedCopySql(table, guess, { path, printed })),
    );
    assert(rowCount === table.rowsOut, 'the engine reads another number of rows than the reader');
    return 'fits';
  } catch (error) {
    if (error instanceof Refusal && error.code === 'lake.bad-value') return 'contradicted';
    throw error;
  }
}

function writtenOf(settlement: Settlement, table: TextTable, rejected: number): Written {
  return {
    columns: settlement.columns.map((column) => proposedColumn(column.name, column.form)),
    missing: settlement.missing,
    proposedMissing: settlement.proposedMissing,
    rowsIn: table.rowsIn,
    rowsOut: table.rowsIn - rejected,
    rowCount: table.rowsIn - rejected,
    rejected,
    settled: [],
  };
}

async function landTyped(session: LakeSession, given: LandTable, path: string): Promise<Written> {
  const { table } = given;
  if (isOverLimit(given, table.rejected)) throw tooManyRejects(given, table.rejected);
  const source = parquetRelation([table.path]);
  const columns = parquetColumns(await session.describe(`SELECT * FROM ${source}`));
  const select = columns
    .map(({ sql, column }) => `${sql} AS ${sqlIdentifier(column.name)}`)
    .join(', ');
  const { rowCount } = await staged(given, { session, stage: 'write' }, () =>
    session.run(
      `COPY (SELECT ${select} FROM ${source}) TO ${sqlLiteral(path)} (${parquetOptions(table.columns.length)})`,
    ),
  );
  assert(rowCount === table.rowsOut, 'the engine reads another number of rows than the reader');
  return {
    columns: columns.map(({ column }) => column),
    missing: [],
    proposedMissing: [],
    rowsIn: table.rowsIn,
    rowsOut: rowCount,
    rowCount,
    rejected: table.rejected,
    settled: [],
  };
}

function isOverLimit(given: LandTable, rejected: number): boolean {
  return rejected > given.table.rowsIn * (given.rejectLimit ?? rejectLimitDefault);
}

function tooManyRejects(given: LandTable, rejected: number): Refusal {
  const limitPercent = (given.rejectLimit ?? rejectLimitDefault) * 100;
  return cacheErrors.tooManyRejects({ rowsIn: given.table.rowsIn, rejected, limitPercent });
}

/** No value may be lost between what was verified and what was written. */
function checkPresent(landing: Written, profile: RelationProfile): void {
  for (const [index, column] of landing.settled.entries()) {
    const missing = profile.columns[index]?.missing;
    assert(
      column.present === undefined || missing === landing.rowsOut - column.present,
      `values of column ${index} were lost in writing`,
    );
  }
}

async function staged<T>(
  given: LandTable,
  at: { session: LakeSession; stage: LandingStage },
  work: () => Promise<T>,
): Promise<T> {
  const { onProgress } = given;
  if (onProgress === undefined) return work();
  const rowsTotal = given.table.rowsOut;
  const tell = () => {
    onProgress({
      stage: at.stage,
      rows: Math.floor((at.session.progress() ?? 0) * rowsTotal),
      rowsTotal,
    });
  };
  onProgress({ stage: at.stage, rows: 0, rowsTotal });
  const timer = setInterval(tell, progressEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
