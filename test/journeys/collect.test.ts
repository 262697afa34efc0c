import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstStartNotice } from '../../src/app/cli/first-start.ts';
import { type OpenServer, openServer } from '../../src/app/http/open-server.ts';
import { type Installation, openInstallation } from '../../src/app/installation.ts';
import {
  anOldPostgresql,
  type OldPostgresql,
} from '../../src/lifecycle/source/connectors/old-postgresql.fixtures.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/log/log.ts';
import { testDatabase } from '../../src/platform/testing/world.ts';
import { type City, type Json, type Person, setUpCity } from './people.ts';

let installation: Installation;
let server: OpenServer;
let city: City;
let old: OldPostgresql;
let closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await testDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-collect-'));
  const config = loadConfig({
    CHENGSHU_DATA_DIR: dir,
    CHENGSHU_PORT: '0',
    CHENGSHU_LOG_LEVEL: 'fatal',
    DATABASE_URL: database.url,
  });
  old = await anOldPostgresql();
  installation = await openInstallation(config, createLogger({ level: 'fatal' }));
  server = await openServer(installation.world);
  await installation.work();
  closers = [
    () => server.close(),
    () => installation.close(),
    database.close,
    () => old.end(),
    () => rm(dir, { recursive: true, force: true }),
  ];
  const notice = await firstStartNotice(installation.world, server.url);
  city = await setUpCity(server.url, notice ?? '');
}, 120_000);
afterAll(async () => {
  for (const close of closers) await close();
});

test('an old system is connected, tried, collected and landed over HTTP', async () => {
  await old.run(`create table permit (code text primary key, fee numeric(10,2), changed timestamp);
    insert into permit values ('P-1', 12.5, '2026-01-01'), ('P-2', null, '2026-01-02')`);
  const departmentId = await city.aDepartment('审批局');
  const steward = await city.aPerson('steward.permit', departmentId, 'department-steward');
  const approver = await city.aPerson('approver.permit', departmentId, 'department-approver');
  const { settings, secret } = old.reach();
  const body = { departmentId, name: '审批系统', kind: 'postgresql', settings, secret };
  await approver.refused('policy.denied', 'POST', '/api/v1/connections', body);
  const connection = await steward.do('POST', '/api/v1/connections', body);
  const connectionPath = `/api/v1/connections/${String(connection['id'])}`;
  for (const person of [steward, approver]) {
    const shown = JSON.stringify(await person.do('GET', connectionPath));
    expect(shown).toContain('"hasSecret":true');
    expect(shown).not.toContain(secret?.password);
  }
  const selection = { schema: 'public', table: 'permit' };
  expect(await steward.do('POST', `${connectionPath}/test`, { selection })).toMatchObject({
    passed: true,
  });
  expect(await steward.do('GET', `${connectionPath}/tables?q=perm`)).toMatchObject({
    items: [{ schema: 'public', table: 'permit', kind: 'table' }],
  });
  const registered = { departmentId, name: '行政许可', unclassified: true };
  const source = await steward.do('POST', '/api/v1/sources', registered);
  const sourcePath = `/api/v1/sources/${String(source['id'])}`;
  const feed = await steward.do('PUT', `${sourcePath}/feed`, {
    connectionId: connection['id'],
    selection,
    mode: 'watermark',
    markColumn: 'changed',
    schedule: { every: 'day', at: '02:30' },
    promisedCycle: 'daily',
  });
  expect(feed).toMatchObject({ keyColumns: ['code'], wholeDue: true, version: 1 });
  const { jobId } = await steward.do('POST', `${sourcePath}/collections`, {});
  expect(await steward.awaitJob(jobId)).toMatchObject({ state: 'done', rowCount: 2 });
  expect(await steward.do('GET', sourcePath)).toMatchObject({ kind: 'postgresql', state: 'ready' });
  // The answer of the contract `DataSet`.
  const dataSet = source['dataSet'] as Json;
  const snapshots = () => steward.do('GET', `/api/v1/data-sets/${String(dataSet['id'])}/snapshots`);
  await expect
    .poll(snapshots, { timeout: 30_000 })
    .toMatchObject({ items: [{ number: 1, rowCount: 2 }] });
  await readUpTo(steward, sourcePath, '2026-01-02 00:00:00');
  expect(await steward.do('GET', '/api/v1/collections/late')).toEqual({ items: [], next: null });
}, 60_000);

async function readUpTo(person: Person, sourcePath: string, mark: string): Promise<void> {
  expect(await person.do('GET', `${sourcePath}/collections`)).toMatchObject({
    items: [
      { state: 'done', whole: true, markAfter: mark, fileCount: 1, files: [{ state: 'landed' }] },
    ],
  });
  expect(await person.do('GET', `${sourcePath}/feed`)).toMatchObject({ mark, wholeDue: false });
  expect(await person.do('GET', '/api/v1/collections/clock')).toMatchObject({
    timeZone: 'Asia/Shanghai',
  });
}
