import { defineErrors } from '#platform/errors/errors.ts';

export const zipErrors = defineErrors('zip', {
  damaged: {
    status: 422,
    words: {
      zh: '压缩文件已损坏或不完整：{detail}',
      en: 'The zip file is damaged or incomplete: {detail}',
    },
    next: {
      zh: '请重新压缩或重新下载后再上传',
      en: 'Compress or download it again, then upload it again',
    },
  },
  encrypted: {
    status: 422,
    words: {
      zh: '压缩文件设有密码，无法读取：{member}',
      en: 'The zip file is protected by a password and cannot be read: {member}',
    },
    next: {
      zh: '请解压后上传，或去掉密码重新压缩',
      en: 'Unpack it first, or compress it again without a password',
    },
  },
  unsafeName: {
    status: 422,
    words: {
      zh: '压缩文件内的路径不安全：{member}',
      en: 'A path inside the zip file is not safe: {member}',
    },
    next: {
      zh: '文件名不得为绝对路径或含有 ..，请重新压缩',
      en: 'Names must not be absolute or contain ..; compress the file again',
    },
  },
  tooManyMembers: {
    status: 422,
    words: {
      zh: '压缩文件内有 {count} 个文件，超过上限 {limit} 个',
      en: 'The zip file holds {count} files, more than the limit of {limit}',
    },
    next: { zh: '请只压缩需要上传的数据文件', en: 'Compress only the data file to be uploaded' },
  },
  inflatesTooMuch: {
    status: 422,
    words: {
      zh: '{member} 解压后过大：{bytes} 字节，是压缩后的 {ratio} 倍，疑似压缩炸弹',
      en: '{member} inflates to {bytes} bytes, {ratio} times its compressed size; it looks like a zip bomb',
    },
    next: {
      zh: '如确为数据，请解压后直接上传',
      en: 'If it is real data, unpack it and upload it directly',
    },
  },
  unknownCompression: {
    status: 422,
    words: {
      zh: '{member} 的压缩方式（{method}）不受支持',
      en: '{member} is compressed by a method ({method}) that is not supported',
    },
    next: {
      zh: '请用普通 ZIP（Deflate）方式重新压缩',
      en: 'Compress it again as an ordinary zip (Deflate)',
    },
  },
  noDataFile: {
    status: 422,
    words: { zh: '压缩文件内没有数据文件', en: 'There is no data file in the zip file' },
    next: {
      zh: '请放入一个 CSV、XLSX、JSON、GeoJSON 或 Parquet 文件',
      en: 'Put one CSV, XLSX, JSON, GeoJSON or Parquet file in it',
    },
  },
  severalDataFiles: {
    status: 422,
    words: {
      zh: '压缩文件内有 {count} 个数据文件：{members}',
      en: 'The zip file holds {count} data files: {members}',
    },
    next: { zh: '请用 member 指定其中一个', en: 'Choose one of them with `member`' },
  },
  noSuchMember: {
    status: 422,
    words: {
      zh: '压缩文件内没有 {member}；其中有：{members}',
      en: 'There is no {member} in the zip file; it holds: {members}',
    },
    next: { zh: '请用 member 指定其中一个', en: 'Choose one of them with `member`' },
  },
});
