import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DecidedOverrides, Inspection, SourceFile } from './reader.ts';
import { aWorkbook, sheetDataOf } from './xlsx.fixtures.ts';
import { xlsxReader } from './xlsx.reader.ts';
import { aZip } from './zip.fixtures.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'xlsx-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let files = 0;
async function fileOf(bytes: Uint8Array, name = '数据.xlsx'): Promise<SourceFile> {
  const path = join(dir, `${(files += 1)}`);
  await writeFile(path, bytes);
  return { path, name, sizeBytes: bytes.length };
}

const plain: DecidedOverrides = { format: 'xlsx', compression: 'none' };

interface ReadTable {
  inspection: Inspection;
  columns: string[];
  /** Line number first, as the clean file has them. */
  rows: string[];
  rowsIn: number;
  rejects: unknown[];
}

async function read(
  bytes: Uint8Array,
  overrides: Partial<DecidedOverrides> = {},
  rejectLimit = 0,
): Promise<ReadTable> {
  const file = await fileOf(bytes);
  const inspection = await xlsxReader.inspect(file, { ...plain, ...overrides }, {});
  const out = join(dir, `out${files}`);
  await mkdir(out);
  const table = await xlsxReader.tidy(file, inspection.understanding, { dir: out, rejectLimit });
  expect(table).toMatchObject({ kind: 'clean', lineColumn: true });
  expect(table.rowsIn).toBe(table.rowsOut + table.rejected);
  const text = await readFile(table.path, 'utf8');
  const rejects = table.rejectsPath === undefined ? '' : await readFile(table.rejectsPath, 'utf8');
  return {
    inspection,
    columns: table.columns,
    rows: text.split('\n').slice(0, -1),
    rowsIn: table.rowsIn,
    rejects: rejects.split('\n').slice(0, -1).map((line) => JSON.parse(line)),
  };
}

async function written(build: (workbook: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  build(workbook);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

const inspectOf = async (bytes: Uint8Array, overrides: Partial<DecidedOverrides> = {}) =>
  xlsxReader.inspect(await fileOf(bytes), { ...plain, ...overrides }, {});

const codes = (remarks: readonly { code: string }[]) => remarks.map(({ code }) => code);

describe('a workbook that ExcelJS wrote', () => {
  test('values of every kind', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('街道');
      sheet.addRow(['编码', '名称', '面积', '日期', '时刻', '启用', '比例', '身份证', '合计', '备注']);
      sheet.addRow([
        '00110101',
        { richText: [{ text: '东华门' }, { text: '街道', font: { bold: true } }] },
        0.1 + 0.2,
        new Date(Date.UTC(2026, 10, 21)),
        new Date(Date.UTC(2026, 10, 21, 14, 30)),
        true,
        0.125,
        '110101199001011234',
        { formula: 'C2*2', result: 0.6 },
        'a,"b"\nc',
      ]);
      sheet.addRow(['00110102', null, 1e21, null, null, false, null, null, { error: '#N/A' }, '']);
      sheet.getCell('D2').numFmt = 'yyyy"年"m"月"d"日"';
      sheet.getCell('E2').numFmt = 'yyyy-mm-dd hh:mm';
      sheet.getCell('G2').numFmt = '0.0%';
    });
    const table = await read(bytes);
    expect(table.columns.slice(0, 4)).toEqual(['编码', '名称', '面积', '日期']);
    expect(table.rows.join('\n')).toBe(
      '2,00110101,东华门街道,0.3,2026-11-21,2026-11-21 14:30:00,true,0.125,110101199001011234,0.6,"a,""b""\nc"\n' +
        '3,00110102,,1000000000000000000000,,,false,,,,',
    );
    expect(table.rowsIn).toBe(2);
    expect(codes(table.inspection.notes)).toEqual(['error-cells-missing']);
    expect(table.inspection.understanding).toMatchObject({
      format: 'xlsx',
      compression: 'none',
      sheet: '街道',
      skipRows: 0,
      headerRows: 1,
    });
    expect(table.inspection.preview[0]?.slice(0, 3)).toEqual(['00110101', '东华门街道', '0.3']);
  });

  test('the 1904 date system', async () => {
    const bytes = await written((workbook) => {
      workbook.properties.date1904 = true;
      const sheet = workbook.addWorksheet('a');
      sheet.addRow(['日期', '名称']);
      sheet.addRow([new Date(Date.UTC(2026, 10, 21)), '甲']);
      sheet.getCell('A2').numFmt = 'yyyy-mm-dd';
    });
    expect((await read(bytes)).rows).toEqual(['2,2026-11-21,甲']);
  });

  test('titles above, a doubled header with merged cells, merged cells in the body', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('统计表');
      sheet.addRow(['2026年街道统计表']);
      sheet.mergeCells('A1:E1');
      sheet.addRow([null, null, null, null, '单位：人']);
      sheet.addRow(['区', '街道', '人口', null, '备注']);
      sheet.addRow([null, null, '男', '女', null]);
      sheet.mergeCells('A3:A4');
      sheet.mergeCells('B3:B4');
      sheet.mergeCells('C3:D3');
      sheet.mergeCells('E3:E4');
      sheet.addRow(['东城区', '东华门', 1, 2, '甲']);
      sheet.addRow([null, '景山', 3, 4, '乙']);
      sheet.addRow(['西城区', '西长安街', 5, 6, '丙']);
      sheet.mergeCells('A5:A6');
    });
    const table = await read(bytes);
    expect(table.inspection.understanding).toMatchObject({ skipRows: 2, headerRows: 2 });
    expect(table.columns).toEqual(['区', '街道', '人口 男', '人口 女', '备注']);
    expect(table.rows).toEqual(['5,东城区,东华门,1,2,甲', '6,东城区,景山,3,4,乙', '7,西城区,西长安街,5,6,丙']);
    expect(codes(table.inspection.notes)).toEqual([
      'title-rows-skipped',
      'header-rows-joined',
      'merged-cells-filled',
    ]);
  });

  test('a header of groups only some of which are merged', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('a');
      sheet.addRow(['基本信息', null, null, '联系方式', null, null, '位置', null, null]);
      sheet.addRow(['编号', '名称', '类别', '电话', '邮箱', '地址', '经度', '纬度', '高程']);
      sheet.addRow(['A1', '甲', '乙', '1', '2', '3', 116.3, 39.9, 43]);
      for (const area of ['A1:C1', 'D1:F1', 'G1:I1']) sheet.mergeCells(area);
    });
    const table = await read(bytes);
    expect(table.columns.slice(6)).toEqual(['位置 经度', '位置 纬度', '位置 高程']);
    expect(table.rows).toEqual(['3,A1,甲,乙,1,2,3,116.3,39.9,43']);
  });

  test('one wide header cell over merged body cells is no doubled header', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('a');
      sheet.addRow(['名称', '备注', null]);
      sheet.addRow(['甲', '无', null]);
      sheet.addRow(['乙', '有', null]);
      for (const row of [1, 2, 3]) sheet.mergeCells(`B${row}:C${row}`);
    });
    const table = await read(bytes);
    expect(table.inspection.understanding.headerRows).toBe(1);
    expect(table.rows).toEqual(['2,甲,无,', '3,乙,有,']);
  });

  test('the first visible sheet with data is taken, hidden ones are named, any can be chosen', async () => {
    const bytes = await written((workbook) => {
      workbook.addWorksheet('参数', { state: 'hidden' }).addRows([['k', 'v'], ['a', 'b']]);
      workbook.addWorksheet('封面');
      workbook.addWorksheet('数据').addRows([['名称', '值'], ['甲', 1]]);
      workbook.addWorksheet('其他').addRows([['x', 'y'], ['乙', 2]]);
    });
    const inspection = await inspectOf(bytes);
    expect(inspection.understanding.sheet).toBe('数据');
    expect(inspection.choices.sheets).toEqual(['参数', '封面', '数据', '其他']);
    expect(inspection.notes).toMatchObject([{ code: 'hidden-sheets', zh: '有隐藏的工作表：参数' }]);
    expect((await read(bytes, { sheet: '其他' })).rows).toEqual(['2,乙,2']);
    await expect(inspectOf(bytes, { sheet: '没有' })).rejects.toMatchObject({
      code: 'xlsx.no-such-sheet',
      params: { sheets: '参数, 封面, 数据, 其他' },
    });
    await expect(inspectOf(bytes, { sheet: '封面' })).rejects.toMatchObject({ code: 'xlsx.empty-sheet' });
  });

  test('a table away from the corner, blank rows inside, styled blanks behind', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('a');
      sheet.getCell('C4').value = '名称';
      sheet.getCell('D4').value = '值';
      sheet.getCell('C5').value = '甲';
      sheet.getCell('D7').value = 2;
      sheet.getCell('C9').value = '丙';
      sheet.getCell('Z500').fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFF0000' } };
    });
    const table = await read(bytes);
    expect(table.inspection.understanding).toMatchObject({ skipRows: 3, headerRows: 1 });
    expect(table.columns).toEqual(['名称', '值']);
    expect(table.rows).toEqual(['5,甲,', '7,,2', '9,丙,']);
  });

  test('what a person says of skipped and header rows is kept', async () => {
    const bytes = await written((workbook) => {
      workbook.addWorksheet('a').addRows([['旧', '表'], ['甲', '乙'], ['名称', '值'], ['丙', '丁']]);
    });
    const table = await read(bytes, { skipRows: 2, headerRows: 1 });
    expect(table.columns).toEqual(['名称', '值']);
    expect(table.rows).toEqual(['4,丙,丁']);
    const bare = await read(bytes, { skipRows: 0, headerRows: 0 });
    expect(bare.columns).toEqual(['column_1', 'column_2']);
    expect(bare.rowsIn).toBe(4);
  });

  test('a value beside the header, far below, gets a column of its own', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('a');
      sheet.addRow(['名称', '值']);
      for (let row = 0; row < 300; row += 1) sheet.addRow([`n${row}`, row]);
      sheet.getCell('C300').value = '手写备注';
    });
    const table = await read(bytes);
    expect(table.columns).toEqual(['名称', '值', 'column_3']);
    expect(table.rows[298]).toBe('300,n298,298,手写备注');
    expect(table.rows[297]).toBe('299,n297,297,');
  });
});

describe('what other writers write', () => {
  test('no references, prefixed names, phonetic guides, escapes, CDATA', async () => {
    const sheet =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>' +
      '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>甲</x:t></x:r><x:r><x:t>乙</x:t></x:r></x:is></x:c><x:c><x:v>7</x:v></x:c></x:row>' +
      '<x:row/><x:row><x:c t="str"><x:f>A1</x:f><x:v>丙</x:v></x:c></x:row></x:sheetData>' +
      '<x:mergeCells><x:mergeCell ref="B2:B4"/></x:mergeCells></x:worksheet>';
    const bytes = aWorkbook({
      sheets: [''],
      strings:
        '<si><t>名</t><rPh sb="0" eb="1"><t>ming</t></rPh></si><si><r><t>一_x000A_</t></r><r><t><![CDATA[<二>]]></t></r></si>',
      parts: [{ name: 'xl/worksheets/sheet1.xml', data: sheet }],
    });
    const table = await read(bytes);
    expect(table.inspection.understanding.columns.map(({ header }) => header)).toEqual(['名', '一 <二>']);
    expect(table.rows).toEqual(['2,甲乙,7', '4,丙,7']);
  });

  test('formulas without a saved result are told', async () => {
    const xml =
      '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>名</t></is></c><c r="B1" t="inlineStr"><is><t>值</t></is></c></row>' +
      '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2"><f>1+1</f></c></row></sheetData>';
    const table = await read(aWorkbook({ sheets: [xml] }));
    expect(codes(table.inspection.notes)).toEqual(['formulas-without-value']);
    expect(table.rows).toEqual(['2,甲,']);
  });

  test('dates of the built-in Chinese formats and ISO date cells', async () => {
    const xml =
      '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>' +
      '<row r="2"><c r="A2" s="1"><v>46347</v></c><c r="B2" t="d"><v>2026-11-21T14:30:00</v></c></row></sheetData>';
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs>';
    expect((await read(aWorkbook({ sheets: [xml], styles }))).rows).toEqual([
      '2,2026-11-21,2026-11-21 14:30:00',
    ]);
  });

  test('a macro workbook, also inside zip and gzip', async () => {
    const rows = sheetDataOf([['名', '值'], ['甲', '1']]);
    const bytes = aWorkbook({ sheets: [rows], parts: [{ name: 'xl/vbaProject.bin', data: 'x' }] });
    expect((await read(bytes)).rows).toEqual(['2,甲,1']);
    const zipped = aZip([{ name: '表.xlsm', data: bytes }]);
    expect((await read(zipped, { compression: 'zip', member: '表.xlsm' })).rows).toEqual(['2,甲,1']);
    expect((await read(gzipSync(bytes), { compression: 'gzip' })).rows).toEqual(['2,甲,1']);
  });

  test('16,384 columns are read, a value beyond 20,000 is refused', async () => {
    const wide = Array.from({ length: 16_384 }, (_, at) => `c${at}`);
    const table = await read(aWorkbook({ sheets: [sheetDataOf([wide, wide.map((_, at) => `${at}`)])] }));
    expect(table.columns).toHaveLength(16_384);
    expect(table.rows[0]?.endsWith(',16383')).toBe(true);
    const wider = Array.from({ length: 20_001 }, (_, at) => `c${at}`);
    await expect(inspectOf(aWorkbook({ sheets: [sheetDataOf([wider])] }))).rejects.toMatchObject({
      code: 'file.too-many-columns',
    });
  });
});

describe('rejects', () => {
  test('a row with a value outside the known columns is rejected, not cut', async () => {
    const known = await inspectOf(aWorkbook({ sheets: [sheetDataOf([['名', '值'], ['甲', '1']])] }));
    const next = aWorkbook({ sheets: [sheetDataOf([['名', '值'], ['甲', '1'], ['乙', '2', '3']])] });
    const out = join(dir, 'rejects');
    await mkdir(out);
    const file = await fileOf(next);
    const table = await xlsxReader.tidy(file, known.understanding, { dir: out, rejectLimit: 0.5 });
    expect(table).toMatchObject({ rowsIn: 2, rowsOut: 1, rejected: 1 });
    expect(JSON.parse(await readFile(table.rejectsPath!, 'utf8'))).toEqual({
      line: 3,
      reason: 'field-count',
      raw: '乙\t2\t3',
    });
    await expect(
      xlsxReader.tidy(file, known.understanding, { dir: out, rejectLimit: 0.49 }),
    ).rejects.toMatchObject({ code: 'file.too-many-rejects', params: { rows: 2, rejected: 1 } });
    expect(await readdir(out)).toEqual([]);
  });

  test('a row over the limit of a record', async () => {
    const long = '长'.repeat(1_500_000);
    const table = await read(aWorkbook({ sheets: [sheetDataOf([['名', '值'], ['甲', '1'], ['乙', long]])] }), {}, 0.5);
    expect(table.rows).toEqual(['2,甲,1']);
    expect(table.rejects).toMatchObject([{ line: 3, reason: 'line-too-long' }]);
    expect(codes(table.inspection.problems)).toEqual(['line-too-long']);
  });
});

describe('bad workbooks are refused in words', () => {
  const good = aWorkbook({ sheets: [sheetDataOf([['名', '值'], ['甲', '1']])] });

  /** [MS-CFB]: a header of one sector, then the directory of 128-byte entries. */
  const ole = (streams: string[]): Buffer => {
    const file = Buffer.alloc(512 + 128 * 8);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
    file.writeUInt16LE(9, 30);
    file.writeUInt32LE(0, 48);
    ['Root Entry', ...streams].forEach((name, at) => file.write(`${name}\0`, 512 + at * 128, 'utf16le'));
    return file;
  };

  test.each([
    ['an encrypted workbook', ole(['EncryptionInfo', 'EncryptedPackage']), 'xlsx.encrypted', ''],
    ['an old workbook', ole(['Workbook']), 'xlsx.old-format', '.xls'],
    ['an old document', ole(['WordDocument']), 'xlsx.old-format', '.doc'],
    ['a web page', Buffer.from('\ufeff\n<html><table><tr><td>1'), 'xlsx.not-a-workbook', 'HTML'],
    ['a table without html', Buffer.from('<table border=1>'), 'xlsx.not-a-workbook', 'HTML'],
    ['text', Buffer.from('a,b\n1,2\n'), 'xlsx.not-a-workbook', 'plain text'],
    ['nothing', Buffer.alloc(0), 'xlsx.not-a-workbook', 'empty'],
    ['a zip of something', aZip([{ name: 'a.csv', data: 'a' }]), 'xlsx.not-a-workbook', 'zip'],
    ['a Word file', aZip([{ name: 'word/document.xml', data: '' }]), 'xlsx.not-a-workbook', '.docx'],
    ['a slide show', aZip([{ name: 'ppt/presentation.xml', data: '' }]), 'xlsx.not-a-workbook', '.pptx'],
    ['a binary workbook', aZip([{ name: 'xl/workbook.bin', data: '' }]), 'xlsx.not-a-workbook', '.xlsb'],
    ['no sheet', aWorkbook({ sheets: [] }), 'xlsx.no-sheet', ''],
    ['an empty sheet', aWorkbook({ sheets: ['<sheetData/>'] }), 'xlsx.empty-sheet', ''],
    ['half a file', good.subarray(0, good.length / 2), 'zip.damaged', ''],
    ['a sheet cut short', aWorkbook({ sheets: ['<sheetData><row r="1">'] }), 'xlsx.damaged', 'sheet1.xml'],
    [
      'bytes that are no UTF-8',
      aWorkbook({
        sheets: [''],
        parts: [{ name: 'xl/worksheets/sheet1.xml', data: Buffer.from([0x3c, 0x61, 0x3e, 0xff]) }],
      }),
      'xlsx.damaged',
      'sheet1.xml',
    ],
    [
      'an entity bomb',
      aWorkbook({
        sheets: [''],
        parts: [
          {
            name: 'xl/worksheets/sheet1.xml',
            data: '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>',
          },
        ],
      }),
      'xlsx.document-type',
      'sheet1.xml',
    ],
    [
      'a shared string that is not there',
      aWorkbook({ sheets: ['<sheetData><row><c t="s"><v>9</v></c></row></sheetData>'], strings: '<si><t>a</t></si>' }),
      'xlsx.damaged',
      'string 9',
    ],
    [
      'a table below a hundred empty rows',
      aWorkbook({ sheets: ['<sheetData><row r="102"><c><v>9</v></c></row></sheetData>'] }),
      'xlsx.table-too-deep',
      '100',
    ],
    [
      'a name that leads out',
      aWorkbook({ sheets: [''], parts: [{ name: '../xl/evil.xml', data: '' }] }),
      'zip.unsafe-name',
      '../',
    ],
    [
      'a sheet that is a bomb',
      aWorkbook({ sheets: [`<sheetData>${' '.repeat(80_000_000)}</sheetData>`] }),
      'zip.inflates-too-much',
      'sheet1.xml',
    ],
    [
      'a token without end',
      aWorkbook({ sheets: [`<sheetData><row><c t="str"><v>${'x'.repeat(18_000_000)}</v></c></row></sheetData>`] }),
      'xlsx.damaged',
      'token',
    ],
  ])('%s', async (_, bytes, code, words) => {
    const refusal = await inspectOf(bytes).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'Refusal', code });
    expect((refusal as Error).message).toContain(words);
  });

  test('cancelled by its signal, leaving nothing', async () => {
    const file = await fileOf(good);
    const { understanding } = await xlsxReader.inspect(file, plain, {});
    const out = join(dir, 'cancelled');
    await mkdir(out);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(xlsxReader.tidy(file, understanding, { dir: out, signal, rejectLimit: 0 })).rejects.toThrow('stop');
    expect(await readdir(out)).toEqual([]);
    expect((await stat(file.path)).size).toBe(good.length);
  });
});
