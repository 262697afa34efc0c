import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstStartNotice } from '../../src/app/cli/first-start.ts';
import { type OpenServer, openServer } from '../../src/app/http/open-server.ts';
import { type Installation, openInstallation } from '../../src/app/installation.ts';
import { loadConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/log/log.ts';
import { testDatabase } from '../../src/platform/testing/world.ts';
import { type City, type Json, setUpCity } from './people.ts';
import {
  aTable,
  gainAccess,
  idOf,
  itemsOf,
  landAndStandardise,
  publish,
  strangerIsRefused,
  tableRows,
  upload,
} from './road-steps.fixtures.ts';

let installation: Installation;
let server: OpenServer;
let city: City;
let closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const database = await testDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'chengshu-api-'));
  const config = loadConfig({
    CHENGSHU_DATA_DIR: dir,
    CHENGSHU_PORT: '0',
    CHENGSHU_LOG_LEVEL: 'fatal',
    DATABASE_URL: database.url,
  });
  installation = await openInstallation(config, createLogger({ level: 'fatal' }));
  server = await openServer(installation.world);
  await installation.work();
  closers = [
    () => server.close(),
    () => installation.close(),
    database.close,
    () => rm(dir, { recursive: true, force: true }),
  ];
  city = await setUpCity(
    server.url,
    (await firstStartNotice(installation.world, server.url)) ?? '',
  );
});
afterAll(async () => {
  for (const close of closers) await close();
});

test('the whole road by people of their own roles, over HTTP', { timeout: 120_000 }, async () => {
  const civil = await city.aDepartment('民政局');
  const traffic = await city.aDepartment('交通局');
  const steward = await city.aPerson('steward.civil', civil, 'department-steward');
  const approver = await city.aPerson('approver.civil', civil, 'department-approver');
  const bureau = await city.aPerson('bureau', city.rootId, 'data-bureau');
  const owner = await city.aPerson('owner.traffic', traffic, 'application-owner');
  const stranger = await city.aPerson('steward.traffic', traffic, 'department-steward');
  const made = await landAndStandardise(steward);
  await strangerIsRefused(stranger, made);
  const entry = await publish({ steward, bureau, dataSetId: made.dataSetId, shareType: 2 });

  const { applicationId, grantId, key } = await gainAccess(
    { owner, bureau, approver, stranger },
    entry.serviceId,
  );
  const call = async (question: string) => {
    const answer = await fetch(`${server.url}/data/v1/${entry.code}${question}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const all = await call('?limit=1000');
  expect(all.status, JSON.stringify(all.body)).toBe(200);
  const data = all.body['data'] as Json[];
  expect(data).toHaveLength(tableRows);
  const [first] = data;
  const [keyColumn = ''] = Object.keys(first ?? {});
  expect(first?.[keyColumn]).toBe('000001');
  expect(Object.values(first ?? {})).toContain('第1街道');
  expect(await call(`?${keyColumn}=000123`)).toMatchObject({
    status: 200,
    body: { data: [{ [keyColumn]: '000123' }] },
  });

  await expect
    .poll(
      async () =>
        itemsOf(await owner.do('GET', `/api/v1/applications/${applicationId}/calls`)).length,
      {
        timeout: 10_000,
      },
    )
    .toBe(2);
  const calls = itemsOf(await approver.do('GET', `/api/v1/services/${entry.serviceId}/calls`));
  expect(calls.map((one) => one['rowCount'])).toEqual([1, tableRows]);
  expect(calls[0]).toMatchObject({
    applicationId,
    outcome: 'answered',
    purpose: '按街道人数布点',
  });
  expect(JSON.stringify(calls)).not.toContain('000123');

  await approver.do('POST', `/api/v1/grants/${grantId}/revoke`, { reason: '期限调整' });
  await expect.poll(async () => (await call('?limit=1')).status, { timeout: 10_000 }).toBe(403);
  const audit = itemsOf(await city.officers.audit.do('GET', '/api/v1/audit-events?limit=100'));
  expect(audit.length).toBeGreaterThan(10);
});

test('GB18030 declared as UTF-8 lands nothing', { timeout: 60_000 }, async () => {
  const department = await city.aDepartment('统计局');
  const steward = await city.aPerson('steward.statistics', department, 'department-steward');
  const uploadId = await upload(steward, aTable());
  const preview = await steward.do('POST', `/api/v1/uploads/${uploadId}/preview`, {
    overrides: { encoding: 'utf-8' },
  });
  const source = await steward.do('POST', '/api/v1/sources', {
    departmentId: department,
    name: '错认编码',
    unclassified: true,
  });
  const path = `/api/v1/sources/${idOf(source)}`;
  const { understanding } = preview;
  await steward.do('PUT', `${path}/understanding`, { version: source['version'], understanding });
  const file = await steward.do('POST', `${path}/files`, { uploadId });
  const { jobId } = await steward.do('POST', `${path}/landings`, { sourceFileId: idOf(file) });
  const job = async () => steward.do('GET', `/api/v1/jobs/${String(jobId)}`);
  await expect.poll(async () => (await job())['state'], { timeout: 30_000 }).toBe('failed');
  // A person chose the encoding, so it is kept; every row with Chinese in it is then undecodable.
  expect((await job())['error']).toMatchObject({ code: 'file.too-many-rejects' });
  const dataSetId = idOf(source['dataSet'] as Json);
  expect(itemsOf(await steward.do('GET', `/api/v1/data-sets/${dataSetId}/snapshots`))).toEqual([]);
});
