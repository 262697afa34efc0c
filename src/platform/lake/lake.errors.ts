import { defineErrors } from '#platform/errors/errors.ts';

export const lakeErrors = defineErrors('lake', {
  outOfMemory: {
    status: 422,
    words: {
      zh: '这次计算需要的内存超过上限 {memoryLimitMb} MB',
      en: 'This query needs more memory than its limit of {memoryLimitMb} MB',
    },
    next: {
      zh: '请减少列、行或连接，或请数据局调高上限',
      en: 'Use fewer columns, rows or joins, or ask the data bureau for a higher limit',
    },
  },
  timeout: {
    status: 422,
    words: {
      zh: '这次计算超过时限 {timeoutMs} 毫秒',
      en: 'This query ran longer than its limit of {timeoutMs} ms',
    },
    next: { zh: '请缩小范围后重试', en: 'Narrow it and try again' },
  },
  cancelled: {
    status: 409,
    words: { zh: '计算已取消', en: 'The query was cancelled' },
    next: { zh: '需要时可重新开始', en: 'Start it again when needed' },
  },
  tooManyRows: {
    status: 422,
    words: { zh: '结果超过 {rowsMax} 行', en: 'The result has more than {rowsMax} rows' },
    next: { zh: '请加条件或分页', en: 'Add a condition or read it in pages' },
  },
  badSql: {
    status: 422,
    words: { zh: 'SQL 不能执行：{reason}', en: 'The SQL cannot be run: {reason}' },
    next: { zh: '请按提示修改 SQL', en: 'Correct the SQL as said' },
  },
  accessRefused: {
    status: 422,
    words: {
      zh: 'SQL 访问了声明之外的文件、网络、扩展或设置',
      en: 'The SQL reaches for a file, network address, extension or setting outside what was declared',
    },
    next: { zh: '请只使用声明的输入', en: 'Use only the declared inputs' },
  },
  badValue: {
    status: 422,
    words: {
      zh: '有一个值不能按要求转换或计算',
      en: 'A value could not be converted or computed as asked',
    },
    next: {
      zh: '请用 TRY_CAST 或先清洗这一列',
      en: 'Use TRY_CAST, or clean the column first',
    },
  },
  busy: {
    status: 503,
    words: {
      zh: '同时进行的计算已达上限 {sessionsMax}',
      en: 'There are already {sessionsMax} queries running',
    },
    next: { zh: '请稍后重试', en: 'Try again shortly' },
  },
});
