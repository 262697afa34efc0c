/**
 * Beginnings of passwords that everybody tries first, in lower case with digits and signs taken off both ends and
 * look-alike signs put back (`P@ssw0rd2026!` → `password`).
 */
export const commonWords: ReadonlySet<string> = new Set([
  'password', 'passwd', 'admin', 'administrator', 'root', 'qwerty', 'qwertyuiop', 'asdfgh', 'asdfghjkl', 'zxcvbn',
  'zxcvbnm', 'qazwsx', 'qazwsxedc', 'letmein', 'welcome', 'iloveyou', 'woaini', 'woaiwojia', 'monkey', 'dragon',
  'sunshine', 'princess', 'football', 'master', 'superman', 'batman', 'trustno', 'hello', 'changeme', 'default',
  'secret', 'test', 'testtest', 'guest', 'user', 'login', 'abc', 'abcd', 'abcdef', 'abcdefg', 'abcabc', 'aaaaaa',
  'aaa', 'aa', 'a', 'qwe', 'qweasd', 'qweasdzxc', 'asd', 'zxc', 'oracle', 'mysql', 'postgres', 'huawei', 'tencent',
  'china', 'zhongguo', 'beijing', 'shanghai', 'guangzhou', 'shenzhen', 'zhengfu', 'shuju', 'shujuju', 'mima',
  'guanliyuan', 'chengshu', 'chengshuadmin', 'adminadmin', 'passwordpassword', 'sysadmin', 'system', 'security',
  'audit', 'company', 'office', 'computer', 'internet', 'server', 'spring', 'summer', 'autumn', 'winter',
]);

/** Whole passwords that pass the rules of length and classes and are still tried first; lower case. */
export const commonPasswords: ReadonlySet<string> = new Set([
  '1qaz@wsx3edc', '1qaz2wsx3edc', '1qaz!qaz2wsx', '!qaz2wsx#edc', '1q2w3e4r5t', '1q2w3e4r5t!', '!q2w3e4r5t',
  'qwer1234!@#$', '1234qwer!@#$', 'abcd1234!@#$', 'asdf1234!@#$', '!qaz@wsx3edc', '1qazxsw2!', 'zaq12wsx!@',
  'aa123456..', 'aa123456789', 'a123456789!', 'qq123456789', 'q1w2e3r4t5', 'q1w2e3r4t5!', 'p@ssw0rd123',
]);
