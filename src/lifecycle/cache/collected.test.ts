import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aFeed, collectForTest, settleAll } from '#lifecycle/source/collection.fixtures.ts';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { landCollected, landJob } from './cache.jobs.ts';
import { findLatestSnapshot } from './cache.queries.ts';
import { aWorld, gather, lastRun, rowsOf } from './collected.fixtures.ts';

let old: OldPostgresql;
beforeAll(async () => {
  old = await anOldPostgresql();
}, 60_000);
afterAll(() => old.end());

const permitSql = `create table permit (code varchar(20) primary key, people int, fee numeric(10,2), huge numeric,
      ratio double precision, valid boolean, day date, seen timestamp, zoned timestamptz, note text, tags text[], data jsonb);
      insert into permit values
      ('000123', 7, 12.50, 123456789012345678901234567890.5, 0.1, true, '2026-01-31', '2026-01-31 10:00:00.25',
        '2026-01-31 10:00:00+00', E'two\nlines, "quoted"', '{a,b}', '{"k": 1}'),
      ('000124', null, 3.00, 1, 'NaN', false, 'infinity', '2026-01-31 10:00:00', null, '', null, null)`;

const permitTypes = [
  'code text',
  'people integer',
  'fee decimal',
  'huge text',
  'ratio double',
  'valid boolean',
  'day date',
  'seen timestamp',
  'zoned timestamp',
  'note text',
  'tags text',
  'data text',
];

describe('a table of an old system', () => {
  test('lands with its declared types, whatever the values look like', async () => {
    await old.run(permitSql);
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: { selection: { schema: 'public', table: 'permit' } },
    });
    const { outcome, snapshot } = await gather(world, at);
    expect(outcome).toMatchObject({ state: 'done', whole: true, rowCount: 2 });
    const types = snapshot?.columns.map(({ name, type }) => `${name} ${type}`);
    expect(types).toEqual(permitTypes);
    expect(await rowsOf(world, at)).toEqual([
      {
        code: '000123',
        people: 7,
        fee: '12.50',
        huge: '123456789012345678901234567890.5',
        ratio: 0.1,
        valid: true,
        day: '2026-01-31',
        seen: '2026-01-31 10:00:00.25',
        zoned: '2026-01-31 18:00:00',
        note: 'two\nlines, "quoted"',
        tags: '{a,b}',
        data: '{"k": 1}',
      },
      {
        code: '000124',
        people: null,
        fee: '3.00',
        huge: '1',
        ratio: null,
        valid: false,
        day: null,
        seen: '2026-01-31 10:00:00',
        zoned: null,
        note: null,
        tags: null,
        data: null,
      },
    ]);
    expect(await lastRun(world, at)).toMatchObject({
      state: 'done',
      rowsIn: 2,
      rowsOut: 2,
      rejectedCount: 0,
    });
    expect(await readdir(world.storage.path('files'))).toHaveLength(1);
    const again = await gather(world, at);
    expect(again.outcome).toMatchObject({ state: 'unchanged' });
    expect(await readdir(world.storage.path('files'))).toHaveLength(1);
  });

  test('of one column with missing values keeps every row', async () => {
    await old.run(
      `create table single (note text); insert into single values ('a'), (null), ('b'), (null)`,
    );
    const world = await aWorld();
    const at = await aFeed(world, {
      kind: 'postgresql',
      reach: old.reach(),
      feed: { selection: { schema: 'public', table: 'single' } },
    });
    const { snapshot } = await gather(world, at);
    expect(snapshot).toMatchObject({ rowCount: 4, rejectedCount: 0 });
  });
});

test('the received file is what the hash says, and an interrupted landing is repeated without reading the old system again', async () => {
  await old.run(
    `create table once (id int primary key); insert into once select generate_series(1, 50)`,
  );
  const world = await aWorld();
  const at = await aFeed(world, {
    kind: 'postgresql',
    reach: old.reach(),
    feed: { selection: { schema: 'public', table: 'once' } },
  });
  await collectForTest(world, { feedId: at.feed.id });
  const [file] = await world.db.selectFrom('source_file').selectAll().execute();
  const bytes = ['id', ...Array.from({ length: 50 }, (_, index) => index + 1), ''].join('\n');
  expect(file).toMatchObject({
    file_name: 'public.once.csv',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size_bytes: bytes.length,
  });
  await settleAll(world, { subscribers: [landCollected], jobs: [landJob] });
  expect(await findLatestSnapshot(world.db, at.dataSetId)).toMatchObject({ rowCount: 50 });
});
