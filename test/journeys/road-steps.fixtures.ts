import { expect } from 'vitest';
import { encodeGb18030 } from '../../src/lifecycle/source/formats/gb18030.fixtures.ts';
import { beginUpload, type Json, type Person, sendPart } from './people.ts';

/** Rows of the table that is carried. */
export const tableRows = 500;
const dayMs = 86_400_000;

export const idOf = (body: Json) => String(body['id']);
export const itemsOf = (body: Json) => body['items'] as Json[]; // a list of the API

/** A table as an office has it: GB18030, codes with leading zeros, a missing mark. */
export function aTable(): Buffer {
  const line = (row: number) =>
    `${String(row).padStart(6, '0')},第${row}街道,${row % 7 === 0 ? '无' : row * 10},2026年${1 + (row % 12)}月${1 + (row % 28)}日`;
  const lines = Array.from({ length: tableRows }, (_, row) => line(row + 1));
  return encodeGb18030(`街道编码,街道名称,户籍人数,登记日期\r\n${lines.join('\r\n')}\r\n`);
}

/** Uploads in two parts. Out: the id of the upload. */
export async function upload(person: Person, bytes: Buffer): Promise<string> {
  const location = await beginUpload(person.url, person, {
    fileName: '街道.csv',
    sizeBytes: bytes.length,
  });
  const middle = Math.floor(bytes.length / 3);
  for (const [from, to] of [
    [0, middle],
    [middle, bytes.length],
  ] as const) {
    const body = new Uint8Array(bytes.subarray(from, to));
    const sent = await sendPart(person.url + location, person, { offset: from, body });
    expect([sent.status, sent.headers.get('upload-offset')]).toEqual([204, String(to)]);
  }
  return location.split('/').at(-1) ?? '';
}

/** Source, snapshot and view by the steward. Out: the data set of the view, and all ids on the way. */
export async function landAndStandardise(steward: Person) {
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
  expect(landed).toMatchObject({ rowsIn: tableRows, rowsOut: tableRows, rejected: 0 });
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
export async function publish(given: {
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
    .toMatchObject({ rowCount: tableRows, from: 'store' });
  return { resourceId: idOf(proposed), serviceId: idOf(service), code: String(service['code']) };
}

/** Nothing of another department is shown or changed. */
export async function strangerIsRefused(
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

/** An application, approved by the bureau, asks for a service, is granted it by the provider, and gets a key. */
export async function gainAccess(
  people: Record<'owner' | 'bureau' | 'approver' | 'stranger', Person>,
  serviceId: string,
): Promise<{ applicationId: string; grantId: string; key: string }> {
  const { owner, bureau, approver, stranger } = people;
  const application = await owner.do('POST', '/api/v1/applications', {
    name: '公交规划',
    departmentId: owner.departmentId,
    systemName: '公交规划系统',
    purpose: '规划站点',
    legalBasis: '履职',
    contactDuty: '规划岗',
  });
  const applicationId = idOf(application);
  await owner.refused('policy.denied', 'POST', `/api/v1/applications/${applicationId}/approve`);
  await bureau.do('POST', `/api/v1/applications/${applicationId}/approve`);
  const asked = await owner.do('POST', '/api/v1/share-requests', {
    applicationId,
    serviceId,
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
  const issued = await owner.do('POST', `/api/v1/applications/${applicationId}/keys`, {
    label: '生产',
  });
  return { applicationId, grantId: String(grantId), key: String(issued['key']) };
}
