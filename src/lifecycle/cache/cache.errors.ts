import { defineErrors } from '#platform/errors/errors.ts';

export const cacheErrors = defineErrors('cache', {
  snapshotRemoved: {
    status: 410,
    words: {
      zh: '这个快照的数据已归档或销毁',
      en: 'The rows of this snapshot have been archived or destroyed',
    },
    next: { zh: '请查看数据集的退役记录', en: 'See the retirement of the data set' },
  },
  snapshotNotFound: {
    status: 404,
    words: { zh: '没有这份数据快照', en: 'There is no such snapshot' },
    next: {
      zh: '请从数据集的快照列表中选择',
      en: 'Choose one from the list of snapshots of the data set',
    },
  },
  runNotFound: {
    status: 404,
    words: { zh: '没有这次入库记录', en: 'There is no such landing run' },
    next: {
      zh: '请从数据集的入库记录中选择',
      en: 'Choose one from the landing runs of the data set',
    },
  },
  noRejects: {
    status: 404,
    words: { zh: '这次入库没有被拒收的行', en: 'No row was rejected in this landing' },
  },
  noRows: {
    status: 422,
    words: { zh: '文件里没有数据行', en: 'The file has no data rows' },
    next: {
      zh: '请检查文件，补充数据后重新上传',
      en: 'Check the file and upload one that has rows',
    },
  },
  tooManyColumns: {
    status: 422,
    words: {
      zh: '文件有 {columns} 个字段，超过可入库的 {columnsMax} 个',
      en: 'The file has {columns} columns, more than the {columnsMax} that can land',
    },
    next: {
      zh: '请把表按主题拆成几张，或把宽表转成长表（对象、指标、数值）后重新上传',
      en: 'Split the table by subject, or turn it into a long one (object, indicator, value), and upload it again',
    },
  },
  tooManyRejects: {
    status: 422,
    words: {
      zh: '{rowsIn} 行中有 {rejected} 行不合格，超过上限 {limitPercent}%，未改动任何数据',
      en: '{rejected} of {rowsIn} rows are not acceptable, over the limit of {limitPercent} %; nothing was changed',
    },
    next: {
      zh: '请下载拒收清单改正文件，或修改字段类型或上限后重试',
      en: 'Download the rejects and correct the file, or change the types or the limit, then land it again',
    },
  },
  schemaDrift: {
    status: 422,
    words: {
      zh: '文件结构与上一份快照不同：{changes}',
      en: 'The file is shaped differently from the last snapshot: {changesEn}',
    },
    next: {
      zh: '确认无误后，将该来源的结构变化策略改为“放行”再入库，或改正文件',
      en: 'If this is right, let the source pass schema changes and land it again; otherwise correct the file',
    },
  },
  deltaWithoutGround: {
    status: 409,
    words: {
      zh: '增量没有可以并入的上一份快照',
      en: 'There is no snapshot that this delta goes on from',
    },
    next: { zh: '下一次会自动全量采集', en: 'The next collection is whole by itself' },
  },
  wholeNeeded: {
    status: 422,
    words: {
      zh: '增量的字段与上一份快照不同，不能并入：{changes}',
      en: 'The delta does not fit the last snapshot: {changesEn}',
    },
    next: { zh: '下一次会自动全量采集', en: 'The next collection is whole by itself' },
  },
  keyNotUnique: {
    status: 422,
    words: {
      zh: '键字段 {keys} 有空值或重复，不能确定一行',
      en: 'The key {keys} has missing or repeated values: it does not tell rows apart',
    },
    next: {
      zh: '请在采集方案中改选键字段，或改为全量采集',
      en: 'Choose another key in the feed, or collect the whole',
    },
  },
  sourceNotReady: {
    status: 409,
    words: {
      zh: '来源还不能入库（当前状态 {state}）',
      en: 'The source cannot be landed in state {state}',
    },
    next: { zh: '请先预览并确认文件的读法', en: 'Preview the file and save how it is read first' },
  },
  interrupted: {
    status: 503,
    words: { zh: '入库被中断', en: 'The landing was interrupted' },
    next: {
      zh: '数据没有改动；任务会自动重试，也可重新入库',
      en: 'Nothing was changed; the job is tried again, or land the file anew',
    },
  },
  broken: {
    status: 503,
    words: {
      zh: '入库遇到系统内部错误（记录 {runId}）',
      en: 'The landing met an internal error (run {runId})',
    },
    next: {
      zh: '数据没有改动；请把记录编号告诉系统管理员',
      en: 'Nothing was changed; tell the system officer the id of the run',
    },
  },
  fileNotFound: {
    status: 404,
    words: { zh: '这个来源没有收到过这个文件', en: 'The source has not received this file' },
    next: { zh: '请先上传文件', en: 'Upload the file first' },
  },
});
