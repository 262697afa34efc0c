import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '#governance/identity/context.ts';
import { findApplicationByName, issueKey } from '#lifecycle/application/application.ts';
import { aRoot } from '#governance/organization/organization.fixtures.ts';
import { findDepartmentByName } from '#governance/organization/organization.ts';
import { listServices } from '#lifecycle/service/service.ts';
import { loadConfig } from '#platform/config/config.ts';
import { rawPool } from '#platform/database/database.ts';
import { createLogger } from '#platform/log/log.ts';
import { testWorld } from '#platform/testing/world.ts';
import { composeServer } from '../http/open-server.ts';
import { openInstallation, type Installation } from '../installation.ts';
import { demoAccounts, demoPassword } from './demo-accounts.ts';
import { cityFolder, findCity, isLoopback, markCity, removeDemo } from './demo-place.ts';
import type { RoadLine } from './demo-table.ts';
import { makeCity, openOldSystems } from './demo.ts';
import { makeFiles } from './make-files.ts';
import { findPlanted, planted } from './planted.fixtures.ts';

const city = { seed: 'test', scale: 0.02 };
const quiet = { onProgress: () => undefined, onStage: () => undefined };

let dir: string;
let installation: Installation;
let ground: Parameters<typeof makeCity>[0];
let lines: RoadLine[];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'chengshu-demo-'));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  await runUntilKilled(dir);
  const config = {
    ...loadConfig({
      CHENGSHU_DATA_DIR: dir,
      CHENGSHU_LOG_LEVEL: 'fatal',
      CHENGSHU_PORT: '0',
    }),
    isDemo: true,
  };
  installation = await openInstallation(config, createLogger({ level: 'fatal' }));
  closers.push(() => installation.close());
  const door = await openOldSystems(installation);
  closers.push(() => door!.close());
  await installation.work();
  ground = { world: installation.world, door };
  lines = await makeCity(ground, city, quiet);
}, 180_000);

/** A first run of the command itself, killed when the accounts are made and the data are half landed. */
async function runUntilKilled(dataDir: string): Promise<void> {
  const command = join(import.meta.dirname, '../cli/chengshu.ts');
  const options = ['--data-dir', dataDir, '--seed', city.seed, '--scale', String(city.scale)];
  const child = spawn(process.execPath, [command, 'demo', '--no-serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('accounts')) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  expect(await findCity(dataDir)).toEqual({ ...city, isReady: false });
}

afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

test('the same seed gives the same bytes, another one others', async () => {
  const second = await mkdtemp(join(tmpdir(), 'chengshu-demo-'));
  closers.push(() => rm(second, { recursive: true, force: true }));
  const first = await makeFiles(join(dir, cityFolder), city, () => undefined);
  const again = await makeFiles(join(second, 'a'), city, () => undefined);
  expect(again).toEqual(first);
  expect(first).toHaveLength(27);
  const other = await makeFiles(join(second, 'b'), { ...city, seed: 'other' }, () => undefined);
  const same = other.filter(({ sha256 }, place) => sha256 === again[place]?.sha256);
  // What does not depend on chance: the grids, the stations, the rivers.
  expect(same.map(({ name }) => name)).toEqual([
    'environment/station.csv',
    'planning/grid.geojson',
    'water/river_reach.geojson',
  ]);
});

test('every data set has come to a service that is granted, and only what is planted is in trouble', () => {
  expect(lines).toHaveLength(27);
  expect(lines.filter(({ services }) => services < 1)).toEqual([]);
  const troubled = lines.filter(({ condition }) => condition !== 'good');
  expect(troubled.map(({ code, condition }) => `${code} ${condition}`)).toEqual([
    'subsistence_east cache: failed',
    'dust_reading resource: attention',
    'insured_employer source: failed',
    'work_order cache: failed',
  ]);
  expect(lines.filter(({ applications }) => applications < 1)).toEqual([]);
  expect(new Set(lines.map(({ department }) => department)).size).toBeGreaterThanOrEqual(11);
  const population = lines.find(({ code }) => code === 'population');
  expect(population).toMatchObject({ rejected: 1, viewRows: 3_999 });
});

test('the run that was killed is gone on with: nothing is lost, nothing twice', async () => {
  const { rows } = await rawPool(installation.world.db).query<{ sets: number; snapshots: number }>(
    `select count(distinct d.id)::int as sets, count(s.id)::int as snapshots
      from data_set d left join snapshot s on s.data_set_id = d.id`,
  );
  // 27 collected, 27 standardised, 3 derived.
  expect(rows).toEqual([{ sets: 57, snapshots: 57 }]);
});

test('two data sets came out of old databases, one of them on a day long ago and never since', async () => {
  const { db } = installation.world;
  const { rows } = await rawPool(db).query(
    `select d.code, s.kind, r.state, r.row_count::int as rows, r.error->>'code' as error,
      r.started_at < '2025-09-04' as "longAgo" from collection r join feed f on f.id = r.feed_id
      join source s on s.id = f.source_id join data_set d on d.id = s.data_set_id order by d.code, r.started_at`,
  );
  const done = { kind: 'postgresql', state: 'done', error: null };
  const failed = { state: 'failed', rows: null, error: 'connection.no-such-table', longAgo: false };
  expect(rows).toEqual([
    { ...done, code: 'enterprise', rows: 1_204, longAgo: false },
    { ...done, code: 'insured_employer', rows: 184, longAgo: true },
    { ...done, code: 'insured_employer', ...failed },
  ]);
});

test('what planted.md says waits is on the desks of the accounts', async () => {
  const { server, closeParts } = await composeServer(installation.world, { ready: true });
  const asks = [...(await planted()).matchAll(/^- `(\w+)` asks `([^`]+)`: `([^`]+)`$/gm)];
  expect(asks.length).toBeGreaterThan(12);
  const tokens = new Map<string, string>();
  const found: string[] = [];
  for (const [, loginName = '', url = ''] of asks) {
    if (!tokens.has(loginName)) {
      const body = { loginName, password: demoPassword, deliver: 'token' };
      const session = await server.inject({ method: 'POST', url: '/api/v1/session', body });
      tokens.set(loginName, session.json<{ token: string }>().token);
    }
    const headers = { authorization: `Bearer ${tokens.get(loginName)}` };
    const answer = await server.inject({ url, headers });
    expect(answer.statusCode, answer.body).toBe(200);
    const { items } = answer.json<{ items: Record<string, string>[] }>();
    const named = ['dataSetName', 'serviceName', 'name', 'displayName', 'action'];
    const names = items.map((item) => item[named.find((field) => field in item) ?? ''] ?? '');
    found.push(inOrder(names));
  }
  const said = asks.map(([, , , names = '']) => inOrder(names.split(', ')));
  expect(found).toEqual(said);
  await server.close();
  await closeParts();
});

function inOrder(names: readonly string[]): string {
  return names.toSorted((a, b) => (a < b ? -1 : 1)).join(', ');
}

test('every service answers a call with a key', async () => {
  const { world } = installation;
  const ctx = systemContext(world, 'cli');
  const department = await findDepartmentByName(world.db, '市数据局');
  const application = await findApplicationByName(world.db, {
    departmentId: department!.id,
    name: '城市运行中心',
  });
  const { key } = await issueKey(ctx, { applicationId: application!.id, label: 'test', days: 1 });
  const { server, closeParts } = await composeServer(world, { ready: true });
  const services = await listServices(world.db, { departments: 'all', kind: 'query' }, 200);
  expect(services.length).toBe(30);
  for (const { code } of services) {
    const answer = await server.inject({
      url: `/data/v1/${code}?limit=1`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(answer.statusCode, `${code} ${answer.body}`).toBe(200);
    expect(answer.json<{ data: unknown[] }>().data, code).toHaveLength(1);
  }
  const shown = await server.inject({ url: '/api/v1/demo/accounts' });
  expect(shown.json<{ accounts: unknown[] }>().accounts).toHaveLength(demoAccounts.length);
  for (const { loginName } of [demoAccounts[0]!, demoAccounts.at(-1)!]) {
    const body = { loginName, password: demoPassword };
    const signedIn = await server.inject({ method: 'POST', url: '/api/v1/session', body });
    expect(signedIn.json()).toMatchObject({ passwordDue: false });
  }
  await server.close();
  await closeParts();
});

test('what planted.md says is found by its SQL', async () => {
  const { found, expected } = await findPlanted(installation.world, city.scale);
  expect(expected.length).toBeGreaterThan(25);
  expect(found).toEqual(expected);
});

test('a second run does nothing again, and another city is not mixed in', async () => {
  const { db } = installation.world;
  const jobs = async () =>
    (await rawPool(db).query<{ count: number }>('select count(*)::int as count from job')).rows[0];
  const before = await jobs();
  expect(await makeCity(ground, city, quiet)).toEqual(lines);
  expect(await jobs()).toEqual(before);
  // A run that was killed just before its end finds everything done.
  await markCity(dir, { ...city, isReady: false });
  expect(await makeCity(ground, city, quiet)).toEqual(lines);
  expect(await findCity(dir)).toEqual({ ...city, isReady: true });
});

test('a directory or a database with something else in it is left alone', async () => {
  const other = await mkdtemp(join(tmpdir(), 'chengshu-demo-'));
  closers.push(() => rm(other, { recursive: true, force: true }));
  await writeFile(join(other, 'payroll.csv'), 'a\n');
  await expect(removeDemo(other)).rejects.toMatchObject({ code: 'demo.not-a-demo' });
  expect(await readFile(join(other, 'payroll.csv'), 'utf8')).toBe('a\n');
  const world = await testWorld();
  await aRoot(world);
  const mixed = makeCity({ world, door: undefined }, city, quiet);
  await expect(mixed).rejects.toMatchObject({ code: 'demo.not-a-demo' });
  const hosts = ['127.0.0.1', '127.1.2.3', '::1', 'localhost', '0.0.0.0', '::', '10.0.0.1'];
  expect(hosts.filter(isLoopback)).toEqual(['127.0.0.1', '127.1.2.3', '::1', 'localhost']);
});
