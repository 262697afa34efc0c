import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { CanonicalText, readableText } from './canonical-text.ts';
import type { Encoding } from './canonical-text.ts';
import { aFile, landed } from './csv.fixtures.ts';
import { recordFields } from './csv-record.ts';
import { CsvRecords } from './csv-records.ts';
import { RegularScan } from './csv-regular.ts';
import { inspectHere, tidyHere } from './formats.ts';
import { dialect, encoded, table, written } from './csv-tables.fixtures.ts';

const numRuns = 100;
/** Cuts bytes into blocks at the given places, as a stream may. */
function blocks(bytes: Buffer, sizes: number[]): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  return parts;
}

const blockSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('laws of delimited text', () => {
  test('any table written in any dialect and encoding reads back the same', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, async (rows, how) => {
        const { encoding, delimiter, quote } = how;
        const result = await landed(encoded(written(rows, how), encoding), {
          overrides: {
            encoding,
            delimiter,
            quote,
            headerRows: 0,
            skipRows: 0,
            missing: [],
            format: 'csv',
            compression: 'none',
          },
          change: (understanding) => ({
            ...understanding,
            columns: (rows[0] ?? []).map((_, at) => ({
              name: `c${at}`,
              header: '',
              type: 'text',
              confirmed: false,
            })),
          }),
        }).catch((error: unknown) => {
          // A table of blanks only is refused as such; one whose bytes look binary too.
          if (
            error instanceof Refusal &&
            ['file.blank', 'file.not-a-table', 'file.empty'].includes(error.code)
          )
            return undefined;
          throw error;
        });
        if (result === undefined) return;
        expect(result.rejects).toEqual([]);
        expect(result.rows).toEqual(rows);
        expect(result.table.rowsIn).toBe(rows.length);
      }),
      { numRuns },
    );
  });

  test('garbage ends in a Refusal or in rows and rejects that add up', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            0x22,
            0x2c,
            0x0a,
            0x0d,
            0x41,
            0xe4,
            0xb8,
            0xad,
            0xd6,
            0x00,
            0xff,
            0x30,
            0x81,
          ),
          { maxLength: 200 },
        )
        .map((list) => Uint8Array.from(list)),
    );
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom<Encoding | undefined>(undefined, 'utf-8', 'gb18030', 'utf-16le'),
        async (garbage, encoding) => {
          const file = await aFile(Buffer.from(garbage));
          try {
            const inspection = await inspectHere(
              file,
              encoding === undefined ? {} : { encoding, format: 'csv' },
            );
            const result = await tidyHere(file, inspection.understanding, {
              dir: file.dir,
              rejectLimit: 1,
            });
            expect(result.rowsIn).toBe(result.rowsOut + result.rejected);
            const lines =
              result.rejectsPath === undefined
                ? []
                : (await readFile(result.rejectsPath, 'utf8')).trimEnd().split('\n');
            expect(lines).toHaveLength(result.rejected);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
        },
      ),
      { numRuns },
    );
  });

  test('how a stream cuts the bytes changes nothing', () => {
    const text = fc
      .tuple(table, dialect)
      .map(([rows, how]) => encoded(written(rows, how), how.encoding));
    const anything = fc.oneof(
      text,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(
        anything,
        blockSizes,
        fc.constantFrom<Encoding>('utf-8', 'gb18030', 'utf-16le', 'utf-16be'),
        (bytes, sizes, encoding) => {
          // A line of UTF-8 amid GB18030 is told by looking at it whole, so there the cuts may matter.
          fc.pre(
            encoding !== 'gb18030' ||
              !/[\xe4-\xe9][\x80-\xbf]{2}[\xe4-\xe9]/.test(bytes.toString('latin1')),
          );
          expect(canonical(blocks(bytes, sizes), encoding)).toEqual(canonical([bytes], encoding));
        },
      ),
      { numRuns },
    );
  });

  test('a scan that calls a text regular agrees with the reader of records, whatever the cuts', () => {
    const pieces = fc.array(
      fc.constantFrom('a', 'b,', ',', '"', '""', '\n', '\r\n', '\r', '中', '1,2\n', '"x","y"\n'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        pieces,
        blockSizes,
        fc.constantFrom('\n' as const, '\r\n' as const),
        (parts, sizes, newline) => {
          const bytes = Buffer.from(parts.join(''));
          const form = { delimiter: 0x2c, quote: 0x22, bareReturns: false };
          const scan = new RegularScan({ dialect: form, newline, columns: 2, skipLines: 0 });
          const regular =
            canonicalBlocks(blocks(bytes, sizes)).every((block) => scan.push(block)) && scan.end();
          if (!regular) return;
          const rows: string[][] = [];
          const records = new CsvRecords(form, {
            record: (record) => rows.push(recordFields(record, '"')),
            reject: ({ reason }) => expect.unreachable(reason),
          });
          for (const block of canonicalBlocks(blocks(bytes, sizes))) records.push(block);
          records.end();
          expect(rows).toHaveLength(scan.rows);
          for (const row of rows) expect(row).toHaveLength(2);
        },
      ),
      { numRuns },
    );
  });
});

function canonicalBlocks(parts: Buffer[]): Buffer[] {
  const text = new CanonicalText('utf-8');
  return [...parts.flatMap((part) => text.push(part)), ...text.end()].map((piece) =>
    Buffer.from(piece),
  );
}

function canonical(parts: Buffer[], encoding: Encoding): string {
  const text = new CanonicalText(encoding);
  const out: Buffer[] = [];
  for (const part of parts) out.push(...text.push(part).map((piece) => Buffer.from(piece)));
  out.push(...text.end().map((piece) => Buffer.from(piece)));
  return readableText(Buffer.concat(out));
}
