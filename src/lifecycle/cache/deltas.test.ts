import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aFeed, collectForTest } from '#lifecycle/source/collection.fixtures.ts';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { deliverEvents } from '#platform/events/events.ts';
import { cancelJob, listJobs } from '#platform/jobs/jobs.ts';
import { landCollected, landJob, sweepDeliveries } from './cache.jobs.ts';
import { aWorld, gather, lastRun, rowsOf } from './collected.fixtures.ts';

let old: OldPostgresql;
beforeAll(async () => {
  old = await anOldPostgresql();
}, 60_000);
afterAll(() => old.end());

describe('a delta', () => {
  test('replaces rows by their key, adds new ones, and is nothing the second time', async () => {
    await old.run(`create table orders (id bigint primary key, state text, changed timestamp not null);
      insert into orders select n, 'new', timestamp '2026-01-01' + n * interval '1 minute' from generate_series(1, 100) n`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: {
        selection: { schema: 'public', table: 'orders' },
        mode: 'watermark',
        markColumn: 'changed',
      },
    });
    expect((await gather(world, at)).snapshot).toMatchObject({ number: 1, rowCount: 100 });
    await old.run(`update orders set state = 'done', changed = timestamp '2026-02-01' where id <= 3;
      insert into orders values (101, 'new', timestamp '2026-02-02')`);
    const second = await gather(world, at);
    expect(second.outcome).toMatchObject({ state: 'done', whole: false, rowCount: 5 });
    expect(second.snapshot).toMatchObject({
      number: 2,
      rowCount: 101,
      evidence: { feedId: at.feed.id, delivery: 2 },
    });
    expect(
      (await rowsOf(world, at)).filter(({ state }) => state === 'done').map(({ id }) => id),
    ).toEqual([1, 2, 3]);
    expect(await lastRun(world, at)).toMatchObject({ rowsIn: 5, rowsOut: 5, rejectedCount: 0 });
    const third = await gather(world, at);
    expect(third.outcome).toMatchObject({ state: 'done', rowCount: 1 });
    expect(third.snapshot).toMatchObject({ number: 2 });
    expect((await gather(world, at)).outcome).toMatchObject({ state: 'unchanged' });
  });

  test('by an ascending key appends', async () => {
    await old.run(`create table reading (id bigint primary key, value numeric(6,1));
      insert into reading select n, n from generate_series(1, 10) n`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: { selection: { schema: 'public', table: 'reading' }, mode: 'key' },
    });
    expect((await gather(world, at)).snapshot).toMatchObject({ rowCount: 10 });
    expect((await gather(world, at)).outcome).toMatchObject({ state: 'unchanged', rowCount: 0 });
    await old.run('insert into reading select n, n from generate_series(11, 15) n');
    expect(await gather(world, at)).toMatchObject({
      outcome: { rowCount: 5 },
      snapshot: { rowCount: 15, number: 2 },
    });
  });

  test('whose landing was cancelled while it waited is read again', async () => {
    await old.run(`create table waiting (id bigint primary key); insert into waiting values (1)`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: { selection: { schema: 'public', table: 'waiting' }, mode: 'key' },
    });
    await gather(world, at);
    await old.run('insert into waiting values (2)');
    await collectForTest(world, { feedId: at.feed.id, whole: false });
    await deliverEvents(world, [landCollected]);
    expect(await sweepDeliveries(world)).toBe(0);
    const [landing] = await listJobs(world.db, { kind: landJob.kind, state: 'queued' }, 2);
    await cancelJob(world, landing!.id);
    await expect(gather(world, at)).rejects.toMatchObject({ code: 'collection.landing-under-way' });
    expect(await sweepDeliveries(world)).toBe(1);
    expect((await gather(world, at)).snapshot).toMatchObject({ number: 2, rowCount: 2 });
    expect(await sweepDeliveries(world)).toBe(0);
  });

  test('of other types is refused in words, and the next collection is whole by itself', async () => {
    await old.run(`create table shifting (id int primary key, value int, changed timestamp not null default now());
      insert into shifting values (1, 10)`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      driftPolicy: 'pass',
      feed: {
        selection: { schema: 'public', table: 'shifting' },
        mode: 'watermark',
        markColumn: 'changed',
      },
    });
    await gather(world, at);
    await old.run(
      `alter table shifting alter value type text; insert into shifting values (2, 'viele')`,
    );
    expect((await gather(world, at)).snapshot).toMatchObject({ number: 1 });
    expect(await lastRun(world, at)).toMatchObject({
      state: 'failed',
      error: { code: 'cache.whole-needed' },
    });
    const next = await gather(world, at);
    expect(next.outcome).toMatchObject({ whole: true, rowCount: 2 });
    expect(next.snapshot).toMatchObject({ number: 2, rowCount: 2 });
    expect(next.snapshot?.columns[1]).toMatchObject({ type: 'text' });
  });

  test('with a new column is stopped by a source that stops, and nothing is lost', async () => {
    await old.run(`create table widening (id int primary key); insert into widening values (1)`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: { selection: { schema: 'public', table: 'widening' }, mode: 'key' },
    });
    await gather(world, at);
    await old.run(`alter table widening add extra text; insert into widening values (2, 'x')`);
    await gather(world, at);
    expect(await lastRun(world, at)).toMatchObject({
      state: 'failed',
      error: { code: 'cache.schema-drift' },
    });
    await gather(world, at);
    expect(await lastRun(world, at)).toMatchObject({ error: { code: 'cache.schema-drift' } });
    await world.db.updateTable('source').set({ drift_policy: 'pass' }).execute();
    expect((await gather(world, at)).snapshot).toMatchObject({ number: 2, rowCount: 2 });
  });

  test('with a key that repeats is refused', async () => {
    await old.run(`create table loose (a int, b text, changed timestamp not null);
      insert into loose values (1, 'x', '2026-01-01')`);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: {
        selection: { schema: 'public', table: 'loose' },
        mode: 'watermark',
        markColumn: 'changed',
        keyColumns: ['a'],
      },
    });
    await gather(world, at);
    await old.run(`insert into loose values (1, 'y', '2026-01-02'), (1, 'z', '2026-01-02')`);
    await gather(world, at);
    expect(await lastRun(world, at)).toMatchObject({
      state: 'failed',
      error: { code: 'cache.key-not-unique' },
    });
  });

  test('after the same changes the increments say what the whole says', async () => {
    const change = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      text: fc.option(fc.constantFrom('甲', 'x,y', '"q"', '', ' 7', '007', 'NA', '2026-01-01')),
      number: fc.option(fc.constantFrom(-1, 0, 3, 2_147_483_647)),
      amount: fc.option(fc.constantFrom('0.00', '-1.50', '99999999.99')),
    });
    const rounds = fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 3,
    });
    const world = await aWorld();
    let tables = 0;
    const quoted = (value: string | number | null) =>
      value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`;
    await fc.assert(
      fc.asyncProperty(rounds, async (given) => {
        tables += 1;
        const table = `law_${tables}`;
        await old.run(`create sequence ${table}_s; create table ${table} (id int primary key, t text, n int, a numeric(10,2),
          at bigint not null default nextval('${table}_s'));
          insert into ${table} (id, t, n, a) values (1, 'a', 1, 1), (2, null, null, null)`);
        const selection = { schema: 'public', table };
        const feed = { selection, mode: 'watermark', markColumn: 'at' } as const;
        const little = await aFeed(world, { kind: 'postgresql', reach: old.reach(), feed });
        const all = await aFeed(world, {
          kind: 'postgresql',
          reach: old.reach(),
          feed: { selection, mode: 'full' },
        });
        await gather(world, little);
        await gather(world, all);
        for (const changes of given) {
          const statements = changes.map(
            ({ id, text, number, amount }) =>
              `insert into ${table} (id, t, n, a) values (${id}, ${quoted(text)}, ${quoted(number)}, ${quoted(amount)})
              on conflict (id) do update set t = excluded.t, n = excluded.n, a = excluded.a, at = nextval('${table}_s')`,
          );
          await old.run(statements.join('; '));
          const [parts, whole] = [await gather(world, little), await gather(world, all)];
          expect(parts.outcome.whole).toBe(false);
          expect(parts.snapshot?.contentSha256).toBe(whole.snapshot?.contentSha256);
        }
      }),
      { numRuns: 3 },
    );
  }, 60_000);
});
