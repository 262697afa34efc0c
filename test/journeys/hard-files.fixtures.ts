import { gzipSync } from 'node:zlib';
import { aZip } from '../../src/lifecycle/source/formats/zip.fixtures.ts';
import { encodeGb18030 } from '../../src/lifecycle/source/formats/gb18030.fixtures.ts';
import { aWorkbook, sheetDataOf } from '../../src/lifecycle/source/formats/xlsx.fixtures.ts';

const mb = 1024 ** 2;
const header = '编码,名称,人数';

/** Good rows: a code with leading zeros, a name, a number. */
export const goodRows = 400;

/** Lines of a table in the middle of which other lines stand. */
function table(between: readonly string[] = [], names = header): string {
  const line = (row: number) => `${String(row).padStart(6, '0')},第${row}街道,${row * 3}`;
  const lines = Array.from({ length: goodRows }, (_, row) => line(row + 1));
  return [names, ...lines.slice(0, 200), ...between, ...lines.slice(200), ''].join('\n');
}

const cells = [
  header.split(','),
  ...Array.from({ length: goodRows }, (_, row) => [
    String(row + 1).padStart(6, '0'),
    `第${row + 1}街道`,
    String(row * 3 + 3),
  ]),
];
const workbook = aWorkbook({ sheets: [sheetDataOf(cells)] });
const json = cells
  .slice(1)
  .map(([code, name, people]) => ({ 编码: code, 名称: name, 人数: Number(people) }));

/** A compound file that names the streams of an encrypted workbook (MS-OFFCRYPTO 2.3.4). */
function encryptedWorkbook(): Buffer {
  const bytes = Buffer.alloc(4096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(0xfffe, 28);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 48);
  ['Root Entry', 'EncryptionInfo', 'EncryptedPackage'].forEach((name, at) => {
    Buffer.from(name, 'utf16le').copy(bytes, 1024 + at * 128);
    bytes.writeUInt16LE(name.length * 2 + 2, 1024 + at * 128 + 64);
  });
  return bytes;
}

/** A file that is carried, with what its table of stages says. */
export interface GoodFile {
  name: string;
  bytes: () => Buffer | string;
  rowsIn: number;
  rejected: number;
  note: string;
}

const carried = (name: string, bytes: GoodFile['bytes'], note: string, rejected = 0): GoodFile => ({
  name,
  bytes,
  rowsIn: goodRows + rejected,
  rejected,
  note,
});

export const goodFiles: readonly GoodFile[] = [
  carried('gb18030.csv', () => encodeGb18030(table()), 'csv gb18030'),
  carried('bom.csv', () => `\ufeff${table()}`, 'csv utf-8'),
  carried('utf16.csv', () => Buffer.from(`\ufeff${table()}`, 'utf16le'), 'csv utf-16'),
  carried('semicolons.txt', () => table().replaceAll(',', ';'), 'csv utf-8'),
  carried('tabs.tsv', () => table().replaceAll(',', '\t'), 'csv utf-8'),
  carried('book.xlsx', () => workbook, 'xlsx'),
  carried('wrong-extension.csv', () => workbook, 'xlsx'),
  carried('wrong-extension.xlsx', () => table(), 'csv utf-8'),
  carried(
    'gb18030.zip',
    () => aZip([{ name: 'a.csv', data: encodeGb18030(table()) }]),
    'csv zip gb18030',
  ),
  carried('book.zip', () => aZip([{ name: 'a.xlsx', data: workbook }]), 'xlsx zip'),
  carried('gb18030.csv.gz', () => gzipSync(encodeGb18030(table())), 'csv gzip gb18030'),
  carried('array.json', () => JSON.stringify(json), 'json'),
  carried('lines.ndjson', () => json.map((row) => JSON.stringify(row)).join('\n'), 'ndjson'),
  carried('ragged.csv', () => table(['1,2,3,4', 'x']), 'csv utf-8', 2),
  carried('nul.csv', () => table(['9\u0000,a,1']), 'csv utf-8', 1),
  carried('unclosed-quote.csv', () => table(['"never closed,b,1']), 'csv utf-8', 1),
  carried('duplicate-names.csv', () => table([], '名称,名称,名称'), 'csv utf-8'),
  carried('empty-names.csv', () => table([], ',名称,'), 'csv utf-8'),
];

/** A file that is refused, with the beginning of what is said. */
export interface BadFile {
  name: string;
  bytes: () => Buffer | string;
  said: RegExp;
}

export const badFiles: readonly BadFile[] = [
  { name: 'empty.csv', bytes: () => '', said: /是空的/ },
  { name: 'header-only.csv', bytes: () => `${header}\n`, said: /没有数据行/ },
  {
    name: 'too-ragged.csv',
    bytes: () => table(Array.from({ length: 50 }, () => '1,2,3,4')),
    said: /450 行中有 50 行无法读取/,
  },
  {
    name: 'unclosed-quotes.csv',
    bytes: () =>
      table(Array.from({ length: 50 }, () => '9,"never closed,1')).replaceAll(/第\d+街道/g, '"$&"'),
    said: /行无法读取/,
  },
  {
    name: 'many-nuls.csv',
    bytes: () => table(Array.from({ length: 50 }, () => '\u0000,a,1')),
    said: /450 行中有 50 行无法读取/,
  },
  {
    name: 'mixed-encodings.csv',
    bytes: () =>
      Buffer.concat([Buffer.from(table()), encodeGb18030(table().slice(header.length + 1))]),
    said: /800 行中有 400 行无法读取/,
  },
  {
    name: 'twenty-thousand-columns.csv',
    bytes: () =>
      `${Array.from({ length: 20_001 }, (_, at) => `c${at}`).join(',')}\n${'1,'.repeat(20_000)}1\n`,
    said: /20001 列，超过上限 20000 列/,
  },
  {
    name: 'one-long-line.csv',
    bytes: () => Buffer.concat([Buffer.from(`${header}\n`), Buffer.alloc(100 * mb, 'x')]),
    said: /1 行中有 1 行无法读取/,
  },
  {
    name: 'bomb.zip',
    bytes: () => aZip([{ name: 'a.csv', data: Buffer.alloc(300 * mb, 'a') }]),
    said: /疑似压缩炸弹/,
  },
  {
    name: 'bomb.csv.gz',
    bytes: () => gzipSync(Buffer.alloc(300 * mb, 'a')),
    said: /疑似压缩炸弹/,
  },
  {
    name: 'escape.zip',
    bytes: () => aZip([{ name: '../../a.csv', data: table() }]),
    said: /路径不安全/,
  },
  {
    name: 'encrypted.zip',
    bytes: () => aZip([{ name: 'a.csv', data: table(), flags: 1 }]),
    said: /设有密码/,
  },
  { name: 'encrypted.xlsx', bytes: encryptedWorkbook, said: /设有打开密码/ },
  { name: 'page.xlsx', bytes: () => '<html><body><p>请登录</p></body></html>', said: /网页/ },
  {
    name: 'truncated.csv.gz',
    bytes: () => gzipSync(Buffer.from(table())).subarray(0, 600),
    said: /不完整/,
  },
  {
    name: 'truncated.xlsx',
    bytes: () => workbook.subarray(0, workbook.length / 2),
    said: /损坏或不完整/,
  },
  {
    name: 'picture.csv',
    bytes: () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    said: /PNG 图片/,
  },
];
