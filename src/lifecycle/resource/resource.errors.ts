import { defineErrors } from '#platform/errors/errors.ts';

export const resourceErrors = defineErrors('resource', {
  notFound: {
    status: 404,
    words: { zh: '没有这个数据资源：{id}', en: 'No such resource: {id}' },
    next: { zh: '请核对标识或资源代码。', en: 'Check the id or the resource code.' },
  },
  versionNotFound: {
    status: 404,
    words: { zh: '没有第 {number} 版', en: 'There is no version {number}' },
    next: { zh: '请查看版本列表。', en: 'See the list of versions.' },
  },
  noSnapshot: {
    status: 409,
    words: { zh: '数据集还没有入库的数据，无法编目', en: 'The data set has no landed data yet' },
    next: { zh: '请先完成数据入库。', en: 'Land its data first.' },
  },
  departmentCodeMissing: {
    status: 409,
    words: {
      zh: '部门“{name}”没有统一社会信用代码，目录条目必须写明提供方代码',
      en: 'Department {name} has no unified social credit code, which an entry must state',
    },
    next: { zh: '请先为部门补登代码。', en: 'Add the code to the department first.' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '状态为“{state}”的目录条目不能{move}',
      en: 'An entry in state {stateEn} does not allow: {moveEn}',
    },
    next: { zh: '请按条目当前可用的操作办理。', en: 'Use one of the moves the entry offers now.' },
  },
  incomplete: {
    status: 422,
    words: { zh: '还缺 {count} 项，不能提交', en: '{count} things are missing' },
    next: { zh: '请逐项补齐后再提交。', en: 'Complete them, then submit again.' },
  },
  unknownColumns: {
    status: 422,
    words: {
      zh: '数据集没有这些列：{columns}',
      en: 'The data set has no such columns: {columns}',
    },
    next: { zh: '请删去或改正这些信息项。', en: 'Drop or correct these items.' },
  },
  classifiedData: {
    status: 422,
    words: {
      zh: '涉密数据不得进入本平台',
      en: 'Classified data must not enter this platform',
    },
    next: {
      zh: '请立即停止上传并按保密规定处置。',
      en: 'Stop uploading at once and follow the secrecy rules.',
    },
  },
  tombstone: {
    status: 409,
    words: {
      zh: '数据已归档或销毁，目录条目作为记录保留，不能删除',
      en: 'The data were archived or destroyed; the entry stays as their record and is not deleted',
    },
    next: { zh: '无需操作', en: 'There is nothing to do' },
  },
  nameTaken: {
    status: 409,
    words: {
      zh: '本部门已有名为“{name}”的数据资源',
      en: 'The department already has a resource named {name}',
    },
    next: { zh: '请换一个名称。', en: 'Choose another name.' },
  },
  classFixed: {
    status: 409,
    words: {
      zh: '资源代码已赋予，分类不能再改',
      en: 'The resource code is given, so the class can no longer change',
    },
    next: {
      zh: '需要换分类时，请撤销后重新编目。',
      en: 'Revoke the entry and propose it anew under the other class.',
    },
  },
  ownReview: {
    status: 403,
    words: {
      zh: '提交人不能审核自己提交的条目',
      en: 'Whoever submitted an entry may not review it',
    },
    next: {
      zh: '请由数据局另一位工作人员审核。',
      en: 'Let another officer of the bureau review it.',
    },
  },
  reasonMissing: {
    status: 422,
    words: { zh: '驳回必须写明理由', en: 'A rejection needs a reason' },
    next: { zh: '请写明理由，便于提交人改正。', en: 'Say why, so that it can be put right.' },
  },
  nothingToReview: {
    status: 409,
    words: { zh: '条目没有待审核的草稿', en: 'The entry has no draft to review' },
    next: { zh: '请先提交草稿。', en: 'Submit a draft first.' },
  },
});
