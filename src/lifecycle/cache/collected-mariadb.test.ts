import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aFeed } from '#lifecycle/source/collection.fixtures.ts';
import {
  anOldMariadb,
  noMariadb,
  type OldMariadb,
} from '#lifecycle/source/connectors/old-mariadb.fixtures.ts';
import { aWorld, gather, lastRun, rowsOf } from './collected.fixtures.ts';

if (noMariadb !== undefined) process.stdout.write(`collected-mariadb.test.ts ${noMariadb}\n`);

const oddTable = `create table office.odd (
  id bigint unsigned primary key, name varchar(40) character set gbk, born date, seen datetime, exact datetime(3),
  stamped timestamp null, huge decimal(65,30), fee decimal(10,2), flags bit(4), data json, since year, lasted time,
  small tinyint(1), filled int(6) unsigned zerofill, raw varbinary(8), ratio double, kind enum('甲','乙'), note text,
  changed int not null) character set utf8mb4`;
const oddRows = [
  `(18446744073709551615, '朝阳区', '2026-01-31', '2026-01-31 10:00:00', '2026-01-31 10:00:00.250', '2026-01-31 10:00:00',
    12345678901234567890.123456789, 12.50, b'1010', '{"k": "值"}', 2026, '838:59:59', 1, 42, x'00ff', 0.1, '甲', '', 1)`,
  `(7, '张三', '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00.000', null, 1, -0.01, b'0', null, 0, '-25:00:00', 0, 0,
    null, 1e20, '乙', null, 2)`,
];
const oddTypes = [
  'id text',
  'name text',
  'born date',
  'seen timestamp',
  'exact timestamp',
  'stamped timestamp',
  'huge text',
  'fee decimal',
  'flags integer',
  'data text',
  'since integer',
  'lasted text',
  'small integer',
  'filled text',
  'raw text',
  'ratio double',
  'kind text',
  'note text',
  'changed integer',
];
const expected = [
  {
    id: '18446744073709551615',
    name: '朝阳区',
    born: '2026-01-31',
    seen: '2026-01-31 10:00:00',
    exact: '2026-01-31 10:00:00.25',
    stamped: '2026-01-31 18:00:00',
    huge: '12345678901234567890.123456789000000000000000000000',
    fee: '12.50',
    flags: 10,
    data: '{"k": "值"}',
    since: 2026,
    lasted: '838:59:59',
    small: 1,
    filled: '000042',
    raw: '00FF',
    ratio: 0.1,
    kind: '甲',
    note: null,
    changed: 1,
  },
  {
    id: '7',
    name: '张三',
    born: null,
    seen: null,
    exact: null,
    stamped: null,
    huge: '1.000000000000000000000000000000',
    fee: '-0.01',
    flags: 0,
    data: null,
    since: 0,
    lasted: '-25:00:00',
    small: 0,
    filled: '000000',
    raw: null,
    ratio: 1e20,
    kind: '乙',
    note: null,
    changed: 2,
  },
];

describe.skipIf(noMariadb !== undefined)('a MariaDB', () => {
  let old: OldMariadb;
  beforeAll(async () => {
    old = await anOldMariadb();
    await old.run("set global sql_mode = ''", oddTable);
    await old.run(
      "set session sql_mode = '', time_zone = '+00:00'",
      `insert into office.odd values ${oddRows.join(', ')}`,
    );
  }, 120_000);
  afterAll(() => old.end());

  test('lands GBK, dates that are none, numbers of every width and hours beyond the day without loss', async () => {
    const world = await aWorld();
    const selection = { schema: 'office', table: 'odd' };
    const at = await aFeed(world, { kind: 'mariadb', reach: old.reach(), feed: { selection } });
    const { outcome, snapshot } = await gather(world, at);
    expect(outcome).toMatchObject({ state: 'done', rowCount: 2 });
    expect(await lastRun(world, at)).toMatchObject({ state: 'done', rejectedCount: 0 });
    expect(snapshot?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(oddTypes);
    expect(await rowsOf(world, at)).toEqual(expected);
    const source = await world.db
      .selectFrom('source')
      .select(['understanding', 'kind'])
      .executeTakeFirstOrThrow();
    expect(source).toMatchObject({
      kind: 'mariadb',
      understanding: { missing: expect.arrayContaining(['0000-00-00']) },
    });
  });

  test('after changes gives by increments what the whole gives', async () => {
    const selection = { schema: 'office', table: 'odd' };
    const world = await aWorld();
    const feed = { selection, mode: 'watermark', markColumn: 'changed' } as const;
    const little = await aFeed(world, { kind: 'mariadb', reach: old.reach(), feed });
    const all = await aFeed(world, { kind: 'mariadb', reach: old.reach(), feed: { selection } });
    await gather(world, little);
    await gather(world, all);
    await old.run(
      "set session sql_mode = ''",
      "update office.odd set name = '李四', born = '0000-00-00', changed = 3 where id = 7",
      'insert into office.odd (id, fee, changed) values (8, 0, 4)',
    );
    const [parts, whole] = [await gather(world, little), await gather(world, all)];
    expect(parts.outcome).toMatchObject({ whole: false, rowCount: 2 });
    expect(parts.snapshot).toMatchObject({
      rowCount: 3,
      contentSha256: whole.snapshot?.contentSha256,
    });
  });

  test('lands what is no text or too long with care: such rows are rejected, the others are there', async () => {
    await old.run(
      'create table office.harsh (id int primary key, t longtext) character set utf8mb4',
      "insert into office.harsh select seq, concat('row ', seq) from office.seq_1_to_1000",
      "insert into office.harsh values (2001, concat('nul ', char(0), ' byte'))",
      "insert into office.harsh values (2002, repeat('长', 2000000))",
    );
    const world = await aWorld();
    const selection = { schema: 'office', table: 'harsh' };
    const at = await aFeed(world, { kind: 'mariadb', reach: old.reach(), feed: { selection } });
    const { snapshot } = await gather(world, at);
    expect(await lastRun(world, at)).toMatchObject({ rowsIn: 1002, rowsOut: 1000 });
    expect(snapshot).toMatchObject({ rowCount: 1000, rejectedCount: 2 });
  });
});
