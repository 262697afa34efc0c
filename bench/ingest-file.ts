import { open } from 'node:fs/promises';
import { encodeGb18030 } from '../src/lifecycle/source/formats/gb18030.fixtures.ts';

export const ingestColumns = ['id', 'code', '姓名', '区县', '登记日期', '金额', '浓度', '备注'];

const blockRows = 20_000;
const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉';
const districts = [
  '东城区',
  '西城区',
  '朝阳区',
  '海淀区',
  '丰台区',
  '石景山区',
  '通州区',
  '大兴区',
];
const notes = ['', '正常', '已核实', '待补充', '"重复,待查"', '历史数据', 'NA', '第一批'];

/**
 * Writes the table that the ingest benchmark lands: `rows` rows of about 70 bytes (UTF-8) under one header row; codes keep
 * leading zeros, one note in eight is quoted and contains the delimiter. The same rows are written at every call.
 * Every part is encoded once and carried as latin1 text, so that both encodings cost the same. Out: bytes written.
 */
export async function writeIngestFile(
  path: string,
  rows: number,
  encoding: 'utf-8' | 'gb18030',
): Promise<number> {
  const encode = (text: string): string =>
    (encoding === 'utf-8' ? Buffer.from(text) : encodeGb18030(text)).toString('latin1');
  const parts = {
    names: nameList().map(encode),
    districts: districts.map(encode),
    dates: dateList(),
    notes: notes.map(encode),
  };
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    let block = `${encode(ingestColumns.join(','))}\n`;
    for (let first = 0; first < rows; first += blockRows) {
      block += rowBlock(parts, first, Math.min(first + blockRows, rows));
      bytes += (await file.write(Buffer.from(block, 'latin1'))).bytesWritten;
      block = '';
    }
  } finally {
    await file.close();
  }
  return bytes;
}

type Parts = Record<'names' | 'districts' | 'dates' | 'notes', string[]>;

function rowBlock(parts: Parts, first: number, end: number): string {
  let block = '';
  for (let row = first; row < end; row += 1) {
    const a = mix(row);
    const b = mix(row + 0x5bd1e995);
    const code = String(a % 100_000_000).padStart(10, '0');
    const amount = (b % 10_000_000) / 100;
    const measured = (a % 4_000) / 10;
    block += `${row + 1},${code},${at(parts.names, b)},${at(parts.districts, a >>> 7)},`;
    block += `${at(parts.dates, b >>> 5)},${amount},${measured},${at(parts.notes, a >>> 3)}\n`;
  }
  return block;
}

function at(list: string[], index: number): string {
  return list[index % list.length] ?? '';
}

/** A fixed scramble of the row number (MurmurHash3's finaliser), as an unsigned 32-bit number. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function nameList(): string[] {
  const list: string[] = [];
  for (const surname of surnames) {
    for (const one of given) for (const two of given) list.push(surname + one + two);
  }
  return list;
}

function dateList(): string[] {
  const first = Date.UTC(2015, 0, 1);
  const dayMs = 86_400_000;
  return Array.from({ length: 3_650 }, (_, day) =>
    new Date(first + day * dayMs).toISOString().slice(0, 10),
  );
}
