import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cityFolder } from '../../src/app/demo/demo-place.ts';
import { findPlanted } from '../../src/app/demo/planted.fixtures.ts';
import { openInstallation } from '../../src/app/installation.ts';
import { systemContext } from '../../src/governance/identity/context.ts';
import { findDepartmentByName } from '../../src/governance/organization/organization.ts';
import { findApplicationByName, issueKey } from '../../src/lifecycle/application/application.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/log/log.ts';
import { sleep, untilIdle } from './crash-ground.ts';
import { execute, startPostgres, whyNoPostgres } from './external-postgres.ts';
import { aCity, ask, names, type City } from './four-ground.ts';

/** The whole city; a tenth of it takes hardly less. */
const scale = 1;
const loadMsMax = 600_000;
const lookEveryMs = 20;

const noPostgres = await whyNoPostgres();
if (noPostgres !== undefined) process.stderr.write(`skipped, four processes: ${noPostgres}\n`);

type Query = <T>(text: string) => Promise<T[]>;
type Name = (typeof names)[number];

/** Waits for a moment of the load; undefined when the load ended before it came. */
async function untilSeen(isThere: () => Promise<boolean>, isOver: () => boolean): Promise<boolean> {
  for (;;) {
    if (await isThere()) return true;
    if (isOver()) return false;
    await sleep(lookEveryMs);
  }
}

const running = (query: Query, kind: string, done: number) => async () => {
  const [row] = await query<{ done: number; running: number }>(
    `select count(*) filter (where state = 'done')::int as done,
      count(*) filter (where state = 'running')::int as running from job where kind = '${kind}'`,
  );
  return row !== undefined && row.done >= done && row.running > 0;
};

/**
 * Loads the demo: one more process gives the orders, the four do the work and answer. While it lasts each of three is killed
 * at a stage of its own, and replaced. Out: which were killed, and how long it took.
 */
async function load(city: City, query: Query): Promise<{ killed: Name[]; seconds: number }> {
  const began = performance.now();
  const options = ['--data-dir', city.dataDir, '--scale', String(scale), '--no-serve'];
  const orders = city.command(['demo', ...options], { CHENGSHU_ROLE: 'api' });
  let isOver = false;
  void orders.exited.then(() => (isOver = true));
  // It makes the place and the tables before the others come.
  const there = () =>
    query<{ there: string | null }>(`select to_regclass('job')::text as there`).then(
      ([row]) => row?.there !== null,
    );
  await untilSeen(there, () => isOver);
  for (const name of names) await city.start(name);
  const moments = [
    // The data are half landed.
    ['worker-1', running(query, 'cache.land', 8)],
    // Accounts and entries are made; somebody is just signing in.
    ['api-1', running(query, 'view.build', 2)],
    // Data are copied into the store that answers calls.
    ['worker-2', running(query, 'service.refresh', 2)],
  ] as const;
  const killed: Name[] = [];
  for (const [name, moment] of moments) {
    if (!(await untilSeen(moment, () => isOver))) break;
    const asked = name.startsWith('api') ? hello(city) : undefined;
    await city.kill(name);
    await asked;
    await city.start(name);
    killed.push(name);
  }
  expect(await orders.exited, `${orders.out()}\n${orders.err()}`).toBe(0);
  expect(orders.out()).toContain('27 data sets');
  return { killed, seconds: (performance.now() - began) / 1000 };
}

/** Somebody asks while a process dies, and gets the answer of the other. */
async function hello(city: City): Promise<void> {
  const answer = await ask(city, '/readyz', {});
  expect(answer.status).toBe(200);
}

/** Looks into what the four have made: what is hidden in the data is found. Out: a key of the application that calls everything. */
async function lookInside({ dataDir, databaseUrl }: City): Promise<string> {
  const config = loadConfig({ CHENGSHU_DATA_DIR: dataDir, DATABASE_URL: databaseUrl });
  const installation = await openInstallation(config, createLogger({ level: 'fatal' }));
  const { world } = installation;
  const { found, expected } = await findPlanted(world, scale);
  const department = await findDepartmentByName(world.db, '市数据局');
  const of = { departmentId: department?.id ?? '', name: '城市运行中心' };
  const applicationId = (await findApplicationByName(world.db, of))?.id ?? '';
  const asked = { applicationId, label: 'journey', days: 1 };
  const { key } = await issueKey(systemContext(world, 'cli'), asked);
  await installation.close();
  expect(found).toEqual(expected);
  return key;
}

/** Calls each granted query service in turn, at both addresses. Out: what ends it and gives the requests that were answered. */
async function callers(city: City, query: Query, key: string) {
  const services = await query<{ code: string }>(
    `select code from service where kind = 'query' and state = 'published' order by code`,
  );
  expect(services).toHaveLength(30);
  let stopped = false;
  const answered: string[] = [];
  const codes = new Set<string>();
  const run = (async () => {
    for (let turn = 0; !stopped; turn += 1) {
      const { code } = services[turn % services.length]!;
      // In the next round each service is asked at the other address.
      const round = Math.floor(turn / services.length);
      const answer = await fetch(`${city.urls()[(turn + round) % 2]}/data/v1/${code}?limit=1`, {
        headers: { authorization: `Bearer ${key}` },
      }).catch(() => undefined);
      // A process that dies may take the answer with it; then nobody was told anything.
      const text = await answer?.text().catch(() => undefined);
      if (answer === undefined || text === undefined) {
        await sleep(lookEveryMs);
        continue;
      }
      expect(answer.status, `${code} ${text}`).toBe(200);
      // A page of the gateway.
      expect((JSON.parse(text) as { data: unknown[] }).data, code).toHaveLength(1);
      codes.add(code);
      answered.push(answer.headers.get('x-request-id') ?? '');
      // Below the 600 calls a minute that the key may make.
      await sleep(110);
    }
  })();
  return {
    count: () => answered.length,
    isAll: () => codes.size === services.length,
    stop: async () => {
      stopped = true;
      await run;
      return answered;
    },
  };
}

/** Every data set is there once, with the rows of its file, built, catalogued, served and granted once. */
async function expectWhole(city: City, query: Query): Promise<void> {
  // Written by the generator.
  const { files } = JSON.parse(
    await readFile(join(city.dataDir, cityFolder, 'manifest.json'), 'utf8'),
  ) as { files: { name: string; rows: number }[] };
  const made = files.map(({ name, rows }) => [name.replace(/^.*\/|\..*$/g, ''), rows] as const);
  const landed = await query<{ code: string; rows: number; number: number }>(
    `select d.code, (s.row_count + s.rejected_count)::int as rows, s.number
     from data_set d join snapshot s on s.data_set_id = d.id where d.kind = 'collected'`,
  );
  expect(new Set(landed.map(({ number }) => number))).toEqual(new Set([1]));
  expect(Object.fromEntries(landed.map(({ code, rows }) => [code, rows]))).toEqual(
    Object.fromEntries(made),
  );
  expect(landed).toHaveLength(made.length);
  const [count] = await query(
    `select (select count(*)::int from data_set) as sets,
      (select count(*)::int from snapshot where number = 1) as first,
      (select count(*)::int from snapshot) as snapshots,
      (select count(*)::int from landing_run where state = 'done') as landings,
      (select count(*)::int from resource_version where number = 1) as entries,
      (select count(*)::int from resource_version) as versions,
      (select count(*)::int from service where state = 'published') as services,
      (select count(*)::int from service_grant) as grants,
      (select count(distinct (application_id, service_id))::int from service_grant) as granted`,
  );
  const whole = { sets: 57, first: 57, snapshots: 57, landings: 27, entries: 30, versions: 30 };
  expect(count).toMatchObject({ ...whole, services: 33 });
  expect(count).toHaveProperty('granted', (count as { grants: number }).grants);
  const refused = `select kind, error->>'code' as code from job where state <> 'done' order by 2`;
  expect(await query(refused)).toEqual([
    { kind: 'cache.land', code: 'cache.schema-drift' },
    { kind: 'cache.land', code: 'xlsx.not-a-workbook' },
  ]);
}

test.skipIf(noPostgres !== undefined)(
  'four processes load the demo and serve it while each is killed once: nothing is lost, nothing twice',
  { timeout: loadMsMax },
  async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const databaseUrl = await postgres.aDatabase();
    const query = <T>(text: string) => execute<T>(databaseUrl, text);
    const city = await aCity(databaseUrl);
    const { killed, seconds } = await load(city, query);
    process.stdout.write(`demo by four processes: ${seconds.toFixed(0)} s\n`);
    expect(killed).toEqual(['worker-1', 'api-1', 'worker-2']);
    await untilIdle(query);
    await expectWhole(city, query);

    const calls = await callers(city, query, await lookInside(city));
    const enough = async (more: number) => {
      const goal = calls.count() + more;
      await expect.poll(calls.count, { timeout: 30_000 }).toBeGreaterThan(goal);
    };
    await enough(20);
    await city.kill('api-2');
    await enough(20);
    await city.start('api-2');
    await enough(20);
    await expect.poll(calls.isAll, { timeout: 30_000 }).toBe(true);
    const answered = await calls.stop();
    const recorded = await query<{ id: string; times: number }>(
      'select request_id as id, count(*)::int as times from access_record group by 1',
    );
    const times = new Map(recorded.map((row) => [row.id, row.times]));
    expect(answered.filter((id) => times.get(id) !== 1)).toEqual([]);
    const doctor = city.command(['doctor', '--deep', '--json']);
    expect(await doctor.exited, doctor.out()).toBe(0);
    expect(await city.stop()).toEqual([0, 0, 0, 0]);
  },
);
