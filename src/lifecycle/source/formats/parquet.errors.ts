import { defineErrors } from '#platform/errors/errors.ts';

export const parquetErrors = defineErrors('parquet', {
  damaged: {
    status: 422,
    words: {
      zh: 'Parquet 文件已损坏或不完整：{detail}',
      en: 'The Parquet file is damaged or incomplete: {detail}',
    },
    next: {
      zh: '请重新导出或重新下载后再上传，没有入库任何数据',
      en: 'Export or download it again; nothing was stored',
    },
  },
  encrypted: {
    status: 422,
    words: {
      zh: 'Parquet 文件已加密，无法读取',
      en: 'The Parquet file is encrypted and cannot be read',
    },
    next: {
      zh: '请导出为不加密的 Parquet 后再上传',
      en: 'Export it without encryption, then upload it again',
    },
  },
  noColumns: {
    status: 422,
    words: { zh: 'Parquet 文件内没有列', en: 'There are no columns in the Parquet file' },
    next: {
      zh: '请检查导出是否完成，再重新上传',
      en: 'Check that the export finished, then upload it again',
    },
  },
});
