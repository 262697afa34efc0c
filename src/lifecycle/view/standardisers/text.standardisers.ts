import { sqlLiteral } from '#platform/lake/lake.ts';
import { type InnerMacro, type Standardiser, valueParameter } from './standardiser.ts';

/** ！ to ～, then ￠￡￢￣￤￥￦. */
const fullWidth = codePoints(0xff01, 0xff5e) + codePoints(0xffe0, 0xffe6);
const halfWidth = `${codePoints(0x21, 0x7e)}¢£¬¯¦¥₩`;
/** Spaces other than the ordinary one: NBSP, en quad … hair space, narrow NBSP, medium mathematical, ideographic. */
const spaces = `\u00a0\u1680${codePoints(0x2000, 0x200a)}\u202f\u205f\u3000`;
/** Characters without width: soft hyphen, zero-width space and joiners, direction marks, word joiner, BOM. */
const widthless = '\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff';
const edges = ` \t\r\n\f\v`;

// translate() builds its table for every row (3 µs); the test before it keeps ordinary values at 0.2 µs.
const odd = `[${spaces}${widthless}\uff01-\uff5e\uffe0-\uffe6]`;

export const textMacros: readonly InnerMacro[] = [
  {
    name: '_std_half',
    parameters: ['s'],
    body: `CASE WHEN regexp_matches(s, ${sqlLiteral(odd)})
      THEN translate(s, ${sqlLiteral(fullWidth + spaces + widthless)}, ${sqlLiteral(halfWidth + ' '.repeat(spaces.length))})
      ELSE s END`,
  },
  {
    name: '_std_text',
    parameters: ['v'],
    body: `nullif(trim(_std_half(CAST(v AS VARCHAR)), ${sqlLiteral(edges)}), '')`,
  },
  {
    // A code: no white space anywhere, capital letters.
    name: '_std_code',
    parameters: ['v'],
    body: `nullif(upper(regexp_replace(_std_half(CAST(v AS VARCHAR)), '\\s+', '', 'g')), '')`,
  },
];

export const textStandardisers: readonly Standardiser[] = [
  {
    name: 'std_text',
    words: { zh: '文本清理', en: 'clean text' },
    describes: {
      zh: '去掉首尾空白和零宽字符，全角字母、数字、符号和空格改为半角；空白变为空值',
      en: 'Trims white space and zero-width characters, full-width letters, digits, signs and spaces become half-width; blank becomes NULL',
    },
    parameters: [valueParameter],
    type: 'VARCHAR',
    body: '_std_text(v)',
    example: { sql: `std_text('　ＡＢＣ１２３ ')`, result: 'ABC123' },
  },
  {
    name: 'std_code',
    words: { zh: '代码清理', en: 'clean code' },
    describes: {
      zh: '文本清理之外，去掉中间的空白并改为大写；前导零保留',
      en: 'Like clean text, also without inner white space and in capitals; leading zeros stay',
    },
    parameters: [valueParameter],
    type: 'VARCHAR',
    body: '_std_code(v)',
    example: { sql: `std_code(' 00１a ')`, result: '001A' },
  },
  {
    name: 'map_code',
    words: { zh: '代码对照', en: 'map code' },
    describes: {
      zh: '按对照表把代码换成名称或另一代码；对照表中没有的变为空值',
      en: 'Replaces a code by what the mapping says; a code the mapping lacks becomes NULL',
    },
    parameters: [
      valueParameter,
      { name: 'mapping', words: { zh: '对照表，如 MAP {…}', en: 'the mapping, e.g. MAP {…}' } },
    ],
    type: 'VARCHAR',
    body: 'mapping[_std_text(v)]',
    example: { sql: `map_code('1', MAP {'1': '男', '2': '女'})`, result: '男' },
  },
];

function codePoints(first: number, last: number): string {
  let text = '';
  for (let code = first; code <= last; code++) text += String.fromCharCode(code);
  return text;
}
