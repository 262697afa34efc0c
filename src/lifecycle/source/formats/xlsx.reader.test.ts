import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { codes, reading } from './reading.fixtures.ts';
import { xlsxReader } from './xlsx.reader.ts';

const { inspect, read } = reading(xlsxReader, { format: 'xlsx', compression: 'none' });

async function written(build: (workbook: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  build(workbook);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

describe('a workbook that ExcelJS wrote', () => {
  test('values of every kind', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('街道');
      sheet.addRow([
        '编码',
        '名称',
        '面积',
        '日期',
        '时刻',
        '启用',
        '比例',
        '身份证',
        '合计',
        '备注',
      ]);
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

  test('the first visible sheet with data is taken, hidden ones are named, any can be chosen', async () => {
    const bytes = await written((workbook) => {
      workbook.addWorksheet('参数', { state: 'hidden' }).addRows([
        ['k', 'v'],
        ['a', 'b'],
      ]);
      workbook.addWorksheet('封面');
      workbook.addWorksheet('数据').addRows([
        ['名称', '值'],
        ['甲', 1],
      ]);
      workbook.addWorksheet('其他').addRows([
        ['x', 'y'],
        ['乙', 2],
      ]);
    });
    const inspection = await inspect(bytes);
    expect(inspection.understanding.sheet).toBe('数据');
    expect(inspection.choices.sheets).toEqual(['参数', '封面', '数据', '其他']);
    expect(inspection.notes).toMatchObject([{ code: 'hidden-sheets', zh: '有隐藏的工作表：参数' }]);
    expect((await read(bytes, { sheet: '其他' })).rows).toEqual(['2,乙,2']);
    await expect(inspect(bytes, { sheet: '没有' })).rejects.toMatchObject({
      code: 'xlsx.no-such-sheet',
      params: { sheets: '参数, 封面, 数据, 其他' },
    });
    await expect(inspect(bytes, { sheet: '封面' })).rejects.toMatchObject({
      code: 'xlsx.empty-sheet',
    });
  });

  test('marks that mean no value are proposed and shown as none', async () => {
    const bytes = await written((workbook) => {
      workbook.addWorksheet('a').addRows([
        ['站', '浓度'],
        ['甲', 1.5],
        ['乙', '无'],
        ['丙', 2],
      ]);
    });
    const { understanding, preview } = await inspect(bytes);
    expect(understanding.missing).toEqual(['无']);
    expect(preview).toEqual([
      ['甲', '1.5'],
      ['乙', null],
      ['丙', '2'],
    ]);
    expect((await inspect(bytes, { missing: [] })).preview[1]).toEqual(['乙', '无']);
  });
});
