import { defineErrors } from '#platform/errors/errors.ts';

export const sheetErrors = defineErrors('sheet', {
  tooLong: {
    status: 422,
    words: {
      zh: '共 {rows} 行，超过 XLSX 一张表的上限 {rowsMax} 行',
      en: '{rows} rows are more than a sheet of XLSX holds ({rowsMax})',
    },
    next: {
      zh: '请加条件减少行数，或改用 csv、parquet',
      en: 'Narrow it by a condition, or use csv or parquet',
    },
  },
  tooWide: {
    status: 422,
    words: {
      zh: '共 {columns} 列，超过 XLSX 一张表的上限 {columnsMax} 列',
      en: '{columns} columns are more than a sheet of XLSX holds ({columnsMax})',
    },
    next: {
      zh: '请只选需要的字段，或改用 csv、parquet',
      en: 'Choose fewer fields, or use csv or parquet',
    },
  },
});
