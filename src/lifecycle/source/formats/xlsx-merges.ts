import { columnOf } from './xlsx-sheet.ts';
import type { SheetRow } from './xlsx-sheet.ts';
import { xlsxErrors } from './xlsx.errors.ts';
import { xmlFeed } from './xlsx-xml.ts';
import type { XmlFeed } from './xlsx-xml.ts';

export const mergesMax = 200_000;
/** The widths of all merged areas in columns: a sheet whose areas do not overlap stays far below. */
const mergedColumnsMax = 5_000_000;

/** A merged area; rows from 1 as in the sheet, columns from 0, all inclusive. */
export interface Merge {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const sheetDataEnd = Buffer.from('sheetData>');
const sheetDataEmpty = Buffer.from('sheetData/>');
/** `</` and a namespace prefix before the name. */
const prefixBytesMax = 64;

/**
 * The merged areas of a worksheet part, in the order of their top rows. They stand behind the rows in the file, so this
 * passes over the rows without parsing them and reads what follows the last `</sheetData>`.
 */
export async function readMerges(
  chunks: AsyncIterable<Buffer>,
  where: { part: string; sheet: string },
): Promise<Merge[]> {
  let merges: Merge[] = [];
  let columns = 0;
  const add = (merge: Merge): void => {
    merges.push(merge);
    columns += merge.right - merge.left + 1;
    if (merges.length > mergesMax || columns > mergedColumnsMax) {
      throw xlsxErrors.tooManyMerges({ sheet: where.sheet, limit: mergesMax });
    }
  };
  const tail = (prefix: string): XmlFeed => {
    merges = [];
    const feed = xmlFeed(where.part, {
      open: (name, attributes) => {
        const merge = name === 'mergeCell' ? mergeOf(attributes['ref'] ?? '') : undefined;
        if (merge !== undefined) add(merge);
      },
      text: () => undefined,
      close: () => undefined,
    });
    feed.write(Buffer.from(`<${prefix}worksheet>`));
    return feed;
  };
  let feed: XmlFeed | undefined;
  let kept: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([kept, chunk]);
    const end = lastSheetDataEnd(bytes);
    if (end !== undefined) {
      feed = tail(end.prefix);
      feed.write(bytes.subarray(end.offset));
    } else {
      feed?.write(chunk);
    }
    kept = Buffer.from(bytes.subarray(end?.offset ?? Math.max(0, bytes.length - prefixBytesMax)));
    if (kept.length > prefixBytesMax) kept = kept.subarray(kept.length - prefixBytesMax);
  }
  feed?.end();
  return merges.toSorted((a, b) => a.top - b.top || a.left - b.left);
}

function lastSheetDataEnd(bytes: Buffer): { offset: number; prefix: string } | undefined {
  for (const mark of [sheetDataEnd, sheetDataEmpty]) {
    for (let at = bytes.lastIndexOf(mark); at > 0; at = bytes.lastIndexOf(mark, at - 1)) {
      const before = bytes.subarray(Math.max(0, at - prefixBytesMax), at).toString('latin1');
      const tag = /<\/?((?:[\w.-]+:)?)$/.exec(before);
      const closes = mark === sheetDataEmpty || tag?.[0].startsWith('</') === true;
      if (tag !== null && closes) return { offset: at + mark.length, prefix: tag[1] ?? '' };
    }
  }
  return undefined;
}

function mergeOf(reference: string): Merge | undefined {
  const match = /^([A-Z]{1,4})(\d{1,7}):([A-Z]{1,4})(\d{1,7})$/.exec(reference);
  if (match === null) return undefined;
  const [, left = '', top, right = '', bottom] = match;
  const merge = {
    top: Number(top),
    bottom: Number(bottom),
    left: columnOf(`${left}1`),
    right: columnOf(`${right}1`),
  };
  return merge.left < 0 || merge.right < merge.left ? undefined : merge;
}

/**
 * Gives the rows of a merged area the value of its first cell, in its first column: a department written once beside its
 * ten streets belongs to all ten. Rows must come in the order of the sheet. An area merged over columns keeps its value in
 * the first one only: nothing says that the others mean the same.
 */
export function fillDown(merges: readonly Merge[], firstLine: number): (row: SheetRow) => void {
  const waiting = merges.filter(({ top, bottom }) => bottom > top && top >= firstLine);
  let next = 0;
  // Areas do not overlap: of a column at most one is open, and a file that says otherwise costs no more.
  const open = new Map<number, { bottom: number; value: string }>();
  return ({ line, cells }) => {
    for (
      let merge = waiting[next];
      merge !== undefined && merge.top <= line;
      merge = waiting[next]
    ) {
      next += 1;
      const value = merge.top === line ? (cells[merge.left] ?? null) : null;
      if (value !== null) open.set(merge.left, { bottom: merge.bottom, value });
    }
    for (const [left, { bottom, value }] of open) {
      if (bottom >= line) {
        while (cells.length <= left) cells.push(null);
        cells[left] ??= value;
      }
      if (bottom <= line) open.delete(left);
    }
  };
}
