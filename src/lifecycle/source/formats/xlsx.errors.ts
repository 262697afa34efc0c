import { defineErrors } from '#platform/errors/errors.ts';

const saveAsXlsx = {
  zh: '请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传',
  en: 'Open it in a spreadsheet program, save it as .xlsx, then upload it again',
};

export const xlsxErrors = defineErrors('xlsx', {
  encrypted: {
    status: 422,
    words: {
      zh: '工作簿设有打开密码，无法读取',
      en: 'The workbook is protected by a password and cannot be read',
    },
    next: {
      zh: '请去掉密码后另存，再上传',
      en: 'Save it without a password, then upload it again',
    },
  },
  oldFormat: {
    status: 415,
    words: {
      zh: '这是旧版 Office 文件（{kind}），不是 .xlsx',
      en: 'This is an old Office file ({kind}), not .xlsx',
    },
    next: saveAsXlsx,
  },
  notAWorkbook: {
    status: 415,
    words: {
      zh: '文件内容是{kindZh}，不是 .xlsx 工作簿',
      en: 'The file is {kindEn}, not an .xlsx workbook',
    },
    next: saveAsXlsx,
  },
  damaged: {
    status: 422,
    words: {
      zh: '工作簿已损坏：{part}：{detail}',
      en: 'The workbook is damaged: {part}: {detail}',
    },
    next: {
      zh: '请在 Excel 或 WPS 中打开修复，另存后再上传',
      en: 'Open and repair it in a spreadsheet program, save it, then upload it again',
    },
  },
  documentType: {
    status: 422,
    words: {
      zh: '工作簿的 {part} 含有 DOCTYPE 声明，出于安全不予读取',
      en: '{part} of the workbook declares a DOCTYPE; it is not read for safety',
    },
    next: saveAsXlsx,
  },
  noSheet: {
    status: 422,
    words: { zh: '工作簿内没有工作表', en: 'There is no worksheet in the workbook' },
    next: saveAsXlsx,
  },
  noSuchSheet: {
    status: 422,
    words: {
      zh: '没有名为“{sheet}”的工作表；其中有：{sheets}',
      en: 'There is no sheet named "{sheet}"; the workbook holds: {sheets}',
    },
    next: { zh: '请用 sheet 指定其中一个', en: 'Choose one of them with `sheet`' },
  },
  emptySheet: {
    status: 422,
    words: { zh: '工作表“{sheet}”内没有数据', en: 'The sheet "{sheet}" holds no data' },
    next: {
      zh: '请选择另一张工作表，或填入数据后再上传',
      en: 'Choose another sheet, or upload it with data in it',
    },
  },
  tableTooDeep: {
    status: 422,
    words: {
      zh: '工作表“{sheet}”的前 {limit} 行都是空行',
      en: 'The first {limit} rows of the sheet "{sheet}" are empty',
    },
    next: { zh: '请删除表格上方的空行', en: 'Delete the empty rows above the table' },
  },
  tooManyStrings: {
    status: 422,
    words: {
      zh: '工作簿内不同的文本太多：超过 {limitMb} MB 或 {countMax} 个',
      en: 'The workbook holds too many different texts: more than {limitMb} MB or {countMax} of them',
    },
    next: {
      zh: '请另存为 CSV（UTF-8）后再上传',
      en: 'Save it as CSV (UTF-8), then upload it again',
    },
  },
  tooManyMerges: {
    status: 422,
    words: {
      zh: '工作表“{sheet}”的合并单元格超过 {limit} 处',
      en: 'The sheet "{sheet}" has more than {limit} merged cells',
    },
    next: {
      zh: '请取消数据区的合并单元格后再上传',
      en: 'Unmerge the cells of the data, then upload it again',
    },
  },
});
