import { assert } from '#platform/errors/errors.ts';
import { type LakeSession, lakeText, type LakeValue, sqlIdentifier } from '#platform/lake/lake.ts';
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
/** In a table of more columns the top values are those of the sample, and the sample is the first rows: each block and count is costly. */
const exactColumnsMax = 300;
const columnsAtOnce = 500;
/** The sample is this many runs of neighbouring rows, evenly spread: a Parquet file gives them without being read whole. */
const sampleBlocks = 10;

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
 * it is read several times, in its order. Values are given as text.
 */
export async function profileRelation(
  session: LakeSession,
  relation: string,
): Promise<RelationProfile> {
  const columns = await session.describe(`SELECT * FROM ${relation}`);
  const named = columns.map(({ name, type }) => ({
    name,
    text: (value: string) => textSql(type, value),
  }));
  const profiles: ColumnProfile[] = [];
  let rowCount = 0;
  for (let first = 0; first < columns.length; first += columnsAtOnce) {
    const block = named.slice(first, first + columnsAtOnce);
    const figures = await countValues(session, { relation, columns: block });
    rowCount = figures.rowCount;
    profiles.push(...figures.profiles);
  }
  const sampleRows = Math.min(
    profileSampleRows,
    Math.ceil(sampleCellsMax / Math.max(1, columns.length)),
  );
  const samples = await sampleColumns(session, { relation, rowCount, sampleRows, columns: named });
  for (const [index, profile] of profiles.entries()) {
    const counts = samples.counts[index] ?? new Map<string, number>();
    const seen = rowCount - profile.missing;
    profile.patterns = commonPatterns(counts, patternsMax);
    if (samples.rows === rowCount) {
      profile.distinct = counts.size;
      profile.distinctExact = true;
    }
    const few = profile.distinct <= exactDistinctMax || rowCount <= exactRowsMax;
    const exact = samples.rows < rowCount && seen > 0 && few && columns.length <= exactColumnsMax;
    if (exact) await countExactly(session, { relation, profile, column: named[index] });
    else takeTop(profile, counts, samples.rows === rowCount);
  }
  return { rowCount, sampleRows: samples.rows, columns: profiles };
}

async function countValues(
  session: LakeSession,
  given: { relation: string; columns: readonly Column[] },
): Promise<{ rowCount: number; profiles: ColumnProfile[] }> {
  const expressions = given.columns.flatMap(({ name, text }, index) => {
    const column = sqlIdentifier(name);
    return [
      `count(${column}) AS p${index}`,
      `approx_count_distinct(${column}) AS d${index}`,
      `${text(`min(${column})`)} AS l${index}`,
      `${text(`max(${column})`)} AS h${index}`,
    ];
  });
  const [row] = await session.rows(
    `SELECT ${['count(*) AS n', ...expressions].join(', ')} FROM ${given.relation}`,
  );
  assert(row !== undefined, 'a count has no row');
  const rowCount = Number(row.n);
  const profiles = given.columns.map(({ name }, index): ColumnProfile => {
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
  given: { relation: string; rowCount: number; sampleRows: number; columns: readonly Column[] },
): Promise<{ rows: number; counts: Map<string, number>[] }> {
  const counts = given.columns.map(() => new Map<string, number>());
  let rows = 0;
  const texts = given.columns.map(
    ({ name, text }, index) => `${text(sqlIdentifier(name))} AS c${index}`,
  );
  for await (const batch of session.batches(sampleSql(given, texts.join(', ')))) {
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

function sampleSql(
  given: { relation: string; rowCount: number; sampleRows: number; columns: readonly Column[] },
  texts: string,
): string {
  const { relation, rowCount, sampleRows } = given;
  if (rowCount <= sampleRows) return `SELECT ${texts} FROM ${relation}`;
  if (given.columns.length > exactColumnsMax)
    return `SELECT ${texts} FROM ${relation} LIMIT ${sampleRows}`;
  const blockRows = Math.ceil(sampleRows / sampleBlocks);
  const blocks = Array.from({ length: sampleBlocks }, (_, block) => {
    const offset = Math.floor(((rowCount - blockRows) * block) / (sampleBlocks - 1));
    return `(SELECT ${texts} FROM ${relation} LIMIT ${blockRows} OFFSET ${offset})`;
  });
  return blocks.join(' UNION ALL ');
}

async function countExactly(
  session: LakeSession,
  given: { relation: string; profile: ColumnProfile; column: Column | undefined },
): Promise<void> {
  const { relation, profile } = given;
  assert(given.column !== undefined, 'a profile without a column');
  const column = sqlIdentifier(profile.name);
  const rows = await session.rows<{ v: string; n: number; d: number }>(
    `SELECT ${given.column.text('v')} AS v, n, count(*) OVER () AS d FROM ` +
      `(SELECT ${column} AS v, count(*) AS n FROM ${relation} WHERE ${column} IS NOT NULL GROUP BY ALL) AS g ` +
      `ORDER BY n DESC, g.v LIMIT ${topValuesMax}`,
  );
  profile.top = rows.map((row) => ({ value: row.v, count: row.n }));
  profile.distinct = rows[0]?.d ?? 0;
  profile.distinctExact = true;
}

function takeTop(
  profile: ColumnProfile,
  counts: ReadonlyMap<string, number>,
  exact: boolean,
): void {
  profile.topExact = exact;
  profile.top = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, topValuesMax);
}

interface Column {
  name: string;
  text: (value: string) => string;
}

/** A value as text, cut; a whole double without `.0`, as people write it. */
function textSql(type: string, value: string): string {
  if (type === 'VARCHAR') return `left(${value}, ${profileValueMax})`;
  const text = `${value}::VARCHAR`;
  return type === 'DOUBLE'
    ? `regexp_replace(${text}, '\\.0$', '')`
    : `left(${text}, ${profileValueMax})`;
}

function textOf(value: LakeValue | undefined): string | null {
  return value === null || value === undefined ? null : lakeText(value);
}
