import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#governance/identity/context.ts';
import { aContext } from '#governance/identity/identity.fixtures.ts';
import { newId } from '#platform/database/database.ts';
import { Refusal } from '#platform/errors/errors.ts';
import { exists } from '#platform/storage/storage.ts';
import { testClock, testWorld } from '#platform/testing/world.ts';
import { aSource, anUnderstanding, anUpload } from './source.fixtures.ts';
import { confirmUnderstanding, receiveUpload } from './source.commands.ts';
import { sweepSource } from './source.sweep.ts';
import * as commands from './upload.commands.ts';
import { uploadBytesMax } from './upload.contract.ts';

const dayMs = 86_400_000;
const clock = testClock(new Date().toISOString());
let world: Awaited<ReturnType<typeof testWorld>>;
let steward: Context;
let departmentId: string;

beforeAll(async () => {
  world = await testWorld({ keep: true, now: clock.now });
  steward = await aContext(world, { roles: ['department-steward'] });
  departmentId = steward.actor.departmentId ?? '';
});
afterAll(() => world.close());

const refused = (code: string) => expect.objectContaining({ code });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const begun = (sizeBytes: number) =>
  commands.createUpload(steward, { departmentId, fileName: 'a.csv', sizeBytes });
const pathOf = (id: string) => world.storage.path('uploads', id);

async function* breaking(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  await Promise.resolve();
  throw new Error('aborted');
}

describe('receiving in parts', () => {
  test('a part that was looked at before another ended writes nothing over it', async () => {
    const bytes = randomBytes(3000);
    const { id } = await begun(bytes.length);
    const send = (ctx: Context, chunk: Buffer) =>
      commands.appendUpload(ctx, id, { offset: 0, chunks: Readable.from([chunk]) });
    const ended = Promise.withResolvers<void>();
    const slow = steward.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await ended.promise;
        return result;
      },
    });
    const late = send({ ...steward, db: slow }, randomBytes(3000));
    expect(await send(steward, bytes)).toMatchObject({ state: 'complete' });
    ended.resolve();
    await expect(late).rejects.toEqual(refused('upload.wrong-offset'));
    expect((await readFile(pathOf(id))).equals(bytes)).toBe(true);
  });

  test('several parts make one file with its hash', async () => {
    const bytes = randomBytes(300_000);
    const { id, state } = await begun(bytes.length);
    expect(state).toBe('receiving');
    const first = await commands.appendUpload(steward, id, {
      offset: 0,
      chunks: Readable.from([bytes.subarray(0, 100_000)]),
    });
    expect(first).toMatchObject({ state: 'receiving', offsetBytes: 100_000, sha256: null });
    const last = await commands.appendUpload(steward, id, {
      offset: 100_000,
      chunks: Readable.from([bytes.subarray(100_000)]),
    });
    expect(last).toMatchObject({ state: 'complete', offsetBytes: 300_000, sha256: sha256(bytes) });
    expect((await readFile(pathOf(id))).equals(bytes)).toBe(true);
  });

  test('an interrupted part is kept as far as it came', async () => {
    const bytes = randomBytes(1_000);
    const { id } = await begun(bytes.length);
    await expect(
      commands.appendUpload(steward, id, { offset: 0, chunks: breaking(bytes.subarray(0, 400)) }),
    ).rejects.toEqual(refused('upload.interrupted'));
    const { offsetBytes } = await commands.getUpload(steward, id);
    expect(offsetBytes).toBe(400);
    expect((await stat(pathOf(id))).size).toBeGreaterThanOrEqual(offsetBytes);
    const done = await commands.appendUpload(steward, id, {
      offset: 400,
      chunks: Readable.from([bytes.subarray(400)]),
    });
    expect(done.sha256).toBe(sha256(bytes));
  });

  test('bytes on the disk that were never acknowledged do not count', async () => {
    const bytes = randomBytes(500);
    const { id } = await begun(bytes.length);
    // What a crash after the write and before the row leaves behind, and more than the file will have.
    await writeFile(pathOf(id), randomBytes(900));
    const done = await commands.appendUpload(steward, id, {
      offset: 0,
      chunks: Readable.from([bytes]),
    });
    expect(done.sha256).toBe(sha256(bytes));
    expect((await readFile(pathOf(id))).equals(bytes)).toBe(true);
  });

  test('a wrong offset is refused and says the right one', async () => {
    const { id } = await begun(10);
    await commands.appendUpload(steward, id, {
      offset: 0,
      chunks: Readable.from([Buffer.alloc(4)]),
    });
    const error = await commands
      .appendUpload(steward, id, { offset: 0, chunks: Readable.from([]) })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({
      code: 'upload.wrong-offset',
      status: 409,
      params: { offset: 4 },
    });
  });

  test('more bytes than declared are refused; what fitted is kept', async () => {
    const { id } = await begun(10);
    const chunks = Readable.from([Buffer.alloc(6), Buffer.alloc(6)]);
    await expect(commands.appendUpload(steward, id, { offset: 0, chunks })).rejects.toEqual(
      refused('upload.too-much'),
    );
    expect((await commands.getUpload(steward, id)).offsetBytes).toBe(6);
  });

  test('two parts at once: one is refused', async () => {
    const { id } = await begun(10);
    const begins = Promise.withResolvers<void>();
    const slow = new Readable({ read: () => begins.resolve() });
    const first = commands.appendUpload(steward, id, { offset: 0, chunks: slow });
    await begins.promise;
    const second = commands.appendUpload(steward, id, { offset: 0, chunks: Readable.from([]) });
    await expect(second).rejects.toEqual(refused('upload.busy'));
    slow.push(Buffer.alloc(10));
    slow.push(null);
    expect((await first).state).toBe('complete');
  });

  test('an empty file is complete at once', async () => {
    expect(await begun(0)).toMatchObject({ state: 'complete', sha256: sha256(Buffer.alloc(0)) });
  });

  test('too large is refused before a byte comes', async () => {
    await expect(begun(uploadBytesMax + 1)).rejects.toEqual(refused('upload.too-large'));
  });

  test('nobody else can see, fill or cancel it', async () => {
    const stranger = await aContext(world, { roles: ['department-steward'] });
    const { id } = await begun(10);
    await expect(commands.getUpload(stranger, id)).rejects.toEqual(refused('policy.denied'));
    await expect(
      commands.appendUpload(stranger, id, { offset: 0, chunks: Readable.from([]) }),
    ).rejects.toEqual(refused('policy.denied'));
    await expect(commands.cancelUpload(stranger, id)).rejects.toEqual(refused('policy.denied'));
  });
});

describe('a complete upload', () => {
  const text = '编号,名称\n1,东城\n2,西城\n';

  test('shows how it would be read, and obeys corrections', async () => {
    const { id } = await anUpload(steward, text);
    const seen = await commands.previewUpload(steward, id, { overrides: {} });
    expect(seen.understanding).toMatchObject({ encoding: 'utf-8', headerRows: 1 });
    const corrected = await commands.previewUpload(steward, id, { overrides: { headerRows: 0 } });
    expect(corrected.preview).toEqual([
      ['编号', '名称'],
      ['1', '东城'],
      ['2', '西城'],
    ]);
  });

  test('is read as the next file of a source by what the source knows', async () => {
    const source = await aSource(steward);
    const understanding = anUnderstanding({ headerRows: 0 });
    await confirmUnderstanding(steward, source.id, { version: source.version, understanding });
    const { id } = await anUpload(steward, 'code,name\n1,东城\n');
    const asked = { overrides: {}, sourceId: source.id };
    const seen = await commands.previewUpload(steward, id, asked);
    expect(seen.preview).toHaveLength(2);
    const stranger = await aContext(world, { roles: ['department-steward'] });
    const theirs = await anUpload(stranger, 'a\n1\n');
    await expect(commands.previewUpload(stranger, theirs.id, asked)).rejects.toMatchObject({
      status: 403,
    });
  });

  test('cannot be previewed before it is complete', async () => {
    const { id } = await begun(10);
    await expect(commands.previewUpload(steward, id, { overrides: {} })).rejects.toEqual(
      refused('upload.incomplete'),
    );
  });

  test('is cancelled with its bytes', async () => {
    const { id } = await anUpload(steward, text);
    await commands.cancelUpload(steward, id);
    expect(await exists(pathOf(id))).toBe(false);
    await expect(commands.previewUpload(steward, id, { overrides: {} })).rejects.toEqual(
      refused('upload.gone'),
    );
  });

  test('comes from a local file too', async () => {
    const temp = await world.storage.tempDir('local');
    const path = join(temp.path, 'local.csv');
    const bytes = randomBytes(5_000_000);
    await writeFile(path, bytes);
    const seen: number[] = [];
    const upload = await commands.receiveFile(
      steward,
      { path, departmentId },
      { onProgress: (progress) => seen.push(progress.bytes) },
    );
    expect(upload).toMatchObject({
      state: 'complete',
      fileName: 'local.csv',
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
    });
    expect((await readFile(pathOf(upload.id))).equals(bytes)).toBe(true);
    expect(seen.at(-1)).toBe(bytes.length);
  });
});

describe('taking an upload', () => {
  test('bytes go with a refusal; when it is not known whether they were taken, the sweep looks for their row', async () => {
    const source = await aSource(steward);
    const { id: uploadId } = await anUpload(steward, 'a,b\n1,2\n');
    const names = () => readdir(world.storage.path('files'));
    const before = await names();
    const stranger = await aContext(world, { roles: ['department-steward'] });
    await expect(receiveUpload(stranger, source.id, { uploadId })).rejects.toBeInstanceOf(Refusal);
    expect(await names()).toEqual(before);
    const lost = () => {
      throw new Error('the connection was lost');
    };
    const taking = receiveUpload({ ...steward, now: lost }, source.id, { uploadId });
    await expect(taking).rejects.toThrow('lost');
    expect(await names()).toHaveLength(before.length + 1);
    const file = await receiveUpload(steward, source.id, { uploadId });
    await sweepSource(world, { alone: true });
    expect((await names()).toSorted()).toEqual([...before, file.id].toSorted());
  });
});

describe('the sweep', () => {
  test('alone on the data directory it also removes what is young', async () => {
    const place = world.storage.path('files', newId());
    await writeFile(place, 'x');
    expect(await sweepSource(world)).toEqual({ expired: 0, orphans: 0 });
    expect(await sweepSource(world, { alone: true })).toEqual({ expired: 0, orphans: 1 });
    expect(await exists(place)).toBe(false);
  });

  test('ends what expired and removes bytes without a row, nothing else', async () => {
    const old = await begun(10);
    const unused = await anUpload(steward, 'a,b\n1,2\n');
    const orphans = [world.storage.path('uploads', newId()), world.storage.path('files', newId())];
    for (const path of orphans) await writeFile(path, 'x');
    const source = await aSource(steward);
    const kept = await receiveUpload(steward, source.id, {
      uploadId: (await anUpload(steward, 'c,d\n1,2\n')).id,
    });
    expect(await sweepSource(world)).toEqual({ expired: 0, orphans: 0 });
    clock.advance(8 * dayMs);
    const young = await begun(10);
    const swept = await sweepSource(world);
    expect(swept.expired).toBeGreaterThanOrEqual(2);
    expect(swept.orphans).toBe(2);
    for (const path of [pathOf(old.id), pathOf(unused.id), ...orphans])
      expect(await exists(path)).toBe(false);
    expect(await exists(pathOf(young.id))).toBe(true);
    expect(await exists(world.storage.path('files', kept.id))).toBe(true);
    await expect(
      commands.appendUpload(steward, old.id, { offset: 0, chunks: Readable.from([]) }),
    ).rejects.toEqual(refused('upload.gone'));
  });
});
