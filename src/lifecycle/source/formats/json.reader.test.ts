import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nestedColumnsMax } from './json-columns.ts';
import { jsonReader } from './json.reader.ts';
import type { DecidedOverrides } from './reader.ts';
import { reading } from './reading.fixtures.ts';
import { aZip } from './zip.fixtures.ts';

const json: DecidedOverrides = { format: 'json', compression: 'none' };
const ndjson: DecidedOverrides = { format: 'ndjson', compression: 'none' };
const geojson: DecidedOverrides = { format: 'geojson', compression: 'none' };

const { fileOf, read } = reading(jsonReader, json);

const lines = (...objects: string[]): string => objects.join('\n') + '\n';

describe('values', () => {
  test('keep the text they have in the file', async () => {
    const table = await read(
      '[{"a":1.0,"b":110101199001011234,"c":1e3,"d":true,"e":"x,\\"y\\"\\n\\u4e2d","f":-0.10,"g":null,"h":""}]',
    );
    expect(table.columns).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(table.rows.join('\n')).toBe('1,1.0,110101199001011234,1e3,true,"x,""y""\n中",-0.10,,');
  });

  test('columns are the union over the whole file, in the order of appearance', async () => {
    const table = await read(lines('{"a":1,"b":2}', '{"b":3,"c":4}', '{"中文":5}'), ndjson);
    expect(table.columns).toEqual(['a', 'b', 'c', '中文']);
    expect(table.rows).toEqual(['1,1,2,,', '2,,3,4,', '3,,,,5']);
  });

  test('names that differ by case only are told apart', async () => {
    const table = await read('[{"Name":1,"name":2}]');
    expect(table.columns).toEqual(['Name', 'name_2']);
    expect(table.rows).toEqual(['1,1,2']);
  });

  test('objects flatten one level, deeper ones and arrays are JSON text', async () => {
    const table = await read(
      '[{"a":{"b":1,"c":{"d":[1, 2]}},"e":[1,{"f":2}]},{"a":null,"e":null},{"a":{"g":"x"}}]',
    );
    expect(table.columns).toEqual(['a.b', 'a.c', 'a.g', 'e']);
    expect(table.rows).toEqual(['1,1,"{""d"":[1, 2]}",,"[1,{""f"":2}]"', '2,,,,', '3,,,x,']);
  });

  test('a member that is not always an object, or is a map of many names, stays one column', async () => {
    const mixed = await read('[{"a":{"b":1}},{"a":2}]');
    expect(mixed.columns).toEqual(['a']);
    expect(mixed.rows).toEqual(['1,"{""b"":1}"', '2,2']);
    const map = Object.fromEntries(
      Array.from({ length: nestedColumnsMax + 1 }, (_, at) => [`k${at}`, at]),
    );
    expect((await read(JSON.stringify([{ m: map }]))).columns).toEqual(['m']);
    expect((await read('[{"a":{}},{"a":{}}]')).rows).toEqual(['1,"{}"', '2,"{}"']);
    const clash = await read('[{"a":{"b":1},"a.b":2}]');
    expect(clash.columns).toEqual(['a', 'a.b']);
    expect(clash.rows).toEqual(['1,"{""b"":1}",2']);
  });

  test('the law: what JSON.stringify writes comes back, member by member', async () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const objects = fc.array(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), scalar, { minKeys: 1 }),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(objects, async (written) => {
        if (JSON.stringify(written).includes('\\u0000')) return;
        const file = await fileOf(JSON.stringify(written, null, 1));
        const { preview, understanding } = await jsonReader.inspect(
          file,
          { ...json, missing: [] },
          {},
        );
        const expected = written.slice(0, preview.length).map((object) =>
          understanding.columns.map(({ header }) => {
            const value = object[header] ?? null;
            return value === null || value === '' ? null : String(value);
          }),
        );
        expect(preview).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('layouts', () => {
  test('an object with one array of objects among other members', async () => {
    const table = await read(
      '{"code":0,"page":{"n":[{"x":1}]},"ids":[1,2],"data":[{"a":1},{"a":2}],"total":2}',
    );
    expect(table.rows).toEqual(['1,1', '2,2']);
    await expect(read('{"a":[{"x":1}],"b":[{"y":1}]}')).rejects.toMatchObject({
      code: 'json.several-arrays',
      params: { first: 'a', second: 'b' },
    });
    await expect(read('{"code":0,"message":"no"}')).rejects.toMatchObject({
      code: 'json.not-a-table',
    });
  });

  test('a text longer than any piece, also compressed', async () => {
    const objects = Array.from({ length: 60_000 }, (_, at) => ({
      id: at,
      名称: `街道${at}`,
      text: 'x'.repeat(40),
    }));
    const text = JSON.stringify(objects, null, 2);
    const plain = await read(text);
    expect(plain.rowsIn).toBe(60_000);
    expect(plain.rows[59_999]).toBe(`60000,59999,街道59999,${'x'.repeat(40)}`);
    const zipped = await read(gzipSync(text), { ...json, compression: 'gzip' });
    expect(zipped.rows).toEqual(plain.rows);
    const member = await read(
      aZip([{ name: 'a.ndjson', data: objects.map((o) => JSON.stringify(o)).join('\n') }]),
      {
        ...ndjson,
        compression: 'zip',
        member: 'a.ndjson',
      },
    );
    expect(member.rows).toEqual(plain.rows);
  });

  test('GB18030, UTF-16 and a byte order mark', async () => {
    const text = '[{"名":"甲"}]';
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect((await read(utf16)).rows).toEqual(['1,甲']);
    expect((await read(`\ufeff${text}`)).rows).toEqual(['1,甲']);
    // {"名":"甲"} in GBK
    const gbk = Buffer.from('7b22c3fb223a22bcd7227d', 'hex');
    const table = await read(gbk, ndjson);
    expect(table.inspection.understanding.encoding).toBe('gb18030');
    expect(table.columns).toEqual(['名']);
    expect(table.rows).toEqual(['1,甲']);
  });
});

describe('GeoJSON', () => {
  const feature = (id: string, properties: string, geometry: string): string =>
    `{"type":"Feature",${id}"geometry":${geometry},"properties":${properties},"bbox":[1,2,3,4]}`;
  const point = '{"type":"Point","coordinates":[116.40, 39.90]}';

  test('a collection: properties are columns, geometry is its text', async () => {
    const features = [
      feature('"id":7,', '{"名称":"天安门","级":{"a":1},"type":"景点"}', point),
      feature('', '{"名称":"景山","geometry":"x"}', 'null'),
      feature('', 'null', 'null'),
    ];
    const text = `{"type":"FeatureCollection","crs":{"type":"name"},"bbox":[1,2,3,4],"features":[${features.join(',')}]}`;
    const table = await read(text, geojson);
    expect(table.columns).toEqual(['名称', '级', 'type', 'geometry', 'id', 'geometry_2']);
    expect(table.rows).toEqual([
      '1,天安门,"{""a"":1}",景点,,7,"{""type"":""Point"",""coordinates"":[116.40, 39.90]}"',
      '2,景山,,,x,,',
      '3,,,,,,',
    ]);
  });

  test('features of their own lines, with record separators', async () => {
    const text = [1, 2].map((n) => `\u001e${feature('', `{"n":${n}}`, point)}\n`).join('');
    const table = await read(text, geojson);
    expect(table.columns).toEqual(['n', 'geometry']);
    expect(table.rows[1]).toBe('2,2,"{""type"":""Point"",""coordinates"":[116.40, 39.90]}"');
  });

  test('cut off', async () => {
    const text = `{"type":"FeatureCollection","features":[${feature('', '{"n":1}', point)},`;
    await expect(read(text, geojson)).rejects.toMatchObject({
      code: 'json.truncated',
      params: { elements: 1 },
    });
  });
});
