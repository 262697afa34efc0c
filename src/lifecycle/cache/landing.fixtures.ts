import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { type LakeRow, sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { getSource, getSourceFile } from '#lifecycle/source/source.ts';
import type { TextTable } from '#lifecycle/source/understanding.ts';
import type { TestLake } from './cache.fixtures.ts';
import { landFile } from './land-file.ts';
import { type LandedTable, type LandTable, landTable } from './land-table.ts';
import type { LandingOutcome, LandingPoint } from './record-landing.ts';

/** Lands a received file; `failAt` ends it there as a dying process would. */
export async function landForTest(
  world: World,
  given: {
    sourceId: string;
    fileId: string;
    jobId?: string;
    failAt?: LandingPoint;
    signal?: AbortSignal;
  },
): Promise<LandingOutcome> {
  return landFile(world, {
    source: await getSource(world.db, given.sourceId),
    file: await getSourceFile(world.db, given.fileId),
    jobId: given.jobId ?? null,
    requestedBy: null,
    signal: given.signal ?? new AbortController().signal,
    progress: () => {},
    reached: (point) => {
      if (point === given.failAt) throw new Died();
    },
  });
}

/** What a landing throws that was ended by `failAt`. */
export class Died extends Error {}

/** The refusal a promise ends in. */
export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  // The expectation above has just said so.
  return error as Refusal;
}

/** Events told so far. */
export const events = (world: World) =>
  world.db.selectFrom('event').select(['topic', 'key', 'payload']).execute();
/** What stands in the lake for a data set. */
export const lakeDirs = async (world: World, dataSetId: string) =>
  (
    await readdir(join(world.config.dataDir, 'lake', dataSetId)).catch((): string[] => [])
  ).toSorted();

/** A CSV file with the columns `peopleColumns`. */
export const people = (rows: string[]) => ['编码,姓名,年龄', ...rows, ''].join('\n');
export const peopleColumns = ['编码', '姓名', '年龄'];

/** Where landTableForTest writes the rejects of a table. */
export const rejectsOf = (table: TextTable) => `${table.path}.rejects`;

/** Lands a text table and reads what was written. */
export async function landTableForTest(
  test: TestLake,
  table: TextTable,
  options: Partial<LandTable> = {},
): Promise<{ landed: LandedTable; rows: LakeRow[] }> {
  const target = await test.draft();
  const rejectsPath = rejectsOf(table);
  const understanding = { missing: [], columns: [] };
  const landed = await landTable({
    table,
    understanding,
    lake: test.lake,
    target,
    rejectsPath,
    ...options,
  });
  const rows = await test.lake.session({ allowedDirectories: [target.dir] }, (session) =>
    session.rows(
      `SELECT * FROM read_parquet(${sqlLiteral(join(target.dir, 'part-0.parquet'))})`,
      [],
      { rowsMax: 300_000 },
    ),
  );
  return { landed, rows };
}

/** Types of the landed columns as text. */
export const typeText = (landed: LandedTable) =>
  landed.columns.map(({ type, scale, format }) =>
    [type, scale, format].filter((part) => part !== undefined).join(' '),
  );
