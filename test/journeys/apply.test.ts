import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exportBundle } from '../../src/app/definitions/export.ts';
import { testDatabase } from '../../src/platform/testing/world.ts';
import { rawPool } from '../../src/platform/database/database.ts';
import { runChengshu } from './chengshu-process.ts';
import {
  aCity,
  actionsOf,
  aDirectory,
  anInstallation,
  applyTo,
  edit,
  filesIn,
  land,
  planOf,
  type Ground,
} from './definitions-ground.ts';

const streets = [
  '街道代码,街道名称,常住人口,设立日期',
  '110101001,东华门街道,61000,1998-05-01',
  '110101002,景山街道,9000,1998-05-01',
  '110101003,交道口街道,-,1998-06-30',
  '',
].join('\n');

const definitions = 13;

/** The installation after the example was applied, its data landed and it was applied again. */
async function aBuiltCity(ground: Ground, bundle: string): Promise<void> {
  await applyTo(ground, bundle);
  await land(ground, 'streets', streets);
  await applyTo(ground, bundle);
}

async function rowsOf({ world }: Ground, text: string): Promise<unknown[]> {
  return (await rawPool(world.db).query({ text, rowMode: 'array' })).rows;
}

test('a bundle is applied as far as there are data, then to its end, and then changes nothing', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  const first = await applyTo(ground, bundle);
  expect(Object.keys(first)).toHaveLength(definitions);
  expect(first).toMatchObject({
    'department 11990000627713127X': 'created',
    'department 示范市/市民政局/救助中心': 'created',
    'source clinics': 'created',
    'view large_streets': 'created',
    'resource streets_std': 'waits',
    'service streets-query': 'waits',
    'application 低保资格核查': 'created',
  });
  const second = new Set(Object.values(await actionsOf(ground, bundle)));
  expect(second).toEqual(new Set(['unchanged', 'waits']));
  await land(ground, 'streets', streets);
  const third = await applyTo(ground, bundle);
  expect(third).toMatchObject({
    'source streets': 'unchanged',
    'view streets_std': 'unchanged',
    'resource streets_std': 'created',
    'resource large_streets': 'created',
    'service large-streets-verify': 'created',
    'application 低保资格核查': 'changed',
  });
  expect(new Set(Object.values(await actionsOf(ground, bundle)))).toEqual(new Set(['unchanged']));
  expect(new Set(Object.values(await applyTo(ground, bundle)))).toEqual(new Set(['unchanged']));

  expect(await rowsOf(ground, `select code, state from service order by code`)).toEqual([
    ['large-streets-verify', 'published'],
    ['streets-query', 'published'],
  ]);
  expect(
    await rowsOf(
      ground,
      `select quota_per_minute, fields, row_filter from service_grant order by 1`,
    ),
  ).toEqual([
    [60, ['population'], [{ column: 'code', op: 'eq', values: ['110101001'] }]],
    [600, null, []],
  ]);
  const deciders = await rowsOf(
    ground,
    `select distinct submitted_by = published_by from resource_version`,
  );
  expect(deciders).toEqual([[false]]);
  const audited = await rowsOf(ground, `select count(*) from audit_event where outcome <> 'done'`);
  expect(audited).toEqual([[0]]);
});

test('what changed is shown field by field and applied, the rest is left alone', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  await aBuiltCity(ground, bundle);
  await edit(join(bundle, 'departments.yaml'), 'name: 市大数据局', 'name: 市数据局');
  await edit(join(bundle, 'sources.yaml'), 'rejectLimit: 0.02', 'rejectLimit: 0.05');
  await edit(join(bundle, 'sources.yaml'), `missing: ['-']`, `missing: ['-', 无]`);
  await edit(join(bundle, 'views/large_streets.sql'), '>= 10000', '>= 5000');
  await edit(join(bundle, 'services.yaml'), 'updateCycle: 5', 'updateCycle: 4');
  await edit(join(bundle, 'applications.yml'), 'quotaPerMinute: 60', 'quotaPerMinute: 90');
  const { objects } = await planOf(ground, bundle);
  const changes = objects.flatMap(({ code, planned }) =>
    planned.action === 'change'
      ? planned.changes.map(({ field, before, after }) => [code, field, before, after])
      : [],
  );
  expect(changes).toEqual([
    ['1199000058115199XK', 'name', '市大数据局', '市数据局'],
    ['streets', 'rejectLimit', 0.02, 0.05],
    ['streets', 'understanding.missing', ['-'], ['-', '无']],
    ['large_streets', 'sql', expect.stringContaining('10000'), expect.stringContaining('5000')],
    ['streets_std', 'updateCycle', 5, 4],
    ['低保资格核查', 'grants[large-streets-verify].quotaPerMinute', 60, 90],
  ]);
  await applyTo(ground, bundle);
  expect(new Set(Object.values(await actionsOf(ground, bundle)))).toEqual(new Set(['unchanged']));
  expect(
    await rowsOf(ground, `select reject_limit::float8 from source order by 1 desc limit 1`),
  ).toEqual([[0.05]]);
  expect(await rowsOf(ground, `select max(number) from resource_version`)).toEqual([[2]]);
  const built = `select row_count from snapshot s join view v on v.built_snapshot_id = s.id where v.code = 'large_streets'`;
  expect(await rowsOf(ground, built)).toEqual([[2]]);
  const grants = `select count(*) filter (where revoked_at is null), count(*) from service_grant`;
  expect(await rowsOf(ground, grants)).toEqual([[2, 3]]);
});

test('an installation that was exported, applied elsewhere and exported again gives the same files', async () => {
  const one = await anInstallation();
  await aBuiltCity(one, await aCity());
  const exported = await aDirectory({});
  await exportBundle(one.contexts.ctx, exported);
  const files = await filesIn(exported);
  expect(Object.keys(files).toSorted()).toEqual([
    'applications.yaml',
    'departments.yaml',
    'resources/large_streets.yaml',
    'resources/streets_std.yaml',
    'services/large-streets-verify.yaml',
    'services/streets-query.yaml',
    'sources/clinics.yaml',
    'sources/streets.yaml',
    'views/large_streets.sql',
    'views/large_streets.yaml',
    'views/streets_std.yaml',
  ]);
  expect(Object.values(files).join('\n')).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(new Set(Object.values(await actionsOf(one, exported)))).toEqual(new Set(['unchanged']));

  const two = await anInstallation();
  await aBuiltCity(two, exported);
  const again = await aDirectory({});
  await exportBundle(two.contexts.ctx, again);
  expect(await filesIn(again)).toEqual(files);
});

test('what cannot be changed is said before anything is written', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  await aBuiltCity(ground, bundle);
  await edit(join(bundle, 'services.yaml'), 'type: verify', 'type: query');
  await edit(join(bundle, 'applications.yml'), '社会救助平台', '另一平台');
  await edit(join(bundle, 'sources.yaml'), 'name: 卫生站名录', 'name: 卫生服务站');
  const { objects } = await planOf(ground, bundle);
  const stuck = objects.flatMap(({ code, planned }) =>
    planned.action === 'cannot' ? [[code, planned.reason.en]] : [],
  );
  expect(stuck).toEqual([
    ['large-streets-verify', expect.stringContaining('type cannot be changed once made')],
    ['低保资格核查', expect.stringContaining('systemName cannot be changed once made')],
  ]);
  await expect(applyTo(ground, bundle)).rejects.toThrow('2 definition(s) cannot be applied');
  expect(await rowsOf(ground, `select name from data_set where code = 'clinics'`)).toEqual([
    ['卫生站名录'],
  ]);
});

test('a failure stops in words, tells what is applied, and the next run goes on', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  // Two data sets of a department cannot share a name; only the second write meets that.
  await edit(join(bundle, 'views/streets.yaml'), 'name: 人口大街道', 'name: 街道(标准)');
  await expect(applyTo(ground, bundle)).rejects.toThrow('街道(标准)');
  const actions = await actionsOf(ground, bundle);
  expect(actions['view streets_std']).toBe('unchanged');
  expect(actions['view large_streets']).toBe('create');
  await edit(
    join(bundle, 'views/streets.yaml'),
    'code: large_streets\nname: 街道(标准)',
    'code: large_streets\nname: 人口大街道',
  );
  expect((await applyTo(ground, bundle))['view large_streets']).toBe('created');
});

test('the command plans, applies, says what it did, and tells by its exit code', async () => {
  const database = await testDatabase();
  onTestFinished(database.close);
  const bundle = await aCity();
  const dataDir = await aDirectory({});
  const run = async (...args: string[]) => {
    const env = { DATABASE_URL: database.url, LC_ALL: 'C.UTF-8', CHENGSHU_LOG_LEVEL: 'warn' };
    const running = runChengshu(args, { dataDir, env });
    return { code: await running.exited, out: running.out(), err: running.err() };
  };
  const planned = await run('apply', bundle);
  expect(planned).toMatchObject({ code: 3, err: 'Only planned; add --yes to apply\n' });
  expect(planned.out).toContain('+ view streets_std  街道(标准)');
  expect(planned.out).toContain('9 to create, 0 to change, 0 unchanged, 4 waiting for data');
  const applied = await run('apply', bundle, '--yes');
  expect(applied).toMatchObject({ code: 0, err: '' });
  expect(applied.out).toContain('9 created, 4 waiting for data');
  const again = await run('apply', bundle);
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('0 to create, 0 to change, 8 unchanged, 5 waiting for data');
  await edit(join(bundle, 'sources.yaml'), 'driftPolicy', 'driftPolcy');
  const refused = await run('apply', bundle, '--json');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(
    'sources.yaml:22:1: there is no field driftPolcy; did you mean driftPolicy?',
  );
  expect(JSON.parse(refused.out)).toMatchObject({
    code: 'definition.bundle-refused',
    problems: [{ place: { file: 'sources.yaml', line: 22, column: 1 } }],
  });
});
