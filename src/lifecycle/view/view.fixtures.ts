import { join } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { newId, transact } from '#platform/database/database.ts';
import { deliverEvents, publish } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import {
  commitSnapshot,
  contentHash,
  latestSnapshot,
  parquetColumns,
  profileRelation,
  snapshotFiles,
} from '#lifecycle/cache/cache.ts';
import { createDataSet } from '#lifecycle/source/source.ts';
import type { CreateView, ViewDetail } from './view.contract.ts';
import { createView } from './view.commands.ts';
import { type MayRead, ownDataOnly } from './view-inputs.ts';
import { viewBuildJob } from './view.jobs.ts';
import { viewRebuild } from './view-rebuild.ts';

/** A collected data set without data. */
export async function aDataSet(
  world: World,
  given: { departmentId: string; name?: string },
): Promise<string> {
  const name = given.name ?? `data ${newId()}`;
  const made = { kind: 'collected', createdBy: 'test', now: world.now() } as const;
  const dataSet = await transact(world.db, (tx) =>
    createDataSet(tx, { name, departmentId: given.departmentId, ...made }),
  );
  return dataSet.id;
}

/** Lands the rows of a query as the next snapshot of a data set, and tells of it. Out: the snapshot's id. */
export async function aSnapshot(
  world: World,
  given: { dataSetId: string; rows: string },
): Promise<string> {
  const { dataSetId } = given;
  const id = newId();
  const draft = await world.lake.beginSnapshot(dataSetId, id);
  const path = sqlLiteral(join(draft.dir, 'part-0.parquet'));
  const landed = await world.lake.session({ allowedDirectories: [draft.dir] }, async (session) => {
    const columns = parquetColumns(await session.describe(given.rows)).map(({ column }) => column);
    const { rowCount } = await session.run(`COPY (${given.rows}) TO ${path} (FORMAT parquet)`);
    return { columns, rowCount, profile: await profileRelation(session, `read_parquet(${path})`) };
  });
  const files = await draft.seal();
  await draft.commit();
  const counts = { byteCount: files[0]?.bytes ?? 0, rowsIn: landed.rowCount, rejectedCount: 0 };
  const content = {
    ...landed,
    files,
    contentSha256: contentHash(landed.columns, landed.profile),
    evidence: {},
  };
  await transact(world.db, async (tx) => {
    await commitSnapshot(tx, { id, dataSetId, ...counts, ...content, landedAt: world.now() });
    await publish(tx, {
      topic: 'snapshot.landed',
      key: dataSetId,
      payload: { dataSetId, snapshotId: id },
    });
  });
  return id;
}

/** A view over data sets, `{ alias: dataSetId }`; by default it passes the first one on. */
export function aView(
  ctx: Context,
  inputs: Readonly<Record<string, string>>,
  given: Partial<CreateView> & { mayRead?: MayRead } = {},
): Promise<ViewDetail> {
  const { mayRead = ownDataOnly, ...definition } = given;
  const first = Object.keys(inputs)[0] ?? '';
  return createView(
    ctx,
    {
      name: `view ${newId()}`,
      departmentId: ctx.actor.departmentId ?? '',
      inputs: Object.entries(inputs).map(([alias, dataSetId]) => ({ alias, dataSetId })),
      ...(definition.mapping === undefined ? { sql: `SELECT * FROM ${first}` } : {}),
      ...definition,
    },
    mayRead,
  );
}

/** A department of its own with an engineer, so that tests can share one world. */
export async function anEngineer(world: World): Promise<{ ctx: Context; departmentId: string }> {
  const { id: departmentId } = await aDepartment(world);
  return { ctx: await aContext(world, { roles: ['data-engineer'], departmentId }), departmentId };
}

/** Delivers events and runs jobs until nothing is left to do. */
export async function settleViews(world: World): Promise<void> {
  const roundsMax = 20;
  for (let round = 0; round < roundsMax; round++) {
    await runDueJobs(world, [viewBuildJob]);
    if ((await deliverEvents(world, [viewRebuild])) === 0) return;
  }
  throw new Error('the views do not settle');
}

/** The rows of a data set's newest snapshot. */
export async function rowsOf(world: World, dataSetId: string): Promise<unknown[]> {
  const snapshot = await latestSnapshot(world.db, dataSetId);
  if (snapshot === undefined) return [];
  const allowedPaths = snapshotFiles(world.lake, snapshot);
  const files = allowedPaths.map(sqlLiteral).join(', ');
  return world.lake.session({ allowedPaths }, (session) =>
    session.rows(`SELECT * FROM read_parquet([${files}])`),
  );
}
