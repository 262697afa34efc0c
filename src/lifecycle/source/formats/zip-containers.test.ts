import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectHere, tidyHere } from './formats.ts';
import type { Overrides, SourceFile } from './reader.ts';
import { aWorkbook, sheetDataOf } from './xlsx.fixtures.ts';
import { aZip } from './zip.fixtures.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'containers-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let files = 0;
async function fileOf(name: string, bytes: Uint8Array): Promise<SourceFile> {
  const path = join(dir, `${(files += 1)}`);
  await writeFile(path, bytes);
  return { path, name, sizeBytes: bytes.length };
}

const workbook = aWorkbook({
  sheets: [
    sheetDataOf([
      ['名称', '值'],
      ['甲', '1'],
    ]),
  ],
});
const feature = '{"type":"Feature","geometry":null,"properties":{"名称":"甲","值":1}}';
const contents = [
  ['csv', Buffer.from('名称,值\n甲,1\n')],
  ['xlsx', workbook],
  ['json', Buffer.from('{"data":[{"名称":"甲","值":1}]}')],
  ['ndjson', Buffer.from('{"名称":"甲","值":1}\n{"名称":"乙","值":2}\n')],
  ['geojson', Buffer.from(`{"type":"FeatureCollection","features":[${feature}]}`)],
  ['geojson', Buffer.from(`${feature}\n`)],
] as const;

const containers = [
  ['none', (bytes: Buffer) => bytes],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  [
    'zip',
    (bytes: Buffer, name: string) =>
      aZip([
        { name: '__MACOSX/._x', data: '' },
        { name, data: bytes },
      ]),
  ],
] as const;

const cases = containers.flatMap(([compression, pack]) =>
  contents.map(([format, bytes]) => ({
    compression,
    format,
    packed: pack(bytes, `数据.${format}`),
  })),
);

test.each(cases)(
  '$format in $compression is told by its content, whatever its name',
  async (given) => {
    const file = await fileOf('upload.bin', given.packed);
    const { understanding } = await inspectHere(file, {});
    expect(understanding).toMatchObject({ format: given.format, compression: given.compression });
    expect(understanding.columns.map(({ name }) => name).slice(0, 2)).toEqual(['名称', '值']);
    const out = join(dir, `out${files}`);
    await mkdir(out);
    const table = await tidyHere(file, understanding, { dir: out, rejectLimit: 0 });
    const text = await readFile(table.path, 'utf8');
    expect(text).toContain('甲,1');
  },
);

test.each([
  [
    'several files',
    aZip([
      { name: 'a.csv', data: 'a' },
      { name: 'b.csv', data: 'b' },
    ]),
    {},
    'zip.several-data-files',
  ],
  [
    'a file that is not there',
    aZip([{ name: 'a.csv', data: 'a' }]),
    { member: 'c.csv' },
    'zip.no-such-member',
  ],
  ['a password', aZip([{ name: 'a.csv', data: 'a', flags: 1 }]), {}, 'zip.encrypted'],
  ['a path that leads out', aZip([{ name: '../a.csv', data: 'a' }]), {}, 'zip.unsafe-name'],
  ['half a zip', aZip([{ name: 'a.csv', data: 'a' }]).subarray(0, 30), {}, 'zip.damaged'],
  [
    'a bomb',
    aZip([{ name: 'a.csv', data: Buffer.alloc(70_000_000) }]),
    {},
    'zip.inflates-too-much',
  ],
  ['a Word file', aZip([{ name: 'word/document.xml', data: '' }]), {}, 'xlsx.not-a-workbook'],
  ['half a gzip', gzipSync(workbook).subarray(0, 200), {}, 'file.gzip-truncated'],
])('%s is refused in words', async (_, bytes, overrides: Overrides, code) => {
  await expect(inspectHere(await fileOf('上传.zip', bytes), overrides)).rejects.toMatchObject({
    name: 'Refusal',
    code,
  });
});
