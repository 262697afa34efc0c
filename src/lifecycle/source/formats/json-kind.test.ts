import { expect, test } from 'vitest';
import { judgeJson } from './json-kind.ts';

test.each([
  ['[{"a":1}]', 'json', 'array'],
  ['[]', 'json', 'array'],
  ['{"data":[{"a":1}]}', 'json', 'array'],
  ['{\n "data": [', 'json', 'array'],
  ['{"a":1}\n{"a":2}', 'ndjson', 'lines'],
  ['{"a":1}', 'ndjson', 'lines'],
  ['{"data":[{"a":1}]}\n{"data":[{"a":1}]}', 'ndjson', 'lines'],
  ['{"a":x}\n{"a":2}\n', 'ndjson', 'lines'],
  ['{"type":"FeatureCollection","features":[', 'geojson', 'array'],
  ['{\n"features":[],"type":"FeatureCollection"}', 'geojson', 'array'],
  ['{"type":"Feature","geometry":null,"properties":{}}\n{', 'geojson', 'lines'],
  ['{a,b}\n1,2', undefined, undefined],
  ['[x],b\n1,2', undefined, undefined],
  ['a,b\n1,2', undefined, undefined],
])('%s is told as %s in %s', (text, format, shape) => {
  const judged = judgeJson(Buffer.from(text));
  expect(judged?.format).toBe(format);
  expect(judged?.shape).toBe(shape);
});
