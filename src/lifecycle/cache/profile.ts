import { assert } from '#platform/errors/errors.ts';
import { type LakeSession, type LakeValue, sqlIdentifier } from '#platform/lake/lake.ts';
import { commonPatterns } from './pattern.ts';

/** Most frequent values kept of a column. */
export const topValuesMax = 20;
/** Patterns kept of a column. */
export const patternsMax = 10;
/** A value in a profile is cut after this many characters. */
export const profileValueMax = 200;
/** Rows that patterns, and the top values of columns with many values, are judged by. */
export const profileSampleRows = 20_000;
/** Up to this many different values, they are counted exactly over all rows. */
const exactDistinctMax = 50_000;
/** Up to this many rows everything is counted exactly. */
const exactRowsMax = 200_000;
const sampleCellsMax = 2_000_000;
const columnsAtOnce = 500;
const sampleSeed = 42;

/** What is known of the values of one column. Counts are exact unless their `…Exact` says otherwise. */
export interface ColumnProfile {
  name: string;
  /** Rows without a value. */
  missing: number;
  /** Different values; within a few percent, or 15 percent in bad cases, when not exact. */
  distinct: number;
  distinctExact: boolean;
  min: string | null;
  max: string | null;
  top: { value: string; count: number }[];
  /** False: counted on the sample only. */
  topExact: boolean;
  /** Forms of the values, e.g. `999999-A`, `汉{3}`; shares of the sampled values that are there. */
  patterns: { pattern: string; share: number }[];
}

export interface RelationProfile {
  rowCount: number;
  /** Rows that patterns were taken from. */
  sampleRows: number;
  columns: ColumnProfile[];
}

/**
 * Profiles a relation. In: SQL that may stand after FROM (`read_parquet([…])`, a table name, a query in parentheses);
 * it is read several times. Values are given as text. The sample is the same for the same rows.
 */
export async function profileRelation(session: LakeSession, relation: string): Promise<RelationProfile> {
  const columns = await session.describe(`SELECT * FROM ${relation}`);
  const profiles: ColumnProfile[] = [];
  let rowCount = 0;
  for (let first = 0; first < columns.length; first += columnsAtOnce) {
    const names = columns.slice(first, first + columnsAtOnce).map((column) => column.name);
    const figures = await countValues(session, { relation, names });
    rowCount = figures.rowCount;
    profiles.push(...figures.profiles);
  }
  const sampleRows = Math.min(profileSampleRows, Math.ceil(sampleCellsMax / Math.max(1, columns.length)));
  const samples = await sampleColumns(session, { relation, sampleRows, columnCount: columns.length });
  for (const [index, profile] of profiles.entries()) {
    const counts = samples.counts[index] ?? new Map<string, number>();
    const seen = rowCount - profile.missing;
    profile.patterns = commonPatterns(counts, patternsMax);
    if (samples.rows === rowCount) {
      profile.distinct = counts.size;
      profile.distinctExact = true;
    }
    const exact = samples.rows < rowCount && seen > 0 && (profile.distinct <= exactDistinctMax || rowCount <= exactRowsMax);
    if (exact) await countExactly(session, relation, profile);
    else takeTop(profile, counts, samples.rows === rowCount);
  }
  return { rowCount, sampleRows: samples.rows, columns: profiles };
}

async function countValues(
  session: LakeSession,
  given: { relation: string; names: readonly string[] },
): Promise<{ rowCount: number; profiles: ColumnProfile[] }> {
  const expressions = given.names.flatMap((name, index) => {
    const column = sqlIdentifier(name);
    return [
      `count(${column}) AS p${index}`,
      `approx_count_distinct(${column}) AS d${index}`,
      `left(min(${column})::VARCHAR, ${profileValueMax}) AS l${index}`,
      `left(max(${column})::VARCHAR, ${profileValueMax}) AS h${index}`,
    ];
  });
  const [row] = await session.rows(`SELECT ${['count(*) AS n', ...expressions].join(', ')} FROM ${given.relation}`);
  assert(row !== undefined, 'a count has no row');
  const rowCount = Number(row.n);
  const profiles = given.names.map((name, index): ColumnProfile => {
    const present = Number(row[`p${index}`]);
    return {
      name,
      missing: rowCount - present,
      distinct: Math.min(present, Number(row[`d${index}`])),
      distinctExact: present === 0,
      min: textOf(row[`l${index}`]),
      max: textOf(row[`h${index}`]),
      top: [],
      topExact: true,
      patterns: [],
    };
  });
  return { rowCount, profiles };
}

async function sampleColumns(
  session: LakeSession,
  given: { relation: string; sampleRows: number; columnCount: number },
): Promise<{ rows: number; counts: Map<string, number>[] }> {
  const counts = Array.from({ length: given.columnCount }, () => new Map<string, number>());
  let rows = 0;
  const sql =
    `SELECT left(COLUMNS(*)::VARCHAR, ${profileValueMax}) FROM ` +
    `(SELECT * FROM ${given.relation} USING SAMPLE reservoir(${given.sampleRows} ROWS) REPEATABLE (${sampleSeed}))`;
  for await (const batch of session.batches(sql)) {
    for (const row of batch) {
      for (const [index, value] of Object.values(row).entries()) {
        const text = textOf(value);
        const column = counts[index];
        if (text !== null && column !== undefined) column.set(text, (column.get(text) ?? 0) + 1);
      }
    }
    rows += batch.length;
  }
  return { rows, counts };
}

async function countExactly(session: LakeSession, relation: string, profile: ColumnProfile): Promise<void> {
  const column = sqlIdentifier(profile.name);
  const rows = await session.rows<{ v: string; n: number; d: number }>(
    `SELECT left(v::VARCHAR, ${profileValueMax}) AS v, n, count(*) OVER () AS d FROM ` +
      `(SELECT ${column} AS v, count(*) AS n FROM ${relation} WHERE ${column} IS NOT NULL GROUP BY ALL) AS g ` +
      `ORDER BY n DESC, v LIMIT ${topValuesMax}`,
  );
  profile.top = rows.map((row) => ({ value: row.v, count: row.n }));
  profile.distinct = rows[0]?.d ?? 0;
  profile.distinctExact = true;
}

function takeTop(profile: ColumnProfile, counts: ReadonlyMap<string, number>, exact: boolean): void {
  profile.topExact = exact;
  profile.top = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, topValuesMax);
}

function textOf(value: LakeValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
