import {
  snapshotFiles,
  snapshotProfiles,
  type ColumnProfile,
  type Snapshot,
} from '#lifecycle/cache/cache.ts';
import { findSource } from '#lifecycle/source/source.ts';
import { findViewOfDataSet } from '#lifecycle/view/view.ts';
import { sqlIdentifier, sqlLiteral } from '#platform/lake/lake.ts';
import type { Database } from '#platform/database/database.ts';
import type { World } from '#platform/world.ts';
import type { ColumnFacts, SnapshotFacts } from './snapshot-facts.ts';
import { itemsMax } from './resource.content.ts';

const measureTimeoutMs = 60_000;
/** An estimate of distinct values this near to the rows is counted exactly before it is called a key. */
const keyEstimateMin = 0.8;
/** Columns whose estimate is checked; each costs a hash table of all rows. */
const doubtfulKeysMax = 3;

/**
 * A snapshot with all that a proposal uses: headers of the source or labels of the view, figures of the profile, and
 * what the profile does not say: the longest values of text columns, and exact counts of columns that look like
 * keys. Reads the snapshot's files, so it runs outside any transaction. At most `itemsMax` columns.
 */
export async function measureSnapshot(world: World, snapshot: Snapshot): Promise<SnapshotFacts> {
  const origin = await originOf(world.db, snapshot.dataSetId);
  const listed = await snapshotProfiles(world.db, snapshot.id);
  const profiles = new Map(listed.map((profile) => [profile.name, profile]));
  const known = snapshot.columns.slice(0, itemsMax).map((column): ColumnFacts => ({
    name: column.name,
    type: column.type,
    ...(column.scale === undefined ? {} : { scale: column.scale }),
    ...origin.columns.get(column.name),
    ...figuresOf(profiles.get(column.name)),
  }));
  const measured = await measure(world, snapshot, known);
  return {
    rowCount: snapshot.rowCount,
    columns: known.map((column) => ({ ...column, ...measured.get(column.name) })),
    ...(origin.format === undefined ? {} : { format: origin.format }),
  };
}

/** What is said of columns where they come from, by name. */
interface Origin {
  format?: string;
  columns: ReadonlyMap<string, Pick<ColumnFacts, 'header' | 'standardiser'>>;
}

async function originOf(db: Database, dataSetId: string): Promise<Origin> {
  const view = await findViewOfDataSet(db, dataSetId);
  if (view !== undefined) {
    const mapped = view.mapping?.columns ?? [];
    return {
      columns: new Map(
        mapped.map(({ to, label, standardiser }) => [
          to,
          { header: label, ...(standardiser === undefined ? {} : { standardiser }) },
        ]),
      ),
    };
  }
  const understanding = (await findSource(db, { dataSetId }))?.understanding ?? undefined;
  if (understanding === undefined) return { columns: new Map() };
  return {
    format: understanding.format,
    columns: new Map(understanding.columns.map(({ name, header }) => [name, { header }])),
  };
}

function figuresOf(profile: ColumnProfile | undefined): Partial<ColumnFacts> {
  if (profile === undefined) return {};
  const { missing, distinct, distinctExact, top } = profile;
  return { missing, distinct, distinctExact, samples: top.map(({ value }) => value) };
}

type Measured = Pick<ColumnFacts, 'lengthMax' | 'distinct' | 'distinctExact'>;

async function measure(
  world: World,
  snapshot: Snapshot,
  columns: readonly ColumnFacts[],
): Promise<Map<string, Measured>> {
  const paths = snapshotFiles(world.lake, snapshot);
  const texts = columns.filter((column) => column.type === 'text');
  const doubtful = columns
    .filter((column) => isDoubtfulKey(column, snapshot.rowCount))
    .slice(0, doubtfulKeysMax);
  const expressions = [
    ...texts.map(({ name }, at) => `max(length(${sqlIdentifier(name)})) as l${at}`),
    ...doubtful.map(({ name }, at) => `count(distinct ${sqlIdentifier(name)}) as d${at}`),
  ];
  if (expressions.length === 0 || paths.length === 0) return new Map();
  const options = { allowedPaths: paths, timeoutMs: measureTimeoutMs };
  const from = `read_parquet([${paths.map(sqlLiteral).join(', ')}])`;
  const [row] = await world.lake.session(options, (session) =>
    session.rows(`select ${expressions.join(', ')} from ${from}`),
  );
  const found = new Map<string, Measured>();
  for (const [at, { name }] of texts.entries()) {
    found.set(name, { lengthMax: Number(row?.[`l${at}`] ?? 0) });
  }
  for (const [at, { name }] of doubtful.entries()) {
    const distinct = Number(row?.[`d${at}`] ?? 0);
    found.set(name, { ...found.get(name), distinct, distinctExact: true });
  }
  return found;
}

function isDoubtfulKey(column: ColumnFacts, rowCount: number): boolean {
  if (column.distinct === undefined || column.distinctExact === true) return false;
  if (column.type === 'double' || column.type === 'decimal') return false;
  return (column.missing ?? 0) === 0 && column.distinct >= rowCount * keyEstimateMin;
}
