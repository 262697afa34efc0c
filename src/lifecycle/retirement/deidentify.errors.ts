import { defineErrors } from '#platform/errors/errors.ts';

/** Refusals of plans that de-identify data; columns are named, values never. */
export const deidentifyErrors = defineErrors('de-identify', {
  noRows: {
    status: 409,
    words: {
      zh: '数据集没有可读取的数据，无从去标识',
      en: 'The data set has no rows here that could be de-identified',
    },
    next: {
      zh: '请先恢复归档的数据，或改为其他鉴定结果',
      en: 'Restore it from its archive first, or agree on another result',
    },
  },
  planMissing: {
    status: 409,
    words: { zh: '还没有去标识方案', en: 'There is no plan of treatment yet' },
    next: {
      zh: '请提供部门先为每一列选定处理方式',
      en: 'Have the provider choose a treatment for each column first',
    },
  },
  planChanged: {
    status: 409,
    words: {
      zh: '去标识方案已改为第 {version} 版，与您看到的不同',
      en: 'The plan of treatment is now version {version}, not the one you saw',
    },
    next: { zh: '请刷新并查看新的方案', en: 'Reload and look at the new plan' },
  },
  planFixed: {
    status: 409,
    words: {
      zh: '四方已经同意，去标识方案不能再改',
      en: 'The offices have agreed; the plan can no longer be changed',
    },
    next: {
      zh: '如需修改，请撤回本事项后重新提出',
      en: 'To change it, withdraw the case and propose it anew',
    },
  },
  columnsDiffer: {
    status: 422,
    words: {
      zh: '方案与数据集的列不一致：{columns}',
      en: 'The plan and the data set do not have the same columns: {columns}',
    },
    next: {
      zh: '请为数据集的每一列恰好选定一种处理方式',
      en: 'Choose exactly one treatment for each column of the data set',
    },
  },
  identifierKept: {
    status: 422,
    words: {
      zh: '直接标识符不能保留或泛化后仍可识别：{columns}',
      en: 'What names a person directly cannot stay like this: {columns}',
    },
    next: {
      zh: '请删除、换成假名，或只保留允许的前几位',
      en: 'Remove it, replace it by a surrogate, or leave only as many characters as allowed',
    },
  },
  treatmentUnfit: {
    status: 422,
    words: {
      zh: '处理方式与列的类型不符：{columns}',
      en: 'The treatment does not fit the type of the column: {columns}',
    },
    next: {
      zh: '日期可泛化为年或月，数值可分段，文本可保留前几位',
      en: 'Dates become years or months, numbers bands, text its first characters',
    },
  },
  reasonMissing: {
    status: 422,
    words: {
      zh: '这些列可能识别到个人，保留须说明理由：{columns}',
      en: 'These columns may identify somebody; say why they may stay so: {columns}',
    },
    next: {
      zh: '请填写理由，或换一种处理方式',
      en: 'Give a reason, or choose another treatment',
    },
  },
  nothingStays: {
    status: 422,
    words: {
      zh: '按此方案没有任何列或行留下',
      en: 'By this plan no column or no row would stay',
    },
    next: {
      zh: '请放宽处理；如无可保留，请改为销毁',
      en: 'Treat it less strictly; where nothing may stay, destroy it',
    },
  },
  nameTaken: {
    status: 409,
    words: {
      zh: '部门已有名为“{name}”的数据集',
      en: 'The department already has a data set "{name}"',
    },
    next: { zh: '请为去标识后的数据集另取名称', en: 'Choose another name for what stays' },
  },
  groupsTooSmall: {
    status: 422,
    words: {
      zh: '有 {rows} 行所在的组不足 {k}，最小的组只有 {smallest}',
      en: '{rows} rows stand in groups of fewer than {k}; the smallest has {smallest}',
    },
    next: {
      zh: '请进一步泛化或删除准标识符，或选择剔除这些行',
      en: 'Generalise or remove quasi-identifiers further, or choose to leave these rows out',
    },
  },
  identifierInside: {
    status: 422,
    words: {
      zh: '有 {rows} 行在保留的列里写有标识符：{columns}',
      en: 'In {rows} rows an identifier stands inside a column that stays: {columns}',
    },
    next: {
      zh: '请删除或泛化该列，或选择剔除这些行',
      en: 'Remove or generalise the column, or choose to leave these rows out',
    },
  },
});
