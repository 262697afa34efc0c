import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvChunks } from './csv-chunks.ts';

function allOf(chunks: CsvChunks): string {
  const parts: Buffer[] = [];
  for (let part = chunks.take(true); part !== undefined; part = chunks.take(true)) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** A row as the text protocol of MySQL sends it. */
function packetOf(fields: readonly (string | null)[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (field === null) return Buffer.from([0xfb]);
      const bytes = Buffer.from(field);
      const head =
        bytes.length < 251
          ? Buffer.from([bytes.length])
          : Buffer.alloc(bytes.length < 65_536 ? 3 : 4);
      if (bytes.length >= 251) {
        head[0] = head.length === 3 ? 0xfc : 0xfd;
        head.writeUIntLE(bytes.length, 1, head.length - 1);
      }
      return Buffer.concat([head, bytes]);
    }),
  );
}

const field = fc.option(
  fc.oneof(
    fc.constantFrom('', ',', '"', '\n', '\r', 'a,b', '"', '""', '中文', 'plain'),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.integer({ min: 240, max: 70_000 }).map((length) => 'x'.repeat(length)),
    fc.integer({ min: 240, max: 1000 }).map((length) => '"'.repeat(length)),
  ),
);
const rows = fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 40 });

test('writes what RFC 4180 says, over many chunks, from fields and from packets alike', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const expected = given
        .map((row) =>
          row
            .map((text) => {
              if (text === null) return '';
              return text === '' || /[",\n\r]/.test(text)
                ? `"${text.replaceAll('"', '""')}"`
                : text;
            })
            .join(','),
        )
        .map((line) => `${line}\n`)
        .join('');
      const [byRow, byPacket] = [new CsvChunks(), new CsvChunks()];
      for (const row of given) {
        byRow.row(row.map((text) => (text === null ? null : Buffer.from(text))));
        byPacket.packet(Buffer.concat([Buffer.from('head'), packetOf(row)]), 4, row.length);
      }
      expect(allOf(byRow)).toBe(Buffer.from(expected).toString());
      expect(allOf(byPacket)).toBe(Buffer.from(expected).toString());
    }),
    { numRuns: 60 },
  );
});
