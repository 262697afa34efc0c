import { createHash, randomBytes } from 'node:crypto';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import type { Context } from '#governance/identity/context.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { assert } from '#platform/errors/errors.ts';
import type { World } from '#platform/world.ts';
import type { ColumnType } from '#lifecycle/source/understanding.ts';
import { proposeResource, submitResource, updateDraft } from './resource.commands.ts';
import type { CatalogueContent } from './resource.content.ts';
import { getPublishedResource, type PublishedResource } from './resource-published.ts';
import { reviewResource } from './resource-review.commands.ts';

interface GivenColumn {
  name: string;
  type: ColumnType;
  scale?: number;
}

/** Columns of a small list of streets. */
export const streetColumns: readonly GivenColumn[] = [
  { name: 'code', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'population', type: 'integer' },
];

/** A data set of a department with its first snapshot; the rows of the snapshot are only told, not there. */
export async function aLandedDataSet(
  world: World,
  given: { departmentId: string; name?: string; columns?: readonly GivenColumn[] },
): Promise<{ dataSetId: string; snapshotId: string }> {
  const dataSetId = newId();
  const code = `set_${randomBytes(6).toString('hex')}`;
  await rawPool(world.db).query(
    `insert into data_set (id, code, name, department_id, kind, created_by)
     values ($1, $2, $3, $4, 'collected', 'test')`,
    [dataSetId, code, given.name ?? `街道名录 ${code}`, given.departmentId],
  );
  const snapshotId = await aSnapshot(world, { dataSetId, ...given });
  return { dataSetId, snapshotId };
}

/** The next snapshot of a data set. */
export async function aSnapshot(
  world: World,
  given: { dataSetId: string; columns?: readonly GivenColumn[]; rowCount?: number },
): Promise<string> {
  const id = newId();
  await rawPool(world.db).query(
    `insert into snapshot (id, data_set_id, number, row_count, byte_count, rows_in,
       content_sha256, files, columns, evidence, landed_at)
     select $1, $2, coalesce(max(number), 0) + 1, $3, 100, $3, $4, '[]', $5, '{}', $6
     from snapshot where data_set_id = $2`,
    [
      id,
      given.dataSetId,
      given.rowCount ?? 3,
      createHash('sha256').update(id).digest('hex'),
      JSON.stringify(given.columns ?? streetColumns),
      world.now(),
    ],
  );
  return id;
}

/** Puts a real Parquet file, an estimated profile and the source's headers behind a told snapshot. */
export async function writeSnapshotFile(
  world: World,
  given: { dataSetId: string; snapshotId: string; sql: string },
): Promise<void> {
  const { dataSetId, snapshotId } = given;
  const draft = await world.lake.beginSnapshot(dataSetId, snapshotId);
  await world.lake.session({ allowedDirectories: [draft.dir] }, (session) =>
    session.run(`copy (${given.sql}) to '${draft.dir}/part-0.parquet' (format parquet)`),
  );
  const files = await draft.seal();
  await draft.commit();
  const pool = rawPool(world.db);
  await pool.query('update snapshot set files = $2 where id = $1', [
    snapshotId,
    JSON.stringify(files),
  ]);
  await pool.query(
    `insert into snapshot_profile (snapshot_id, position, column_name, profile)
     select id, at, c ->> 'name', '{"missing": 0, "distinct": 3, "distinctExact": false, "top": []}'
     from snapshot, jsonb_array_elements(columns) with ordinality as e (c, at) where id = $1`,
    [snapshotId],
  );
  const understanding = {
    format: 'csv',
    columns: [
      { name: 'dm', header: '区划代码' },
      { name: 'mc', header: '街道名称' },
    ],
  };
  await pool.query(
    `insert into source (id, data_set_id, kind, understanding, unclassified_by, unclassified_at)
     values ($1, $2, 'file', $3, 'test', now())`,
    [newId(), dataSetId, JSON.stringify(understanding)],
  );
}

/** The people who carry an entry: the steward of its department and an officer of the data bureau. */
export async function catalogueTeam(
  world: World,
): Promise<{ steward: Context; bureau: Context; departmentId: string }> {
  const { id: departmentId } = await aDepartment(world);
  const steward = await aContext(world, { roles: ['department-steward'], departmentId });
  const bureau = await aContext(world, { roles: ['data-bureau'] });
  return { steward, bureau, departmentId };
}

/** A published resource, carried through proposal, submission and review by real commands. */
export async function aPublishedResource(
  world: World,
  given: {
    steward: Context;
    bureau: Context;
    departmentId: string;
    columns?: readonly GivenColumn[];
    /** Changes made to the proposed entry before submission. */
    content?: Partial<CatalogueContent>;
  },
): Promise<PublishedResource> {
  const { dataSetId } = await aLandedDataSet(world, given);
  const proposed = await proposeResource(given.steward, { dataSetId });
  const { id, draft, version } = proposed;
  assert(draft !== null, 'a new entry has a draft');
  if (given.content !== undefined) {
    await updateDraft(given.steward, { id, version, content: { ...draft, ...given.content } });
  }
  await submitResource(given.steward, { id, declareNotClassified: true });
  await reviewResource(given.bureau, { id, decision: 'approve' });
  return getPublishedResource(world.db, id);
}
