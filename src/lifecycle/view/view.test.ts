import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { registerSubscribers } from '#platform/events/events.ts';
import { testWorld } from '#platform/testing/world.ts';
import { updateView } from './view.commands.ts';
import { buildView } from './view-build.ts';
import { listBuilds } from './view-build.queries.ts';
import { aDataSet, anEngineer, aSnapshot, aView, rowsOf, settleViews } from './view.fixtures.ts';
import { ownDataOnly } from './view-inputs.ts';
import { readDetail } from './view-reading.ts';
import { requestBuild, viewRebuild } from './view-rebuild.ts';

const refusal = (code: string) => expect.objectContaining({ code });

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  await registerSubscribers(world.db, [viewRebuild]);
});
afterAll(() => world.close());

/** A view that standardises three people of a landed data set. */
async function aPeopleView(ctx: Context, departmentId: string) {
  const dataSetId = await aDataSet(world, { departmentId, name: '人员' });
  const rows = [
    "('001', ' 张　三 ', '2013年3月1日')",
    "('002', '李四', '2013-02-30')",
    "('003', NULL, NULL)",
  ];
  await aSnapshot(world, {
    dataSetId,
    rows: `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(id, name, born)`,
  });
  const columns = [
    { from: 'id', to: 'id', label: '编号' },
    { from: 'name', to: '姓名', label: '姓名', standardiser: 'std_text' },
    { from: 'born', to: '出生日期', label: '出生 日期', standardiser: 'std_date' },
  ];
  return aView(
    ctx,
    { person: dataSetId },
    { name: '人员(标准)', mapping: { input: 'person', columns } },
  );
}

describe('define and build', () => {
  test('a build overtaken by a new definition leaves nothing in the lake', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const view = await aPeopleView(ctx, departmentId);
    const beginSnapshot = async (dataSetId: string, snapshotId: string) => {
      const draft = await world.lake.beginSnapshot(dataSetId, snapshotId);
      const commit = async () => {
        await draft.commit();
        const change = 'update view set version = version + 1 where id = $1';
        await rawPool(world.db).query(change, [view.id]);
      };
      return { ...draft, commit };
    };
    const job = aJob();
    const overtaken = { ...world, lake: { ...world.lake, beginSnapshot } };
    const outcome = await buildView(overtaken, job, { viewId: view.id, mayRead: ownDataOnly });
    expect(outcome).toEqual({ outcome: 'superseded' });
    expect(await readdir(join(world.config.dataDir, 'lake', view.dataSetId))).toEqual([]);
  });

  test('a mapping becomes a typed, profiled snapshot of a derived data set', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const view = await aPeopleView(ctx, departmentId);
    expect(view).toMatchObject({
      freshness: 'never-built',
      snapshotId: null,
      inputs: [{ alias: 'person', name: '人员', viewId: null }],
    });
    const { jobs, unchanged } = await requestBuild(ctx, view.id);
    expect({ unchanged, viewId: jobs[0]?.viewId }).toEqual({ unchanged: false, viewId: view.id });
    await settleViews(world);

    expect(await rowsOf(world, view.dataSetId)).toEqual([
      { id: '001', 姓名: '张 三', 出生日期: '2013-03-01' },
      { id: '002', 姓名: '李四', 出生日期: null },
      { id: '003', 姓名: null, 出生日期: null },
    ]);
    expect(await latestSnapshot(world.db, view.dataSetId)).toMatchObject({
      number: 1,
      rowCount: 3,
      columns: [
        { name: 'id', type: 'text', header: '编号' },
        { name: '姓名', type: 'text', header: '姓名' },
        { name: '出生日期', type: 'date', header: '出生 日期' },
      ],
      evidence: { kind: 'view', viewId: view.id, viewVersion: 1 },
    });
  });

  test('a build is counted, told and audited, and not repeated when nothing changed', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const view = await aPeopleView(ctx, departmentId);
    await requestBuild(ctx, view.id);
    await settleViews(world);
    expect(await listBuilds(world.db, { viewId: view.id, limit: 5 })).toMatchObject([
      {
        state: 'done',
        rowsIn: 3,
        rowsOut: 3,
        lost: { 出生日期: 1 },
        inputs: [{ alias: 'person', number: 1 }],
      },
    ]);
    const { rows: events } = await rawPool(world.db).query(
      "select topic, key, payload from event where topic = 'view.built' and key = $1",
      [view.dataSetId],
    );
    expect(events).toMatchObject([
      { key: view.dataSetId, payload: { viewId: view.id, dataSetId: view.dataSetId } },
    ]);
    const { rows: audited } = await rawPool(world.db).query(
      'select action, outcome from audit_event where object_id = $1 order by id',
      [view.id],
    );
    expect(audited).toEqual([
      { action: 'view:define', outcome: 'done' },
      { action: 'view:build', outcome: 'done' },
    ]);
    expect(await readDetail(world.db, view.id)).toMatchObject({ freshness: 'current' });
    // Asked again, it says that nothing changed and does nothing.
    expect(await requestBuild(ctx, view.id)).toEqual({ unchanged: true, jobs: [] });
  });

  test('losses are counted the same with rows left out and duplicates removed', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId });
    const rows = `SELECT * FROM (VALUES ('a', '2020-1-1'), ('a', 'x'), ('b', 'y'), ('c', ' '), ('d', 'z')) AS t(id, day)`;
    await aSnapshot(world, { dataSetId, rows });
    const columns = [
      { from: 'id', to: 'id', label: 'id' },
      { from: 'day', to: 'day', label: 'day', standardiser: 'std_date' },
    ];
    for (const dedupe of [undefined, { key: ['id'] }]) {
      const filter = `id <> 'd'`;
      const mapping = { input: 'n', columns, filter, ...(dedupe === undefined ? {} : { dedupe }) };
      const view = await aView(ctx, { n: dataSetId }, { mapping });
      await requestBuild(ctx, view.id);
      await settleViews(world);
      expect(await listBuilds(world.db, { viewId: view.id, limit: 1 })).toMatchObject([
        { rowsIn: 5, rowsOut: dedupe === undefined ? 4 : 3, lost: { day: 2 } },
      ]);
    }
  });

  test('new data builds again; the same result keeps the snapshot', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, i % 2 AS odd FROM range(10) AS r(i)' });
    const view = await aView(
      ctx,
      { n: dataSetId },
      { sql: 'SELECT count(*) AS total FROM n WHERE odd = 0' },
    );
    await requestBuild(ctx, view.id);
    await settleViews(world);
    const first = await latestSnapshot(world.db, view.dataSetId);
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, i % 2 AS odd FROM range(9) AS r(i)' });
    await settleViews(world);
    const after = await readDetail(world.db, view.id);
    expect(after).toMatchObject({ freshness: 'current', snapshotId: first?.id });
    expect(await latestSnapshot(world.db, view.dataSetId)).toMatchObject({ number: 1 });
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, 0 AS odd FROM range(3) AS r(i)' });
    await settleViews(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ total: 3 }]);
    expect(await latestSnapshot(world.db, view.dataSetId)).toMatchObject({ number: 2 });
  });

  test('a changed definition builds again, a stale version is refused', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    const view = await aView(ctx, { n: dataSetId });
    await requestBuild(ctx, view.id);
    await settleViews(world);
    const change = {
      id: view.id,
      version: 1,
      name: 'new name',
      sql: 'SELECT a + 1 AS b FROM m',
      inputs: [{ alias: 'm', dataSetId }],
    };
    const changed = await updateView(ctx, change, ownDataOnly);
    expect(changed).toMatchObject({
      name: 'new name',
      version: 2,
      freshness: 'stale',
      inputs: [{ alias: 'm' }],
    });
    await expect(updateView(ctx, change, ownDataOnly)).rejects.toEqual(
      refusal('platform.version-conflict'),
    );
    await requestBuild(ctx, view.id);
    await settleViews(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ b: 2 }]);
    const { rows } = await rawPool(world.db).query('select name from data_set where id = $1', [
      view.dataSetId,
    ]);
    expect(rows).toEqual([{ name: 'new name' }]);
  });

  test('every type comes through, and odd ones become what a snapshot knows', async () => {
    const { ctx } = await anEngineer(world);
    const sql = `SELECT 1::HUGEINT AS h, 1.50::DECIMAL(10, 2) AS d, DATE '2020-01-01' AS day, [1, 2] AS l, true AS b, 'x'::BLOB AS blob, NULL AS nothing, TIMESTAMP '2020-01-01 01:02:03' AS t`;
    const view = await aView(ctx, {}, { sql });
    await requestBuild(ctx, view.id);
    await settleViews(world);
    const types = (await latestSnapshot(world.db, view.dataSetId))?.columns.map(
      (column) => column.type,
    );
    expect(types?.slice(0, 5)).toEqual(['text', 'decimal', 'date', 'text', 'boolean']);
    expect(types?.[7]).toBe('timestamp');
  });
});

function aJob() {
  const signal = new AbortController().signal;
  return { id: newId(), attempt: 1, signal, progress: () => undefined };
}

describe('killed', () => {
  test.each(['before-rename', 'after-rename'])(
    '%s: the old snapshot stays, and the next run builds',
    async (moment) => {
      const { ctx, departmentId } = await anEngineer(world);
      const dataSetId = await aDataSet(world, { departmentId });
      await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
      const view = await aView(ctx, { n: dataSetId });
      await requestBuild(ctx, view.id);
      await settleViews(world);
      const old = await latestSnapshot(world.db, view.dataSetId);
      await aSnapshot(world, { dataSetId, rows: 'SELECT 2 AS a' });
      const url = String(rawPool(world.db).options.connectionString);
      const script = fileURLToPath(import.meta.resolve('./killed-build.fixtures.ts'));
      const id = newId();
      const args = [script, moment, url, world.config.dataDir, view.id, id];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

      expect(await latestSnapshot(world.db, view.dataSetId)).toEqual(old);
      expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
      expect(await listBuilds(world.db, { viewId: view.id, limit: 5 })).toHaveLength(1);
      const dir = join(world.config.dataDir, 'lake', view.dataSetId);
      expect(await readdir(dir)).toHaveLength(2);
      // The next attempt, as the queue gives it, leaves nothing of the dead one.
      const job = { ...aJob(), id, attempt: 2 };
      await buildView(world, job, { viewId: view.id, mayRead: ownDataOnly });
      expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 2 }]);
      expect(await readdir(dir)).toHaveLength(2);
      expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 2 }]);
    },
  );
});
