import { once, type Standardiser, valueParameter } from './standardiser.ts';

// Grouped by thousands or not at all: 1,2,3 is a list, not a number.
const digits = '(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d*)?|\\.\\d+';
const currency = '[¥$€]?';
const form = `([-+]?)${currency}(${digits})((?:[eE][-+]?\\d{1,3})?)(万|亿|)元?`;

// What is left for a cast: sign, digits and exponent, without grouping, currency and unit.
const bare = (text: string) =>
  `replace(regexp_replace(${text}, '^${form}$', '\\1\\2\\3'), ',', '')`;
const factor = `CASE WHEN contains(x, '万') THEN 10000 ELSE 100000000 END`;

// Accounting writes a negative amount in brackets.
const unbracketed = `regexp_replace(replace(_std_text(v), ' ', ''), '^\\((.+)\\)$', '-\\1')`;

/**
 * With a unit the number is multiplied as DECIMAL(18,6) and only then cast; without one the cast is direct.
 * Decimals of more than 18 digits are six times slower and would buy nothing here.
 */
const read = (type: string, plain: string) =>
  once(
    'x',
    unbracketed,
    `CASE WHEN regexp_full_match(x, '${plain}') THEN TRY_CAST(x AS ${type})
      WHEN NOT regexp_full_match(x, '${form}') THEN NULL
      WHEN regexp_matches(x, '[万亿]') THEN ${withUnit(type)}
      ELSE ${grouped(type)} END`,
  );

const scaled = `TRY_CAST(${bare('x')} AS DECIMAL(18,6)) * ${factor}`;
// A cast to a whole number rounds, so a fraction is looked for first.
const withUnit = (type: string) =>
  type === 'BIGINT'
    ? `CASE WHEN ${scaled} = trunc(${scaled}) THEN TRY_CAST(${scaled} AS BIGINT) END`
    : `TRY_CAST(${scaled} AS ${type})`;
const grouped = (type: string) =>
  type === 'BIGINT'
    ? `TRY_CAST(regexp_extract(${bare('x')}, '^([-+]?\\d{1,18})(?:\\.0*)?$', 1) AS BIGINT)`
    : `TRY_CAST(${bare('x')} AS ${type})`;

const plainInteger = '[-+]?\\d{1,18}';
const plainNumber = '[-+]?\\d{1,15}(?:\\.\\d+)?';

const numberForms = {
  zh: '去掉千分位、货币符号，全角数字改半角，识别“万”“亿”和括号负数',
  en: 'Without thousands separators and currency signs, full-width digits made half-width, 万, 亿 and bracketed negatives understood',
};

export const numberStandardisers: readonly Standardiser[] = [
  {
    name: 'std_number',
    words: { zh: '数值', en: 'number' },
    describes: {
      zh: `${numberForms.zh}；结果为浮点数`,
      en: `${numberForms.en}; gives a floating-point number`,
    },
    parameters: [valueParameter],
    type: 'DOUBLE',
    body: read('DOUBLE', plainNumber),
    example: { sql: `std_number('1,234.5')`, result: '1234.5' },
  },
  {
    name: 'std_amount',
    words: { zh: '金额', en: 'amount of money' },
    describes: {
      zh: `${numberForms.zh}；保留两位小数，精确计算`,
      en: `${numberForms.en}; exact, with two digits after the point`,
    },
    parameters: [valueParameter],
    type: 'DECIMAL(18,2)',
    body: read('DECIMAL(18,2)', plainNumber),
    example: { sql: `std_amount('¥1.2万元')`, result: '12000.00' },
  },
  {
    name: 'std_integer',
    words: { zh: '整数', en: 'whole number' },
    describes: {
      zh: `${numberForms.zh}；有小数部分的变为空值`,
      en: `${numberForms.en}; a fraction becomes NULL`,
    },
    parameters: [valueParameter],
    type: 'BIGINT',
    body: read('BIGINT', plainInteger),
    example: { sql: `std_integer('１,２３４')`, result: '1234' },
  },
];
