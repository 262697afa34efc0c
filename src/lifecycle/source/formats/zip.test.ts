import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseMember, memberCandidates } from './zip-member.ts';
import { aZip } from './zip.fixtures.ts';
import type { RawMember } from './zip.fixtures.ts';
import { openZip } from './zip.ts';
import type { InflateLimits } from './zip.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let files = 0;
async function onDisk(bytes: Buffer): Promise<string> {
  const path = join(dir, `${(files += 1)}.zip`);
  await writeFile(path, bytes);
  return path;
}

async function read(
  bytes: Buffer,
  options: { member?: string; limits?: InflateLimits } = {},
): Promise<string> {
  const archive = await openZip(await onDisk(bytes));
  try {
    const chunks: Buffer[] = [];
    const member = chooseMember(archive, options.member);
    for await (const chunk of archive.read(member, options.limits)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    archive.close();
  }
}

async function candidates(members: readonly RawMember[]): Promise<string[]> {
  const archive = await openZip(await onDisk(aZip(members)));
  archive.close();
  return memberCandidates(archive).map(({ path }) => path);
}

const refusal = (code: string) => expect.objectContaining({ name: 'Refusal', code });

test('reads what yazl wrote, inside folders with Chinese names', async () => {
  const zip = new ZipFile();
  zip.addEmptyDirectory('街道');
  zip.addBuffer(Buffer.from('编码,名称\n110101,东城区\n'), '街道/北京.csv');
  zip.end();
  const path = join(dir, 'yazl.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  const archive = await openZip(path);
  const member = chooseMember(archive, undefined);
  expect(member.path).toBe('街道/北京.csv');
  let text = '';
  for await (const chunk of archive.read(member)) text += chunk.toString('utf8');
  archive.close();
  expect(text).toBe('编码,名称\n110101,东城区\n');
});

describe('names of members', () => {
  test('GBK as Chinese Windows writes it, without bit 11', async () => {
    // 数据.csv in GBK
    const gbk = Buffer.from([0xca, 0xfd, 0xbe, 0xdd, 0x2e, 0x63, 0x73, 0x76]);
    expect(await candidates([{ name: gbk, data: 'a' }])).toEqual(['数据.csv']);
  });

  test('UTF-8 with bit 11, and without it as macOS does', async () => {
    expect(await candidates([{ name: '数据.csv', data: 'a', flags: 0x800 }])).toEqual(['数据.csv']);
    expect(await candidates([{ name: '数据.csv', data: 'a' }])).toEqual(['数据.csv']);
  });

  test.each(['../../etc/passwd.csv', '/etc/passwd.csv', 'C:\\data.csv', '..\\data.csv'])(
    'refuses %s',
    async (name) => {
      const path = await onDisk(
        aZip([
          { name: 'good.csv', data: 'a' },
          { name, data: 'a' },
        ]),
      );
      await expect(openZip(path)).rejects.toEqual(refusal('zip.unsafe-name'));
    },
  );
});

describe('choosing the data file', () => {
  test('what the computer added does not count', async () => {
    const members = ['a.csv', '__MACOSX/._a.csv', '.DS_Store', 'sub/.hidden.csv', 'Thumbs.db'];
    expect(await candidates(members.map((name) => ({ name, data: 'x' })))).toEqual(['a.csv']);
  });

  test('a text file beside the data is a read-me, alone it is the data', async () => {
    expect(
      await candidates([
        { name: 'a.csv', data: 'x' },
        { name: '说明.txt', data: 'x' },
      ]),
    ).toEqual(['a.csv']);
    expect(await candidates([{ name: '数据.txt', data: 'x' }])).toEqual(['数据.txt']);
    expect(await candidates([{ name: 'data.dat', data: 'x' }])).toEqual(['data.dat']);
  });

  test('several candidates are listed and one can be named', async () => {
    const zip = aZip([
      { name: '一月.csv', data: 'one' },
      { name: '二月.csv', data: 'two' },
    ]);
    await expect(read(zip)).rejects.toMatchObject({
      code: 'zip.several-data-files',
      params: { count: 2, members: '一月.csv, 二月.csv' },
    });
    expect(await read(zip, { member: '二月.csv' })).toBe('two');
    await expect(read(zip, { member: '三月.csv' })).rejects.toEqual(refusal('zip.no-such-member'));
  });

  test('a zip with nothing in it', async () => {
    await expect(read(aZip([]))).rejects.toEqual(refusal('zip.no-data-file'));
    await expect(read(aZip([{ name: 'folder/', data: '' }]))).rejects.toEqual(
      refusal('zip.no-data-file'),
    );
  });
});

describe('bad zips', () => {
  const good = aZip([{ name: 'a.csv', data: 'a,b\n1,2\n'.repeat(5000) }]);

  test('not a zip, cut short, and flipped bits', async () => {
    await expect(read(Buffer.from('hello'))).rejects.toEqual(refusal('zip.damaged'));
    await expect(read(Buffer.alloc(0))).rejects.toEqual(refusal('zip.damaged'));
    await expect(read(good.subarray(0, good.length - 30))).rejects.toEqual(refusal('zip.damaged'));
    const flipped = Buffer.from(good);
    flipped.fill(0xff, 60, 70);
    await expect(read(flipped)).rejects.toEqual(refusal('zip.damaged'));
  });

  test('a checksum that does not fit', async () => {
    const zip = aZip([{ name: 'a.csv', data: 'a,b\n', method: 0, crc: 1 }]);
    await expect(read(zip)).rejects.toMatchObject({
      code: 'zip.damaged',
      params: { detail: 'a.csv: CRC-32' },
    });
  });

  test('a password, and a compression nobody reads', async () => {
    const locked = aZip([{ name: 'a.csv', data: 'x', flags: 1 }]);
    await expect(read(locked)).rejects.toEqual(refusal('zip.encrypted'));
    const strong = aZip([{ name: 'a.csv', data: 'x', flags: 0x41 }]);
    await expect(read(strong)).rejects.toEqual(refusal('zip.encrypted'));
    const lzma = aZip([{ name: 'a.csv', data: 'x', method: 14 }]);
    await expect(read(lzma)).rejects.toEqual(refusal('zip.unknown-compression'));
  });

  test('a bomb is refused by what its directory says', async () => {
    const bomb = aZip([{ name: 'a.csv', data: Buffer.alloc(70 * 1024 * 1024) }]);
    await expect(read(bomb)).rejects.toEqual(refusal('zip.inflates-too-much'));
  });

  test('a bomb whose directory lies is stopped while it inflates', async () => {
    const bomb = aZip([{ name: 'a.csv', data: Buffer.alloc(4 * 1024 * 1024) }]);
    // "uncompressed size" in the central directory says 10 bytes
    bomb.writeUInt32LE(10, bomb.length - 22 - 46 - 5 + 24);
    await expect(read(bomb)).rejects.toEqual(refusal('zip.damaged'));
  });

  test('limits by size and by ratio', async () => {
    const zip = aZip([{ name: 'a.csv', data: Buffer.alloc(1_000_000, 'ab') }]);
    const far = { bytesMax: 2_000_000, ratioMax: 100, ratioFreeBytes: 2_000_000 };
    expect(await read(zip, { limits: far })).toHaveLength(1_000_000);
    await expect(read(zip, { limits: { ...far, bytesMax: 999_999 } })).rejects.toEqual(
      refusal('zip.inflates-too-much'),
    );
    await expect(read(zip, { limits: { ...far, ratioFreeBytes: 1 } })).rejects.toEqual(
      refusal('zip.inflates-too-much'),
    );
  });
});
