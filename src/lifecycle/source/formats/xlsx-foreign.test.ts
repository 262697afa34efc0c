import { describe, expect, test } from 'vitest';
import { reading } from './reading.fixtures.ts';
import { aWorkbook, sheetDataOf } from './xlsx.fixtures.ts';
import { mergesMax } from './xlsx-merges.ts';
import { xlsxReader } from './xlsx.reader.ts';
import { aZip } from './zip.fixtures.ts';

const { inspect } = reading(xlsxReader, { format: 'xlsx', compression: 'none' });

describe('bad workbooks are refused in words', () => {
  const good = aWorkbook({
    sheets: [
      sheetDataOf([
        ['名', '值'],
        ['甲', '1'],
      ]),
    ],
  });

  /** [MS-CFB]: a header of one sector, then the directory of 128-byte entries. */
  const ole = (streams: string[]): Buffer => {
    const file = Buffer.alloc(512 + 128 * 8);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
    file.writeUInt16LE(9, 30);
    file.writeUInt32LE(0, 48);
    ['Root Entry', ...streams].forEach((name, at) =>
      file.write(`${name}\0`, 512 + at * 128, 'utf16le'),
    );
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
    [
      'a Word file',
      aZip([{ name: 'word/document.xml', data: '' }]),
      'xlsx.not-a-workbook',
      '.docx',
    ],
    [
      'a slide show',
      aZip([{ name: 'ppt/presentation.xml', data: '' }]),
      'xlsx.not-a-workbook',
      '.pptx',
    ],
    [
      'a binary workbook',
      aZip([{ name: 'xl/workbook.bin', data: '' }]),
      'xlsx.not-a-workbook',
      '.xlsb',
    ],
    [
      'an OpenDocument sheet',
      aZip([{ name: 'META-INF/manifest.xml', data: '' }]),
      'xlsx.not-a-workbook',
      '.ods',
    ],
    ['no sheet', aWorkbook({ sheets: [] }), 'xlsx.no-sheet', ''],
    ['an empty sheet', aWorkbook({ sheets: ['<sheetData/>'] }), 'xlsx.empty-sheet', ''],
    ['half a file', good.subarray(0, good.length / 2), 'zip.damaged', ''],
    [
      'a sheet cut short',
      aWorkbook({ sheets: ['<sheetData><row r="1">'] }),
      'xlsx.damaged',
      'sheet1.xml',
    ],
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
      aWorkbook({
        sheets: ['<sheetData><row><c t="s"><v>9</v></c></row></sheetData>'],
        strings: '<si><t>a</t></si>',
      }),
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
      'merges without end',
      aWorkbook({
        sheets: [
          `${sheetDataOf([['a', 'b']])}<mergeCells>${'<mergeCell ref="A1:A2"/>'.repeat(mergesMax + 1)}</mergeCells>`,
        ],
      }),
      'xlsx.too-many-merges',
      'merged cells',
    ],
    [
      'a token without end',
      aWorkbook({
        sheets: [
          `<sheetData><row><c t="str"><v>${'x'.repeat(18_000_000)}</v></c></row></sheetData>`,
        ],
      }),
      'xlsx.damaged',
      'token',
    ],
  ])('%s', async (_, bytes, code, words) => {
    const refusal = await inspect(bytes).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'Refusal', code });
    expect((refusal as Error).message).toContain(words);
  });
});
