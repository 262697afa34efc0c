import { readdir, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codes, reading, rejectsOf } from './reading.fixtures.ts';
import { aWorkbook, sheetDataOf } from './xlsx.fixtures.ts';
import { xlsxReader } from './xlsx.reader.ts';
import { aZip } from './zip.fixtures.ts';

const { fileOf, outDir, inspect, read } = reading(xlsxReader, {
  format: 'xlsx',
  compression: 'none',
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
    expect(table.inspection.understanding.columns.map(({ header }) => header)).toEqual([
      '名',
      '一 <二>',
    ]);
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
    const rows = sheetDataOf([
      ['名', '值'],
      ['甲', '1'],
    ]);
    const bytes = aWorkbook({ sheets: [rows], parts: [{ name: 'xl/vbaProject.bin', data: 'x' }] });
    expect((await read(bytes)).rows).toEqual(['2,甲,1']);
    const zipped = aZip([{ name: '表.xlsm', data: bytes }]);
    expect((await read(zipped, { compression: 'zip', member: '表.xlsm' })).rows).toEqual([
      '2,甲,1',
    ]);
    expect((await read(gzipSync(bytes), { compression: 'gzip' })).rows).toEqual(['2,甲,1']);
  });

  test('16,384 columns are read, a value beyond 20,000 is refused', async () => {
    const wide = Array.from({ length: 16_384 }, (_, at) => `c${at}`);
    const table = await read(
      aWorkbook({ sheets: [sheetDataOf([wide, wide.map((_, at) => `${at}`)])] }),
    );
    expect(table.columns).toHaveLength(16_384);
    expect(table.rows[0]?.endsWith(',16383')).toBe(true);
    const wider = Array.from({ length: 20_001 }, (_, at) => `c${at}`);
    await expect(inspect(aWorkbook({ sheets: [sheetDataOf([wider])] }))).rejects.toMatchObject({
      code: 'file.too-many-columns',
    });
  });
});

const good = aWorkbook({
  sheets: [
    sheetDataOf([
      ['名', '值'],
      ['甲', '1'],
    ]),
  ],
});

describe('rejects', () => {
  test('a row with a value outside the known columns is rejected, not cut', async () => {
    const known = await inspect(
      aWorkbook({
        sheets: [
          sheetDataOf([
            ['名', '值'],
            ['甲', '1'],
          ]),
        ],
      }),
    );
    const next = aWorkbook({
      sheets: [
        sheetDataOf([
          ['名', '值'],
          ['甲', '1'],
          ['乙', '2', '3'],
        ]),
      ],
    });
    const out = await outDir();
    const file = await fileOf(next);
    const table = await xlsxReader.tidy(file, known.understanding, { dir: out, rejectLimit: 0.5 });
    expect(table).toMatchObject({ rowsIn: 2, rowsOut: 1, rejected: 1 });
    expect(await rejectsOf(table.rejectsPath)).toEqual([
      { line: 3, reason: 'field-count', raw: '乙\t2\t3' },
    ]);
    await expect(
      xlsxReader.tidy(file, known.understanding, { dir: out, rejectLimit: 0.49 }),
    ).rejects.toMatchObject({ code: 'file.too-many-rejects', params: { rows: 2, rejected: 1 } });
    expect(await readdir(out)).toEqual([]);
  });

  test('a row over the limit of a record', async () => {
    const long = '长'.repeat(1_500_000);
    const table = await read(
      aWorkbook({
        sheets: [
          sheetDataOf([
            ['名', '值'],
            ['甲', '1'],
            ['乙', long],
          ]),
        ],
      }),
      {},
      0.5,
    );
    expect(table.rows).toEqual(['2,甲,1']);
    expect(table.rejects).toMatchObject([{ line: 3, reason: 'line-too-long' }]);
    expect(codes(table.inspection.problems)).toEqual(['line-too-long']);
  });

  test('cancelled by its signal, leaving nothing', async () => {
    const file = await fileOf(good);
    const { understanding } = await xlsxReader.inspect(
      file,
      { format: 'xlsx', compression: 'none' },
      {},
    );
    const out = await outDir();
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(
      xlsxReader.tidy(file, understanding, { dir: out, signal, rejectLimit: 0 }),
    ).rejects.toThrow('stop');
    expect(await readdir(out)).toEqual([]);
    expect((await stat(file.path)).size).toBe(good.length);
  });
});
