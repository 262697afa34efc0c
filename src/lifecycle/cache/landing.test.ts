import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transact } from '#platform/database/database.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { encodeGb18030 } from '#lifecycle/source/formats/gb18030.fixtures.ts';
import { getSource, saveUnderstanding } from '#lifecycle/source/source.ts';
import { describeSnapshot, sampleSnapshot } from './cache.commands.ts';
import { aReadySource, aReceivedFile } from './cache.fixtures.ts';
import { findLatestSnapshot } from './cache.queries.ts';
import {
  events,
  lakeDirs,
  landForTest as land,
  people,
  peopleColumns as columns,
  refusalOf,
} from './landing.fixtures.ts';
import { findRun, selectRuns } from './landing.queries.ts';
import { rejectsCsv } from './rejects-csv.ts';

describe('landing a file', () => {
  it('makes a snapshot with manifest, profile, run and event', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId, departmentId } = await aReadySource(world, { columns });
    const fileId = await aReceivedFile(world, {
      sourceId,
      bytes: people(['001,张三,30', '002,李四,NA']),
    });
    const outcome = await land(world, { sourceId, fileId });
    expect(outcome).toMatchObject({
      unchanged: false,
      number: 1,
      rowsIn: 2,
      rowsOut: 2,
      rejected: 0,
      proposedMissing: ['NA'],
    });
    const snapshot = await findLatestSnapshot(world.db, dataSetId);
    expect(snapshot).toMatchObject({
      id: outcome.snapshotId,
      rowCount: 2,
      columns: [
        { name: '编码', type: 'text' },
        { name: '姓名', type: 'text' },
        { name: '年龄', type: 'integer' },
      ],
      evidence: { sourceFileName: 'table.csv', missing: ['NA'] },
    });
    expect(await findRun(world.db, outcome.runId)).toMatchObject({
      state: 'done',
      rowsIn: 2,
      rowsOut: 2,
      proposedMissing: ['NA'],
    });
    expect(await events(world)).toEqual([
      {
        topic: 'snapshot.landed',
        key: dataSetId,
        payload: { dataSetId, snapshotId: outcome.snapshotId },
      },
    ]);
    expect(await lakeDirs(world, dataSetId)).toEqual([outcome.snapshotId]);
    const ctx = await aContext(world, { roles: ['department-steward'], departmentId });
    expect((await sampleSnapshot(ctx, outcome.snapshotId, 10)).rows).toEqual([
      { 编码: '001', 姓名: '张三', 年龄: 30 },
      { 编码: '002', 姓名: '李四', 年龄: null },
    ]);
    const { profile } = await describeSnapshot(ctx, outcome.snapshotId);
    expect(profile[2]).toMatchObject({
      name: '年龄',
      missing: 1,
      distinct: 1,
      min: '30',
      patterns: [{ pattern: '99', share: 1 }],
    });
    expect(
      await readdir(join(world.config.dataDir, 'temp')).then((names) =>
        names.filter((name) => name.startsWith('landing')),
      ),
    ).toEqual([]);
  });

  it('reads GB18030 with rare names, codes as text, CRLF', async () => {
    const world = await testWorld();
    const rows = Array.from(
      { length: 3_000 },
      (_, row) => `110101${String(row).padStart(3, '0')},"㮾梨街道${row}",110101,11`,
    );
    const text = ['code,name,areaCode,provinceCode', ...rows, ''].join('\r\n');
    const { sourceId, departmentId } = await aReadySource(world, {
      columns: ['code', 'name', 'areaCode', 'provinceCode'],
      understanding: { encoding: 'gb18030' },
    });
    const fileId = await aReceivedFile(world, { sourceId, bytes: encodeGb18030(text) });
    const outcome = await land(world, { sourceId, fileId });
    expect(outcome).toMatchObject({ rowsIn: 3_000, rowsOut: 3_000, rejected: 0 });
    const ctx = await aContext(world, { roles: ['department-steward'], departmentId });
    expect((await sampleSnapshot(ctx, outcome.snapshotId, 1)).rows).toEqual([
      { code: '110101000', name: '㮾梨街道0', areaCode: '110101', provinceCode: '11' },
    ]);
  });

  it('does nothing for the same file and understanding, and says so', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const bytes = people(['001,张三,30']);
    const first = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes }),
    });
    const again = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes, name: 'again.csv' }),
    });
    expect(again).toMatchObject({
      unchanged: true,
      snapshotId: first.snapshotId,
      number: 1,
      rowsIn: 1,
    });
    expect(await findRun(world.db, again.runId)).toMatchObject({
      state: 'unchanged',
      snapshotId: first.snapshotId,
    });
    expect(await lakeDirs(world, dataSetId)).toEqual([first.snapshotId]);
    expect(await events(world)).toHaveLength(1);
    const third = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes: people(['001,张三,31']) }),
    });
    expect(third).toMatchObject({ unchanged: false, number: 2 });
  });

  it('saves the types and marks it learned with the source, and a corrected understanding lands anew', async () => {
    const world = await testWorld();
    const { sourceId } = await aReadySource(world, { columns });
    const bytes = people(['001,张三,30', '002,NA,NA', '003,王五,']);
    await land(world, { sourceId, fileId: await aReceivedFile(world, { sourceId, bytes }) });
    const { understanding } = await getSource(world.db, sourceId);
    expect(understanding?.missing).toEqual(['NA']);
    expect(understanding?.columns).toEqual([
      { name: '编码', header: '编码', type: 'text', confirmed: false },
      { name: '姓名', header: '姓名', type: 'text', confirmed: false },
      { name: '年龄', header: '年龄', type: 'integer', confirmed: false },
    ]);
    const fileId = await aReceivedFile(world, { sourceId, bytes });
    expect((await land(world, { sourceId, fileId })).unchanged).toBe(true);
    const corrected = {
      ...understanding!,
      columns: understanding!.columns.map((column) => ({ ...column, confirmed: true })),
    };
    await transact(world.db, (tx) =>
      saveUnderstanding(tx, { id: sourceId, understanding: corrected }),
    );
    expect(await land(world, { sourceId, fileId })).toMatchObject({ unchanged: false, number: 2 });
  });
});

describe('rejects', () => {
  it('keep line, reason and raw text, and the rest lands', async () => {
    const world = await testWorld();
    const rows = Array.from(
      { length: 300 },
      (_, row) => `${String(row).padStart(3, '0')},名,${row}`,
    );
    rows[9] = '009,名,九';
    rows[19] = '019,名';
    const { sourceId } = await aReadySource(world, {
      columns,
      understanding: {
        columns: columns.map((name) => ({
          name,
          header: name,
          type: name === '年龄' ? 'integer' : 'text',
          confirmed: true,
        })),
      },
    });
    const outcome = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes: people(rows) }),
    });
    expect(outcome).toMatchObject({ rowsIn: 300, rowsOut: 298, rejected: 2 });
    const run = await findRun(world.db, outcome.runId);
    let csv = '';
    for await (const part of rejectsCsv(world.storage.path('rejects', run!.rejectsFile!), 'zh'))
      csv += part;
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(csv.slice(1).trimEnd().split('\r\n')).toEqual([
      '行号,字段,原因,原文',
      '21,,字段个数与表头不一致,"019,名"',
      '11,年龄,值不符合确认的类型,"009,名,九"',
    ]);
  });

  it('over the limit nothing is changed, and the rejects can still be read', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, {
      columns,
      understanding: {
        columns: columns.map((name) => ({
          name,
          header: name,
          type: name === '年龄' ? 'integer' : 'text',
          confirmed: true,
        })),
      },
    });
    const fileId = await aReceivedFile(world, {
      sourceId,
      bytes: people(['001,张三,x', '002,李四,3']),
    });
    const refusal = await refusalOf(land(world, { sourceId, fileId }));
    expect([refusal.code, refusal.words('zh')]).toEqual([
      'cache.too-many-rejects',
      '2 行中有 1 行不合格，超过上限 1%，未改动任何数据',
    ]);
    expect(await findLatestSnapshot(world.db, dataSetId)).toBeUndefined();
    expect(await lakeDirs(world, dataSetId)).toEqual([]);
    const [run] = await selectRuns(world.db, { dataSetId }, 10);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'cache.too-many-rejects' } });
    expect(await readFile(world.storage.path('rejects', run!.rejectsFile!), 'utf8')).toContain(
      '"line":2',
    );
    expect(await events(world)).toEqual([]);
  });
});

describe('schema drift', () => {
  const before = ['编码,姓名,年龄', '001,张三,30', ''].join('\n');
  const drifted = ['编码,姓名,性别', '001,张三,男', ''].join('\n');

  it('is named and stops the landing', async () => {
    const world = await testWorld();
    const { sourceId, dataSetId } = await aReadySource(world, { columns });
    const first = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes: before }),
    });
    const refusal = await refusalOf(
      land(world, { sourceId, fileId: await aReceivedFile(world, { sourceId, bytes: drifted }) }),
    );
    expect(refusal.code).toBe('cache.schema-drift');
    expect(refusal.words('zh')).toContain('年龄 → 性别');
    expect((await findLatestSnapshot(world.db, dataSetId))?.id).toBe(first.snapshotId);
    const retyped = ['编码,姓名,年龄', '001,张三,三十', ''].join('\n');
    const other = await refusalOf(
      land(world, { sourceId, fileId: await aReceivedFile(world, { sourceId, bytes: retyped }) }),
    );
    expect(other.words('en')).toContain('年龄 (integer → text)');
    expect(await lakeDirs(world, dataSetId)).toEqual([first.snapshotId]);
  });

  it('passes by policy and is kept with the run', async () => {
    const world = await testWorld();
    const { sourceId } = await aReadySource(world, { columns, driftPolicy: 'pass' });
    await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes: before }),
    });
    const outcome = await land(world, {
      sourceId,
      fileId: await aReceivedFile(world, { sourceId, bytes: drifted }),
    });
    expect(outcome).toMatchObject({ number: 2, drift: { removed: ['年龄'], added: ['性别'] } });
    expect((await findRun(world.db, outcome.runId))?.drift).toEqual(outcome.drift);
  });
});
