import { defineErrors } from '#platform/errors/errors.ts';

export const sourceErrors = defineErrors('source', {
  notFound: {
    status: 404,
    words: { zh: '没有这个数据来源：{id}', en: 'No such source: {id}' },
    next: { zh: '请在数据供给中查看来源列表', en: 'See the list of sources' },
  },
  noSuchDataSet: {
    status: 404,
    words: { zh: '没有这个数据集：{id}', en: 'No such data set: {id}' },
    next: { zh: '请核对数据集编号', en: 'Check the id of the data set' },
  },
  dataSetLeft: {
    status: 409,
    words: {
      zh: '数据集已归档或销毁，来源不能恢复采集',
      en: 'The data set was archived or destroyed; its source cannot be resumed',
    },
    next: {
      zh: '归档的数据集请先从归档包恢复，来源会随之恢复',
      en: 'Restore an archived data set from its package: its source is resumed with it',
    },
  },
  noneOfDataSet: {
    status: 404,
    words: {
      zh: '这个数据集没有来源：它由视图生成',
      en: 'This data set has no source: a view makes it',
    },
    next: { zh: '请查看它的视图', en: 'See its view' },
  },
  noSuchFile: {
    status: 404,
    words: { zh: '来源没有收到这个文件：{id}', en: 'The source has no such file: {id}' },
    next: { zh: '请查看来源收到的文件列表', en: 'See the files that the source received' },
  },
  notDeclaredUnclassified: {
    status: 422,
    words: {
      zh: '登记来源必须声明“不涉密”',
      en: 'A source must be declared to hold nothing classified',
    },
    next: {
      zh: '请先作保密审查；涉及国家秘密或工作秘密的数据不得进入平台',
      en: 'Have it reviewed first; state and work secrets may not enter the platform',
    },
  },
  nameTaken: {
    status: 409,
    words: {
      zh: '本部门已有名为“{name}”的数据集',
      en: 'The department already has a data set named "{name}"',
    },
    next: {
      zh: '请换一个名称，或向已有的来源上传新文件',
      en: 'Choose another name, or upload to the existing source',
    },
  },
  codeTaken: {
    status: 409,
    words: { zh: '数据集代码“{code}”已被使用', en: 'The data set code "{code}" is taken' },
    next: {
      zh: '请换一个代码，或留空由平台生成',
      en: 'Choose another, or leave it empty to have one made',
    },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '来源处于“{state}”状态，不能{moveZh}',
      en: 'A source in state “{state}” cannot be {moveEn}',
    },
    next: { zh: '请刷新查看来源的当前状态', en: 'Reload to see the state of the source' },
  },
  otherDepartment: {
    status: 422,
    words: {
      zh: '文件与来源不属于同一部门',
      en: 'The file was uploaded for another department than the source',
    },
    next: {
      zh: '请以来源所属部门重新上传',
      en: 'Upload it again for the department of the source',
    },
  },
});

export const uploadErrors = defineErrors('upload', {
  notFound: {
    status: 404,
    words: { zh: '没有这次上传：{id}', en: 'No such upload: {id}' },
    next: { zh: '请重新开始上传', en: 'Start the upload again' },
  },
  gone: {
    status: 410,
    words: {
      zh: '这次上传已取消、过期或已使用',
      en: 'This upload was cancelled, has expired, or has been used',
    },
    next: { zh: '请重新开始上传', en: 'Start the upload again' },
  },
  badHeader: {
    status: 400,
    words: { zh: '请求头 {header} 缺失或无效', en: 'The header {header} is missing or not valid' },
    next: { zh: '请按 tus 1.0 协议发送', en: 'Send it as the tus 1.0 protocol says' },
  },
  tooLarge: {
    status: 413,
    words: {
      zh: '文件超过 {limitGb} GB 的上限',
      en: 'The file is larger than the {limitGb} GB allowed',
    },
    next: { zh: '请压缩（.gz、.zip）或拆分后上传', en: 'Compress it (.gz, .zip) or split it' },
  },
  tooMany: {
    status: 429,
    words: {
      zh: '本部门未完成的上传已达 {limit} 个',
      en: 'The department already has {limit} unfinished uploads',
    },
    next: { zh: '请完成或取消一些上传', en: 'Finish or cancel some of them' },
  },
  noSpace: {
    status: 507,
    words: {
      zh: '磁盘空间不足，无法接收这个文件',
      en: 'There is not enough disk space for this file',
    },
    next: { zh: '请联系系统管理员', en: 'Tell the system officer' },
  },
  wrongOffset: {
    status: 409,
    words: {
      zh: '续传位置不对：已收到 {offset} 字节',
      en: 'Wrong offset: {offset} bytes have been received',
    },
    next: { zh: '请用 HEAD 查询位置后续传', en: 'Ask with HEAD and go on from there' },
  },
  tooMuch: {
    status: 413,
    words: {
      zh: '收到的内容超过声明的 {size} 字节',
      en: 'More bytes came than the {size} declared',
    },
    next: { zh: '请取消后重新上传', en: 'Cancel it and start again' },
  },
  busy: {
    status: 423,
    words: { zh: '这次上传正在接收另一段', en: 'Another part of this upload is being received' },
    next: { zh: '请稍候用 HEAD 查询位置后续传', en: 'Wait, ask with HEAD and go on from there' },
  },
  incomplete: {
    status: 409,
    words: {
      zh: '上传尚未完成：{offset}/{size} 字节',
      en: 'The upload is not complete: {offset} of {size} bytes',
    },
    next: { zh: '请先完成上传', en: 'Finish the upload first' },
  },
});
