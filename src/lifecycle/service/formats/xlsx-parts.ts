/** What a cell can hold; null and undefined are an empty cell. */
export type XlsxValue = string | number | boolean | Date | null | undefined;

/** Characters of one cell; a longer text is cut and ends with `…`. */
export const cellCharsMax = 32_767;

/** Index of a cell format in `stylesXml`. */
export const styles = { plain: 0, header: 1, text: 2, date: 3, dateTime: 4 } as const;

const dayMs = 86_400_000;
/** Serial number of 1970-01-01 in the 1900 date system. */
const serial1970 = 25_569;
/** 1900-03-01: before it the serial numbers count a day that never was. */
const serialMin = 61;
/** 9999-12-31. */
const serialMax = 2_958_465;
/** A spreadsheet shows fifteen digits; larger whole numbers would lose some. */
const wholeNumberMax = 999_999_999_999_999;

/** A cell as XML, or nothing for an empty one. In: its reference (`B7`) and value. */
export function cellXml(reference: string, value: XlsxValue): string {
  switch (typeof value) {
    case 'string':
      return value === '' ? '' : textCell(reference, value, styles.text);
    case 'number':
      return numberCell(reference, value);
    case 'boolean':
      return `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
    default:
      return value instanceof Date ? dateCell(reference, value) : '';
  }
}

/** A cell of text in one of the `styles`. */
export function textCell(reference: string, text: string, style: number): string {
  const kept = text.length <= cellCharsMax ? text : `${text.slice(0, cellCharsMax - 1)}…`;
  const space = kept.trim() === kept ? '' : ' xml:space="preserve"';
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t${space}>${escapeXml(kept)}</t></is></c>`;
}

function numberCell(reference: string, value: number): string {
  const exact =
    Number.isFinite(value) && !(Number.isInteger(value) && Math.abs(value) > wholeNumberMax);
  if (!exact) return textCell(reference, String(value), styles.text);
  return `<c r="${reference}"><v>${value}</v></c>`;
}

function dateCell(reference: string, value: Date): string {
  const serial = value.getTime() / dayMs + serial1970;
  if (Number.isNaN(serial)) return '';
  const style = Number.isInteger(serial) ? styles.date : styles.dateTime;
  if (serial < serialMin || serial >= serialMax + 1) {
    const text = value
      .toISOString()
      .replace('T', ' ')
      .replace(/( 00:00:00)?\.000Z$|Z$/, '');
    return textCell(reference, text, styles.text);
  }
  return `<c r="${reference}" s="${style}"><v>${serial}</v></c>`;
}

/** Of the control characters XML holds tab and line feed only; a carriage return would be read back as a line feed. */
const special = /[&<>"]|(?![\t\n])\p{Cc}|[\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/gu;
const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text as XML; what XML cannot hold, and what would read as its escape, becomes `_x000B_` (ST_Xstring). */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(
      special,
      (sign) =>
        named[sign] ?? `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

/** 0 → A, 26 → AA. */
export function columnLetters(column: number): string {
  const high = Math.floor(column / 26);
  return (high > 0 ? columnLetters(high - 1) : '') + String.fromCharCode(65 + (column % 26));
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const mainNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRoot = 'http://schemas.openxmlformats.org/package/2006';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const stylesXml =
  `<styleSheet xmlns="${mainNamespace}">` +
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>' +
  [49, 164, 165]
    .map(
      (id) =>
        `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
    )
    .join('') +
  '</cellXfs></styleSheet>';

/** The parts of a workbook of one sheet, `xl/worksheets/sheet1.xml`, that do not depend on its rows. */
export function fixedParts(sheetName: string): [path: string, xml: string][] {
  const relations = (list: [type: string, target: string][]): string =>
    `${declaration}<Relationships xmlns="${packageRoot}/relationships">` +
    list
      .map(
        ([type, target], at) =>
          `<Relationship Id="rId${at + 1}" Type="${office}/${type}" Target="${target}"/>`,
      )
      .join('') +
    '</Relationships>';
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${contentType}.${type}+xml"/>`;
  return [
    [
      '[Content_Types].xml',
      `${declaration}<Types xmlns="${packageRoot}/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        override('workbook', 'sheet.main') +
        override('worksheets/sheet1', 'worksheet') +
        override('styles', 'styles') +
        '</Types>',
    ],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    [
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="${mainNamespace}" xmlns:r="${office}"><sheets>` +
        `<sheet name="${escapeXml(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ['worksheet', 'worksheets/sheet1.xml'],
        ['styles', 'styles.xml'],
      ]),
    ],
    ['xl/styles.xml', declaration + stylesXml],
  ];
}

/** What stands before the first row of a sheet: the first row stays in sight, columns have their widths. */
export function sheetHead(widths: readonly number[]): string {
  const columns = widths.map(
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    `${declaration}<worksheet xmlns="${mainNamespace}">` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    (columns.length > 0 ? `<cols>${columns.join('')}</cols>` : '') +
    '<sheetData>'
  );
}

export const sheetTail = '</sheetData></worksheet>';
