import { expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { aDepartment } from '#governance/organization/organization.fixtures.ts';
import { newId, rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { aPublishedResource } from '#lifecycle/service/service.fixtures.ts';
import { getRoad, listDataSets, listRuns } from './road-status.ts';

const columns = [{ name: 'code', type: 'text' as const, key: true }];
const rows = `select '1'`;

const limit = 50;
const stringContaining = (text: string): unknown => expect.stringContaining(text);

async function aFailedLanding(world: World, dataSetId: string): Promise<void> {
  const pool = rawPool(world.db);
  const [source, file] = [newId(), newId()];
  await pool.query(
    `insert into source (id, data_set_id, kind, state, unclassified_by, unclassified_at)
     values ($1, $2, 'file', 'ready', 'test', now())`,
    [source, dataSetId],
  );
  await pool.query(
    `insert into source_file (id, source_id, file_name, size_bytes, sha256, received_by)
     values ($1, $2, 'a.csv', 1, 'x', 'test')`,
    [file, source],
  );
  await pool.query(
    `insert into landing_run (id, data_set_id, source_id, source_file_id, state, snapshot_id, error,
       started_at, finished_at)
     values ($1, $2, $3, $4, 'failed', $1, $5, now(), now())`,
    [
      newId(),
      dataSetId,
      source,
      file,
      { code: 'x', words: { zh: '列变了', en: 'columns changed' } },
    ],
  );
}

async function aView(world: World, departmentId: string) {
  const pool = rawPool(world.db);
  const [view, derived] = [newId(), newId()];
  await pool.query(
    `insert into data_set (id, code, name, department_id, kind, created_by)
     values ($1, 'made', '加工', $2, 'derived', 'test')`,
    [derived, departmentId],
  );
  await pool.query(
    `insert into view (id, code, name, department_id, data_set_id, sql, created_by)
     values ($1, 'made', '加工', $2, $3, 'select 1', 'test')`,
    [view, departmentId, derived],
  );
  return { view, derived };
}

test('the road tells each station with its figures, and a failed landing in words', async () => {
  const world = await testWorld();
  const { dataSetId, departmentId, id } = await aPublishedResource(world, { columns, rows });
  await rawPool(world.db).query('update snapshot set row_count = 41352, rows_in = 41352');
  await aFailedLanding(world, dataSetId);
  const ctx = await aContext(world, { roles: ['department-steward'], departmentId });

  const { dataSet, stations } = await getRoad(ctx, dataSetId);
  expect(dataSet.id).toBe(dataSetId);
  expect(stations.map(({ stage, condition, count }) => [stage, condition, count])).toEqual([
    ['source', 'good', 1],
    ['cache', 'failed', 1],
    ['view', 'empty', 0],
    ['resource', 'good', 1],
    ['service', 'empty', 0],
    ['application', 'empty', 0],
    ['retirement', 'empty', 0],
  ]);
  expect(stations[1]!.items[0]).toMatchObject({
    number: 1,
    rows: 41_352,
    state: 'failed',
    problem: { zh: '列变了', en: 'columns changed' },
  });
  expect(stations[3]!.items[0]).toMatchObject({ id, state: 'published', number: 1 });

  const failing = await listDataSets(ctx, { trouble: 'failed', limit });
  expect(failing.items.map((item) => [item.id, item.rows, item.problem?.en])).toEqual([
    [dataSetId, 41_352, 'columns changed'],
  ]);
  expect(failing.items[0]?.troubles).toEqual(['failed']);
});

test('what is made of a data set in another department is counted, not told', async () => {
  const world = await testWorld();
  const origin = await aPublishedResource(world, { columns, rows });
  const other = await aDepartment(world);
  const pool = rawPool(world.db);
  const { view, derived } = await aView(world, other.id);
  await pool.query(
    `insert into view_input (view_id, alias, data_set_id, position) values ($1, 'a', $2, 0)`,
    [view, origin.dataSetId],
  );
  const own = await aContext(world, {
    roles: ['department-steward'],
    departmentId: origin.departmentId,
  });
  const bureau = await aContext(world, { roles: ['data-bureau'] });

  const viewOf = async (ctx: typeof own) => (await getRoad(ctx, origin.dataSetId)).stations[2];
  expect(await viewOf(own)).toMatchObject({ count: 1, items: [], condition: 'good' });
  expect(await viewOf(bureau)).toMatchObject({
    count: 1,
    condition: 'attention',
    items: [{ id: view, problem: { en: stringContaining('Not built') } }],
  });
  await expect(getRoad(own, derived)).rejects.toMatchObject({ code: 'policy.denied' });
  expect((await listDataSets(own, { limit })).items.map(({ id }) => id)).toEqual([
    origin.dataSetId,
  ]);
  expect(
    (await listDataSets(bureau, { kind: 'derived', limit })).items.map(({ id }) => id),
  ).toEqual([derived]);
});

test('a collected source tells by what and when; what was promised and has not come is late', async () => {
  const clock = testClock('2026-11-21T06:30:00Z');
  const world = await testWorld({ now: clock.now });
  const ctx = await aContext(world, { roles: ['department-steward'] });
  const departmentId = ctx.actor.departmentId ?? '';
  const pool = rawPool(world.db);
  const [dataSet, source, connection, feed] = [newId(), newId(), newId(), newId()];
  await pool.query(
    `insert into data_set (id, code, name, department_id, kind, created_by)
     values ($1, 'permits', '许可', $2, 'collected', 'test')`,
    [dataSet, departmentId],
  );
  await pool.query(
    `insert into source (id, data_set_id, kind, state, unclassified_by, unclassified_at)
     values ($1, $2, 'postgresql', 'ready', 'test', now())`,
    [source, dataSet],
  );
  await pool.query(
    `insert into connection (id, department_id, name, kind, settings, created_by, created_at)
     values ($1, $2, '审批系统', 'postgresql', '{}', 'test', $3)`,
    [connection, departmentId, clock.now()],
  );
  await pool.query(
    `insert into feed (id, source_id, connection_id, selection, mode, budget, promised_cycle,
       next_due_at, created_at)
     values ($1, $2, $3, '{}', 'full', '{}', 'daily', '2026-11-21T18:00:00Z', $4)`,
    [feed, source, connection, clock.now()],
  );
  const first = async () => (await getRoad(ctx, dataSet)).stations[0]?.items[0];
  const late = async () => (await listDataSets(ctx, { trouble: 'late', limit })).items.length;
  expect(await first()).toMatchObject({
    condition: 'good',
    collecting: {
      connectionName: '审批系统',
      lastAt: null,
      nextDueAt: '2026-11-21T18:00:00.000Z',
    },
  });
  expect(await late()).toBe(0);
  clock.advance(40 * 3_600_000);
  expect(await first()).toMatchObject({
    condition: 'attention',
    problem: { en: stringContaining('before 2026-11-23') },
  });
  expect(await late()).toBe(1);
  await pool.query(
    `insert into collection (id, feed_id, job_id, state, whole, error, started_at, finished_at)
     values ($1, $2, $1, 'failed', true, $3, $4, $4)`,
    [newId(), feed, { code: 'x', words: { zh: '连不上', en: 'no answer' } }, clock.now()],
  );
  expect(await first()).toMatchObject({
    condition: 'failed',
    problem: { en: 'no answer' },
    collecting: { lastAt: clock.now().toISOString() },
  });
  const failing = await listDataSets(ctx, { trouble: 'failed', limit });
  expect(failing.items.map(({ name, troubles }) => [name, troubles])).toEqual([
    ['许可', ['failed', 'late']],
  ]);
});

test('the list filters by text and pages by key; data beyond their update cycle are late', async () => {
  const world = await testWorld();
  const first = await aPublishedResource(world, { columns, rows });
  const second = await aPublishedResource(world, { columns, rows });
  const pool = rawPool(world.db);
  await pool.query(`update data_set set name = '100%_名单' where id = $1`, [second.dataSetId]);
  await pool.query(`alter table resource_version disable trigger user`);
  await pool.query(
    `update resource_version set content = content || '{"updateCycle": 3}' where resource_id = $1`,
    [first.id],
  );
  await pool.query(
    `update snapshot set landed_at = '2026-01-01T00:00:00Z' where data_set_id = $1`,
    [first.dataSetId],
  );
  const ctx = await aContext(world, { roles: ['data-bureau'] });

  expect((await listDataSets(ctx, { q: '%_', limit })).items.map(({ id }) => id)).toEqual([
    second.dataSetId,
  ]);
  const page = await listDataSets(ctx, { limit: 1 });
  expect(page.items.map(({ id }) => id)).toEqual([second.dataSetId]);
  const rest = await listDataSets(ctx, { limit: 1, cursor: page.next! });
  expect(rest.items.map(({ id }) => id)).toEqual([first.dataSetId]);
  expect(rest.next).toBeNull();

  const late = await listDataSets(ctx, { trouble: 'late', limit });
  expect(late.items.map(({ id, problem }) => [id, problem?.en])).toEqual([
    [first.dataSetId, stringContaining('due on 2026-01-02')],
  ]);
  const all = await listDataSets(ctx, { limit });
  expect(all.items.map(({ id, troubles }) => [id, troubles])).toEqual([
    [second.dataSetId, []],
    [first.dataSetId, ['late']],
  ]);
});

test('a case stands at the last station, and what was archived is neither failed nor late', async () => {
  const world = await testWorld();
  const { dataSetId, departmentId } = await aPublishedResource(world, { columns, rows });
  const ctx = await aContext(world, { roles: ['data-bureau'] });
  const pool = rawPool(world.db);
  const id = newId();
  await pool.query(
    `insert into retirement (id, data_set_id, cause, reason, legal_basis, proposed_by, proposed_at)
     values ($1, $2, 'cold', 'x', 'x', $3, now())`,
    [id, dataSetId, ctx.actor.id],
  );
  const last = async (reader: typeof ctx) => (await getRoad(reader, dataSetId)).stations[6];
  expect(await last(ctx)).toMatchObject({
    stage: 'retirement',
    condition: 'running',
    items: [{ id, state: 'proposed' }],
  });
  const engineer = await aContext(world, { roles: ['data-engineer'], departmentId });
  expect(await last(engineer)).toMatchObject({ count: 1, items: [], condition: 'good' });
  await aFailedLanding(world, dataSetId);
  expect((await listDataSets(ctx, { trouble: 'failed', limit })).items).toHaveLength(1);
  await pool.query(`update retirement set state = 'archived', finished_at = now()`);
  await pool.query(`update data_set set retired_as = 'archived', retired_at = now()`);
  expect(await last(ctx)).toMatchObject({ condition: 'rest', items: [{ state: 'archived' }] });
  expect((await listDataSets(ctx, { trouble: 'failed', limit })).items).toEqual([]);
  expect((await listDataSets(ctx, { limit })).items).toMatchObject([{ troubles: [] }]);
  await pool.query(`update data_set set retired_as = null, retired_at = null`);
  expect(await last(ctx)).toMatchObject({ condition: 'empty', count: 0 });
});

test('what ran last is told to its department, whoever began it, and all of it to the bureau', async () => {
  const world = await testWorld();
  const first = await aPublishedResource(world, { columns, rows });
  const second = await aPublishedResource(world, { columns, rows });
  await aFailedLanding(world, first.dataSetId);
  await aFailedLanding(world, second.dataSetId);
  const pool = rawPool(world.db);
  const { view, derived } = await aView(world, first.departmentId);
  await pool.query(
    `insert into view_build (id, view_id, view_version, build_key, state, inputs, rows_in, started_at, finished_at)
     values ($1, $2, 1, 'x', 'failed', '[]', 7, now() + interval '1 s', now() + interval '2 s')`,
    [newId(), view],
  );
  const { departmentId } = first;
  const own = await aContext(world, { roles: ['department-steward'], departmentId });
  const bureau = await aContext(world, { roles: ['data-bureau'] });

  const seen = async (ctx: typeof own) =>
    (await listRuns(ctx, 8)).items.map(({ kind, dataSetId }) => [kind, dataSetId]);
  expect(await seen(own)).toEqual([
    ['build', derived],
    ['landing', first.dataSetId],
  ]);
  expect(await seen(bureau)).toEqual([
    ['build', derived],
    ['landing', second.dataSetId],
    ['landing', first.dataSetId],
  ]);
  expect((await listRuns(own, 8)).items).toMatchObject([
    { viewId: view, rows: null, problem: null },
    { state: 'failed', problem: { zh: '列变了', en: 'columns changed' } },
  ]);
  expect(await listRuns(bureau, 1)).toMatchObject({ items: [{ kind: 'build' }] });
});
