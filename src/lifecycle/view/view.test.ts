import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import { deliverEvents, registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { latestSnapshot, recoverCache, snapshotFiles } from '../cache/cache.ts';
import { updateView } from './view.commands.ts';
import { listBuilds } from './view-build.queries.ts';
import { aDataSet, aSnapshot, aView } from './view.fixtures.ts';
import { ownDataOnly } from './view-inputs.ts';
import { viewBuildJob, viewBuildJobWith } from './view.jobs.ts';
import { viewApi } from './view.contract.ts';
import { readDetail } from './view-reading.ts';
import { requestBuild, viewRebuild } from './view-rebuild.ts';
import { viewRoutes } from './view.routes.ts';
import { checkView, previewView, proposeView } from './view-trial.ts';

const refusal = (code: string) => expect.objectContaining({ code });

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  await registerSubscribers(world.db, [viewRebuild]);
});
afterAll(() => world.close());

/** A department of its own with an engineer, so that tests can share one world. */
async function engineer(): Promise<{ world: World; ctx: Context; departmentId: string }> {
  const { id: departmentId } = await aDepartment(world);
  return { world, ctx: await aContext(world, { roles: ['data-engineer'], departmentId }), departmentId };
}

/** Delivers events and runs jobs until nothing is left to do. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await runDueJobs(world, [viewBuildJob]);
    if ((await deliverEvents(world, [viewRebuild])) === 0) return;
  }
  throw new Error('the views do not settle');
}

async function rowsOf(world: World, dataSetId: string): Promise<unknown[]> {
  const snapshot = await latestSnapshot(world.db, dataSetId);
  if (snapshot === undefined) return [];
  const paths = snapshotFiles(world.lake, snapshot);
  return world.lake.session({ allowedPaths: paths }, (session) => session.rows(`SELECT * FROM read_parquet(['${paths.join("','")}'])`));
}

const people = (...rows: string[]) => `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(id, name, born)`;

describe('define and build', () => {
  test('a mapping becomes a typed, profiled snapshot of a derived data set', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId, name: '人员' });
    await aSnapshot(world, { dataSetId, rows: people("('001', ' 张　三 ', '2013年3月1日')", "('002', '李四', '2013-02-30')", "('003', NULL, NULL)") });
    const view = await aView(ctx, { person: dataSetId }, {
      name: '人员(标准)',
      code: 'person_std',
      mapping: {
        input: 'person',
        columns: [
          { from: 'id', to: 'id', label: '编号' },
          { from: 'name', to: '姓名', label: '姓名', standardiser: 'std_text' },
          { from: 'born', to: '出生日期', label: '出生 日期', standardiser: 'std_date' },
        ],
      },
    });
    expect(view).toMatchObject({ code: 'person_std', freshness: 'never-built', snapshotId: null, inputs: [{ alias: 'person', name: '人员', viewId: null }] });
    const { jobs, unchanged } = await requestBuild(ctx, view.id);
    expect({ unchanged, viewId: jobs[0]?.viewId }).toEqual({ unchanged: false, viewId: view.id });
    await settle(world);

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
    expect(await listBuilds(world.db, { viewId: view.id, limit: 5 })).toMatchObject([
      { state: 'done', rowsIn: 3, rowsOut: 3, lost: { 出生日期: 1 }, inputs: [{ alias: 'person', number: 1 }] },
    ]);
    const { rows: events } = await rawPool(world.db).query("select topic, key, payload from event where topic = 'view.built' and key = $1", [view.dataSetId]);
    expect(events).toMatchObject([{ key: view.dataSetId, payload: { viewId: view.id, dataSetId: view.dataSetId } }]);
    const { rows: audited } = await rawPool(world.db).query("select action, outcome from audit_event where object_id = $1 order by id", [view.id]);
    expect(audited).toEqual([{ action: 'view:define', outcome: 'done' }, { action: 'view:build', outcome: 'done' }]);
    expect(await readDetail(world.db, view.id)).toMatchObject({ freshness: 'current' });
    // Asked again, it says that nothing changed and does nothing.
    expect(await requestBuild(ctx, view.id)).toEqual({ unchanged: true, jobs: [] });
  });

  test('new data builds again; the same result keeps the snapshot', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, i % 2 AS odd FROM range(10) AS r(i)' });
    const view = await aView(ctx, { n: dataSetId }, { sql: 'SELECT count(*) AS total FROM n WHERE odd = 0' });
    await requestBuild(ctx, view.id);
    await settle(world);
    const first = await latestSnapshot(world.db, view.dataSetId);
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, i % 2 AS odd FROM range(9) AS r(i)' });
    await settle(world);
    const after = await readDetail(world.db, view.id);
    expect(after).toMatchObject({ freshness: 'current', snapshotId: first?.id });
    expect(await latestSnapshot(world.db, view.dataSetId)).toMatchObject({ number: 1 });
    await aSnapshot(world, { dataSetId, rows: 'SELECT i, 0 AS odd FROM range(3) AS r(i)' });
    await settle(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ total: 3 }]);
    expect(await latestSnapshot(world.db, view.dataSetId)).toMatchObject({ number: 2 });
  });

  test('a changed definition builds again, a stale version is refused', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    const view = await aView(ctx, { n: dataSetId });
    await requestBuild(ctx, view.id);
    await settle(world);
    const change = { id: view.id, version: 1, name: 'new name', sql: 'SELECT a + 1 AS b FROM m', inputs: [{ alias: 'm', dataSetId }] };
    const changed = await updateView(ctx, change, ownDataOnly);
    expect(changed).toMatchObject({ name: 'new name', version: 2, freshness: 'stale', inputs: [{ alias: 'm' }] });
    await expect(updateView(ctx, change, ownDataOnly)).rejects.toEqual(refusal('platform.version-conflict'));
    await requestBuild(ctx, view.id);
    await settle(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ b: 2 }]);
    const { rows } = await rawPool(world.db).query('select name from data_set where id = $1', [view.dataSetId]);
    expect(rows).toEqual([{ name: 'new name' }]);
  });

  test('every type comes through, and odd ones become what a snapshot knows', async () => {
    const { world, ctx } = await engineer();
    const sql = `SELECT 1::HUGEINT AS h, 1.50::DECIMAL(10, 2) AS d, DATE '2020-01-01' AS day, [1, 2] AS l, true AS b, 'x'::BLOB AS blob, NULL AS nothing, TIMESTAMP '2020-01-01 01:02:03' AS t`;
    const view = await aView(ctx, {}, { sql });
    await requestBuild(ctx, view.id);
    await settle(world);
    const types = (await latestSnapshot(world.db, view.dataSetId))?.columns.map((column) => column.type);
    expect(types?.slice(0, 5)).toEqual(['text', 'decimal', 'date', 'text', 'boolean']);
    expect(types?.[7]).toBe('timestamp');
  });
});

describe('graph', () => {
  test('a diamond is built in order, the top once for each change', async () => {
    const { world, ctx, departmentId } = await engineer();
    const base = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId: base, rows: 'SELECT 1 AS a' });
    const left = await aView(ctx, { n: base }, { name: 'left', sql: 'SELECT a + 1 AS l FROM n' });
    const right = await aView(ctx, { n: base }, { name: 'right', sql: 'SELECT a + 2 AS r FROM n' });
    const top = await aView(ctx, { l: left.dataSetId, r: right.dataSetId }, { name: 'top', sql: 'SELECT l, r FROM l, r' });
    const { jobs } = await requestBuild(ctx, top.id);
    expect(jobs.map((job) => job.viewId).toSorted()).toEqual([left.id, right.id].toSorted());
    await settle(world);
    expect(await rowsOf(world, top.dataSetId)).toEqual([{ l: 2, r: 3 }]);
    await aSnapshot(world, { dataSetId: base, rows: 'SELECT 10 AS a' });
    await settle(world);
    expect(await rowsOf(world, top.dataSetId)).toEqual([{ l: 11, r: 12 }]);
    expect(await listBuilds(world.db, { viewId: top.id, limit: 10 })).toHaveLength(2);
    expect(await readDetail(world.db, top.id)).toMatchObject({ inputs: [{ viewId: left.id }, { viewId: right.id }] });
  });

  test('only what changed is built', async () => {
    const { world, ctx, departmentId } = await engineer();
    const [one, two] = [await aDataSet(world, { departmentId }), await aDataSet(world, { departmentId })];
    for (const dataSetId of [one, two]) await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    const first = await aView(ctx, { n: one });
    const second = await aView(ctx, { n: two });
    for (const view of [first, second]) await requestBuild(ctx, view.id);
    await settle(world);
    await aSnapshot(world, { dataSetId: one, rows: 'SELECT 2 AS a' });
    await settle(world);
    expect(await listBuilds(world.db, { viewId: first.id, limit: 10 })).toHaveLength(2);
    expect(await listBuilds(world.db, { viewId: second.id, limit: 10 })).toHaveLength(1);
  });

  test('a view cannot depend on itself, directly or around', async () => {
    const { world, ctx, departmentId } = await engineer();
    const base = await aDataSet(world, { departmentId });
    const a = await aView(ctx, { n: base }, { name: 'a' });
    const b = await aView(ctx, { n: a.dataSetId }, { name: 'b' });
    const turn = (id: string, dataSetId: string) =>
      updateView(ctx, { id, version: 1, name: id === a.id ? 'a' : 'b', sql: 'SELECT * FROM n', inputs: [{ alias: 'n', dataSetId }] }, ownDataOnly);
    await expect(turn(a.id, a.dataSetId)).rejects.toMatchObject({ code: 'view.cycle', params: { path: 'a ← a' } });
    await expect(turn(a.id, b.dataSetId)).rejects.toMatchObject({ code: 'view.cycle', params: { path: 'a ← b ← a' } });
    expect(await readDetail(world.db, a.id)).toMatchObject({ version: 1, inputs: [{ dataSetId: base }] });
  });

  test('two changes at once cannot close a circle together', async () => {
    const { world, ctx, departmentId } = await engineer();
    const base = await aDataSet(world, { departmentId });
    const a = await aView(ctx, { n: base }, { name: 'a' });
    const b = await aView(ctx, { n: base }, { name: 'b' });
    const turn = (view: typeof a, dataSetId: string) =>
      updateView(ctx, { id: view.id, version: 1, name: view.name, sql: 'SELECT * FROM n', inputs: [{ alias: 'n', dataSetId }] }, ownDataOnly);
    const outcomes = await Promise.allSettled([turn(a, b.dataSetId), turn(b, a.dataSetId)]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('refused', () => {
  test('SQL the guard refuses, with places', async () => {
    const { ctx } = await engineer();
    await expect(aView(ctx, {}, { sql: "SELECT 1\nFROM read_csv('/etc/passwd')" })).rejects.toMatchObject({
      code: 'view.sql-refused',
      details: { errors: [{ path: 'sql:2:6' }] },
    });
    await expect(aView(ctx, {}, { sql: 'SELECT no_column' })).rejects.toEqual(refusal('view.sql-refused'));
    await expect(aView(ctx, {}, { sql: 'SELECT count(*) FROM range(100000) AS a, range(100000) AS b' })).rejects.toEqual(refusal('view.sql-refused'));
  });

  test('data of another department, unless the port says it is published; asked again at the build', async () => {
    const { world, ctx } = await engineer();
    const { id: foreign } = await aDepartment(world);
    const dataSetId = await aDataSet(world, { departmentId: foreign });
    await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    await expect(aView(ctx, { n: dataSetId })).rejects.toEqual(refusal('view.input-refused'));
    const definition = { departmentId: ctx.actor.departmentId ?? '', sql: 'SELECT * FROM n', inputs: [{ alias: 'n', dataSetId }] };
    await expect(previewView(ctx, definition, ownDataOnly)).rejects.toEqual(refusal('view.input-refused'));
    await expect(checkView(ctx, definition, ownDataOnly)).rejects.toEqual(refusal('view.input-refused'));
    await expect(proposeView(ctx, { dataSetId })).rejects.toEqual(refusal('policy.denied'));
    const published = () => Promise.resolve(true);
    const view = await aView(ctx, { n: dataSetId }, { mayRead: published });
    await requestBuild(ctx, view.id);
    // Revoked meanwhile: the job refuses, says why, and nothing is made.
    await runDueJobs(world, [viewBuildJob]);
    const { rows } = await rawPool(world.db).query("select state, error->>'code' as code from job where payload->>'viewId' = $1", [view.id]);
    expect(rows).toEqual([{ state: 'failed', code: 'view.input-refused' }]);
    expect(await latestSnapshot(world.db, view.dataSetId)).toBeUndefined();
    await requestBuild(ctx, view.id);
    await runDueJobs(world, [viewBuildJobWith(published)]);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
  });

  test('who may not', async () => {
    const { world, ctx, departmentId } = await engineer();
    const view = await aView(ctx, {}, { sql: 'SELECT 1 AS a' });
    const steward = await aContext(world, { roles: ['audit-officer'], departmentId });
    await expect(aView(steward, {}, { sql: 'SELECT 1 AS a', departmentId })).rejects.toEqual(refusal('policy.denied'));
    await expect(requestBuild(steward, view.id)).rejects.toEqual(refusal('policy.denied'));
    const elsewhere = await aContext(world, { roles: ['data-engineer'] });
    await expect(requestBuild(elsewhere, view.id)).rejects.toEqual(refusal('policy.denied'));
  });

  test('aliases, names, missing inputs and definitions that are none', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId, name: '人员' });
    await expect(aView(ctx, { std_area: dataSetId })).rejects.toEqual(refusal('view.bad-alias'));
    await expect(aView(ctx, { chengshu_result: dataSetId })).rejects.toEqual(refusal('view.bad-alias'));
    await expect(aView(ctx, { n: dataSetId, N: dataSetId })).rejects.toEqual(refusal('view.bad-alias'));
    await expect(aView(ctx, { n: departmentId })).rejects.toEqual(refusal('view.input-not-found'));
    await expect(aView(ctx, { n: dataSetId }, { name: '人员' })).rejects.toEqual(refusal('source.name-taken'));
    const empty = await aView(ctx, { n: dataSetId });
    await expect(requestBuild(ctx, empty.id)).rejects.toEqual(refusal('view.input-empty'));
  });

  test('a build that fails keeps the old snapshot and says why', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: "SELECT '1' AS a" });
    const view = await aView(ctx, { n: dataSetId }, { sql: 'SELECT CAST(a AS INTEGER) AS a FROM n' });
    await requestBuild(ctx, view.id);
    await settle(world);
    await aSnapshot(world, { dataSetId, rows: "SELECT '秘密' AS a" });
    await settle(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
    expect(await readDetail(world.db, view.id)).toMatchObject({ freshness: 'stale' });
    const [failed] = await listBuilds(world.db, { viewId: view.id, limit: 1 });
    expect(failed).toMatchObject({ state: 'failed', rowsOut: null, error: { code: 'lake.bad-value' } });
    expect(JSON.stringify(failed)).not.toContain('秘密');
  });
});

describe('try', () => {
  test('preview shows bounded rows, check names columns, both without a trace in the lake', async () => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: "SELECT i, '138' || lpad(i::VARCHAR, 8, '0') AS 手机 FROM range(1000) AS r(i)" });
    const definition = { departmentId, sql: 'SELECT i, std_mobile(手机) AS 手机 FROM n', inputs: [{ alias: 'n', dataSetId }] };
    const preview = await previewView(ctx, definition, ownDataOnly);
    expect(preview.rows).toHaveLength(200);
    expect(preview).toMatchObject({ sampled: false, columns: [{ name: 'i', type: 'BIGINT' }, { name: '手机', type: 'VARCHAR' }] });
    expect(await checkView(ctx, definition, ownDataOnly)).toMatchObject({ findings: [], columns: [{ name: 'i' }, { name: '手机' }] });
    const proposal = await proposeView(ctx, { dataSetId });
    expect(proposal.mapping?.columns).toMatchObject([{ to: 'i' }, { to: '手机', standardiser: 'std_mobile', otherwise: 'keep' }]);
    expect(await checkView(ctx, { ...definition, sql: proposal.sql, inputs: proposal.inputs }, ownDataOnly)).toMatchObject({ findings: [] });
  });

  test('the contract answers what it promises', async () => {
    const { world, ctx } = await engineer();
    const view = await aView(ctx, {}, { sql: 'SELECT 1 AS a' });
    const call = async (name: 'list' | 'graph' | 'standardisers' | 'get' | 'builds', by: Context, input: object) => {
      // Validated input is the mount's work; the handlers of these need no request.
      const output = await viewRoutes.handlers[name]?.(by, input as never, undefined as never);
      return viewApi[name].response.parse(output);
    };
    const query = { limit: 10, departmentId: ctx.actor.departmentId };
    const params = { id: view.id };
    expect(await call('list', ctx, { query })).toMatchObject({ items: [{ id: view.id, freshness: 'never-built' }], next: null });
    expect(await call('graph', ctx, {})).toMatchObject({ views: [{ id: view.id }], edges: [] });
    expect(await call('standardisers', ctx, {})).toHaveProperty('items.0.name', 'std_text');
    expect(await call('get', ctx, { params })).toMatchObject({ id: view.id, sql: 'SELECT 1 AS a' });
    expect(await call('builds', ctx, { params, query })).toEqual({ items: [], next: null });
    const elsewhere = await aContext(world, { roles: ['data-engineer'] });
    expect(await call('list', elsewhere, { query })).toEqual({ items: [], next: null });
    await expect(call('get', elsewhere, { params })).rejects.toEqual(refusal('policy.denied'));
  });
});

describe('killed', () => {
  test.each(['before-rename', 'after-rename'])('%s: the old snapshot stays, and the next run builds', async (moment) => {
    const { world, ctx, departmentId } = await engineer();
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    const view = await aView(ctx, { n: dataSetId });
    await requestBuild(ctx, view.id);
    await settle(world);
    const old = await latestSnapshot(world.db, view.dataSetId);
    await aSnapshot(world, { dataSetId, rows: 'SELECT 2 AS a' });
    const url = String(rawPool(world.db).options.connectionString);
    const script = join(import.meta.dirname, 'killed-build.fixtures.ts');
    const child = spawn(process.execPath, [script, moment, url, world.config.dataDir, view.id], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

    expect(await latestSnapshot(world.db, view.dataSetId)).toEqual(old);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
    expect(await listBuilds(world.db, { viewId: view.id, limit: 5 })).toHaveLength(1);
    const dir = join(world.config.dataDir, 'lake', view.dataSetId);
    expect(await readdir(dir)).toHaveLength(2);
    await settle(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 2 }]);
    await recoverCache(world, { alone: true });
    expect(await readdir(dir)).toHaveLength(2);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 2 }]);
  });
});
