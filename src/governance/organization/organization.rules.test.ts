import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTreeOrder, isAreaCode, isUscc, usccCheckCharacter } from './organization.rules.ts';

describe('unified social credit code (GB 32100)', () => {
  it.each([
    // Published codes of a ministry and of listed companies.
    '11100000000013338W',
    '91350100M000100Y43',
    '9144030071526726XG',
    '91110000802100433B',
  ])('%s has a right check character', (code) => {
    expect(isUscc(code)).toBe(true);
  });

  it.each([
    ['a wrong check character', '111000000000133380'],
    ['a letter outside the alphabet', '1110000000001333IW'],
    ['small letters', '11100000000013338w'],
    ['17 characters', '11100000000013338'],
    ['19 characters', '11100000000013338W0'],
    ['nothing', ''],
  ])('%s is refused', (_name, code) => {
    expect(isUscc(code)).toBe(false);
  });

  it('notices every single wrong character', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const code = '11100000000013338W';
    const change = fc.record({ at: fc.nat(17), to: fc.constantFrom(...alphabet.split('')) });
    fc.assert(
      fc.property(change, ({ at, to }) => {
        fc.pre(code[at] !== to);
        expect(isUscc(code.slice(0, at) + to + code.slice(at + 1))).toBe(false);
      }),
    );
  });

  it('gives no check character for a malformed body', () => {
    expect(usccCheckCharacter('1110000000001333')).toBeUndefined();
    expect(usccCheckCharacter('1110000000001333O')).toBeUndefined();
  });
});

it('an area code is six digits and begins with a province', () => {
  expect(['110105', '659001'].every(isAreaCode)).toBe(true);
  expect(['010105', '11010', '1101050', '11010a', ''].some(isAreaCode)).toBe(false);
});

it('departments stand before their children, brothers by order and name', () => {
  const rows = [
    { id: 'd', parentId: 'b', order: 0, nameZh: '丁' },
    { id: 'c', parentId: 'a', order: 1, nameZh: '丙' },
    { id: 'b', parentId: 'a', order: 0, nameZh: '乙' },
    { id: 'a', parentId: null, order: 9, nameZh: '甲' },
  ];
  expect(inTreeOrder(rows).map(({ id, depth }) => `${id}${depth}`)).toEqual([
    'a0',
    'b1',
    'd2',
    'c1',
  ]);
});
