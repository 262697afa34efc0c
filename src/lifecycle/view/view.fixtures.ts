import { join } from 'node:path';
import type { Context } from '#governance/identity/context.ts';
import { newId, transact } from '#platform/database/database.ts';
import { publish } from '#platform/events/events.ts';
import { sqlLiteral } from '#platform/lake/lake.ts';
import type { World } from '#platform/world.ts';
import { commitSnapshot, contentHash, parquetColumns, profileRelation } from '../cache/cache.ts';
import { createDataSet } from '../source/source.ts';
import type { CreateView, ViewDetail } from './view.contract.ts';
import { createView } from './view.commands.ts';
import { type MayRead, ownDataOnly } from './view-inputs.ts';

/** A collected data set without data. */
export async function aDataSet(world: World, given: { departmentId: string; name?: string }): Promise<string> {
  const name = given.name ?? `data ${newId()}`;
  const made = { kind: 'collected', createdBy: 'test', now: world.now() } as const;
  const dataSet = await transact(world.db, (tx) =>
    createDataSet(tx, { name, departmentId: given.departmentId, ...made }),
  );
  return dataSet.id;
}

/** Lands the rows of a query as the next snapshot of a data set, and tells of it. Out: the snapshot's id. */
export async function aSnapshot(world: World, given: { dataSetId: string; rows: string }): Promise<string> {
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
  const content = { ...landed, files, contentSha256: contentHash(landed.columns, files), evidence: {} };
  await transact(world.db, async (tx) => {
    await commitSnapshot(tx, { id, dataSetId, ...counts, ...content, landedAt: world.now() });
    await publish(tx, { topic: 'snapshot.landed', key: dataSetId, payload: { dataSetId, snapshotId: id } });
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
