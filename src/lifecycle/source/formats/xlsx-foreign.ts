import { open } from 'node:fs/promises';
import { xlsxErrors } from './xlsx.errors.ts';
import type { ZipArchive } from './zip.ts';

const oleMagic = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** How much of the directory of an OLE file is looked at; it names some ten streams of 128 bytes each. */
const oleDirectoryBytes = 64 * 1024;
const headBytes = 4096;

/** What a person may have meant by a file that is no workbook of ours, by a stream that only this kind has. */
const oleKinds = [
  ['WordDocument', 'Word 97–2003 .doc'],
  ['PowerPoint Document', 'PowerPoint 97–2003 .ppt'],
  ['Workbook', 'Excel 97–2003 .xls'],
  ['Book', 'Excel 5 .xls'],
] as const;

/** Kinds of zip that are documents, by a member that only this kind has. */
const documents = [
  [/^word\/document/i, 'Word .docx'],
  [/^ppt\/presentation/i, 'PowerPoint .pptx'],
  [/^xl\/workbook\.bin$/i, 'Excel .xlsb'],
  [/^META-INF\/manifest\.xml$/, 'OpenDocument .ods/.odt'],
] as const;

/** True for the bytes at the head of an OLE compound file: an encrypted workbook, or one of the time before .xlsx. */
export function isOle(head: Buffer): boolean {
  return head.subarray(0, oleMagic.length).equals(oleMagic);
}

/** True for a zip that is an Office document rather than a container of data files. */
export function isOfficeDocument(archive: ZipArchive): boolean {
  return isWorkbook(archive) || documentKind(archive) !== undefined;
}

function isWorkbook(archive: ZipArchive): boolean {
  return archive.members.some(({ path }) => /^xl\/workbook\d*\.xml$/i.test(path));
}

function documentKind(archive: ZipArchive): string | undefined {
  return documents.find(([member]) => archive.members.some(({ path }) => member.test(path)))?.[1];
}

/** Refuses, by its name, a zip that is not a workbook. */
export function refuseForeignDocument(archive: ZipArchive): void {
  if (isWorkbook(archive)) return;
  const kind = documentKind(archive);
  if (kind !== undefined) throw xlsxErrors.notAWorkbook({ kindZh: kind, kindEn: `a ${kind}` });
  if (archive.members.some(({ path }) => path === '[Content_Types].xml')) return;
  throw xlsxErrors.notAWorkbook({ kindZh: '普通压缩文件', kindEn: 'an ordinary zip file' });
}

/** Refuses, by its name, a file that does not begin as a zip does: encrypted, old, a web page, text. */
export async function refuseOtherThanZip(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const head = await readAt(file, 0, headBytes);
    if (isOle(head))
      throw oleRefusal(await readAt(file, oleDirectoryOffset(head), oleDirectoryBytes));
    if (head.subarray(0, 2).toString('latin1') === 'PK') return;
    const [kindZh, kindEn] = kindOfText(head);
    throw xlsxErrors.notAWorkbook({ kindZh, kindEn });
  } finally {
    await file.close();
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function readAt(file: OpenFile, position: number, size: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, position);
  return buffer.subarray(0, bytesRead);
}

/** [MS-CFB] 2.2: sector size as a power of two at byte 30, first directory sector at byte 48, after a header of one sector. */
function oleDirectoryOffset(head: Buffer): number {
  if (head.length < 52) return 0;
  const sectorBytes = 2 ** Math.min(head.readUInt16LE(30), 16);
  return (head.readUInt32LE(48) + 1) * sectorBytes;
}

function oleRefusal(directory: Buffer): Error {
  const names = (stream: string): boolean =>
    directory.includes(Buffer.from(`${stream}\0`, 'utf16le'));
  if (names('EncryptedPackage')) return xlsxErrors.encrypted();
  const kind = oleKinds.find(([stream]) => names(stream))?.[1] ?? 'OLE';
  return xlsxErrors.oldFormat({ kind });
}

function kindOfText(head: Buffer): readonly [string, string] {
  if (head.length === 0) return ['空的', 'empty'];
  const text = head.toString('latin1').replace(/^[\s\u00ef\u00bb\u00bf]+/, '');
  if (/^<(!doctype html|html|head|body|table|meta|style|div)\b/i.test(text))
    return ['网页（HTML）', 'a web page (HTML)'];
  if (/urn:schemas-microsoft-com:office:spreadsheet/i.test(text)) {
    return ['XML 电子表格 2003', 'an XML Spreadsheet 2003'];
  }
  if (text.startsWith('<')) return ['XML 或网页', 'XML or a web page'];
  return head.includes(0) ? ['未知的二进制数据', 'unknown binary data'] : ['纯文本', 'plain text'];
}
