import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '#lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { rawPool } from '#platform/database/database.ts';
import {
  actions,
  aDirectory,
  aGround,
  bundleOf,
  byVariable,
  connection,
  everythingIn,
  feed,
  password,
  refusalOf,
  source,
  variable,
} from './connection.fixtures.ts';
import { planText, reportText } from './report-text.ts';

let old: OldPostgresql;
let port = 0;
beforeAll(async () => {
  old = await anOldPostgresql();
  await old.run(`create role reader login password '${password}';
    create table street (code text primary key, name text, changed timestamptz not null);
    insert into street values ('110101001', '东华门街道', now());
    grant select on street to reader`);
  const { settings } = old.reach();
  port = 'port' in settings ? (settings.port ?? 0) : 0;
}, 60_000);
afterAll(() => old.end());

test('a connection and its feed are applied with a secret of the environment', async () => {
  const ground = await aGround();
  const bundle = await bundleOf(source, feed(), connection(byVariable, port));
  const environment = { [variable]: password };
  const planned = await ground.plan(bundle, environment);
  expect(actions(planned)).toEqual([
    'department create',
    'department create',
    'connection create',
    'source create',
    'feed create',
  ]);
  const report = await ground.apply(bundle, environment);
  expect(new Set(report.objects.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
  const pool = rawPool(ground.world.db);
  const { rows } = await pool.query(
    `select f.mode, f.mark_column, f.key_columns, f.schedule, f.promised_cycle, s.state, s.kind
     from feed f join source s on s.id = f.source_id`,
  );
  expect(rows).toEqual([
    {
      mode: 'watermark',
      mark_column: 'changed',
      key_columns: ['code'],
      schedule: { every: 'day', at: '02:30' },
      promised_cycle: 'monthly',
      state: 'ready',
      kind: 'postgresql',
    },
  ]);
  const again = await ground.plan(bundle, environment);
  expect(new Set(again.objects.map(({ planned: { action } }) => action))).toEqual(
    new Set(['unchanged']),
  );
});

test('another secret under the same name is a change of which nothing shows the value', async () => {
  const ground = await aGround();
  const bundle = await bundleOf(source, feed(), connection(byVariable, port));
  await ground.apply(bundle, { [variable]: password });
  await old.run(`alter role reader password 'Grey-Heron-31'`);
  onTestFinished(async () => {
    await old.run(`alter role reader password '${password}'`);
  });
  const rotated = { [variable]: 'Grey-Heron-31' };
  const plan = await ground.plan(bundle, rotated);
  expect(planText(plan.objects, 'en')).toContain(
    `~ connection 街道老系统\n    secret: *** → {"password":{"env":"${variable}"}}`,
  );
  const changed = await ground.apply(bundle, rotated);
  const words = [planText(plan.objects, 'zh'), reportText(changed, 'zh'), JSON.stringify(changed)];
  const audit = await rawPool(ground.world.db).query('select * from audit_event');
  expect([...words, JSON.stringify(audit.rows)].join('\n')).not.toMatch(/Wild-Goose|Grey-Heron/);
  expect(actions(await ground.plan(bundle, rotated))).toContain('connection unchanged');
});

test('what a feed says is compared field by field', async () => {
  const ground = await aGround();
  const environment = { [variable]: password };
  const bundle = await bundleOf(source, feed(), connection(byVariable, port));
  await ground.apply(bundle, environment);
  const monthly = await bundleOf(
    source,
    feed().replace('{ every: day, at: 02:30 }', '{ every: month, day: 1, at: 02:30 }'),
    connection(byVariable, port),
  );
  const other = await ground.plan(monthly, environment);
  expect(
    other.objects.flatMap(({ planned: one }) => ('changes' in one ? one.changes : [])),
  ).toEqual([
    { field: 'schedule.every', before: 'day', after: 'month' },
    { field: 'schedule.day', before: undefined, after: 1 },
  ]);
  await ground.apply(monthly, environment);
  expect(actions(await ground.plan(monthly, environment))).toContain('feed unchanged');
});

test('a secret left to the workbench is waited for, and what needs it', async () => {
  const ground = await aGround();
  const bundle = await bundleOf(source, feed(), connection('secret: workbench\n', port));
  const report = await ground.apply(bundle);
  expect(report.objects.at(-1)).toMatchObject({
    kind: 'feed',
    outcome: 'waits',
    reason: { en: expect.stringContaining('set in the workbench') },
  });
  expect(actions(await ground.plan(bundle))).toContain('feed waits');
  // Set by somebody; the bundle still says nothing of it.
  const named = await bundleOf(connection(byVariable, port));
  await ground.apply(named, { [variable]: password });
  expect(actions(await ground.plan(bundle))).toEqual([
    'department unchanged',
    'department unchanged',
    'connection unchanged',
    'source unchanged',
    'feed create',
  ]);
  await ground.apply(bundle);
  expect(actions(await ground.plan(bundle))).toContain('feed unchanged');
  // Who does not know the secret cannot have it sent elsewhere.
  const elsewhere = await bundleOf(connection('secret: workbench\n', port, 'elsewhere.invalid'));
  const plan = await ground.plan(elsewhere);
  expect(planText(plan.objects, 'en')).toContain(
    'A connection that leads elsewhere needs its secret',
  );
});

test('an old system that is down keeps the feed waiting, the rest is applied', async () => {
  const ground = await aGround();
  const bundle = await bundleOf(source, feed(), connection(byVariable));
  const report = await ground.apply(bundle, { [variable]: password });
  expect(report.objects.at(-1)).toMatchObject({
    outcome: 'waits',
    reason: { en: expect.stringContaining('does not answer') },
  });
});

test('a folder is fed from, and a secret of a file is read from the one directory of them', async () => {
  const ground = await aGround();
  const credentialsDir = await aDirectory({ 'old-key': `${password}\n`, empty: '' });
  await mkdir(join(credentialsDir, 'directory'));
  const folder = `kind: connection
code: 投放区
department: 示范市/民政局
type: folder
settings: { directory: ${ground.watched} }
`;
  const files = `kind: feed
code: street
connection: 投放区
selection: { pattern: '*.csv' }
mode: full
promisedCycle: weekly
`;
  const byFile = connection('secret:\n  password: { file: old-key }\n');
  const bundle = await bundleOf(source, folder, files, byFile);
  await ground.apply(bundle, {}, { credentialsDir });
  const again = await ground.plan(bundle, {}, { credentialsDir });
  expect(new Set(again.objects.map(({ planned: { action } }) => action))).toEqual(
    new Set(['unchanged']),
  );
  for (const [name, words] of [
    ['none', 'none in CHENGSHU_CREDENTIALS_DIR cannot be read (ENOENT)'],
    ['empty', 'empty is empty'],
    ['directory', 'directory in CHENGSHU_CREDENTIALS_DIR cannot be read (EISDIR)'],
  ]) {
    const bad = await bundleOf(byFile.replace('old-key', name!));
    const refusal = await refusalOf(ground.plan(bad, {}, { credentialsDir }));
    expect(refusal.details.errors).toEqual([
      { path: 'city.yaml:16:3', message: expect.stringContaining(words!) },
    ]);
  }
  const refusal = await refusalOf(ground.plan(bundle));
  expect(refusal.details.errors?.[0]?.message).toContain('CHENGSHU_CREDENTIALS_DIR is not set');
});

test('an interface is registered with its key, and written out without', async () => {
  const ground = await aGround();
  const http = `kind: connection
code: 停车接口
department: 示范市/民政局
type: http
settings: { baseUrl: 'https://parking.invalid/v1', auth: { by: header, name: X-Api-Key } }
secret: { key: { env: ${variable} } }
`;
  const bundle = await bundleOf(http);
  await ground.apply(bundle, { [variable]: password });
  const again = await ground.plan(bundle, { [variable]: password });
  expect(actions(again)).toContain('connection unchanged');
  const exported = await ground.export();
  const text = await everythingIn(exported);
  expect(text).toContain('baseUrl: https://parking.invalid/v1');
  expect(text).not.toMatch(/tls|Wild-Goose/);
  expect(actions(await ground.plan(exported))).toContain('connection unchanged');
});

test('what was exported holds no secret, changes nothing here and waits for secrets elsewhere', async () => {
  const one = await aGround();
  await one.apply(await bundleOf(source, feed(), connection(byVariable, port)), {
    [variable]: password,
  });
  const exported = await one.export();
  const text = await everythingIn(exported);
  expect(text).not.toContain(password);
  expect(text).toContain('secret: workbench');
  expect(text).toContain('markColumn: changed');
  const unchanged = await one.plan(exported);
  expect(new Set(unchanged.objects.map(({ planned: { action } }) => action))).toEqual(
    new Set(['unchanged']),
  );
  expect(await everythingIn(await one.export())).toBe(text);
  const two = await aGround();
  const report = await two.apply(exported);
  expect(report.objects.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
    'department created',
    'department created',
    'connection created',
    'source created',
    'feed waits',
  ]);
});
