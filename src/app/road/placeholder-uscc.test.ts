import { expect, test } from 'vitest';
import { isUscc } from '#governance/organization/organization.ts';
import { placeholderUscc } from './placeholder-uscc.ts';

test('a placeholder code checks, is stable, differs by name and names no real place', () => {
  const names = Array.from({ length: 200 }, (_, at) => `部门${at}`);
  const codes = names.map(placeholderUscc);
  expect(codes.every(isUscc)).toBe(true);
  expect(new Set(codes).size).toBe(names.length);
  expect(codes.every((code) => code.startsWith('11990000'))).toBe(true);
  expect(placeholderUscc('本部门')).toBe(placeholderUscc('本部门'));
});
