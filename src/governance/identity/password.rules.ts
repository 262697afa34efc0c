import type { Words } from '#platform/errors/errors.ts';
import { commonPasswords, commonWords } from './common-passwords.ts';

export const passwordLengthMin = 10;
export const passwordLengthMax = 128;
const passwordClassesMin = 3;
/** Earlier passwords, the present one among them, that may not come back. */
export const passwordsRemembered = 5;
const passwordAgeDaysMax = 90;

const dayMs = 86_400_000;

const problems = {
  short: {
    zh: `至少 ${passwordLengthMin} 个字符`,
    en: `it needs at least ${passwordLengthMin} characters`,
  },
  long: {
    zh: `最多 ${passwordLengthMax} 个字符`,
    en: `it may have at most ${passwordLengthMax} characters`,
  },
  classes: {
    zh: '须包含大写字母、小写字母、数字、符号中的至少三类',
    en: 'it needs three of: capital letters, small letters, digits, signs',
  },
  loginName: { zh: '不能包含登录名', en: 'it must not contain the login name' },
  common: { zh: '过于常见，容易被猜到', en: 'it is too common and easily guessed' },
} as const satisfies Record<string, Words>;

/** What is wrong with a new password, in words; empty when nothing is. */
export function passwordProblems(password: string, loginName: string): Words[] {
  const found: Words[] = [];
  const length = [...password].length;
  if (length < passwordLengthMin) found.push(problems.short);
  if (length > passwordLengthMax) found.push(problems.long);
  if (classesOf(password) < passwordClassesMin) found.push(problems.classes);
  const small = password.normalize('NFKC').toLowerCase();
  if (loginName !== '' && small.includes(loginName.toLowerCase())) found.push(problems.loginName);
  if (isCommon(small)) found.push(problems.common);
  return found;
}

/** Whether a password has to be changed: when somebody else set it, or after 90 days. */
export function isPasswordDue(
  account: { mustChangePassword: boolean; passwordChangedAt: Date | null },
  now: Date,
): boolean {
  if (account.mustChangePassword || account.passwordChangedAt === null) return true;
  return now.getTime() - account.passwordChangedAt.getTime() > passwordAgeDaysMax * dayMs;
}

function classesOf(password: string): number {
  const classes = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u];
  return classes.filter((pattern) => pattern.test(password)).length;
}

function isCommon(small: string): boolean {
  if (commonPasswords.has(small)) return true;
  // One character over and over, or one run of the keyboard's digits.
  if (new Set(small).size <= 4) return true;
  const withoutTail = small.replace(/[^a-z]+$/, '');
  const plain = withoutTail.replaceAll(/[@4013$5!]/g, (sign) => lookAlikes[sign] ?? sign);
  return [withoutTail.replace(/^[^a-z]+/, ''), plain].some((word) => commonWords.has(word));
}

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
  '!': 'i',
};
