import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rawPool } from '#platform/database/database.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import {
  aGateway,
  aPublishedResource,
  aService,
  rebind,
  refresh,
  type TestColumn,
  type TestResource,
} from './service.fixtures.ts';
import {
  recoverService,
  refreshServing,
  replacedTableKeptMs,
  sweepReplaced,
} from './service.jobs.ts';

const columns: TestColumn[] = [
  { name: 'id', type: 'text', key: true },
  { name: 'load', type: 'integer' },
  { name: 'note', type: 'text' },
];
const rowsOf = (load: number, count = 500) =>
  `SELECT 'k' || i, ${load}, 'n' || i % 10 FROM range(${count}) r(i)`;

const clock = testClock();
let world: Awaited<ReturnType<typeof testWorld>>;
let resource: TestResource;
let code: string;
let serial = 0;

beforeAll(async () => {
  world = await testWorld({ keep: true, now: clock.now });
});
afterAll(() => world.close());
beforeEach(async () => {
  resource = await aPublishedResource(world, { columns, rows: rowsOf(1) });
  serial += 1;
  code = `service-${serial}`;
});

const sql = async <T extends object>(text: string, values: unknown[] = []) =>
  (await rawPool(world.db).query<T>(text, values)).rows;
const loads = () =>
  sql<{
    number: number;
    state: string;
    table_name: string | null;
    row_count: number;
    key_unique: boolean;
    indexed: string[];
  }>(
    'select number, state, table_name, row_count, key_unique, indexed from serving_table where resource_id = $1 order by number',
    [resource.id],
  );
const tables = async () =>
  (
    await sql<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'serving' and tablename like $1 order by 1`,
      [`r_${resource.id.slice(-12)}_%`],
    )
  ).map((row) => row.name);

describe('a refresh', () => {
  test('loads typed rows, indexes the key and the filters, points to them and tells', async () => {
    await aService(world, resource, { code, kind: 'query', spec: { filters: ['note', 'id'] } });
    expect(await refresh(world, resource)).toEqual({ outcome: 'switched', rowCount: 500 });
    const name = `r_${resource.id.slice(-12)}_1`;
    expect(await loads()).toEqual([
      {
        number: 1,
        state: 'current',
        table_name: name,
        row_count: 500,
        key_unique: true,
        indexed: ['id', 'note'],
      },
    ]);
    const indexes = await sql<{ indexdef: string }>(
      `select indexdef from pg_indexes where schemaname = 'serving' and tablename = $1 order by 1`,
      [name],
    );
    expect(indexes.map((one) => one.indexdef.replace(/^.*USING /, ''))).toEqual([
      'btree (c3)',
      'btree (c1)',
    ]);
    const [event] = await sql<{ payload: object }>(
      `select payload from event where topic = 'service.refreshed' and key = $1`,
      [resource.id],
    );
    expect(event?.payload).toMatchObject({ resourceId: resource.id, rowCount: 500 });
  });

  test('does nothing while nothing changed, and rebuilds for a new filter or snapshot', async () => {
    await aService(world, resource, { code, kind: 'query' });
    await refresh(world, resource);
    expect(await refresh(world, resource)).toEqual({ outcome: 'unchanged' });
    await aService(world, resource, {
      code: `${code}-b`,
      kind: 'query',
      spec: { filters: ['load'] },
    });
    expect(await refresh(world, resource)).toMatchObject({ outcome: 'switched' });
    expect((await loads()).map((one) => [one.state, one.indexed])).toEqual([
      ['old', ['id']],
      ['current', ['id', 'load']],
    ]);
    await rebind(world, resource, rowsOf(2, 7));
    expect(await refresh(world, resource)).toEqual({ outcome: 'switched', rowCount: 7 });
  });

  test('loads no table for files alone, nor anything when nothing is served', async () => {
    expect(await refresh(world, resource)).toEqual({ outcome: 'nothing-to-serve' });
    await aService(world, resource, { code, kind: 'file' });
    expect(await refresh(world, resource)).toEqual({ outcome: 'switched', rowCount: 500 });
    expect(await loads()).toMatchObject([{ table_name: null, state: 'current' }]);
    expect(await tables()).toEqual([]);
  });

  test('keeps values that COPY could trip over, and finds out that a key is not unique or too long', async () => {
    const odd = `SELECT * FROM (VALUES ('\\N', 1, '\\.'), ('a' || chr(9) || chr(13) || '"', 2, ''), ('a' || chr(9) || chr(13) || '"', 3, NULL), (NULL, 4, 'x' || chr(0) || 'y'), ('q', 5, repeat('长', 5000))) t`;
    await rebind(world, resource, odd);
    await aService(world, resource, { code, kind: 'query', spec: { filters: ['note'] } });
    await refresh(world, resource);
    const [load] = await loads();
    expect(load).toMatchObject({ key_unique: false, indexed: ['id'], row_count: 5 });
    const stored = await sql<{ c1: string | null; c3: string | null }>(
      `select c1, c3 from serving.${load?.table_name} order by row_no`,
    );
    expect(stored.slice(0, 4)).toEqual([
      { c1: '\\N', c3: '\\.' },
      { c1: 'a\t\r"', c3: '' },
      { c1: 'a\t\r"', c3: null },
      { c1: null, c3: 'x\uFFFDy' },
    ]);
    expect(stored[4]?.c3?.length).toBe(5000);
  });

  test('that fails or is cancelled leaves the old load and nothing else', async () => {
    await aService(world, resource, { code, kind: 'query' });
    await refresh(world, resource);
    const before = await loads();
    await rebind(world, resource, rowsOf(2));
    const cancelled = AbortSignal.abort();
    await expect(
      refreshServing(world, resource.id, { signal: cancelled, progress: () => undefined }),
    ).rejects.toThrow(/abort|cancel/i);
    let stage = '';
    const late = new AbortController();
    const progress = (told: { stage: string }) => {
      stage = told.stage;
      if (stage === 'copy') late.abort();
    };
    await expect(
      refreshServing(world, resource.id, { signal: late.signal, progress }),
    ).rejects.toThrow(/abort|cancel/i);
    expect(stage).toBe('copy');
    expect(await loads()).toEqual(before);
    expect(await tables()).toEqual([before[0]?.table_name]);
  });

  test('two at once load once', async () => {
    await aService(world, resource, { code, kind: 'query' });
    const outcomes = await Promise.all([
      refresh(world, resource),
      refresh(world, resource),
      refresh(world, resource),
    ]);
    expect(outcomes.map((one) => one.outcome).toSorted()).toEqual([
      'switched',
      'unchanged',
      'unchanged',
    ]);
    expect(await tables()).toHaveLength(1);
  });
});

test('replaced tables are dropped after their time, unfinished loads and orphans at start, and a living load never', async () => {
  await aService(world, resource, { code, kind: 'query' });
  await refresh(world, resource);
  await rebind(world, resource, rowsOf(2));
  await refresh(world, resource);
  expect(await sweepReplaced(world)).toBe(0);
  clock.advance(replacedTableKeptMs + 1000);
  expect(await sweepReplaced(world)).toBeGreaterThan(0);
  const name = `r_${resource.id.slice(-12)}_2`;
  expect(await tables()).toEqual([name]);
  // What a SIGKILL leaves: a row and a table in the middle of a load, and a table whose row is gone.
  const dead = name.replace(/_2$/, '_3');
  await sql(`create table serving.${dead} (x int)`);
  await sql(`create table serving.r_aaaaaaaaaaaa_9 (x int)`);
  await sql(
    `insert into serving_table (id, resource_id, number, table_name, resource_code, version_id, version_number, data_set_id, snapshot_id, columns, key_columns, state)
     select gen_random_uuid(), resource_id, 3, $2, resource_code, version_id, 1, data_set_id, snapshot_id, columns, key_columns, 'loading' from serving_table where resource_id = $1`,
    [resource.id, dead],
  );
  const client = await rawPool(world.db).connect();
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [
    `service.load:${resource.id}`,
  ]);
  expect(await recoverService(world)).toMatchObject({ loads: 0, orphans: 1 });
  await client.query('select pg_advisory_unlock_all()');
  client.release();
  expect(await recoverService(world)).toEqual({ loads: 1, replaced: 0, orphans: 0 });
  expect(await tables()).toEqual([name]);
  expect((await loads()).map((one) => one.state)).toEqual(['current']);
  expect(await recoverService(world)).toEqual({ loads: 0, replaced: 0, orphans: 0 });
});

test('readers during swaps never fail and never see two loads in one answer', async () => {
  await aService(world, resource, { code, kind: 'query' });
  await refresh(world, resource);
  const gateway = await aGateway(world);
  let reading = true;
  let answers = 0;
  const seen = new Set<string>();
  const read = async () => {
    while (reading) {
      const response = await fetch(`${gateway.url}/data/v1/${code}?limit=500`, {
        headers: { 'x-api-key': 'csk_x' },
      });
      expect(response.status).toBe(200);
      // A page of the gateway.
      const body = (await response.json()) as { data: { load: number }[] };
      const versions = new Set(body.data.map((row) => row.load));
      expect([versions.size, body.data.length]).toEqual([1, 500]);
      seen.add(`${response.headers.get('x-snapshot-id')}:${[...versions].join()}`);
      answers += 1;
    }
  };
  const readers = [read(), read(), read()];
  const snapshots = new Set<string>();
  for (let load = 2; load <= 5; load++) {
    snapshots.add(`${await rebind(world, resource, rowsOf(load))}:${load}`);
    await refresh(world, resource);
  }
  reading = false;
  await Promise.all(readers);
  await gateway.server.close();
  expect(answers).toBeGreaterThan(10);
  expect(seen.size).toBeGreaterThan(1);
  for (const one of seen) expect(one.endsWith(':1') || snapshots.has(one)).toBe(true);
});
