import { type InnerMacro, once, type Standardiser, valueParameter } from './standardiser.ts';

const ymd =
  '([12]\\d{3})(?:-(\\d{1,2})-|/(\\d{1,2})/|\\.(\\d{1,2})\\.|年(\\d{1,2})月)(\\d{1,2})[日号]?';
const ymdRewritten = '\\1-\\2\\3\\4\\5-\\6';
const clock = '[T ]*(\\d{1,2})(?::|时|点)(\\d{1,2})';
const seconds = '(?::|分)(\\d{1,2}(?:\\.\\d{1,9})?)秒?';
const zone = '[12]\\d{3}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}.*(?:Z|[+-]\\d{2}(?::?\\d{2})?)';
const compact = '(\\d{4})(\\d{2})(\\d{2})';

// One rewriting for each form into what DuckDB's own cast reads; TRY_CAST then refuses impossible dates and times.
const parsed = `CASE
  WHEN x IS NULL THEN NULL
  WHEN regexp_full_match(x, '${ymd}')
    THEN TRY_CAST(regexp_replace(x, '^${ymd}$', '${ymdRewritten}') AS TIMESTAMP)
  WHEN regexp_full_match(x, '[12]\\d{7}')
    THEN TRY_CAST(regexp_replace(x, '^${compact}$', '\\1-\\2-\\3') AS TIMESTAMP)
  WHEN regexp_full_match(x, '${zone}')
    THEN timezone('Asia/Shanghai', TRY_CAST(x AS TIMESTAMPTZ))
  WHEN regexp_full_match(x, '${ymd}${clock}${seconds}')
    THEN TRY_CAST(regexp_replace(x, '^${ymd}${clock}${seconds}$', '${ymdRewritten} \\7:\\8:\\9') AS TIMESTAMP)
  WHEN regexp_full_match(x, '${ymd}${clock}分?')
    THEN TRY_CAST(regexp_replace(x, '^${ymd}${clock}分?$', '${ymdRewritten} \\7:\\8:00') AS TIMESTAMP)
  WHEN regexp_full_match(x, '[12]\\d{13}')
    THEN TRY_CAST(regexp_replace(x, '^${compact}(\\d{2})(\\d{2})(\\d{2})$', '\\1-\\2-\\3 \\4:\\5:\\6') AS TIMESTAMP)
  END`;

export const dateMacros: readonly InnerMacro[] = [
  { name: '_std_timestamp', parameters: ['v'], body: once('x', '_std_text(v)', parsed) },
];

export const dateStandardisers: readonly Standardiser[] = [
  {
    name: 'std_date',
    words: { zh: '日期', en: 'date' },
    describes: {
      zh: '2013-03-01、2013/3/1、2013.3.1、20130301、2013年3月1日（可带时间）改为日期；不存在的日期变为空值',
      en: '2013-03-01, 2013/3/1, 2013.3.1, 20130301, 2013年3月1日 (a time may follow) become a date; impossible dates become NULL',
    },
    parameters: [valueParameter],
    type: 'DATE',
    body: 'CAST(_std_timestamp(v) AS DATE)',
    example: { sql: `std_date('2013年3月1日')`, result: '2013-03-01' },
  },
  {
    name: 'std_timestamp',
    words: { zh: '日期时间', en: 'date and time' },
    describes: {
      zh: '日期后面跟时:分或时:分:秒，或 14 位数字；带时区的换算为北京时间，只有日期的取零点',
      en: 'A date followed by hours:minutes or hours:minutes:seconds, or 14 digits; with a zone it becomes Beijing time, a bare date is midnight',
    },
    parameters: [valueParameter],
    type: 'TIMESTAMP',
    body: '_std_timestamp(v)',
    example: { sql: `std_timestamp('2013/3/1 8:05')`, result: '2013-03-01 08:05:00' },
  },
  {
    name: 'std_excel_date',
    words: { zh: 'Excel 日期序号', en: 'Excel date number' },
    describes: {
      zh: 'Excel 的日期序号（1900 日期系统，61 起）改为日期；其他按日期处理',
      en: "Excel's date number (1900 system, from 61 on) becomes a date; anything else is read like a date",
    },
    parameters: [valueParameter],
    type: 'DATE',
    // Excel counts 1900-02-29, which never was: numbers below 61 are off by one and not taken.
    body: `CASE WHEN TRY_CAST(_std_text(v) AS DOUBLE) BETWEEN 61 AND 2958465
      THEN DATE '1899-12-30' + CAST(floor(TRY_CAST(_std_text(v) AS DOUBLE)) AS INTEGER)
      ELSE CAST(_std_timestamp(v) AS DATE) END`,
    example: { sql: `std_excel_date('41334')`, result: '2013-03-01' },
  },
];
