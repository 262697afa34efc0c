import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CanonicalText, type Encoding } from '../formats/canonical-text.ts';
import type { HttpSelection } from '../http-connection.contract.ts';
import { httpErrors } from '../http.errors.ts';
import { CsvPage } from './csv-page.ts';
import { type PageFacts, watchedPointers } from './http-paging.rules.ts';
import { JsonRecords } from './json-records.ts';

const readBytes = 1_048_576;
const lineFeed = Buffer.from('\n');
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** An answer on the disk, whole unless it is a sample that was cut. */
export interface Fetched {
  path: string;
  isCut: boolean;
  /** As it declares, if it does. */
  encoding: Encoding | undefined;
  /** The next address by the Link header, if any. */
  link: string | undefined;
}

/** An answer that is read. */
interface Reading {
  selection: HttpSelection;
  fetched: Fetched;
  /** From 1. */
  page: number;
  /** Only what its records look like: of JSON always one a line. */
  isSample: boolean;
}

/** What pages of CSV have in common. */
export interface CsvJoin {
  header: Buffer | undefined;
  /** What was passed on lacks its last line end. */
  isOpen: boolean;
}

/** Whether an answer of JSON is passed on as it came: it is the list itself, and the only one. */
export function isAsCame({ records, paging }: Pick<HttpSelection, 'records' | 'paging'>): boolean {
  return paging.by === 'none' && records === '';
}

/** The records of an answer of JSON: as it came, or one a line. Refuses what is not whole, and no success. */
export async function* jsonOf({
  selection,
  fetched,
  page,
  isSample,
}: Reading): AsyncGenerator<Buffer, PageFacts, void> {
  const { records, paging, success } = selection;
  const asCame = isAsCame(selection) && !isSample;
  const watched = [...watchedPointers(paging), ...(success === undefined ? [] : [success.member])];
  const hash = createHash('sha256');
  let lines: Buffer[] = [];
  const reader = new JsonRecords({ records, watched, page }, (bytes) => {
    if (asCame) return;
    const line = oneLine(bytes);
    hash.update(line);
    lines.push(line, lineFeed);
  });
  const text = textOf(fetched.encoding);
  for await (const chunk of read(fetched.path)) {
    for (const piece of text.push(chunk)) reader.push(piece);
    if (asCame) yield chunk;
    else if (lines.length > 0) yield Buffer.concat(lines);
    lines = [];
  }
  for (const piece of text.end()) reader.push(piece);
  if (fetched.isCut) reader.endEarly();
  else reader.end();
  // Where an answer was cut, it may stand behind that.
  const isSeen = !fetched.isCut || (success !== undefined && reader.texts.has(success.member));
  if (isSeen && success !== undefined && reader.texts.get(success.member) !== success.value) {
    throw httpErrors.notWell({ page, ...success });
  }
  if (lines.length > 0) yield Buffer.concat(lines);
  const { texts } = reader;
  return { records: reader.records, digest: hash.digest('hex'), texts, link: fetched.link };
}

/** A record without line ends: in JSON they stand between its parts only. */
function oneLine(bytes: Buffer): Buffer {
  const line = Buffer.from(bytes);
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === 0x0a || line[at] === 0x0d) line[at] = 0x20;
  }
  return line;
}

/** UTF-8 stays as it is, bytes that are none too: the landing judges them. Anything else becomes UTF-8. */
function textOf(encoding: Encoding | undefined): Pick<CanonicalText, 'push' | 'end'> {
  if (encoding !== undefined && encoding !== 'utf-8') return new CanonicalText(encoding);
  let isBegun = false;
  const push = (chunk: Buffer): Buffer[] => {
    const isMarked = !isBegun && chunk.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    isBegun = true;
    return [isMarked ? chunk.subarray(byteOrderMark.length) : chunk];
  };
  return { push, end: () => [] };
}

/** An answer of CSV: the first, or only one, as it came; of others what is behind the header, which has to be the same. */
export async function* csvOf(
  { selection, fetched, page }: Reading,
  join: CsvJoin,
): AsyncGenerator<Buffer, PageFacts, void> {
  const { path, link, isCut } = fetched;
  const texts = new Map<string, string>();
  if (selection.paging.by === 'none' || isCut) {
    yield* isCut ? wholeLines(read(path)) : read(path);
    return { records: 0, digest: '', texts, link };
  }
  const csv = new CsvPage(page);
  const hash = createHash('sha256');
  for await (const chunk of read(path)) {
    const behind = csv.push(chunk);
    hash.update(behind);
    if (page === 1) yield chunk;
    else if (behind.length > 0) {
      if (join.isOpen) yield lineFeed;
      join.isOpen = false;
      yield behind;
    }
  }
  const isOpen = csv.end();
  if (join.header !== undefined && !csv.header.equals(join.header)) {
    throw httpErrors.headerChanged({ page });
  }
  join.header ??= csv.header;
  if (page === 1 || csv.records > 0) join.isOpen = isOpen;
  return { records: csv.records, digest: hash.digest('hex'), texts, link };
}

/** Without what stands behind the last line end. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let last = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (last.length > 0) yield last;
    last = Buffer.from(chunk);
  }
  yield last.subarray(0, last.lastIndexOf(lineFeed) + 1 || last.length);
}

async function* read(path: string): AsyncGenerator<Buffer, void, void> {
  const file = await open(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, readBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
