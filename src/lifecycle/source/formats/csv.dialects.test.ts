import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { aFile, landed } from './csv.fixtures.ts';
import { inspectHere } from './formats.ts';
import { encodeGb18030 } from './gb18030.fixtures.ts';

const streets = 'code,名称,人口\n000123,东华门街道,12\n000124,景山街道,34\n';
const codes = ({ notes }: { notes: { code: string }[] }) => notes.map(({ code }) => code);

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('dialects and headers', () => {
  test.each([',', '\t', ';', '|', '^'])('delimiter %j', async (delimiter) => {
    const text = streets.replaceAll(',', delimiter);
    const { inspection, rows, table } = await landed(text);
    expect(inspection.understanding.delimiter).toBe(delimiter);
    expect(table.kind).toBe('original');
    expect(rows).toHaveLength(2);
  });

  test('a bar inside a GB18030 character is not a delimiter', async () => {
    // 乼 is 0x817c: its second byte is the bar.
    const { rows } = await landed(encodeGb18030('编号|名称\n1|乼村\n2|景山\n'));
    expect(rows).toEqual([
      ['1', '乼村'],
      ['2', '景山'],
    ]);
  });

  test('apostrophes can be the quotes', async () => {
    const { inspection, rows } = await landed("id,name\n'1','a,b'\n'2','it''s \"x\"'\n");
    expect(inspection.understanding.quote).toBe("'");
    expect(rows).toEqual([
      ['1', 'a,b'],
      ['2', 'it\'s "x"'],
    ]);
  });

  test('quoted line ends, delimiters and quotes stay in their value', async () => {
    const { rows, table } = await landed('id,note\r\n1,"a\nb, ""c"""\r\n2,"x\r\ny"\r\n');
    expect(table.kind).toBe('original');
    expect(rows).toEqual([
      ['1', 'a\nb, "c"'],
      ['2', 'x\r\ny'],
    ]);
  });

  test('a quote inside an unquoted field is a character', async () => {
    const { rows, table } = await landed('id,size\n1,5" pipe\n2,6" pipe\n');
    expect(rows).toEqual([
      ['1', '5" pipe'],
      ['2', '6" pipe'],
    ]);
    expect(table).toMatchObject({ kind: 'clean', lineColumn: true });
  });

  test('bare returns end lines when no line feeds do', async () => {
    const { rows, lines, inspection } = await landed('id,name\r1,东城\r2,"西\r城"\r3,朝阳');
    expect(rows).toEqual([
      ['1', '东城'],
      ['2', '西\r城'],
      ['3', '朝阳'],
    ]);
    expect(lines).toEqual([2, 3, 5]);
    expect(codes(inspection)).toContain('bare-returns');
  });

  test('blank lines are no rows', async () => {
    const { rows, table } = await landed('id,name\n\n1,a\n\n\n2,b\n\n');
    expect(table).toMatchObject({ kind: 'clean', rowsIn: 2 });
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  test('titles above the header are skipped, a doubled header is joined', async () => {
    const { inspection, rows, table } = await landed(
      '2026年人口统计表,,,\n制表单位:统计局,,,\n地区,人口,,面积\n,男,女,\n东城,1,2,3\n西城,4,5,6\n',
    );
    expect(inspection.understanding).toMatchObject({ skipRows: 2, headerRows: 2 });
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual([
      '地区',
      '人口 男',
      '人口 女',
      '面积',
    ]);
    expect(codes(inspection)).toEqual(
      expect.arrayContaining(['title-rows-skipped', 'header-rows-joined']),
    );
    expect(rows).toEqual([
      ['东城', '1', '2', '3'],
      ['西城', '4', '5', '6'],
    ]);
    expect(table.dialect.skipLines).toBe(4);
  });

  test('a header with line ends inside', async () => {
    const { inspection, rows, lines } = await landed('"编\n号",名称\n1,a\n2,b\n');
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['编 号', '名称']);
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
    expect(lines).toEqual([3, 4]);
  });

  test('repeated and empty names become unique', async () => {
    const { inspection } = await landed('名称,名称,,NAME,name\na,b,c,d,1\n');
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual([
      '名称',
      '名称_2',
      'column_3',
      'NAME',
      'name_2',
    ]);
  });

  test('no header: the first row is data', async () => {
    const { inspection, rows } = await landed('1,东城,2020-01-01\n2,西城,2020-01-02\n');
    expect(inspection.understanding.headerRows).toBe(0);
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual([
      'column_1',
      'column_2',
      'column_3',
    ]);
    expect(rows).toHaveLength(2);
  });

  test('a header corrected by hand wins', async () => {
    const { rows } = await landed('1,东城\n2,西城\n', { overrides: { headerRows: 1 } });
    expect(rows).toEqual([['2', '西城']]);
  });

  test('header only: no rows, and that is said', async () => {
    const { inspection, table } = await landed('编号,名称\n');
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['编号', '名称']);
    expect(codes(inspection)).toContain('no-rows');
    expect(table).toMatchObject({ rowsIn: 0, rowsOut: 0, rejected: 0 });
  });

  test('a delimiter behind every row is no column', async () => {
    const { inspection, rows } = await landed('id,name\n1,a,\n2,b,\n');
    expect(codes(inspection)).toContain('trailing-delimiter');
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
  });

  test('missing marks are proposed among numbers, not among words', async () => {
    const { inspection } = await landed('id,pm,note\n1,NA,无\n2,3.5,正常\n3,-,无\n4,7,正常\n');
    expect(inspection.understanding.missing).toEqual(['-', 'NA']);
    expect(inspection.preview[0]).toEqual(['1', null, '无']);
  });

  test('a separator line of a spreadsheet program is obeyed', async () => {
    const { inspection, rows } = await landed('sep=;\nid;name\n1;a,b\n2;c,d\n');
    expect(inspection.understanding).toMatchObject({ delimiter: ';', skipRows: 1 });
    expect(rows).toEqual([
      ['1', 'a,b'],
      ['2', 'c,d'],
    ]);
  });

  test('20,000 columns', async () => {
    const header = Array.from({ length: 20_000 }, (_, at) => `c${at}`).join(',');
    const row = Array.from({ length: 20_000 }, (_, at) => at).join(',');
    const { inspection, table, rows } = await landed(`${header}\n${row}\n${row}\n`);
    expect(inspection.understanding.columns).toHaveLength(20_000);
    expect(table).toMatchObject({ kind: 'original', rowsIn: 2 });
    expect(rows[1]?.[19_999]).toBe('19999');
    const wide = await aFile(`${header},x\n${row},1\n`);
    expect((await refusal(inspectHere(wide, {}))).code).toBe('file.too-many-columns');
  });
});
