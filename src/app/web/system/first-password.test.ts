import { expect, test } from 'vitest';
import { passwordProblems } from '#governance/identity/password.rules.ts';
import { firstPassword } from './first-password.ts';

test('a first password satisfies the rules, and no two are alike', () => {
  const made = Array.from({ length: 500 }, () => firstPassword());
  expect(new Set(made).size).toBe(made.length);
  for (const password of made) {
    expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9]{5}(-[A-HJ-NP-Za-km-z2-9]{5}){3}$/);
    expect(passwordProblems(password, 'sys-officer')).toEqual([]);
  }
});

test('bytes that would favour some letters are not used, and a poor draw is drawn again', () => {
  let draws = 0;
  const password = firstPassword((bytes) => {
    draws += 1;
    return bytes.map((_, index) => (draws === 1 ? 255 : index * 3));
  });
  expect(draws).toBeGreaterThan(1);
  expect(password).toHaveLength(23);
});
