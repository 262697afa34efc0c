import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import pg from 'pg';
import { openServer } from '#app/http/open-server.ts';
import { openInstallation } from '#app/installation.ts';
import { systemContext } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import {
  approveApplication,
  askShare,
  issueKey,
  registerApplication,
} from '#lifecycle/application/application.ts';
import {
  aPublishedResource,
  aService,
  refresh,
  type TestColumn,
} from '#lifecycle/service/service.fixtures.ts';
import { findCurrentServing } from '#lifecycle/service/service.ts';
import { loadConfig } from '#platform/config/config.ts';
import { rawPool } from '#platform/database/database.ts';
import { createLogger } from '#platform/log/log.ts';
import type { World } from '#platform/world.ts';
import type { BenchResult } from './bench.ts';

const run_ = promisify(execFile);

const goal = 0.6;
const rowsDefault = 1_000_000;
const connections = 50;
const rounds = 5;
const secondsPerRound = 4;
const warmUpSeconds = 2;
/** Keys asked for in turn by each connection. */
const keysAsked = 2000;
/** As many as the gateway has for its store. */
const bareConnections = 10;

const columns: TestColumn[] = [
  { name: 'code', type: 'text', key: true },
  { name: '名称', type: 'text' },
  { name: '地址', type: 'text' },
  { name: 'area', type: 'text' },
  { name: 'founded', type: 'date' },
  { name: 'capital', type: 'decimal' },
  { name: 'staff', type: 'integer' },
  { name: 'changed', type: 'timestamp' },
];

interface Side {
  url: string;
  headers: Record<string, string>;
  paths: string[];
}

interface Round {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

/**
 * Look-up of one row by its key: the whole platform (key, grant, quota, question, SQL, access record on the disk)
 * against bare Fastify and pg with the same prepared SQL, in one process, under the same load, round by round in turn.
 */
export async function run(options: { json: boolean; rows?: number }): Promise<BenchResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chengshu-bench-lookup-'));
  const config = loadConfig({
    CHENGSHU_DATA_DIR: dataDir,
    CHENGSHU_PORT: '0',
    CHENGSHU_LOG_LEVEL: 'warn',
  });
  const installation = await openInstallation(config, createLogger({ level: 'warn' }));
  try {
    const rows = options.rows ?? rowsDefault;
    const { key, table } = await prepare(installation.world, rows);
    const server = await openServer(installation.world);
    const bare = await openBare(installation.world, table);
    const codes = Array.from({ length: keysAsked }, (_, index) => codeOf((index * 7919) % rows));
    const gateway: Side = {
      url: server.url,
      headers: { authorization: `Bearer ${key}` },
      paths: codes.map((code) => `/data/v1/lookup?code=${code}`),
    };
    const baseline: Side = {
      url: bare.url,
      headers: {},
      paths: codes.map((code) => `/lookup?code=${code}`),
    };
    await sameAnswer(gateway, baseline);
    const measured = await compare(gateway, baseline);
    await bare.close();
    await server.close();
    const recorded = await rawPool(installation.world.db).query<{ n: number }>(
      'select count(*) as n from access_record',
    );
    return resultOf(measured, { rows, recorded: recorded.rows[0]?.n ?? 0 });
  } finally {
    await installation.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function codeOf(index: number): string {
  return `C${String(index).padStart(9, '0')}`;
}

async function prepare(world: World, rows: number): Promise<{ key: string; table: string }> {
  const resource = await aPublishedResource(world, {
    columns,
    rows: `SELECT 'C' || lpad(i::VARCHAR, 9, '0'), '示范企业' || i, '示范区第' || i % 999 || '号', (110101 + i % 16)::VARCHAR,
      DATE '2000-01-01' + (i % 9000)::INTEGER, i % 100000 + 0.5, i % 500, TIMESTAMP '2026-01-01 00:00:00' + to_seconds(i)
      FROM range(${rows}) r(i)`,
  });
  const service = await aService(world, resource, { code: 'lookup', kind: 'query' });
  await refresh(world, resource);
  const serving = await findCurrentServing(world.db, resource.id);
  if (serving === undefined || serving.tableName === null)
    throw new Error('the service has no table');
  const asker = systemContext(world, 'bench-asker');
  const application = await registerApplication(asker, {
    name: 'bench',
    departmentId: resource.departmentId,
    systemName: 'bench',
    purpose: 'bench',
    legalBasis: 'bench',
    contactDuty: 'bench',
  });
  await approveApplication(await aContext(world, { roles: ['data-bureau'] }), application.id);
  await askShare(asker, {
    applicationId: application.id,
    serviceId: service.id,
    basis: 'bench',
    scenario: 'bench',
    fields: null,
    rowFilter: [],
    validTo: new Date(world.now().getTime() + 86_400_000).toISOString(),
    quotaPerMinute: 60_000,
    quotaPerDay: 1_000_000,
    frequency: 'bench',
    responsibleDuty: 'bench',
  });
  // The limits a grant may have are for people's programs; here the quota must be counted but never be used up.
  await rawPool(world.db).query(
    'update service_grant set quota_per_minute = 2000000000, quota_per_day = 2000000000',
  );
  const issued = await issueKey(asker, { applicationId: application.id, label: 'bench', days: 1 });
  return { key: issued.key, table: serving.tableName };
}

/** What somebody writes in an hour: a route, a prepared statement, an object as JSON. No key, no grant, no record. */
async function openBare(
  world: World,
  table: string,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { connectionString } = rawPool(world.db).options;
  if (connectionString === undefined) throw new Error('the database has no address');
  const pool = new pg.Pool({ connectionString, max: bareConnections });
  const names = columns.map((column, index) => `c${index + 1} as "${column.name}"`).join(',');
  const text = `SELECT ${names} FROM serving.${table} WHERE c1=$1::text`;
  const server = fastify({ logger: false });
  server.get<{ Querystring: { code: string } }>('/lookup', async (request) => {
    const result = await pool.query({ name: 'lookup', text, values: [request.query.code] });
    return { data: result.rows, next: null };
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  // A TCP server's address is an object while it listens.
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
}

/** Both sides must do the same work before their speed means anything. */
async function sameAnswer(gateway: Side, baseline: Side): Promise<void> {
  const read = async (side: Side) => {
    const response = await fetch(side.url + (side.paths[1] ?? ''), { headers: side.headers });
    if (!response.ok) throw new Error(await response.text());
    // Both sides answer with a page.
    return (await response.json()) as { data: Record<string, unknown>[] };
  };
  const [own, bare] = [await read(gateway), await read(baseline)];
  const same =
    own.data.length === 1 &&
    bare.data.length === 1 &&
    own.data[0]?.['code'] === bare.data[0]?.['code'];
  const names = (page: typeof own) => Object.keys(page.data[0] ?? {}).join();
  if (!same || names(own) !== names(bare)) throw new Error('the two sides do not answer alike');
}

async function compare(
  gateway: Side,
  baseline: Side,
): Promise<{ gateway: Round[]; baseline: Round[] }> {
  const measured = { gateway: [] as Round[], baseline: [] as Round[] };
  for (const side of [gateway, baseline]) await load(side, warmUpSeconds);
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes from round to round, so that neither profits from what the other left warm.
    const first = round % 2 === 0;
    if (first) measured.gateway.push(await load(gateway, secondsPerRound));
    measured.baseline.push(await load(baseline, secondsPerRound));
    if (!first) measured.gateway.push(await load(gateway, secondsPerRound));
  }
  return measured;
}

async function load(side: Side, seconds: number): Promise<Round> {
  const options = JSON.stringify({ ...side, connections, seconds });
  const { stdout } = await run_(
    process.execPath,
    [join(import.meta.dirname, 'lookup-load.ts'), options],
    { maxBuffer: 1 << 24 },
  );
  // Printed by lookup-load.ts.
  const round = JSON.parse(stdout) as Round;
  if (round.failed > 0) throw new Error(`${round.failed} calls failed at ${side.url}`);
  return round;
}

function resultOf(
  measured: { gateway: Round[]; baseline: Round[] },
  data: { rows: number; recorded: number },
): BenchResult {
  const median = (list: Round[], pick: (round: Round) => number) =>
    list.map(pick).toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
  const own = median(measured.gateway, (round) => round.perSecond);
  const bare = median(measured.baseline, (round) => round.perSecond);
  const ratio = own / bare;
  return {
    name: 'lookup: one row by key through the gateway',
    figures: {
      'rows of the table': data.rows,
      connections: connections,
      'gateway, calls/s (median)': own,
      'gateway, p50 ms': median(measured.gateway, (round) => round.p50Ms),
      'gateway, p99 ms': median(measured.gateway, (round) => round.p99Ms),
      'bare Fastify + pg, calls/s (median)': bare,
      'bare, p50 ms': median(measured.baseline, (round) => round.p50Ms),
      'bare, p99 ms': median(measured.baseline, (round) => round.p99Ms),
      'access records kept': data.recorded,
    },
    ratio,
    goal: `≥ ${goal} of bare Fastify + pg`,
    pass: ratio >= goal,
  };
}
