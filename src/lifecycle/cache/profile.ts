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
/**
 * A column is said to have few values when the sample holds at most this share of different ones; then grouping it, by the
 * dictionaries of its file, costs less than estimating.
 */
const fewShareMax = 0.75;
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
  /** A hash of all rows, the same in whatever order and files they stand. Of DuckDB's making: another release may give another. */
  rowsHash: string;
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
  const described = await session.describe(`SELECT * FROM ${relation}`);
  const columns = described.map(({ name, type }) => ({
    name,
    text: (value: string) => textSql(type, value),
  }));
  const [counted] = await session.rows<{ n: number }>(`SELECT count(*) AS n FROM ${relation}`);
  const rowCount = counted?.n ?? 0;
  const sampleRows = Math.min(profileSampleRows, Math.ceil(sampleCellsMax / (columns.length || 1)));
  const samples = await sampleColumns(session, { relation, rowCount, sampleRows, columns });
  const whole = samples.rows === rowCount;
  // In a wide table thousands of hash tables at once would not fit into the lake's memory.
  const exact = whole && columns.length <= exactColumnsMax;
  const isFew = (index: number) => {
    const { size } = samples.counts[index] ?? new Map<string, number>();
    const few = rowCount <= exactRowsMax || size <= samples.rows * fewShareMax;
    return !whole && columns.length <= exactColumnsMax && few;
  };
  const few = columns.filter((_, index) => isFew(index));
  const many = columns.filter((_, index) => !isFew(index));
  const profiles = new Map<string, ColumnProfile>();
  for (const column of few) {
    profiles.set(column.name, await countGroups(session, { relation, rowCount, column }));
  }
  let rowsHash = '0';
  for (let first = 0; first === 0 || first < many.length; first += columnsAtOnce) {
    const block = many.slice(first, first + columnsAtOnce);
    const hashed = first === 0 ? columns : [];
    const found = await countValues(session, { relation, rowCount, columns: block, exact, hashed });
    for (const profile of found.profiles) profiles.set(profile.name, profile);
    if (first === 0) rowsHash = found.rowsHash;
  }
  return {
    rowCount,
    rowsHash,
    sampleRows: samples.rows,
    columns: columns.map(({ name }, index) => {
      const profile = profiles.get(name);
      assert(profile !== undefined, 'a column was not profiled');
      const counts = samples.counts[index] ?? new Map<string, number>();
      const top = few.some((column) => column.name === name) ? {} : sampledTop(counts, whole);
      return { ...profile, ...top, patterns: commonPatterns(counts, patternsMax) };
    }),
  };
}

interface CountValues {
  relation: string;
  rowCount: number;
  columns: readonly Column[];
  exact: boolean;
  /** Columns whose rows are hashed in the same pass. */
  hashed: readonly Column[];
}

/** Columns with many values: counted in one pass, their different values estimated unless `exact`. */
async function countValues(
  session: LakeSession,
  given: CountValues,
): Promise<{ profiles: ColumnProfile[]; rowsHash: string }> {
  const { rowCount, exact } = given;
  const expressions = given.columns.flatMap(({ name, text }, index) => {
    const column = sqlIdentifier(name);
    return [
      `count(${column}) AS p${index}`,
      `${exact ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`} AS d${index}`,
      `${text(`min(${column})`)} AS l${index}`,
      `${text(`max(${column})`)} AS h${index}`,
    ];
  });
  const [row] = await session.rows(
    `SELECT ${[hashSql(given.hashed), ...expressions].join(', ')} FROM ${given.relation}`,
  );
  assert(row !== undefined, 'a count has no row');
  const profiles = given.columns.map(({ name }, index): ColumnProfile => {
    const present = Number(row[`p${index}`]);
    return {
      name,
      missing: rowCount - present,
      distinct: Math.min(present, Number(row[`d${index}`])),
      distinctExact: exact || present === 0,
      min: textOf(row[`l${index}`]),
      max: textOf(row[`h${index}`]),
      top: [],
      topExact: true,
      patterns: [],
    };
  });
  return { profiles, rowsHash: textOf(row.rows_hash) ?? '0' };
}

/** The sum of the rows' hashes: of all rows with all their values, in any order. */
function hashSql(columns: readonly Column[]): string {
  if (columns.length === 0) return '0 AS rows_hash';
  return `sum(hash(${columns.map(({ name }) => sqlIdentifier(name)).join(', ')})::HUGEINT)::VARCHAR AS rows_hash`;
}

/** A column with few values: everything exactly, from one grouping. */
async function countGroups(
  session: LakeSession,
  given: { relation: string; rowCount: number; column: Column },
): Promise<ColumnProfile> {
  const { relation, rowCount } = given;
  const { name, text } = given.column;
  const column = sqlIdentifier(name);
  const groups = `SELECT ${column} AS v, count(*) AS n FROM ${relation} WHERE ${column} IS NOT NULL GROUP BY ALL`;
  const rows = await session.rows<Group>(
    `SELECT ${text('v')} AS v, n, count(*) OVER () AS d, sum(n) OVER () AS p, ` +
      `${text('min(v) OVER ()')} AS l, ${text('max(v) OVER ()')} AS h ` +
      `FROM (${groups}) AS g ORDER BY n DESC, g.v LIMIT ${topValuesMax}`,
  );
  const [first] = rows;
  return {
    name,
    missing: rowCount - Number(first?.p ?? 0),
    distinct: first?.d ?? 0,
    distinctExact: true,
    min: first?.l ?? null,
    max: first?.h ?? null,
    top: rows.map((row) => ({ value: row.v, count: row.n })),
    topExact: true,
    patterns: [],
  };
}

interface Group {
  v: string;
  n: number;
  d: number;
  p: number | string;
  l: string;
  h: string;
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

function sampledTop(
  counts: ReadonlyMap<string, number>,
  topExact: boolean,
): Pick<ColumnProfile, 'top' | 'topExact'> {
  const top = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, topValuesMax);
  return { top, topExact };
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
