import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { xlsxReader } from '#lifecycle/source/formats/xlsx.reader.ts';
import { cellCharsMax } from './xlsx-parts.ts';
import { writeXlsx, xlsxColumnsMax, xlsxRowsMax } from './xlsx-writer.ts';
import type { XlsxRow, XlsxSheet } from './xlsx-writer.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'xlsx-writer-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const now = new Date('2026-11-21T06:30:00Z');
let files = 0;

async function written(
  sheet: Partial<XlsxSheet> & Pick<XlsxSheet, 'columns'>,
  rows: XlsxRow[],
): Promise<string> {
  const path = join(dir, `${(files += 1)}.xlsx`);
  const whole: XlsxSheet = { name: '数据', batches: [rows], rowCount: rows.length, now, ...sheet };
  await pipeline(writeXlsx(whole), createWriteStream(path));
  return path;
}

async function opened(path: string): Promise<ExcelJS.Worksheet> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  return workbook.worksheets[0]!;
}

const kinds = ['编码', '数', '启用', '日', '时刻', '空', '文'].map((name) => ({ name }));
const row: XlsxRow = [
  '00123',
  0.1,
  true,
  new Date('2026-11-21T00:00:00Z'),
  new Date('2026-11-21T14:30:05Z'),
  null,
  ' <a & "b">\n=1+1\u000b_x0041_ ',
];

describe('read back by ExcelJS', () => {
  test('every kind of value, the header and the view', async () => {
    const sheet = await opened(await written({ name: '街道[1]:*', columns: kinds }, [row]));
    expect(sheet.name).toBe('街道1');
    expect(sheet.getRow(1).values).toEqual([undefined, ...kinds.map(({ name }) => name)]);
    expect(sheet.getCell('A1').font.bold).toBe(true);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.getCell('A2').value).toBe('00123');
    expect(sheet.getCell('A2').numFmt).toBe('@');
    expect(sheet.getCell('B2').value).toBe(0.1);
    expect(sheet.getCell('C2').value).toBe(true);
    expect(sheet.getCell('D2').value).toEqual(new Date('2026-11-21T00:00:00Z'));
    expect(sheet.getCell('D2').numFmt).toContain('yyyy');
    expect(sheet.getCell('E2').value).toEqual(new Date('2026-11-21T14:30:05Z'));
    expect(sheet.getCell('F2').value).toBeNull();
    expect(sheet.getCell('G2').type).toBe(ExcelJS.ValueType.String);
  });

  test('widths: as asked, or as wide as the header', async () => {
    const columns = [{ name: 'a', width: 33 }, { name: '统一社会信用代码' }, { name: 'x' }];
    const sheet = await opened(await written({ columns }, []));
    expect(sheet.columns.map(({ width }) => width)).toEqual([33, 18, 8]);
  });
});

describe('read back by our own reader', () => {
  async function readBack(path: string): Promise<string> {
    const file = { path, name: 'a.xlsx', sizeBytes: (await stat(path)).size };
    const { understanding } = await xlsxReader.inspect(
      file,
      { format: 'xlsx', compression: 'none', headerRows: 1 },
      {},
    );
    const out = join(dir, `out${files}`);
    await mkdir(out);
    const table = await xlsxReader.tidy(file, understanding, { dir: out, rejectLimit: 0 });
    return readFile(table.path, 'utf8');
  }

  test('every kind of value', async () => {
    expect(await readBack(await written({ columns: kinds }, [row]))).toBe(
      '2,00123,0.1,true,2026-11-21,2026-11-21 14:30:05,," <a & ""b"">\n=1+1_x000B__x0041_ "\n',
    );
  });

  test('what a spreadsheet cannot hold stays readable text', async () => {
    const columns = [{ name: '甲' }, { name: '乙' }];
    const rows: XlsxRow[] = [
      [1.101011990010112e17, Number.NaN],
      [new Date('1899-12-31T00:00:00Z'), new Date('0794-01-02T03:04:05Z')],
      ['😀\ud800', new Date(Number.NaN)],
      ['x'.repeat(cellCharsMax + 10), -999_999_999_999_999],
    ];
    const lines = (await readBack(await written({ columns }, rows))).split('\n');
    expect(lines[0]).toBe('2,110101199001011200,NaN');
    expect(lines[1]).toBe('3,1899-12-31,0794-01-02 03:04:05');
    expect(lines[2]).toBe('4,😀\ufffd,');
    expect(lines[3]).toBe(`5,${'x'.repeat(cellCharsMax - 1)}…,-999999999999999`);
  });
});

describe('limits and troubles', () => {
  test('too many rows or columns are refused before the first byte', () => {
    const columns = [{ name: 'a' }];
    const sheet = { name: 'a', columns, batches: [], now };
    expect(() => writeXlsx({ ...sheet, rowCount: xlsxRowsMax })).toThrow(
      expect.objectContaining({
        code: 'sheet.too-long',
        params: { rows: xlsxRowsMax, rowsMax: 1_048_575 },
      }),
    );
    const wide = Array.from({ length: xlsxColumnsMax + 1 }, () => ({ name: 'a' }));
    expect(() => writeXlsx({ ...sheet, columns: wide, rowCount: 0 })).toThrow(
      expect.objectContaining({ code: 'sheet.too-wide' }),
    );
  });

  test('an error of the rows breaks the stream', async () => {
    async function* batches(): AsyncGenerator<XlsxRow[]> {
      yield [['a']];
      throw new Error('the lake is gone');
    }
    await expect(written({ columns: [{ name: 'a' }], batches: batches() }, [])).rejects.toThrow(
      'the lake is gone',
    );
  });

  test('rows are asked for at the pace of the reader, and no more once it is gone', async () => {
    let asked = 0;
    let ended = false;
    async function* batches(): AsyncGenerator<XlsxRow[]> {
      try {
        for (;;) {
          asked += 1;
          yield Array.from({ length: 1000 }, () => [Math.random(), Math.random()]);
        }
      } finally {
        ended = true;
      }
    }
    const columns = [{ name: 'a' }, { name: 'b' }];
    const stream = writeXlsx({ name: 'a', columns, batches: batches(), rowCount: 1_000_000, now });
    stream.read(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toBeLessThan(60);
    stream.destroy();
    await expect.poll(() => ended).toBe(true);
    // A machine that is busy elsewhere may have filled what is read ahead only now.
    expect(asked).toBeLessThan(60);
  });
});
