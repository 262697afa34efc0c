import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import type { Context } from '#governance/identity/context.ts';
import { rawPool } from '#platform/database/database.ts';
import { exists } from '#platform/storage/storage.ts';
import { testWorld } from '#platform/testing/world.ts';
import { aSource, anUnderstanding, anUpload } from './source.fixtures.ts';
import * as commands from './source.commands.ts';
import { sourceRoutes } from './source.routes.ts';
import { createDataSet, fileOnDisk, findSource, getSourceFile } from './source.ts';

let world: Awaited<ReturnType<typeof testWorld>>;
let steward: Context;
let stranger: Context;

beforeAll(async () => {
  world = await testWorld({ keep: true });
  steward = await aContext(world, { roles: ['department-steward'] });
  stranger = await aContext(world, { roles: ['department-steward'] });
});
afterAll(() => world.close());

const refused = (code: string) => expect.objectContaining({ code });

async function auditOf(
  objectId: string,
): Promise<{ action: string; outcome: string; code: string | null }[]> {
  const text = 'select action, outcome, code from audit_event where object_id = $1 order by at, id';
  return (await rawPool(world.db).query(text, [objectId])).rows;
}

/** A page of the list as the route gives it. */
async function listed(
  ctx: Context,
  query: object,
): Promise<{ items: { id: string }[]; next: string | null }> {
  const page: unknown = await sourceRoutes.handlers.list?.(
    ctx,
    { query } as never,
    undefined as never,
  );
  return page as { items: { id: string }[]; next: string | null };
}

describe('registering', () => {
  test('a data set and a draft source are made, with an audit row', async () => {
    const source = await aSource(steward, { name: 'Beijing Air 2026' });
    expect(source).toMatchObject({
      state: 'draft',
      understanding: null,
      driftPolicy: 'stop',
      rejectLimit: 0.01,
      version: 1,
      dataSet: {
        code: 'beijing_air_2026',
        kind: 'collected',
        departmentId: steward.actor.departmentId,
      },
    });
    expect(await findSource(world.db, { dataSetId: source.dataSet.id })).toEqual(source);
    expect(await auditOf(source.id)).toEqual([
      { action: 'source:register', outcome: 'done', code: null },
    ]);
  });

  test('codes of Chinese names are numbered, of the same name in another department told apart', async () => {
    const first = await aSource(steward, { name: '人口台账' });
    const second = await aSource(stranger, { name: '人口台账' });
    expect(first.dataSet.code).toMatch(/^ds_\d+$/);
    expect(second.dataSet.code).toMatch(/^ds_\d+$/);
    expect(second.dataSet.code).not.toBe(first.dataSet.code);
  });

  test('without the declaration 不涉密 nothing is made', async () => {
    await expect(aSource(steward, { name: '未声明', unclassified: false })).rejects.toEqual(
      refused('source.not-declared-unclassified'),
    );
    const { rows } = await rawPool(world.db).query(`select 1 from data_set where name = '未声明'`);
    expect(rows).toEqual([]);
  });

  test('a name or a code in use is refused in words', async () => {
    await aSource(steward, { name: '重名', code: 'taken_code' });
    await expect(aSource(steward, { name: '重名' })).rejects.toEqual(refused('source.name-taken'));
    await expect(aSource(steward, { name: '另名', code: 'taken_code' })).rejects.toEqual(
      refused('source.code-taken'),
    );
  });

  test('for another department it is denied', async () => {
    await expect(
      aSource(stranger, { departmentId: steward.actor.departmentId ?? '' }),
    ).rejects.toEqual(refused('policy.denied'));
  });

  test('a derived data set is made in the transaction of its view', async () => {
    const departmentId = steward.actor.departmentId ?? '';
    const dataSet = await createDataSet(world.db, {
      name: '标准街道',
      departmentId,
      kind: 'derived',
      createdBy: steward.actor.id,
      now: world.now(),
    });
    expect(dataSet).toMatchObject({ kind: 'derived', name: '标准街道', version: 1 });
  });
});

describe('understanding and states', () => {
  test('a confirmed understanding makes a draft ready and is kept as it was given', async () => {
    const { id } = await aSource(steward);
    const understanding = anUnderstanding({ missing: ['NA', '无'] });
    const ready = await commands.confirmUnderstanding(steward, id, { version: 1, understanding });
    expect(ready).toMatchObject({ state: 'ready', version: 2, understanding });
    expect((await commands.getSource(world.db, id)).understanding).toEqual(understanding);
  });

  test('a version that is not the current one is refused', async () => {
    const { id } = await aSource(steward);
    await commands.updateSource(steward, id, {
      version: 1,
      driftPolicy: 'pass',
      rejectLimit: 0.05,
    });
    expect(await commands.getSource(world.db, id)).toMatchObject({
      driftPolicy: 'pass',
      rejectLimit: 0.05,
      version: 2,
    });
    await expect(
      commands.updateSource(steward, id, { version: 1, driftPolicy: 'stop' }),
    ).rejects.toEqual(refused('platform.version-conflict'));
    await expect(
      commands.confirmUnderstanding(steward, id, { version: 1, understanding: anUnderstanding() }),
    ).rejects.toEqual(refused('platform.version-conflict'));
  });

  test('a new name is the name of the data set, unless it is taken', async () => {
    const other = await aSource(steward);
    const { id } = await aSource(steward);
    const renamed = await commands.updateSource(steward, id, { version: 1, name: '新名称' });
    expect(renamed.dataSet).toMatchObject({ name: '新名称', version: 2 });
    await expect(
      commands.updateSource(steward, id, { version: 2, name: other.dataSet.name }),
    ).rejects.toEqual(refused('source.name-taken'));
  });

  test('draft → ready → suspended → ready → retired, and nothing else', async () => {
    const { id } = await aSource(steward);
    const move = (version: number, name: 'suspend' | 'resume' | 'retire') =>
      commands.moveSource(steward, id, { version, move: name });
    await expect(move(1, 'suspend')).rejects.toEqual(refused('source.illegal-move'));
    await commands.confirmUnderstanding(steward, id, {
      version: 1,
      understanding: anUnderstanding(),
    });
    expect((await move(2, 'suspend')).state).toBe('suspended');
    expect((await move(3, 'resume')).state).toBe('ready');
    expect((await move(4, 'retire')).state).toBe('retired');
    await expect(move(5, 'resume')).rejects.toEqual(refused('source.illegal-move'));
    await expect(
      commands.confirmUnderstanding(steward, id, { version: 5, understanding: anUnderstanding() }),
    ).rejects.toEqual(refused('source.illegal-move'));
    const audit = await auditOf(id);
    expect(audit.filter(({ outcome }) => outcome === 'refused')).toHaveLength(3);
  });

  test('a stranger cannot see or change it', async () => {
    const { id } = await aSource(steward);
    await expect(
      commands.updateSource(stranger, id, { version: 1, rejectLimit: 1 }),
    ).rejects.toEqual(refused('policy.denied'));
    const get = sourceRoutes.handlers.get?.(
      stranger,
      { params: { id } } as never,
      undefined as never,
    );
    await expect(get).rejects.toEqual(refused('policy.denied'));
    const ids = async (ctx: Context) =>
      (await listed(ctx, { limit: 200 })).items.map((item) => item.id);
    expect(await ids(steward)).toContain(id);
    expect(await ids(stranger)).not.toContain(id);
  });

  test('the list goes on where a page ended', async () => {
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const made = [await aSource(ctx), await aSource(ctx), await aSource(ctx)]
      .map(({ id }) => id)
      .toReversed();
    const first = await listed(ctx, { limit: 2 });
    const second = await listed(ctx, { limit: 2, cursor: first.next });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.next).toBeNull();
  });
});

describe('finding', () => {
  test('by a part of the name or code; signs of a pattern are only themselves', async () => {
    const ctx = await aContext(world, { roles: ['department-steward'] });
    const water = await aSource(ctx, { name: '水质 100% 监测', code: 'water_found' });
    await aSource(ctx, { name: '水质100监测' });
    const ids = async (q: string) =>
      (await listed(ctx, { limit: 50, q })).items.map(({ id }) => id);
    expect(await ids('0%')).toEqual([water.id]);
    expect(await ids('WATER_F')).toEqual([water.id]);
    expect(await ids('水质')).toHaveLength(2);
    expect(await ids('没有')).toEqual([]);
  });

  test('by its data set; a derived data set has none, a stranger sees none', async () => {
    const source = await aSource(steward);
    const ask = (ctx: Context, id: string) =>
      sourceRoutes.handlers.ofDataSet?.(ctx, { params: { id } } as never, undefined as never);
    expect(await ask(steward, source.dataSet.id)).toMatchObject({ id: source.id });
    await expect(ask(stranger, source.dataSet.id)).rejects.toMatchObject({ status: 403 });
    await expect(ask(steward, source.id)).rejects.toEqual(refused('source.none-of-data-set'));
  });
});

describe('received files', () => {
  const text = 'code,name\n1,东城\n';

  test('a complete upload becomes a file of the source, byte for byte', async () => {
    const { id } = await aSource(steward);
    const upload = await anUpload(steward, text);
    const file = await commands.receiveUpload(steward, id, { uploadId: upload.id });
    expect(file).toMatchObject({
      sourceId: id,
      fileName: 'streets.csv',
      sizeBytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    const onDisk = fileOnDisk(world, await getSourceFile(world.db, file.id));
    expect(await readFile(onDisk.path, 'utf8')).toBe(text);
    expect(await exists(world.storage.path('uploads', upload.id))).toBe(false);
    await expect(commands.receiveUpload(steward, id, { uploadId: upload.id })).rejects.toEqual(
      refused('upload.gone'),
    );
  });

  test('a repeated request with the same key gets the same file', async () => {
    const { id } = await aSource(steward);
    const upload = await anUpload(steward, text);
    const keyed = { ...steward, idempotencyKey: upload.id, inputSha256: 'a'.repeat(64) };
    const first = await commands.receiveUpload(keyed, id, { uploadId: upload.id });
    expect(await commands.receiveUpload(keyed, id, { uploadId: upload.id })).toEqual(first);
  });

  test('not by a suspended source, nor from another department; the upload stays', async () => {
    const files = await readdir(world.storage.path('files'));
    const { id } = await aSource(steward);
    await commands.confirmUnderstanding(steward, id, {
      version: 1,
      understanding: anUnderstanding(),
    });
    await commands.moveSource(steward, id, { version: 2, move: 'suspend' });
    const upload = await anUpload(steward, text);
    await expect(commands.receiveUpload(steward, id, { uploadId: upload.id })).rejects.toEqual(
      refused('source.illegal-move'),
    );
    const foreign = await anUpload(stranger, text);
    const open = await aSource(steward);
    await expect(
      commands.receiveUpload(steward, open.id, { uploadId: foreign.id }),
    ).rejects.toEqual(refused('source.other-department'));
    expect(await readdir(world.storage.path('files'))).toEqual(files);
    expect(await exists(world.storage.path('uploads', upload.id))).toBe(true);
  });
});
