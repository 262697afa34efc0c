import { join } from 'node:path';
import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { findProfiles, type SourceFacts } from './resource-ground.queries.ts';
import { itemsMax } from './resource.content.ts';
import type { ColumnFacts, SnapshotFacts } from './snapshot-facts.ts';

const measureTimeoutMs = 60_000;
/** An estimate of distinct values this near to the rows is counted exactly before it is called a key. */
const keyEstimateMin = 0.8;
/** Columns whose estimate is checked; each costs a hash table of all rows. */
const doubtfulKeysMax = 3;

/**
 * A snapshot with all that a proposal uses: headers of the source, figures of the profile, and what the profile
 * does not say: the longest values of text columns, and exact counts of columns that look like keys. Reads the
 * snapshot's files, so it runs outside any transaction.
 */
export async function measureSnapshot(
  world: World,
  snapshot: SnapshotFacts,
  source: SourceFacts,
): Promise<SnapshotFacts> {
  const profiles = await findProfiles(world.db, snapshot.id);
  const known = snapshot.columns.slice(0, itemsMax).map((column): ColumnFacts => {
    const header = source.headers.get(column.name);
    return {
      ...column,
      ...(header === undefined ? {} : { header }),
      ...profiles.get(column.name),
    };
  });
  if (snapshot.files.length === 0) return { ...snapshot, columns: known };
  const lengths = known.filter((column) => column.type === 'text').map((column) => column.name);
  const doubtful = known
    .filter((column) => isDoubtfulKey(column, snapshot.rowCount))
    .slice(0, doubtfulKeysMax)
    .map((column) => column.name);
  const measured = await measure(world, snapshot, { lengths, doubtful });
  return {
    ...snapshot,
    columns: known.map((column) => ({ ...column, ...measured.get(column.name) })),
  };
}

function isDoubtfulKey(column: ColumnFacts, rowCount: number): boolean {
  if (column.distinct === undefined || column.distinctExact === true) return false;
  if (column.type === 'double' || column.type === 'decimal') return false;
  return (column.missing ?? 0) === 0 && column.distinct >= rowCount * keyEstimateMin;
}

async function measure(
  world: World,
  snapshot: SnapshotFacts,
  wanted: { lengths: readonly string[]; doubtful: readonly string[] },
): Promise<Map<string, Pick<ColumnFacts, 'lengthMax' | 'distinct' | 'distinctExact'>>> {
  const { lengths, doubtful } = wanted;
  const expressions = [
    ...lengths.map((name, at) => `max(length(${sqlIdentifier(name)})) as l${at}`),
    ...doubtful.map((name, at) => `count(distinct ${sqlIdentifier(name)}) as d${at}`),
  ];
  if (expressions.length === 0) return new Map();
  const dir = world.lake.snapshotDir(snapshot.dataSetId, snapshot.id);
  const paths = snapshot.files.map(({ name }) => join(dir, name));
  const options = { allowedPaths: paths, timeoutMs: measureTimeoutMs };
  const [row] = await world.lake.session(options, (session) =>
    session.rows(
      `select ${expressions.join(', ')} from read_parquet([${paths.map(sqlLiteral).join(', ')}])`,
    ),
  );
  const found = new Map<string, Pick<ColumnFacts, 'lengthMax' | 'distinct' | 'distinctExact'>>();
  for (const [at, name] of lengths.entries()) {
    found.set(name, { lengthMax: Number(row?.[`l${at}`] ?? 0) });
  }
  for (const [at, name] of doubtful.entries()) {
    const distinct = Number(row?.[`d${at}`] ?? 0);
    found.set(name, { ...found.get(name), distinct, distinctExact: true });
  }
  return found;
}
