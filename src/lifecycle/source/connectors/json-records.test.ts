import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '#platform/errors/errors.ts';
import { JsonRecords } from './json-records.ts';

const numRuns = 200;
const text = fc.string({ unit: 'binary', maxLength: 12 });
const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
const name = fc.oneof(text, fc.constantFrom('~', '/', '~1', 'a/b', ''));

/** A text whose list of records stands at a pointer, among other things. */
const answer = fc
  .record({
    records: fc.array(fc.dictionary(text, value, { maxKeys: 4 }), { minLength: 1, maxLength: 6 }),
    names: fc.array(name, { maxLength: 3 }),
    other: value,
    indent: fc.constantFrom(undefined, 1, '\r\n\t'),
  })
  .map(({ records, names, other, indent }) => {
    const around = (whole: unknown, key: string): unknown => ({ z: other, b: null, [key]: whole });
    const whole = names.toReversed().reduce<unknown>(around, records);
    const pointer = names.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return {
      records: JSON.stringify(records),
      pointer: pointer.join(''),
      bytes: Buffer.from(JSON.stringify(whole, undefined, indent)),
    };
  });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

/** The records that are found, as JSON. */
function read(bytes: Buffer, pointer: string, pieces: readonly number[]): string {
  const found: unknown[] = [];
  const given = { records: pointer, watched: ['/b'], page: 1 };
  const reader = new JsonRecords(given, (record) => found.push(JSON.parse(record.toString())));
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = pieces[turn % pieces.length] ?? 1;
    reader.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  reader.end();
  return JSON.stringify(found);
}

test('gives the records of any answer, in pieces of any size', () => {
  const law = fc.property(answer, sizes, ({ records, pointer, bytes }, pieces) => {
    expect(read(bytes, pointer, pieces)).toBe(records);
  });
  fc.assert(law, { numRuns: 500 });
});

test('refuses every answer that is cut', () => {
  const refuses = fc.property(answer, fc.nat(), sizes, ({ pointer, bytes }, at, pieces) => {
    const cut = bytes.subarray(0, at % bytes.length);
    expect(() => read(cut, pointer, pieces)).toThrow(Refusal);
  });
  fc.assert(refuses, { numRuns });
});

test('gives only JSON of an answer with a wrong byte, or refuses it in words', () => {
  const bytesOfText = fc.integer({ min: 0x20, max: 0x7e });
  const law = fc.property(answer, fc.nat(), bytesOfText, ({ pointer, bytes }, at, byte) => {
    const wrong = Buffer.from(bytes);
    wrong[at % wrong.length] = byte;
    try {
      read(wrong, pointer, [7]);
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
    }
  });
  fc.assert(law, { numRuns });
});
