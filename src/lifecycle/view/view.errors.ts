import { defineErrors } from '#platform/errors/errors.ts';

export const viewErrors = defineErrors('view', {
  notFound: {
    status: 404,
    words: { zh: '没有这个视图', en: 'There is no such view' },
    next: { zh: '请从视图列表中选择', en: 'Choose one from the list of views' },
  },
  sqlRefused: {
    status: 422,
    words: { zh: 'SQL 不能作为视图执行：{first}', en: 'The SQL cannot run as a view: {first}' },
    next: { zh: '请按所指的行列修改', en: 'Change it at the line and column named' },
  },
  inputRefused: {
    status: 403,
    words: {
      zh: '输入“{alias}”不属于本部门，也没有发布，不能使用',
      en: 'The input "{alias}" belongs to another department and is not published, so it cannot be used',
    },
    next: {
      zh: '请先申请共享，或换用本部门的数据集',
      en: 'Ask for it to be shared, or use a data set of your own department',
    },
  },
  inputNotFound: {
    status: 422,
    words: {
      zh: '输入“{alias}”所指的数据集不存在',
      en: 'The data set of the input "{alias}" does not exist',
    },
    next: { zh: '请从数据集列表中选择', en: 'Choose one from the list of data sets' },
  },
  inputEmpty: {
    status: 409,
    words: { zh: '输入“{alias}”还没有数据快照', en: 'The input "{alias}" has no snapshot yet' },
    next: { zh: '请先入库，再生成视图', en: 'Land its data first, then build the view' },
  },
  badAlias: {
    status: 422,
    words: {
      zh: '输入名“{alias}”不可用：须以字母或汉字开头，只含字母、汉字、数字和下划线，不以 std_ 或 chengshu_ 开头，且不重复',
      en: 'The alias "{alias}" cannot be used: it begins with a letter, holds letters, digits and _ only, does not begin with std_ or chengshu_, and is used once',
    },
    next: { zh: '请换一个输入名', en: 'Choose another alias' },
  },
  cycle: {
    status: 409,
    words: { zh: '视图不能依赖自己：{path}', en: 'A view cannot depend on itself: {path}' },
    next: { zh: '请去掉其中一个输入', en: 'Remove one of these inputs' },
  },
  needsOneDefinition: {
    status: 422,
    words: { zh: '请给出 SQL 或字段对照中的一种', en: 'Give either SQL or a mapping' },
  },
  nothingKept: {
    status: 422,
    words: { zh: '字段对照没有保留任何列', en: 'The mapping keeps no column' },
    next: { zh: '请至少保留一列', en: 'Keep at least one column' },
  },
  columnTwice: {
    status: 422,
    words: { zh: '列名“{column}”重复', en: 'The column name "{column}" is used twice' },
    next: { zh: '请给其中一列改名', en: 'Rename one of them' },
  },
  dedupeColumnMissing: {
    status: 422,
    words: {
      zh: '去重所用的列“{column}”不在结果中',
      en: 'The column "{column}" used to remove duplicates is not in the result',
    },
    next: { zh: '请选择结果中的列', en: 'Choose a column of the result' },
  },
  unknownStandardiser: {
    status: 422,
    words: {
      zh: '列“{column}”所用的标准化函数 {name} 不存在',
      en: 'There is no standardiser {name}, used for column "{column}"',
    },
    next: { zh: '请从标准化函数列表中选择', en: 'Choose one from the list of standardisers' },
  },
  keepNeedsText: {
    status: 422,
    words: {
      zh: '列“{column}”的标准化结果不是文本，不能保留原值',
      en: 'The standardised column "{column}" is not text, so values that do not fit cannot be kept',
    },
    next: {
      zh: '请改为空值，或换用文本标准化函数',
      en: 'Let them become NULL, or use a standardiser that gives text',
    },
  },
  codesMissing: {
    status: 422,
    words: { zh: '列“{column}”缺少代码对照', en: 'The column "{column}" has no code mapping' },
    next: {
      zh: '请填写对照，或指定作为对照表的输入',
      en: 'Give the codes, or an input as the mapping table',
    },
  },
  tooManyCodes: {
    status: 422,
    words: {
      zh: '列“{column}”的代码对照超过 {entriesMax} 条',
      en: 'The code mapping of column "{column}" has more than {entriesMax} entries',
    },
    next: {
      zh: '请把对照表作为数据集入库，再作为输入使用',
      en: 'Land the mapping as a data set and use it as an input',
    },
  },
  memoryExhausted: {
    status: 422,
    words: {
      zh: '这个视图的计算快要用尽整机内存，已停止',
      en: 'The view was about to use up the memory of the machine and was stopped',
    },
    next: {
      zh: '请检查是否在反复拼接长文本，或减少列和行',
      en: 'See whether it joins long texts again and again, or use fewer columns and rows',
    },
  },
  tooManyRows: {
    status: 422,
    words: { zh: '视图结果超过 {rowsMax} 行', en: 'The view has more than {rowsMax} rows' },
    next: { zh: '请加条件或汇总', en: 'Add a condition or an aggregate' },
  },
  tooManyColumns: {
    status: 422,
    words: {
      zh: '视图结果超过 {columnsMax} 列',
      en: 'The view has more than {columnsMax} columns',
    },
    next: { zh: '请只选择需要的列', en: 'Select only the columns that are needed' },
  },
});
