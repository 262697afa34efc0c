import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { codes, reading } from './reading.fixtures.ts';
import { xlsxReader } from './xlsx.reader.ts';

const { read } = reading(xlsxReader, { format: 'xlsx', compression: 'none' });

async function written(build: (workbook: ExcelJS.Workbook) => void): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  build(workbook);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

describe('where the table is, in workbooks that ExcelJS wrote', () => {
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
    expect(table.rows).toEqual([
      '5,东城区,东华门,1,2,甲',
      '6,东城区,景山,3,4,乙',
      '7,西城区,西长安街,5,6,丙',
    ]);
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

  test('a table away from the corner, blank rows inside, styled blanks behind', async () => {
    const bytes = await written((workbook) => {
      const sheet = workbook.addWorksheet('a');
      sheet.getCell('C4').value = '名称';
      sheet.getCell('D4').value = '值';
      sheet.getCell('C5').value = '甲';
      sheet.getCell('D7').value = 2;
      sheet.getCell('C9').value = '丙';
      sheet.getCell('Z500').fill = {
        type: 'pattern',
        pattern: 'solid',
        fgColor: { argb: 'FFFF0000' },
      };
    });
    const table = await read(bytes);
    expect(table.inspection.understanding).toMatchObject({ skipRows: 3, headerRows: 1 });
    expect(table.columns).toEqual(['名称', '值']);
    expect(table.rows).toEqual(['5,甲,', '7,,2', '9,丙,']);
  });

  test('what a person says of skipped and header rows is kept', async () => {
    const bytes = await written((workbook) => {
      workbook.addWorksheet('a').addRows([
        ['旧', '表'],
        ['甲', '乙'],
        ['名称', '值'],
        ['丙', '丁'],
      ]);
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
