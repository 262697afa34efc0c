import { defineErrors } from '#platform/errors/errors.ts';

/** Refusals of a file for what is in it, whatever its format. Containers and workbooks declare their own beside their readers. */
export const fileErrors = defineErrors('file', {
  empty: {
    status: 422,
    words: { zh: '文件“{name}”是空的', en: 'The file "{name}" is empty' },
    next: {
      zh: '请检查导出是否完成，再重新上传',
      en: 'Check that the export finished, then upload it again',
    },
  },
  blank: {
    status: 422,
    words: {
      zh: '文件“{name}”里只有空白，没有任何数据',
      en: 'The file "{name}" holds nothing but blanks',
    },
    next: {
      zh: '请检查导出是否完成，再重新上传',
      en: 'Check that the export finished, then upload it again',
    },
  },
  notATable: {
    status: 415,
    words: {
      zh: '文件“{name}”是{kindZh}，不是数据表',
      en: 'The file "{name}" is {kindEn}, not a table of data',
    },
    next: {
      zh: '请上传 CSV、TSV、XLSX、JSON、NDJSON、GeoJSON 或 Parquet，也可以是它们的 .gz 或 .zip',
      en: 'Upload CSV, TSV, XLSX, JSON, NDJSON, GeoJSON or Parquet, also inside .gz or .zip',
    },
  },
  encodingUnsupported: {
    status: 415,
    words: {
      zh: '文件“{name}”的编码是 {encoding}，无法读取',
      en: 'The file "{name}" is encoded as {encoding}, which cannot be read',
    },
    next: {
      zh: '请另存为 UTF-8 或 GB18030 后重新上传',
      en: 'Save it as UTF-8 or GB18030 and upload it again',
    },
  },
  delimiterUnusable: {
    status: 422,
    words: { zh: '分隔符“{delimiter}”不能使用', en: 'The delimiter "{delimiter}" cannot be used' },
    next: {
      zh: '分隔符须是一个 ASCII 字符，且不同于引号和换行',
      en: 'A delimiter is one ASCII character, neither the quote nor a line end',
    },
  },
  tooManyColumns: {
    status: 422,
    words: {
      zh: '文件有 {columns} 列，超过上限 {limit} 列',
      en: 'The file has {columns} columns, more than the {limit} allowed',
    },
    next: { zh: '请检查分隔符，或把表拆成几张', en: 'Check the delimiter, or split the table' },
  },
  recordTooLong: {
    status: 422,
    words: {
      zh: '文件开头的一行超过 {limit} 字节，无法看出列',
      en: 'A line at the beginning is longer than {limit} bytes, so no columns can be told',
    },
    next: {
      zh: '请检查换行符和分隔符是否被丢失',
      en: 'Check whether line ends or delimiters were lost',
    },
  },
  tooManyRejects: {
    status: 422,
    words: {
      zh: '{rows} 行中有 {rejected} 行无法读取，超过允许的 {limitPercent}%，没有入库任何数据',
      en: '{rejected} of {rows} rows cannot be read, more than the {limitPercent}% allowed; nothing was stored',
    },
    next: {
      zh: '请按所列的行修正文件；若编码、分隔符或表头识别有误，请在预览中更正',
      en: 'Correct the rows listed; if the encoding, delimiter or header was misunderstood, correct it in the preview',
    },
  },
  gzipTruncated: {
    status: 422,
    words: {
      zh: '压缩文件“{name}”不完整：还没结束就断了',
      en: 'The gzip file "{name}" is cut off before its end',
    },
    next: {
      zh: '请重新压缩或重新下载后再上传，没有入库任何数据',
      en: 'Compress or download it again; nothing was stored',
    },
  },
  gzipDamaged: {
    status: 422,
    words: { zh: '压缩文件“{name}”已损坏', en: 'The gzip file "{name}" is damaged' },
    next: {
      zh: '请重新压缩或重新下载后再上传，没有入库任何数据',
      en: 'Compress or download it again; nothing was stored',
    },
  },
  unpacksTooFar: {
    status: 422,
    words: {
      zh: '{name} 解压后超过原大小的 {ratio} 倍，疑似压缩炸弹',
      en: '{name} unpacks to more than {ratio} times its size; it looks like a bomb',
    },
    next: {
      zh: '如果确是数据，请解压后再上传',
      en: 'If it really is data, unpack it and upload the file itself',
    },
  },
  unpackedTooLarge: {
    status: 413,
    words: {
      zh: '文件“{name}”解压后超过 {limitGb} GB',
      en: 'The file "{name}" unpacks to more than {limitGb} GB',
    },
    next: { zh: '请把数据拆成几个文件', en: 'Split the data into several files' },
  },
});
