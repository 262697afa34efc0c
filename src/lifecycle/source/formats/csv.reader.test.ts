import { readdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { aFile, landed } from './csv.fixtures.ts';
import { inspectHere, tidyHere } from './formats.ts';
import { encodeGb18030 } from './gb18030.fixtures.ts';
import { recordBytesMax } from './reader.ts';

const streets = 'code,名称,人口\n000123,东华门街道,12\n000124,景山街道,34\n';
const utf16le = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const codes = ({ notes }: { notes: { code: string }[] }) => notes.map(({ code }) => code);

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('encodings', () => {
  test('a strictly regular UTF-8 file is used as it is', async () => {
    const { table, rows, inspection } = await landed(streets);
    expect(table).toMatchObject({ kind: 'original', rowsIn: 2, rowsOut: 2, rejected: 0, lineColumn: false });
    expect(table.dialect).toEqual({ delimiter: ',', quote: '"', newline: '\n', skipLines: 1 });
    expect(inspection.understanding).toMatchObject({ encoding: 'utf-8', headerRows: 1 });
    expect(inspection.preview).toEqual([
      ['000123', '东华门街道', '12'],
      ['000124', '景山街道', '34'],
    ]);
    expect(rows[1]).toEqual(['000124', '景山街道', '34']);
  });

  test.each([
    ['utf-8', Buffer.from(`\ufeff${streets}`), 'original'],
    ['gb18030', encodeGb18030(streets), 'clean'],
    ['gb18030', encodeGb18030(streets.replace('东华门', '㐀\u{20000}𠮷')), 'clean'],
    ['utf-16le', utf16le(streets), 'clean'],
    ['utf-16be', utf16le(streets).swap16(), 'clean'],
    ['utf-16le', Buffer.from(streets.replace('东华门', '😀𠮷'), 'utf16le'), 'clean'],
    ['utf-16be', Buffer.from(streets, 'utf16le').swap16(), 'clean'],
  ] as const)('%s is told from the bytes', async (encoding, bytes, kind) => {
    const { table, rows, inspection } = await landed(bytes);
    expect(inspection.understanding.encoding).toBe(encoding);
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['code', '名称', '人口']);
    expect(table).toMatchObject({ kind, rowsIn: 2, rowsOut: 2 });
    expect(rows.map((row) => row[0])).toEqual(['000123', '000124']);
    expect(rows[0]?.[1]).toMatch(/^(东华门|㐀\u{20000}𠮷|😀𠮷)街道$/u);
  });

  test('GB18030 that shows only behind a long ASCII beginning is told from the whole file', async () => {
    const many = 'id,name\n' + '1,abcdefgh\n'.repeat(300_000);
    const { inspection, table } = await landed(Buffer.concat([Buffer.from(many), encodeGb18030('2,朝阳区\n')]));
    expect(inspection.understanding.encoding).toBe('gb18030');
    expect(table).toMatchObject({ rowsIn: 300_001, rejected: 0 });
  });

  test('GB18030 declared as UTF-8 is said to be so and costs every line', async () => {
    const { inspection, table, rejects } = await landed(encodeGb18030(streets), {
      overrides: { encoding: 'utf-8', headerRows: 1 },
    });
    expect(inspection.problems.map(({ code }) => code)).toContain('encoding-differs');
    expect(table).toMatchObject({ rowsIn: 2, rowsOut: 0, rejected: 2 });
    expect(rejects[0]).toMatchObject({ line: 2, reason: 'undecodable' });
    expect(rejects[0]?.raw).toMatch(/^000123,\\xb6\\xab/);
  });

  test.each([
    ['UTF-8 with a line of GB18030', [Buffer.from(streets), encodeGb18030('9,景山街道甲乙,1\n'), Buffer.from('8,北新桥,2\n')]],
    ['GB18030 with a line of UTF-8', [encodeGb18030(streets.repeat(2)), Buffer.from('9,景山街道甲乙,1\n'), encodeGb18030('8,北新桥,2\n')]],
  ])('%s: that line alone is rejected', async (_, parts) => {
    const { table, rejects, rows } = await landed(Buffer.concat(parts), { overrides: { headerRows: 1 } });
    expect(rejects).toHaveLength(1);
    expect(rejects[0]).toMatchObject({ reason: 'undecodable' });
    expect(rejects[0]?.raw).toMatch(/^9,\\x/);
    expect(rows.at(-1)).toEqual(['8', '北新桥', '2']);
    expect(table.rowsIn).toBe(table.rowsOut + table.rejected);
  });

  test('a file cut in the middle of a character loses that line only', async () => {
    const { rejects, rows } = await landed(Buffer.from(`${streets}5,东`).subarray(0, -1));
    expect(rows).toHaveLength(2);
    expect(rejects).toEqual([{ line: 4, reason: 'undecodable', raw: '5,\\xe4\\xb8' }]);
  });

  test('a byte order mark in the middle is no part of a value', async () => {
    const { rows, lines } = await landed(`${streets}\ufeff000125,交道口,5\n`);
    expect(rows.at(-1)).toEqual(['000125', '交道口', '5']);
    expect(lines).toEqual([2, 3, 4]);
  });

  test('the euro of Windows, and what only looks like four bytes', async () => {
    const head = encodeGb18030('编号,金额\n');
    const { rows, rejects } = await landed(Buffer.concat([head, Buffer.from([0x31, 0x2c, 0x80, 0x37, 0x0a, 0x32, 0x2c, 0xff, 0x37, 0x0a])]));
    expect(rows).toEqual([['1', '€7']]);
    expect(rejects).toEqual([{ line: 3, reason: 'undecodable', raw: '2,\\xff7' }]);
  });

  test('UTF-32 is named and refused', async () => {
    const file = await aFile(Buffer.from('fffe000041000000', 'hex'));
    expect((await refusal(inspectHere(file, {}))).code).toBe('file.encoding-unsupported');
  });
});

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
    expect(rows).toEqual([['1', '乼村'], ['2', '景山']]);
  });

  test('apostrophes can be the quotes', async () => {
    const { inspection, rows } = await landed("id,name\n'1','a,b'\n'2','it''s \"x\"'\n");
    expect(inspection.understanding.quote).toBe("'");
    expect(rows).toEqual([['1', 'a,b'], ['2', 'it\'s "x"']]);
  });

  test('quoted line ends, delimiters and quotes stay in their value', async () => {
    const { rows, table } = await landed('id,note\r\n1,"a\nb, ""c"""\r\n2,"x\r\ny"\r\n');
    expect(table.kind).toBe('original');
    expect(rows).toEqual([['1', 'a\nb, "c"'], ['2', 'x\r\ny']]);
  });

  test('a quote inside an unquoted field is a character', async () => {
    const { rows, table } = await landed('id,size\n1,5" pipe\n2,6" pipe\n');
    expect(rows).toEqual([['1', '5" pipe'], ['2', '6" pipe']]);
    expect(table).toMatchObject({ kind: 'clean', lineColumn: true });
  });

  test('bare returns end lines when no line feeds do', async () => {
    const { rows, lines, inspection } = await landed('id,name\r1,东城\r2,"西\r城"\r3,朝阳');
    expect(rows).toEqual([['1', '东城'], ['2', '西\r城'], ['3', '朝阳']]);
    expect(lines).toEqual([2, 3, 5]);
    expect(codes(inspection)).toContain('bare-returns');
  });

  test('blank lines are no rows', async () => {
    const { rows, table } = await landed('id,name\n\n1,a\n\n\n2,b\n\n');
    expect(table).toMatchObject({ kind: 'clean', rowsIn: 2 });
    expect(rows).toEqual([['1', 'a'], ['2', 'b']]);
  });

  test('titles above the header are skipped, a doubled header is joined', async () => {
    const { inspection, rows, table } = await landed(
      '2026年人口统计表,,,\n制表单位:统计局,,,\n地区,人口,,面积\n,男,女,\n东城,1,2,3\n西城,4,5,6\n',
    );
    expect(inspection.understanding).toMatchObject({ skipRows: 2, headerRows: 2 });
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['地区', '人口 男', '人口 女', '面积']);
    expect(codes(inspection)).toEqual(expect.arrayContaining(['title-rows-skipped', 'header-rows-joined']));
    expect(rows).toEqual([['东城', '1', '2', '3'], ['西城', '4', '5', '6']]);
    expect(table.dialect.skipLines).toBe(4);
  });

  test('a header with line ends inside', async () => {
    const { inspection, rows, lines } = await landed('"编\n号",名称\n1,a\n2,b\n');
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['编 号', '名称']);
    expect(rows).toEqual([['1', 'a'], ['2', 'b']]);
    expect(lines).toEqual([3, 4]);
  });

  test('repeated and empty names become unique', async () => {
    const { inspection } = await landed('名称,名称,,NAME,name\na,b,c,d,1\n');
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['名称', '名称_2', 'column_3', 'NAME', 'name_2']);
  });

  test('no header: the first row is data', async () => {
    const { inspection, rows } = await landed('1,东城,2020-01-01\n2,西城,2020-01-02\n');
    expect(inspection.understanding.headerRows).toBe(0);
    expect(inspection.understanding.columns.map(({ name }) => name)).toEqual(['column_1', 'column_2', 'column_3']);
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
    expect(rows).toEqual([['1', 'a'], ['2', 'b']]);
  });

  test('missing marks are proposed among numbers, not among words', async () => {
    const { inspection } = await landed('id,pm,note\n1,NA,无\n2,3.5,正常\n3,-,无\n4,7,正常\n');
    expect(inspection.understanding.missing).toEqual(['-', 'NA']);
    expect(inspection.preview[0]).toEqual(['1', null, '无']);
  });

  test('a separator line of a spreadsheet program is obeyed', async () => {
    const { inspection, rows } = await landed('sep=;\nid;name\n1;a,b\n2;c,d\n');
    expect(inspection.understanding).toMatchObject({ delimiter: ';', skipRows: 1 });
    expect(rows).toEqual([['1', 'a,b'], ['2', 'c,d']]);
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

describe('rows that cannot be read', () => {
  test('ragged rows', async () => {
    const { rows, rejects, table } = await landed('a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n');
    expect(rows).toEqual([['1', '2', '3'], ['4', '5', '6']]);
    expect(rejects).toEqual([
      { line: 3, reason: 'field-count', raw: '1,2' },
      { line: 4, reason: 'field-count', raw: '1,2,3,4' },
    ]);
    expect(table).toMatchObject({ rowsIn: 4, rowsOut: 2, rejected: 2 });
  });

  test('an unclosed quote costs its line, not the file', async () => {
    const body = Array.from({ length: 5_000 }, (_, at) => `${at},"name ${at}"`).join('\n');
    const { table, rejects } = await landed(`id,name\n1,"never closed\n${body}\n`);
    expect(table).toMatchObject({ rowsIn: 5_001, rowsOut: 5_000, rejected: 1 });
    expect(rejects).toEqual([{ line: 2, reason: 'unclosed-quote', raw: '1,"never closed' }]);
  });

  test('an unclosed quote with no other quote behind it', async () => {
    const body = '2,x\n'.repeat(3_000);
    const { table, rejects } = await landed(`id,name\n1,"never closed\n${body}`);
    expect(table).toMatchObject({ rowsIn: 3_001, rejected: 1 });
    expect(rejects[0]).toMatchObject({ line: 2, reason: 'unclosed-quote' });
  });

  test('text behind a closing quote', async () => {
    const { rejects, rows } = await landed('id,name\n1,"a"b\n2,"c"\n');
    expect(rejects).toEqual([{ line: 2, reason: 'bad-quote', raw: '1,"a"b' }]);
    expect(rows).toEqual([['2', 'c']]);
  });

  test('NUL bytes', async () => {
    const { rejects, rows } = await landed(`id,name\n1,a\0b\n${'2,c\n'.repeat(60)}`);
    expect(rejects).toEqual([{ line: 2, reason: 'nul-byte', raw: '1,a\0b' }]);
    expect(rows).toHaveLength(60);
  });

  test('one line of 100 MB is rejected in bounded memory', async () => {
    const file = await aFile('id,name\n1,a\n');
    const long = Buffer.alloc(10_000_000, 'x');
    for (let part = 0; part < 10; part += 1) await writeFile(file.path, long, { flag: 'a' });
    await writeFile(file.path, '\n2,b\n', { flag: 'a' });
    file.sizeBytes = 100_000_017;
    const { understanding } = await inspectHere(file, {});
    global.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const table = await tidyHere(file, understanding, {
      dir: file.dir,
      rejectLimit: 1,
      onProgress: () => {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers);
      },
    });
    expect(table).toMatchObject({ rowsIn: 3, rowsOut: 2, rejected: 1 });
    expect(peak - before).toBeLessThan(recordBytesMax * 16);
  });

  test('over the reject limit nothing is left and the refusal names the lines', async () => {
    const file = await aFile('a,b\n1,2\n3\n4,5\n');
    const { understanding } = await inspectHere(file, {});
    const error = await refusal(tidyHere(file, understanding, { dir: file.dir, rejectLimit: 0.01 }));
    expect(error.code).toBe('file.too-many-rejects');
    expect(error.params).toMatchObject({ rows: 3, rejected: 1, limitPercent: 1 });
    expect(error.details.errors).toEqual([{ path: 'line 3', message: 'field-count' }]);
    expect(await readdir(file.dir)).toEqual(['upload']);
  });
});

describe('containers and files that are no table', () => {
  test('gzip, also of several members, is read through', async () => {
    const bytes = Buffer.concat([gzipSync(streets), gzipSync('000125,交道口,5\n')]);
    const { inspection, table, rows } = await landed(bytes, { name: 'streets.csv.gz' });
    expect(inspection.understanding).toMatchObject({ compression: 'gzip', encoding: 'utf-8' });
    expect(table).toMatchObject({ kind: 'clean', rowsIn: 3 });
    expect(rows[2]).toEqual(['000125', '交道口', '5']);
  });

  test('a cut gzip is refused and nothing stays', async () => {
    const whole = gzipSync(Buffer.from(`id,v\n${Array.from({ length: 50_000 }, (_, at) => `${at},${at * 7919}`).join('\n')}`));
    const file = await aFile(whole.subarray(0, whole.length - 1_000), 'x.csv.gz');
    expect((await refusal(inspectHere(file, {}))).code).toBe('file.gzip-truncated');
    const understanding = (await landed('id,v\n1,2\n')).inspection.understanding;
    const error = await refusal(
      tidyHere(file, { ...understanding, compression: 'gzip' }, { dir: file.dir, rejectLimit: 1 }),
    );
    expect(error.code).toBe('file.gzip-truncated');
    expect(await readdir(file.dir)).toEqual(['upload']);
  });

  test('a damaged gzip is refused', async () => {
    const whole = gzipSync(Buffer.from(streets.repeat(1_000)));
    whole.fill(0x55, 30, 60);
    expect((await refusal(inspectHere(await aFile(whole), {}))).code).toBe('file.gzip-damaged');
  });

  test.each([
    ['', 'file.empty'],
    [' \n\n \r\n', 'file.blank'],
    [gzipSync(''), 'file.empty'],
    [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'file.not-a-table'],
    ['%PDF-1.7\n%âãÏÓ\n', 'file.not-a-table'],
    [Buffer.from('7f454c4602010100', 'hex'), 'file.not-a-table'],
    ['<!DOCTYPE html><html><body><table></table></body></html>', 'file.not-a-table'],
    [Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 29)), 'file.not-a-table'],
    ['x'.repeat(2 * recordBytesMax + 10), 'file.record-too-long'],
  ])('case %#: refused in words', async (bytes, code) => {
    const error = await refusal(inspectHere(await aFile(bytes), {}));
    expect(error.code).toBe(code);
    expect(error.words('zh')).not.toMatch(/\{\w+\}/);
    expect(error.words('en')).not.toMatch(/\{\w+\}/);
  });

  test('a wrong extension is read by content and said', async () => {
    const { inspection, rows } = await landed(streets, { name: 'streets.xlsx' });
    expect(codes(inspection)).toContain('wrong-extension');
    expect(rows).toHaveLength(2);
  });

  test('a missing file is a failure of the disk, not a refusal', async () => {
    const file = await aFile(streets);
    await expect(inspectHere({ ...file, path: `${file.path}-gone` }, {})).rejects.toMatchObject({ code: 'file.disk' });
  });

  test('a signal stops the work with its own reason', async () => {
    const file = await aFile(streets);
    const reason = new Error('enough');
    await expect(inspectHere(file, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
