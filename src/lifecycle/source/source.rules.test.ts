import { expect, test } from 'vitest';
import { codeStem, decideConfirm, decideMove, firstFreeCode } from './source.rules.ts';

test.each([
  ['Beijing Air (2026).csv', 'beijing_air_2026_csv'],
  ['街道名录', 'ds'],
  ['2026 PM2.5 监测', 'pm2_5'],
  ['café Überblick', 'cafe_uberblick'],
  ['a', 'ds'],
  [`${'x'.repeat(80)}`, 'x'.repeat(55)],
])('the stem of %j is %j', (name, stem) => {
  expect(codeStem(name)).toBe(stem);
});

test('the first free code', () => {
  expect(firstFreeCode('air', new Set())).toBe('air');
  expect(firstFreeCode('air', new Set(['air', 'air_2']))).toBe('air_3');
  expect(firstFreeCode('ds', new Set())).toBe('ds_1');
  expect(firstFreeCode('ds', new Set(['ds_1', 'ds_3']))).toBe('ds_2');
});

test('legal moves', () => {
  expect(decideMove('ready', 'suspend')).toBe('suspended');
  expect(decideMove('suspended', 'resume')).toBe('ready');
  expect(decideMove('draft', 'suspend')).toBeUndefined();
  expect(decideMove('draft', 'retire')).toBe('retired');
  expect(decideMove('retired', 'resume')).toBeUndefined();
  expect(decideConfirm('draft')).toBe('ready');
  expect(decideConfirm('suspended')).toBe('suspended');
  expect(decideConfirm('retired')).toBeUndefined();
});
