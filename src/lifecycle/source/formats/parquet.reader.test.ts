import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlLiteral, withSession } from '#platform/lake/lake.ts';
import { parquetReader } from './parquet.reader.ts';
import type { DecidedOverrides, SourceFile } from './reader.ts';
import { aZip } from './zip.fixtures.ts';

let dir: string;
let good: Buffer;
const plain: DecidedOverrides = { format: 'parquet', compression: 'none' };

async function written(select: string): Promise<Buffer> {
  const path = join(dir, 'written.parquet');
  const settings = { tempDir: dir, memoryLimitMb: 256, threads: 1 };
  await withSession(settings, { allowedPaths: [path] }, (session) =>
    session.run(`COPY (${select}) TO ${sqlLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`),
  );
  return readFile(path);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parquet-'));
  good = await written(
    `SELECT i AS id, '街道' || i AS "名称", DATE '2026-11-21' AS day, {'a': i, 'b': [1, 2]} AS nested, NULL::INTEGER AS none
     FROM range(1000) t(i)`,
  );
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let files = 0;
async function fileOf(bytes: Uint8Array): Promise<SourceFile> {
  const path = join(dir, `${(files += 1)}`);
  await writeFile(path, bytes);
  return { path, name: '数据.parquet', sizeBytes: bytes.length };
}

async function outDir(): Promise<string> {
  const out = join(dir, `out${files}`);
  await mkdir(out);
  return out;
}

test('schema, preview and counts come from the file, which passes as it is', async () => {
  const file = await fileOf(good);
  const { understanding, preview, notes } = await parquetReader.inspect(file, plain, {});
  expect(understanding.columns.map(({ name }) => name)).toEqual([
    'id',
    '名称',
    'day',
    'nested',
    'none',
  ]);
  expect(preview).toHaveLength(50);
  expect(preview[1]).toEqual(['1', '街道1', '2026-11-21', '{"a":1,"b":[1,2]}', null]);
  expect(notes).toMatchObject([
    { code: 'nested-columns-as-json', en: expect.stringContaining('nested') },
  ]);
  const table = await parquetReader.tidy(file, understanding, {
    dir: await outDir(),
    rejectLimit: 0,
  });
  expect(table).toMatchObject({
    kind: 'parquet',
    path: file.path,
    rowsIn: 1000,
    rowsOut: 1000,
    rejected: 0,
  });
});

test('inside gzip and zip it is unpacked first', async () => {
  for (const [bytes, container] of [
    [gzipSync(good), { compression: 'gzip' }],
    [aZip([{ name: 'a.parquet', data: good }]), { compression: 'zip', member: 'a.parquet' }],
  ] as const) {
    const file = await fileOf(bytes);
    const out = await outDir();
    const { understanding } = await parquetReader.inspect(file, { ...plain, ...container }, {});
    const table = await parquetReader.tidy(file, understanding, { dir: out, rejectLimit: 0 });
    expect(table).toMatchObject({ kind: 'parquet', path: join(out, 'unpacked'), rowsOut: 1000 });
    expect(await readFile(table.path)).toEqual(good);
  }
});

describe('refused in words', () => {
  const inspect = async (bytes: Buffer) => parquetReader.inspect(await fileOf(bytes), plain, {});
  const damaged = (detail = '') => ({
    name: 'Refusal',
    code: 'parquet.damaged',
    message: expect.stringContaining(detail),
  });

  test('too short, cut off, no magic, a footer that cannot be', async () => {
    await expect(inspect(Buffer.from('PAR1'))).rejects.toMatchObject(damaged('4 bytes'));
    await expect(inspect(good.subarray(0, good.length - 100))).rejects.toMatchObject(
      damaged('at the end'),
    );
    await expect(inspect(Buffer.concat([Buffer.alloc(4), good]))).rejects.toMatchObject(
      damaged('at the beginning'),
    );
    const longFooter = Buffer.from(good);
    longFooter.writeUInt32LE(0x7fffffff, good.length - 8);
    await expect(inspect(longFooter)).rejects.toMatchObject(damaged('footer'));
    const nonsense = Buffer.from(good);
    nonsense.fill(0xa5, good.length - 8 - good.readUInt32LE(good.length - 8), good.length - 8);
    await expect(inspect(nonsense)).rejects.toMatchObject(damaged());
  });

  test('encrypted', async () => {
    const locked = Buffer.from(good);
    locked.write('PARE', good.length - 4);
    await expect(inspect(locked)).rejects.toMatchObject({ code: 'parquet.encrypted' });
  });

  test('pages that do not inflate are found before anything lands', async () => {
    const file = await fileOf(Buffer.from(good).fill(0xff, 40, 400));
    const { understanding } = await parquetReader.inspect(await fileOf(good), plain, {});
    const tidying = parquetReader.tidy(file, understanding, {
      dir: await outDir(),
      rejectLimit: 0,
    });
    await expect(tidying).rejects.toMatchObject(damaged());
  });

  test('cancelled by its signal', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(parquetReader.inspect(await fileOf(good), plain, { signal })).rejects.toThrow(
      'stop',
    );
  });
});
