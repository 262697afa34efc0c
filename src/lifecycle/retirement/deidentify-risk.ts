import { assert } from '#platform/errors/errors.ts';
import { type LakeSession, sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { latestSnapshot, type Snapshot, snapshotFiles } from '#lifecycle/cache/cache.ts';
import { measureSnapshot } from '#lifecycle/resource/resource.ts';
import type {
  ReidentificationRisk,
  TreatableColumn,
  TreatmentPlanContent,
} from './deidentify.contract.ts';
import { deidentifyErrors } from './deidentify.errors.ts';
import { judgeColumn } from './deidentify.rules.ts';
import {
  groupedValues,
  rowTells,
  sizeSql,
  subjectOf,
  tellingColumns,
  treatedColumns,
} from './deidentify.sql.ts';

const previewTimeoutMs = 120_000;

/** The newest rows of a data set and what its columns say. */
export interface TreatmentGround {
  snapshot: Snapshot;
  columns: TreatableColumn[];
}

/** Looks at the newest snapshot of a data set; refuses one without rows here. Out: its columns as the platform judges them. */
export async function treatmentGround(world: World, dataSetId: string): Promise<TreatmentGround> {
  const snapshot = await latestSnapshot(world.db, dataSetId);
  if (snapshot === undefined || snapshot.rowCount === 0) throw deidentifyErrors.noRows();
  const { columns, rowCount } = await measureSnapshot(world, snapshot);
  return { snapshot, columns: columns.map((column) => judgeColumn(column, rowCount)) };
}

/** SQL of the rows of a snapshot, to stand after FROM. */
export function rowsOf(world: Pick<World, 'lake'>, snapshot: Snapshot): string {
  return `read_parquet([${snapshotFiles(world.lake, snapshot).map(sqlLiteral).join(', ')}])`;
}

/** Counts the risk of a plan over the newest snapshot, in a session of its own that reads nothing else. */
export function previewRisk(
  world: World,
  given: { ground: TreatmentGround; plan: TreatmentPlanContent },
): Promise<ReidentificationRisk> {
  const allowedPaths = snapshotFiles(world.lake, given.ground.snapshot);
  const relation = rowsOf(world, given.ground.snapshot);
  return world.lake.session({ allowedPaths, timeoutMs: previewTimeoutMs }, (session) =>
    countRisk(session, { ...given, relation }),
  );
}

/**
 * What could still be found out from the columns that stay (k-anonymity, GB/T 37964): the smallest group that shares its
 * quasi-identifiers, counted in persons where a column tells them apart, else in rows, rows in groups below the plan's k, rows that stand alone, and rows in whose readable values an
 * identifier stands. Where rows are left out, those that name somebody go before the groups are counted.
 */
export async function countRisk(
  session: LakeSession,
  given: Weighing,
): Promise<ReidentificationRisk> {
  const { ground, plan } = given;
  const rows = ground.snapshot.rowCount;
  const told = await countTelling(session, given);
  const counted = await countGroups(session, { ...given, rowsTelling: told.rowsTelling });
  const suppresses = plan.tooFew === 'suppress';
  const rowsLeft = suppresses ? rows - told.rowsTelling - counted.rowsBelow : rows;
  return {
    snapshotId: ground.snapshot.id,
    rows,
    countedBy: subjectOf(ground.columns, rows)?.name ?? null,
    ...counted,
    ...told,
    rowsLeft,
    withinPlan: suppresses ? rowsLeft > 0 : counted.rowsBelow === 0 && told.rowsTelling === 0,
  };
}

interface Weighing {
  ground: TreatmentGround;
  plan: TreatmentPlanContent;
  relation: string;
}

async function countGroups(
  session: LakeSession,
  { ground, plan, relation, rowsTelling }: Weighing & { rowsTelling: number },
): Promise<Pick<ReidentificationRisk, 'groups' | 'smallestGroup' | 'rowsBelow' | 'uniques'>> {
  const groups = groupedValues(treatedColumns(plan, ground.columns));
  const tells = rowTells(tellingColumns(plan, ground.columns));
  const where = plan.tooFew === 'suppress' && rowsTelling > 0 ? ` WHERE NOT ${tells}` : '';
  const size = sizeSql(subjectOf(ground.columns, ground.snapshot.rowCount));
  const grouping = groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`;
  const [counted] = await session.rows<Record<'groups' | 'smallest' | 'below' | 'uniques', number>>(
    `SELECT count(*) AS groups, coalesce(min(n), 0) AS smallest,
      coalesce(sum(rows) FILTER (n < ${plan.k}), 0)::BIGINT AS below,
      coalesce(sum(rows) FILTER (n = 1), 0)::BIGINT AS uniques
    FROM (SELECT count(*) AS rows, ${size} AS n FROM ${relation}${where}${grouping})`,
  );
  assert(counted !== undefined, 'an aggregate gives one row');
  return {
    groups: Number(counted.groups),
    smallestGroup: Number(counted.smallest),
    rowsBelow: Number(counted.below),
    uniques: Number(counted.uniques),
  };
}

async function countTelling(
  session: LakeSession,
  given: Weighing,
): Promise<Pick<ReidentificationRisk, 'telling' | 'rowsTelling'>> {
  const telling = tellingColumns(given.plan, given.ground.columns);
  if (telling.length === 0) return { telling: [], rowsTelling: 0 };
  const each = telling.map(({ sql }, at) => `count(*) FILTER (${sql}) AS c${at}`).join(', ');
  const [counts] = await session.rows<Record<string, number>>(
    `SELECT ${each}, count(*) FILTER (${rowTells(telling)}) AS whole FROM ${given.relation}`,
  );
  const found = telling.map(({ name }, at) => ({ column: name, rows: Number(counts?.[`c${at}`]) }));
  return {
    telling: found.filter(({ rows }) => rows > 0),
    rowsTelling: Number(counts?.['whole'] ?? 0),
  };
}

/** Refuses what the plan does not allow: groups that are too small, identifiers inside values, and nothing left. */
export function refuseRisky(risk: ReidentificationRisk, plan: TreatmentPlanContent): void {
  if (risk.withinPlan) return;
  if (plan.tooFew === 'suppress') throw deidentifyErrors.nothingStays();
  if (risk.rowsTelling > 0)
    throw deidentifyErrors.identifierInside({
      rows: risk.rowsTelling,
      columns: risk.telling.map(({ column }) => column).join('、'),
    });
  throw deidentifyErrors.groupsTooSmall({
    rows: risk.rowsBelow,
    k: plan.k,
    smallest: risk.smallestGroup,
  });
}
