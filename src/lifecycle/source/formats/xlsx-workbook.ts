import { posix } from 'node:path';
import { refuseForeignDocument, refuseOtherThanZip } from './xlsx-foreign.ts';
import { xlsxErrors } from './xlsx.errors.ts';
import { readSharedStrings } from './xlsx-strings.ts';
import type { SharedStrings } from './xlsx-strings.ts';
import { dateStyle } from './xlsx-values.ts';
import type { DateStyle } from './xlsx-values.ts';
import { readXml } from './xlsx-xml.ts';
import type { XmlHandlers } from './xlsx-xml.ts';
import { inflateLimits, openZip } from './zip.ts';
import type { ZipArchive, ZipMember } from './zip.ts';

/** Parts that describe a workbook (its sheets, relations, styles) are small. */
const describingPartBytesMax = 64 * 1024 ** 2;

export interface WorkbookSheet {
  name: string;
  hidden: boolean;
  member: ZipMember;
}

/** An open workbook; `close` it in every case. */
export interface Workbook {
  archive: ZipArchive;
  sheets: readonly WorkbookSheet[];
  date1904: boolean;
  /** By cell style: how it shows a date or time, if it does. */
  styles: readonly (DateStyle | undefined)[];
  /** Reads the shared strings; a workbook may have none. */
  strings: () => Promise<SharedStrings | undefined>;
  close: () => void;
}

/**
 * Opens an .xlsx or .xlsm (ECMA-376, transitional or strict). Refuses everything else by its name: encrypted and old
 * workbooks, web pages, text, Word and PowerPoint files, and damaged ones.
 */
export async function openWorkbook(path: string): Promise<Workbook> {
  await refuseOtherThanZip(path);
  const archive = await openZip(path);
  try {
    return await readWorkbook(archive);
  } catch (error) {
    archive.close();
    throw error;
  }
}

async function readWorkbook(archive: ZipArchive): Promise<Workbook> {
  refuseForeignDocument(archive);
  const parts = new Map(archive.members.map((member) => [member.path.toLowerCase(), member]));
  const find = (path: string): ZipMember | undefined => parts.get(path.toLowerCase());
  const roots = await readRelations(archive, find('_rels/.rels'), '');
  const main = find(
    roots.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml',
  );
  if (main === undefined) throw xlsxErrors.damaged({ part: 'xl/workbook.xml', detail: '—' });
  const folder = posix.dirname(main.path);
  const relations = await readRelations(
    archive,
    find(posix.join(folder, '_rels', `${posix.basename(main.path)}.rels`)),
    folder,
  );
  const { entries, date1904 } = await readSheetList(archive, main);
  const targets = new Map(
    relations.filter(({ type }) => type === 'worksheet').map(({ id, target }) => [id, target]),
  );
  const sheets: WorkbookSheet[] = [];
  for (const { name, hidden, relation } of entries) {
    const target = targets.get(relation);
    // A chart sheet has a relation of another type and no rows.
    if (target === undefined) continue;
    const member = find(target);
    if (member === undefined) throw xlsxErrors.damaged({ part: target, detail: '—' });
    sheets.push({ name, hidden, member });
  }
  if (sheets.length === 0) throw xlsxErrors.noSheet();
  const partOf = (type: string): ZipMember | undefined =>
    find(relations.find((relation) => relation.type === type)?.target ?? '');
  const strings = partOf('sharedStrings');
  return {
    archive,
    sheets,
    date1904,
    styles: await readStyles(archive, partOf('styles')),
    strings: async () => strings && (await readSharedStrings(strings.path, archive.read(strings))),
    close: () => archive.close(),
  };
}

interface Relation {
  id: string;
  /** The last word of the relationship's URI: the transitional and the strict namespaces agree in it. */
  type: string;
  target: string;
}

async function readRelations(
  archive: ZipArchive,
  part: ZipMember | undefined,
  folder: string,
): Promise<Relation[]> {
  const relations: Relation[] = [];
  await readPart(archive, part, {
    open: (name, attributes) => {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
      const path = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      relations.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: path });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return relations;
}

async function readSheetList(archive: ZipArchive, main: ZipMember) {
  const entries: { name: string; hidden: boolean; relation: string }[] = [];
  let date1904 = false;
  await readPart(archive, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const id = Object.keys(attributes).find((key) => key.endsWith(':id')) ?? '';
      entries.push({
        name: attributes['name'] ?? '',
        hidden: (attributes['state'] ?? 'visible') !== 'visible',
        relation: attributes[id] ?? '',
      });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return { entries, date1904 };
}

async function readStyles(archive: ZipArchive, part: ZipMember | undefined) {
  const codes = new Map<number, string>();
  const styles: (DateStyle | undefined)[] = [];
  let inCellFormats = false;
  await readPart(archive, part, {
    open: (name, attributes) => {
      if (name === 'numFmt')
        codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attributes['numFmtId'] ?? 0);
        styles.push(dateStyle(id, codes.get(id)));
      }
    },
    text: () => undefined,
    close: (name) => {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return styles;
}

async function readPart(
  archive: ZipArchive,
  part: ZipMember | undefined,
  handlers: XmlHandlers,
): Promise<void> {
  if (part === undefined) return;
  const limits = { ...inflateLimits, bytesMax: describingPartBytesMax };
  await readXml(part.path, archive.read(part, limits), handlers);
}
