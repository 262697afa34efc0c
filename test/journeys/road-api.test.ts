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
import { encodeGb18030 } from '../../src/lifecycle/source/formats/gb18030.fixtures.ts';
import { beginUpload, type City, type Json, type Person, sendPart, setUpCity } from './people.ts';

const rows = 500;
const dayMs = 86_400_000;

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

const idOf = (body: Json) => String(body['id']);
const itemsOf = (body: Json) => body['items'] as Json[]; // a list of the API

/** A table as an office has it: GB18030, codes with leading zeros, a missing mark. */
function aTable(): Buffer {
  const line = (row: number) =>
    `${String(row).padStart(6, '0')},第${row}街道,${row % 7 === 0 ? '无' : row * 10},2026年${1 + (row % 12)}月${1 + (row % 28)}日`;
  const lines = Array.from({ length: rows }, (_, row) => line(row + 1));
  return encodeGb18030(`街道编码,街道名称,户籍人数,登记日期\r\n${lines.join('\r\n')}\r\n`);
}

async function upload(person: Person, bytes: Buffer): Promise<string> {
  const location = await beginUpload(server.url, person, {
    fileName: '街道.csv',
    sizeBytes: bytes.length,
  });
  const middle = Math.floor(bytes.length / 3);
  for (const [from, to] of [
    [0, middle],
    [middle, bytes.length],
  ] as const) {
    const body = new Uint8Array(bytes.subarray(from, to));
    const sent = await sendPart(server.url + location, person, { offset: from, body });
    expect([sent.status, sent.headers.get('upload-offset')]).toEqual([204, String(to)]);
  }
  return location.split('/').at(-1) ?? '';
}

/** Source, snapshot and view by the steward. Out: the data set of the view, and all ids on the way. */
async function landAndStandardise(steward: Person) {
  const uploadId = await upload(steward, aTable());
  const preview = await steward.do('POST', `/api/v1/uploads/${uploadId}/preview`, {});
  const understanding = preview['understanding'] as Json;
  expect(understanding).toMatchObject({ format: 'csv', encoding: 'gb18030', delimiter: ',' });
  const source = await steward.do('POST', '/api/v1/sources', {
    departmentId: steward.departmentId,
    name: '街道人口',
    unclassified: true,
  });
  const sourcePath = `/api/v1/sources/${idOf(source)}`;
  await steward.do('PUT', `${sourcePath}/understanding`, {
    version: source['version'],
    understanding: { ...understanding, missing: ['无'] },
  });
  const file = await steward.do('POST', `${sourcePath}/files`, { uploadId });
  const { jobId } = await steward.do('POST', `${sourcePath}/landings`, {
    sourceFileId: idOf(file),
  });
  const landed = await steward.awaitJob(jobId);
  expect(landed).toMatchObject({ rowsIn: rows, rowsOut: rows, rejected: 0 });
  const dataSetId = idOf((source['dataSet'] ?? {}) as Json);
  const proposal = await steward.do('POST', '/api/v1/view-proposals', { dataSetId });
  const view = await steward.do('POST', '/api/v1/views', {
    code: 'streets_std',
    name: '街道人口(标准)',
    departmentId: steward.departmentId,
    inputs: proposal['inputs'],
    ...(proposal['mapping'] === null ? { sql: proposal['sql'] } : { mapping: proposal['mapping'] }),
  });
  const build = await steward.do('POST', `/api/v1/views/${idOf(view)}/builds`);
  for (const job of build['jobs'] as Json[]) await steward.awaitJob(job['jobId']);
  const { snapshotId } = await steward.do('GET', `/api/v1/views/${idOf(view)}`);
  return {
    uploadId,
    sourceId: idOf(source),
    fileId: idOf(file),
    runId: String(landed['runId']),
    collectedId: dataSetId,
    landedId: String(landed['snapshotId']),
    viewId: idOf(view),
    dataSetId: String(view['dataSetId']),
    snapshotId: String(snapshotId),
  };
}

/** The catalogue entry, reviewed by another, and a query on it that answers. */
async function publish(given: {
  steward: Person;
  bureau: Person;
  dataSetId: string;
  shareType: number;
}) {
  const { steward, bureau } = given;
  const proposed = await steward.do('POST', '/api/v1/resources', { dataSetId: given.dataSetId });
  const path = `/api/v1/resources/${idOf(proposed)}`;
  const draft = proposed['draft'] as Json;
  const content = {
    ...draft,
    secrecy: 'not-classified',
    shareType: given.shareType,
    items: (draft['items'] as Json[]).map((item, at) => ({ ...item, key: at === 0 })),
    ...(given.shareType === 2 ? { shareCondition: '履职需要', shareBasis: '履职需要' } : {}),
  };
  const completed = await steward.do('PUT', `${path}/draft`, {
    version: proposed['version'],
    content,
  });
  expect(completed['missing']).toEqual([]);
  await steward.do('POST', `${path}/submit`, { declareNotClassified: true });
  await steward.refused('policy.denied', 'POST', `${path}/review`, { decision: 'approve' });
  const published = await bureau.do('POST', `${path}/review`, { decision: 'approve' });
  expect(published).toMatchObject({ state: 'published' });
  const service = await steward.do('POST', '/api/v1/services', {
    resourceId: idOf(proposed),
    kind: 'query',
  });
  await steward.do('POST', `/api/v1/services/${idOf(service)}/publish`, {
    version: service['version'],
  });
  await expect
    .poll(async () => (await steward.do('GET', `/api/v1/services/${idOf(service)}`))['serving'], {
      timeout: 30_000,
    })
    .toMatchObject({ rowCount: rows, from: 'store' });
  return { resourceId: idOf(proposed), serviceId: idOf(service), code: String(service['code']) };
}

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

  const application = await owner.do('POST', '/api/v1/applications', {
    name: '公交规划',
    departmentId: traffic,
    systemName: '公交规划系统',
    purpose: '规划站点',
    legalBasis: '履职',
    contactDuty: '规划岗',
  });
  const applicationPath = `/api/v1/applications/${idOf(application)}`;
  await owner.refused('policy.denied', 'POST', `${applicationPath}/approve`);
  await bureau.do('POST', `${applicationPath}/approve`);
  const asked = await owner.do('POST', '/api/v1/share-requests', {
    applicationId: idOf(application),
    serviceId: entry.serviceId,
    basis: '站点规划需要',
    scenario: '按街道人数布点',
    validTo: new Date(Date.now() + 30 * dayMs).toISOString(),
    frequency: '每日',
    responsibleDuty: '规划岗',
  });
  expect(asked).toMatchObject({ state: 'un-audit', grantId: null });
  const requestPath = `/api/v1/share-requests/${idOf(asked)}/decide`;
  await stranger.refused('policy.denied', 'POST', requestPath, { decision: 'approve' });
  const { grantId } = await approver.do('POST', requestPath, { decision: 'approve' });
  const { key } = await owner.do('POST', `${applicationPath}/keys`, { label: '生产' });

  const call = async (question: string) => {
    const answer = await fetch(`${server.url}/data/v1/${entry.code}${question}`, {
      headers: { authorization: `Bearer ${String(key)}` },
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const all = await call('?limit=1000');
  expect(all.status, JSON.stringify(all.body)).toBe(200);
  const data = all.body['data'] as Json[];
  expect(data).toHaveLength(rows);
  const [first] = data;
  const [keyColumn = ''] = Object.keys(first ?? {});
  expect(first?.[keyColumn]).toBe('000001');
  expect(Object.values(first ?? {})).toContain('第1街道');
  expect(await call(`?${keyColumn}=000123`)).toMatchObject({
    status: 200,
    body: { data: [{ [keyColumn]: '000123' }] },
  });

  await expect
    .poll(async () => itemsOf(await owner.do('GET', `${applicationPath}/calls`)).length, {
      timeout: 10_000,
    })
    .toBe(2);
  const calls = itemsOf(await approver.do('GET', `/api/v1/services/${entry.serviceId}/calls`));
  expect(calls.map((one) => one['rowCount'])).toEqual([1, rows]);
  expect(calls[0]).toMatchObject({
    applicationId: idOf(application),
    outcome: 'answered',
    purpose: '按街道人数布点',
  });
  expect(JSON.stringify(calls)).not.toContain('000123');

  await approver.do('POST', `/api/v1/grants/${String(grantId)}/revoke`, { reason: '期限调整' });
  await expect.poll(async () => (await call('?limit=1')).status, { timeout: 10_000 }).toBe(403);
  const audit = itemsOf(await city.officers.audit.do('GET', '/api/v1/audit-events?limit=100'));
  expect(audit.length).toBeGreaterThan(10);
});

/** Nothing of another department is shown or changed. */
async function strangerIsRefused(
  stranger: Person,
  made: Awaited<ReturnType<typeof landAndStandardise>>,
) {
  const { sourceId, uploadId, viewId } = made;
  const asks: [string, string, unknown?][] = [
    ['GET', `/api/v1/uploads/${uploadId}`],
    ['POST', `/api/v1/uploads/${uploadId}/preview`, {}],
    ['GET', `/api/v1/sources/${sourceId}`],
    ['PATCH', `/api/v1/sources/${sourceId}`, { version: 2, name: 'x' }],
    ['POST', `/api/v1/sources/${sourceId}/move`, { version: 2, move: 'suspend' }],
    ['GET', `/api/v1/sources/${sourceId}/files`],
    ['POST', `/api/v1/sources/${sourceId}/files`, { uploadId }],
    ['POST', `/api/v1/sources/${sourceId}/landings`, { sourceFileId: made.fileId }],
    ['GET', `/api/v1/data-sets/${made.collectedId}/snapshots`],
    ['GET', `/api/v1/data-sets/${made.collectedId}/landing-runs`],
    ['GET', `/api/v1/landing-runs/${made.runId}`],
    ['GET', `/api/v1/snapshots/${made.landedId}`],
    ['GET', `/api/v1/snapshots/${made.landedId}/sample`],
    ['GET', `/api/v1/snapshots/${made.snapshotId}/sample`],
    ['GET', `/api/v1/views/${viewId}`],
    ['POST', `/api/v1/views/${viewId}/builds`],
    ['POST', '/api/v1/view-proposals', { dataSetId: made.collectedId }],
    ['POST', '/api/v1/resources', { dataSetId: made.dataSetId }],
  ];
  for (const [method, path, body] of asks) {
    const answer = await stranger.ask(method, path, body);
    expect([403, 404], `${method} ${path}: ${JSON.stringify(answer.body)}`).toContain(
      answer.status,
    );
  }
  expect(itemsOf(await stranger.do('GET', '/api/v1/sources'))).toEqual([]);
  expect(itemsOf(await stranger.do('GET', '/api/v1/views'))).toEqual([]);
  const inputs = [{ alias: 'streets', dataSetId: made.collectedId }];
  const tried = { departmentId: stranger.departmentId, inputs, sql: 'SELECT * FROM streets' };
  const preview = await stranger.ask('POST', '/api/v1/view-previews', tried);
  expect([403, 404, 422], JSON.stringify(preview.body)).toContain(preview.status);
  const define = await stranger.ask('POST', '/api/v1/views', { ...tried, name: '偷看' });
  expect([403, 404, 422], JSON.stringify(define.body)).toContain(define.status);
}

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
  expect((await job())['error']).toMatchObject({ code: 'cache.too-many-rejects' });
  const dataSetId = idOf(source['dataSet'] as Json);
  expect(itemsOf(await steward.do('GET', `/api/v1/data-sets/${dataSetId}/snapshots`))).toEqual([]);
});
