import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';
import { isPasswordDue, passwordProblems } from './password.rules.ts';

const wrong = (password: string, loginName = 'zhangwei') =>
  passwordProblems(password, loginName).map((words) => words.en);

describe('the rules of a password', () => {
  it.each(['Willow-River-42', '春江花月夜2026Ab!', 'correct Horse 9'])('accepts %s', (password) => {
    expect(wrong(password)).toEqual([]);
  });

  it.each([
    ['Ab1-short', 'at least 10'],
    [`Ab1-${'x'.repeat(130)}yzw`, 'at most 128'],
    ['onlysmallletters', 'three of'],
    ['smalland12345678', 'three of'],
    ['My-ZhangWei-2026', 'login name'],
    ['P@ssw0rd2026!', 'common'],
    ['Admin12345678!', 'common'],
    ['1qaz@WSX3edc', 'common'],
    ['Aaaaaaaa1!', 'common'],
    ['Qwertyuiop123!', 'common'],
  ])('refuses %s: %s', (password, why) => {
    expect(wrong(password).join()).toContain(why);
  });

  it('says everything that is wrong at once', () => {
    expect(wrong('admin', 'admin')).toHaveLength(4);
  });

  it('is due after 90 days, and when somebody else set it', () => {
    const passwordChangedAt = new Date('2026-01-01T00:00:00Z');
    const account = { mustChangePassword: false, passwordChangedAt };
    expect(isPasswordDue(account, new Date('2026-04-01T00:00:00Z'))).toBe(false);
    expect(isPasswordDue(account, new Date('2026-04-01T00:00:01Z'))).toBe(true);
    expect(isPasswordDue({ ...account, mustChangePassword: true }, passwordChangedAt)).toBe(true);
  });
});

describe('the hash of a password', () => {
  const cheap = { ln: 4, r: 1, p: 1 };

  it('keeps parameters, a salt of its own, and never the password', async () => {
    const [one, two] = await Promise.all([
      hashPassword('Willow-River-42'),
      hashPassword('Willow-River-42'),
    ]);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}==\$[\w+/]{43}=$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('Willow-River-42', one)).toBe(true);
    expect(await verifyPassword('Willow-River-43', one)).toBe(false);
  });

  it('agrees with the scrypt vector of RFC 7914 §12', async () => {
    // scrypt("pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1), first 32 of 64 bytes.
    const salt = Buffer.from('SodiumChloride').toString('base64');
    const hash = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2',
      'hex',
    ).toString('base64');
    const kept = `$scrypt$ln=14,r=8,p=1$${salt}$${hash}`;
    expect(await verifyPassword('pleaseletmein', kept)).toBe(true);
  });

  it('takes the same characters composed differently for the same', async () => {
    const kept = await hashPassword('Caf\u00e9-Willow-42', cheap);
    expect(await verifyPassword('Cafe\u0301-Willow-42', kept)).toBe(true);
  });

  it('says no when there is no account, and a cost out of bounds is a defect', async () => {
    expect(await verifyPassword('anything', undefined)).toBe(false);
    await expect(verifyPassword('x', '$scrypt$ln=30,r=8,p=1$AAAA$AAAA')).rejects.toThrow('cost');
  });
});
