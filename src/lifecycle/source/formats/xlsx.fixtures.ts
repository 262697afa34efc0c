import { aZip } from './zip.fixtures.ts';
import type { RawMember } from './zip.fixtures.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

interface RawWorkbook {
  /** What stands inside `<worksheet>`; a string alone is the first sheet. */
  sheets: readonly (string | { name?: string; state?: string; xml: string })[];
  /** What stands inside `<sst>`. */
  strings?: string;
  /** What stands inside `<styleSheet>`. */
  styles?: string;
  workbookPr?: string;
  /** Parts added, or put in the place of those above by the same name. */
  parts?: readonly RawMember[];
}

/** An .xlsx made by hand, for what no well-behaved writer would write. */
export function aWorkbook({
  sheets,
  strings,
  styles,
  workbookPr = '',
  parts = [],
}: RawWorkbook): Buffer {
  const listed = sheets.map((sheet) => (typeof sheet === 'string' ? { xml: sheet } : sheet));
  const entries = listed.map(({ name, state }, at) => {
    const hidden = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${name ?? `Sheet${at + 1}`}" sheetId="${at + 1}"${hidden} r:id="r${at + 1}"/>`;
  });
  const relations = listed.map(
    (_, at) =>
      `<Relationship Id="r${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  const made: RawMember[] = [
    {
      name: '_rels/.rels',
      data: `<Relationships xmlns="${packageRelations}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<workbook xmlns="${main}" xmlns:r="${office}">${workbookPr}<sheets>${entries.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships xmlns="${packageRelations}">${relations.join('')}<Relationship Id="s" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    },
    ...listed.map(({ xml }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${main}">${xml}</worksheet>`,
    })),
  ];
  if (strings !== undefined) {
    made.push({ name: 'xl/sharedStrings.xml', data: `<sst xmlns="${main}">${strings}</sst>` });
  }
  if (styles !== undefined) {
    made.push({
      name: 'xl/styles.xml',
      data: `<styleSheet xmlns="${main}">${styles}</styleSheet>`,
    });
  }
  const replaced = new Set(parts.map(({ name }) => String(name)));
  return aZip([...made.filter(({ name }) => !replaced.has(String(name))), ...parts]);
}

/** Rows of inline texts as `<sheetData>`; null leaves the cell out. */
export function sheetDataOf(rows: readonly (readonly (string | null)[])[]): string {
  const xml = rows.map((cells, at) => {
    const inner = cells.map((cell, column) =>
      cell === null
        ? ''
        : `<c r="${letters(column)}${at + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`,
    );
    return `<row r="${at + 1}">${inner.join('')}</row>`;
  });
  return `<sheetData>${xml.join('')}</sheetData>`;
}

/** 0 → A, 26 → AA. */
export function letters(column: number): string {
  const high = Math.floor(column / 26);
  return (high > 0 ? letters(high - 1) : '') + String.fromCharCode(65 + (column % 26));
}
