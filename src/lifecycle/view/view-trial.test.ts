import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { latestSnapshot } from '#lifecycle/cache/cache.ts';
import { rawPool } from '#platform/database/database.ts';
import { registerSubscribers } from '#platform/events/events.ts';
import { runDueJobs } from '#platform/jobs/jobs.ts';
import { testWorld } from '#platform/testing/world.ts';
import { listBuilds } from './view-build.queries.ts';
import { viewApi } from './view.contract.ts';
import { aDataSet, anEngineer, aSnapshot, aView, rowsOf, settleViews } from './view.fixtures.ts';
import { ownDataOnly } from './view-inputs.ts';
import { viewBuildJob, viewBuildJobWith } from './view.jobs.ts';
import { readDetail } from './view-reading.ts';
import { requestBuild, viewRebuild } from './view-rebuild.ts';
import { viewRoutesWith } from './view.routes.ts';
import { checkView, previewView, proposeView } from './view-trial.ts';

const refusal = (code: string) => expect.objectContaining({ code });

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
  await registerSubscribers(world.db, [viewRebuild]);
});
afterAll(() => world.close());

describe('refused', () => {
  test('SQL the guard refuses, with places', async () => {
    const { ctx } = await anEngineer(world);
    await expect(
      aView(ctx, {}, { sql: "SELECT 1\nFROM read_csv('/etc/passwd')" }),
    ).rejects.toMatchObject({
      code: 'view.sql-refused',
      details: { errors: [{ path: 'sql:2:6' }] },
    });
    await expect(aView(ctx, {}, { sql: 'SELECT no_column' })).rejects.toEqual(
      refusal('view.sql-refused'),
    );
    await expect(
      aView(ctx, {}, { sql: 'SELECT count(*) FROM range(100000) AS a, range(100000) AS b' }),
    ).rejects.toEqual(refusal('view.sql-refused'));
  });

  test('data of another department, unless the port says it is published; asked again at the build', async () => {
    const { ctx } = await anEngineer(world);
    const { id: foreign } = await aDepartment(world);
    const dataSetId = await aDataSet(world, { departmentId: foreign });
    await aSnapshot(world, { dataSetId, rows: 'SELECT 1 AS a' });
    await expect(aView(ctx, { n: dataSetId })).rejects.toEqual(refusal('view.input-refused'));
    const definition = {
      departmentId: ctx.actor.departmentId ?? '',
      sql: 'SELECT * FROM n',
      inputs: [{ alias: 'n', dataSetId }],
    };
    await expect(previewView(ctx, definition, ownDataOnly)).rejects.toEqual(
      refusal('view.input-refused'),
    );
    await expect(checkView(ctx, definition, ownDataOnly)).rejects.toEqual(
      refusal('view.input-refused'),
    );
    await expect(proposeView(ctx, { dataSetId })).rejects.toEqual(refusal('policy.denied'));
    const published = () => Promise.resolve(['a']);
    const view = await aView(ctx, { n: dataSetId }, { mayRead: published });
    await requestBuild(ctx, view.id);
    // Revoked meanwhile: the job refuses, says why, and nothing is made.
    await runDueJobs(world, [viewBuildJob]);
    const { rows } = await rawPool(world.db).query(
      "select state, error->>'code' as code from job where payload->>'viewId' = $1",
      [view.id],
    );
    expect(rows).toEqual([{ state: 'failed', code: 'view.input-refused' }]);
    expect(await latestSnapshot(world.db, view.dataSetId)).toBeUndefined();
    await requestBuild(ctx, view.id);
    await runDueJobs(world, [viewBuildJobWith(published)]);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
  });

  test('columns of another department that it does not publish, whatever the SQL', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const { id: foreign } = await aDepartment(world);
    const dataSetId = await aDataSet(world, { departmentId: foreign });
    await aSnapshot(world, { dataSetId, rows: `SELECT 1 AS a, '110101199001011237' AS id_number` });
    const published = () => Promise.resolve(['a', 'gone since']);
    const inputs = [{ alias: 'n', dataSetId }];
    const asked = (sql: string) => ({ departmentId, sql, inputs });
    const all = await previewView(ctx, asked('SELECT * FROM n'), published);
    expect(all.rows).toEqual([{ a: 1 }]);
    for (const sql of ['SELECT id_number FROM n', 'SELECT n.id_number AS a FROM n']) {
      const { findings } = await checkView(ctx, asked(sql), published);
      expect(findings.map(({ kind, thing }) => [kind, thing])).toEqual([
        ['unknown-column', 'id_number'],
      ]);
    }
    const nothing = () => Promise.resolve(['another']);
    await expect(previewView(ctx, asked('SELECT count(*) FROM n'), nothing)).rejects.toEqual(
      refusal('view.input-refused'),
    );
    const view = await aView(ctx, { n: dataSetId }, { mayRead: published });
    await requestBuild(ctx, view.id);
    await runDueJobs(world, [viewBuildJobWith(published)]);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
  });

  test('who may not', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const view = await aView(ctx, {}, { sql: 'SELECT 1 AS a' });
    const steward = await aContext(world, { roles: ['audit-officer'], departmentId });
    await expect(aView(steward, {}, { sql: 'SELECT 1 AS a', departmentId })).rejects.toEqual(
      refusal('policy.denied'),
    );
    await expect(requestBuild(steward, view.id)).rejects.toEqual(refusal('policy.denied'));
    const elsewhere = await aContext(world, { roles: ['data-engineer'] });
    await expect(requestBuild(elsewhere, view.id)).rejects.toEqual(refusal('policy.denied'));
  });

  test('aliases, names, missing inputs and definitions that are none', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId, name: '人员' });
    await expect(aView(ctx, { std_area: dataSetId })).rejects.toEqual(refusal('view.bad-alias'));
    await expect(aView(ctx, { chengshu_result: dataSetId })).rejects.toEqual(
      refusal('view.bad-alias'),
    );
    await expect(aView(ctx, { n: dataSetId, N: dataSetId })).rejects.toEqual(
      refusal('view.bad-alias'),
    );
    await expect(aView(ctx, { n: departmentId })).rejects.toEqual(refusal('view.input-not-found'));
    await expect(aView(ctx, { n: dataSetId }, { name: '人员' })).rejects.toEqual(
      refusal('source.name-taken'),
    );
    const empty = await aView(ctx, { n: dataSetId });
    await expect(requestBuild(ctx, empty.id)).rejects.toEqual(refusal('view.input-empty'));
  });

  test('a build that fails keeps the old snapshot and says why', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, { dataSetId, rows: "SELECT '1' AS a" });
    const view = await aView(
      ctx,
      { n: dataSetId },
      { sql: 'SELECT CAST(a AS INTEGER) AS a FROM n' },
    );
    await requestBuild(ctx, view.id);
    await settleViews(world);
    await aSnapshot(world, { dataSetId, rows: "SELECT '秘密' AS a" });
    await settleViews(world);
    expect(await rowsOf(world, view.dataSetId)).toEqual([{ a: 1 }]);
    expect(await readDetail(world.db, view.id)).toMatchObject({ freshness: 'stale' });
    const [failed] = await listBuilds(world.db, { viewId: view.id, limit: 1 });
    expect(failed).toMatchObject({
      state: 'failed',
      rowsOut: null,
      error: { code: 'lake.bad-value' },
    });
    expect(JSON.stringify(failed)).not.toContain('秘密');
  });
});

describe('try', () => {
  test('preview shows bounded rows, check names columns, both without a trace in the lake', async () => {
    const { ctx, departmentId } = await anEngineer(world);
    const dataSetId = await aDataSet(world, { departmentId });
    await aSnapshot(world, {
      dataSetId,
      rows: "SELECT i, '138' || lpad(i::VARCHAR, 8, '0') AS 手机 FROM range(1000) AS r(i)",
    });
    const definition = {
      departmentId,
      sql: 'SELECT i, std_mobile(手机) AS 手机 FROM n',
      inputs: [{ alias: 'n', dataSetId }],
    };
    const preview = await previewView(ctx, definition, ownDataOnly);
    expect(preview.rows).toHaveLength(200);
    expect(preview).toMatchObject({
      sampled: false,
      columns: [
        { name: 'i', type: 'BIGINT' },
        { name: '手机', type: 'VARCHAR' },
      ],
    });
    expect(await checkView(ctx, definition, ownDataOnly)).toMatchObject({
      findings: [],
      columns: [{ name: 'i' }, { name: '手机' }],
    });
    const proposal = await proposeView(ctx, { dataSetId });
    expect(proposal.mapping?.columns).toMatchObject([
      { to: 'i' },
      { to: '手机', standardiser: 'std_mobile', otherwise: 'keep' },
    ]);
    expect(
      await checkView(
        ctx,
        { ...definition, sql: proposal.sql, inputs: proposal.inputs },
        ownDataOnly,
      ),
    ).toMatchObject({ findings: [] });
  });

  test('the contract answers what it promises', async () => {
    const { ctx } = await anEngineer(world);
    const view = await aView(ctx, {}, { sql: 'SELECT 1 AS a' });
    const call = async (
      name: 'list' | 'graph' | 'standardisers' | 'get' | 'builds',
      by: Context,
      input: object,
    ) => {
      // Validated input is the mount's work; the handlers of these need no request.
      const output = await viewRoutesWith(ownDataOnly).handlers[name]?.(
        by,
        input as never,
        undefined as never,
      );
      return viewApi[name].response.parse(output);
    };
    const query = { limit: 10, departmentId: ctx.actor.departmentId };
    const params = { id: view.id };
    expect(await call('list', ctx, { query })).toMatchObject({
      items: [{ id: view.id, freshness: 'never-built' }],
      next: null,
    });
    expect(await call('graph', ctx, {})).toMatchObject({ views: [{ id: view.id }], edges: [] });
    expect(await call('standardisers', ctx, {})).toHaveProperty('items.0.name', 'std_text');
    expect(await call('get', ctx, { params })).toMatchObject({ id: view.id, sql: 'SELECT 1 AS a' });
    expect(await call('builds', ctx, { params, query })).toEqual({ items: [], next: null });
    const elsewhere = await aContext(world, { roles: ['data-engineer'] });
    expect(await call('list', elsewhere, { query })).toEqual({ items: [], next: null });
    await expect(call('get', elsewhere, { params })).rejects.toEqual(refusal('policy.denied'));
  });
});
