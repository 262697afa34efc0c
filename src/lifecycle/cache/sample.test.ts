import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { testWorld } from '#platform/testing/world.ts';
import { describeSnapshot, sampleSnapshot } from './cache.commands.ts';
import { aReadySource, aReceivedFile } from './cache.fixtures.ts';
import { cacheRoutes } from './cache.routes.ts';
import { landForTest } from './landing.fixtures.ts';
import { rejectsFrom } from './reject-lines.ts';
import { rejectsCsv } from './rejects-csv.ts';
import { sampleCellMax, shapeOf } from './sample.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
beforeAll(async () => {
  world = await testWorld({ keep: true });
});
afterAll(() => world.close());

const people = [
  ['110101199003071233', '欧阳静怡', '2026-01-05', '31.55', 'true', '京A·12345 🙂'],
  ['110101198512120026', '张三', '2026-02-17', '-7', 'false', ''],
];
const columns = ['证件号', '姓名', '日期', '金额', '在册', '备注'];

async function landed(rows: readonly (readonly string[])[]) {
  const given = await aReadySource(world, { columns });
  const bytes = [columns, ...rows].map((row) => `${row.join(',')}\n`).join('');
  const fileId = await aReceivedFile(world, { sourceId: given.sourceId, bytes });
  return { ...given, ...(await landForTest(world, { sourceId: given.sourceId, fileId })) };
}

const isShape = (value: unknown) =>
  value === null || (typeof value === 'string' && /^[•…\p{P}\p{Zs}]+$/u.test(value));

/** The answer of a route as it goes over the wire. */
async function answer(
  name: 'getSnapshot' | 'sampleSnapshot' | 'listRejects',
  ctx: Context,
  given: { id: string; query?: object },
): Promise<{ text: string; body: { items: unknown[]; next: string | null } }> {
  const input = { params: { id: given.id }, query: { limit: 20, ...given.query } };
  const body: unknown = await cacheRoutes.handlers[name]?.(ctx, input as never, undefined as never);
  return { text: JSON.stringify(body), body: body as { items: unknown[]; next: string | null } };
}

test('a shape tells letters, digits and signs of no value', () => {
  expect(shapeOf('110101199003071233')).toBe('•'.repeat(18));
  expect(shapeOf('北京市-东城区 3号')).toBe('•••-••• ••');
  expect(shapeOf(-7.5)).toBe('-•.•');
  expect([true, false, 'true', 'false'].map(shapeOf)).toEqual(['••', '••', '••', '••']);
  expect(shapeOf('🙂€+é')).toBe('••••');
  expect(shapeOf(null)).toBeNull();
  expect(shapeOf(['甲', 1])).toBe('["•",•]');
  expect(shapeOf('字'.repeat(1_000))).toBe(`${'•'.repeat(24)}…`);
});

test('without the right to values, none of them leaves the platform', async () => {
  const { snapshotId } = await landed(people);
  const bureau = await aContext(world, { roles: ['data-bureau'] });
  const sample = await answer('sampleSnapshot', bureau, { id: snapshotId });
  const profile = await answer('getSnapshot', bureau, { id: snapshotId });
  for (const value of people.flat().filter((one) => one !== '')) {
    expect(sample.text).not.toContain(`"${value}"`);
    expect(profile.text).not.toContain(`"${value}"`);
  }
  // Not even a part: all that is left of a value is marks and punctuation.
  const { rows, masked } = await sampleSnapshot(bureau, snapshotId, 20);
  expect(masked).toBe(true);
  for (const value of rows.flatMap((row) => Object.values(row))) expect(value).toSatisfy(isShape);
  expect(rows[0]).toMatchObject({ 证件号: '•'.repeat(18), 日期: '••••-••-••', 备注: '••·••••• •' });
  expect(rows[1]).toMatchObject({ 备注: null });
  const described = await describeSnapshot(bureau, snapshotId);
  for (const { min, max, top } of described.profile)
    for (const value of [min, max, ...top.map((one) => one.value)])
      expect(value).toSatisfy(isShape);
  expect(described.profile[0]).toMatchObject({ distinct: 2, missing: 0 });
});

test('with the right, values are shown as they are, cut when they are long', async () => {
  const long = '长'.repeat(3_000);
  const { snapshotId, departmentId } = await landed([...people, ['1', long, '', '', '', '']]);
  const steward = await aContext(world, { roles: ['department-steward'], departmentId });
  const { rows, masked } = await sampleSnapshot(steward, snapshotId, 20);
  expect(masked).toBe(false);
  expect(rows[0]).toMatchObject({ 姓名: '欧阳静怡', 证件号: '110101199003071233' });
  expect(rows[2]?.['姓名']).toBe(`${long.slice(0, sampleCellMax)}…`);
  const { profile } = await describeSnapshot(steward, snapshotId);
  expect(profile[1]?.min).toBe('张三');
});

test('a steward of another department sees neither', async () => {
  const { snapshotId } = await landed(people);
  const stranger = await aContext(world, { roles: ['department-steward'] });
  await expect(sampleSnapshot(stranger, snapshotId, 1)).rejects.toMatchObject({ status: 403 });
});

test('100,000 rejects are read page by page, whatever separators their text holds', async () => {
  const { runId, departmentId } = await landed(people);
  const path = world.storage.path('rejects', `${runId}.ndjson`);
  const reject = (line: number) => ({
    line,
    reason: 'field-count',
    raw: line % 7 === 0 ? '甲\u2028乙\r丙' : `第${line}行`,
  });
  const lines = Array.from({ length: 100_000 }, (_, index) => JSON.stringify(reject(index + 1)));
  await writeFile(path, `${lines.join('\n')}\n`);
  await world.db
    .updateTable('landing_run')
    .set({ rejects_file: `${runId}.ndjson` })
    .where('id', '=', runId)
    .execute();
  const steward = await aContext(world, { roles: ['department-steward'], departmentId });
  const first = await answer('listRejects', steward, { id: runId, query: { limit: 200 } });
  expect(first.body.items).toHaveLength(200);
  expect(first.body.items[6]).toEqual({
    ...reject(7),
    column: null,
    words: { zh: '字段个数与表头不一致', en: 'another number of fields than the header' },
  });
  const cursor = first.body.next ?? '';
  const second = await answer('listRejects', steward, { id: runId, query: { limit: 2, cursor } });
  expect(second.body.items).toMatchObject([{ line: 201 }, { line: 202 }]);
  const start = Buffer.byteLength(`${lines.slice(0, -1).join('\n')}\n`);
  expect(await rejectsFrom(path, { start, limit: 10 })).toEqual({
    rejects: [reject(100_000)],
    next: null,
  });
  await expect(rejectsFrom(path, { start: 3, limit: 1 })).rejects.toMatchObject({ status: 400 });
  let records = 0;
  for await (const part of rejectsCsv(path, 'en')) records += String(part).endsWith('\r\n') ? 1 : 0;
  expect(records).toBe(100_001);
});

test('rejected rows are not for those without the right to values', async () => {
  const { runId } = await landed(people);
  const bureau = await aContext(world, { roles: ['data-bureau'] });
  await expect(answer('listRejects', bureau, { id: runId })).rejects.toMatchObject({ status: 403 });
});
