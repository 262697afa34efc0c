import { expect, it } from 'vitest';
import { indentJson } from './indent-json.ts';

it('keeps every sign, and breaks as a written value would be', () => {
  const value = { a: [1, { b: 'x, {y}: "z" \\' }], c: {}, d: [], e: null, f: true };
  const pretty = JSON.stringify(value, null, 2);
  expect(indentJson(JSON.stringify(value))).toBe(pretty);
  expect(indentJson(pretty)).toBe(pretty);
});

it('keeps digits that a parsed number would lose', () => {
  expect(indentJson('{"price":2.50,"n":12345678901234567890}')).toBe(
    '{\n  "price": 2.50,\n  "n": 12345678901234567890\n}',
  );
});
