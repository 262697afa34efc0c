import { defineErrors } from '#platform/errors/errors.ts';

export const retirementErrors = defineErrors('retirement', {
  notFound: {
    status: 404,
    words: { zh: '没有这个退役事项：{id}', en: 'No such retirement case: {id}' },
    next: { zh: '请在退役列表中查找', en: 'See the list of cases' },
  },
  dataSetNotFound: {
    status: 404,
    words: { zh: '没有这个数据集：{id}', en: 'No such data set: {id}' },
    next: { zh: '请核对数据集编号', en: 'Check the id of the data set' },
  },
  caseOpen: {
    status: 409,
    words: {
      zh: '这个数据集已有未办结的退役事项',
      en: 'The data set already has a case that is not ended',
    },
    next: { zh: '请继续办理或先撤回该事项', en: 'Go on with that case, or withdraw it first' },
  },
  alreadyDestroyed: {
    status: 409,
    words: { zh: '这个数据集已销毁', en: 'The data set has been destroyed' },
    next: { zh: '请查看销毁清册', en: 'See the register of disposal' },
  },
  illegalMove: {
    status: 409,
    words: {
      zh: '退役事项处于“{state}”，不能“{move}”',
      en: 'A case that is "{stateEn}" cannot "{moveEn}"',
    },
    next: { zh: '请刷新后查看当前状态', en: 'Reload to see where it stands' },
  },
  onePersonOneOffice: {
    status: 409,
    words: {
      zh: '您已代表另一方提出意见，一人只能代表一方',
      en: 'You already spoke for another office; one person speaks for one',
    },
    next: { zh: '请由该方的另一人提出意见', en: 'Have another person of that office speak' },
  },
  unknownCopy: {
    status: 422,
    words: {
      zh: '数据集 {id} 不是由它派生的',
      en: 'The data set {id} is not derived from it',
    },
    next: {
      zh: '请按影响清单选择要保留的派生数据',
      en: 'Choose from the copies of the impact list',
    },
  },
  held: {
    status: 423,
    words: {
      zh: '数据集“{name}”因案件 {reference} 被保全，不能归档移出或销毁',
      en: 'The data set "{name}" is held for case {reference}; it is neither archived away nor destroyed',
    },
    next: {
      zh: '案件了结后由安全管理员或数据局解除保全',
      en: 'After the case the security officer or the data bureau releases the hold',
    },
  },
  holdNotFound: {
    status: 404,
    words: { zh: '没有这个保全记录：{id}', en: 'No such hold: {id}' },
    next: { zh: '请在保全列表中查找', en: 'See the list of holds' },
  },
  holdReleased: {
    status: 409,
    words: { zh: '这个保全已解除', en: 'The hold has been released' },
    next: { zh: '请刷新列表', en: 'Reload the list' },
  },
  tooLateToHold: {
    status: 409,
    words: {
      zh: '数据集已销毁，无法保全',
      en: 'The data set has been destroyed; there is nothing to hold',
    },
    next: { zh: '请查看销毁清册中的记录', en: 'See the record in the register of disposal' },
  },
  archiveDamaged: {
    status: 409,
    words: {
      zh: '归档包的文件 {file}（{path}）已损坏或缺失，未作任何改动',
      en: 'The file {file} ({path}) of the package is damaged or missing; nothing was changed',
    },
    next: {
      zh: '请从备份恢复 archives/ 下的这个文件后重试',
      en: 'Restore this file below archives/ from a backup and try again',
    },
  },
  archiveNotFound: {
    status: 404,
    words: { zh: '没有这个归档：{id}', en: 'No such archive: {id}' },
    next: { zh: '请在归档列表中查找', en: 'See the list of archives' },
  },
  archiveKeyGone: {
    status: 410,
    words: {
      zh: '这个归档包的密钥已销毁，任何副本都不能再读取',
      en: 'The key of this package has been destroyed; no copy of it can be read any more',
    },
    next: { zh: '请查看销毁清册', en: 'See the register of disposal' },
  },
  notArchived: {
    status: 409,
    words: {
      zh: '数据集不处于归档状态，无需恢复',
      en: 'The data set is not archived; there is nothing to restore',
    },
    next: { zh: '请刷新后查看', en: 'Reload and look again' },
  },
  newerArchive: {
    status: 409,
    words: {
      zh: '这个数据集有更新的归档包，旧包中的数据已在新包内',
      en: 'The data set has a newer package, which holds what is in this one',
    },
    next: { zh: '请从最新的归档包恢复', en: 'Restore the newest package' },
  },
  stillArchiving: {
    status: 409,
    words: {
      zh: '归档尚未完成，暂不能恢复',
      en: 'The archiving has not ended yet; it cannot be restored now',
    },
    next: {
      zh: '请等归档任务完成；任务失败的，请先再次执行归档',
      en: 'Wait for the job of the archiving; if it failed, carry the archiving out again first',
    },
  },
  noRoom: {
    status: 507,
    words: {
      zh: '数据目录所在磁盘空间不足（剩余 {freeMb} MB），未作任何改动',
      en: 'The disk of the data directory has too little room ({freeMb} MB are left); nothing was changed',
    },
    next: {
      zh: '请清出空间（先清旧备份），然后再执行一次',
      en: 'Make room (old backups first), then carry it out again',
    },
  },
  alreadyArchived: {
    status: 409,
    words: { zh: '数据集已经归档', en: 'The data set is archived already' },
    next: { zh: '如需再次归档，请先恢复', en: 'Restore it first to archive it anew' },
  },
  notForDestruction: {
    status: 409,
    words: {
      zh: '鉴定结果不是销毁，无需审批和监销',
      en: 'The appraisal did not end in destruction; there is nothing to sign',
    },
    next: { zh: '请刷新后查看鉴定结果', en: 'Reload to see the result of the appraisal' },
  },
  signedBefore: {
    status: 409,
    words: {
      zh: '您已在本事项中签署；两名审批人与监销人须是三个不同的人',
      en: 'You have signed in this case; two approvers and the witness are three different people',
    },
    next: { zh: '请由另一人签署', en: 'Have another person sign' },
  },
  signaturesMissing: {
    status: 409,
    words: {
      zh: '销毁须由两人批准、第三人监销，签署尚不齐全',
      en: 'A destruction needs two approvals and a third person as witness; signatures are missing',
    },
    next: { zh: '请先完成审批与监销签署', en: 'Have it approved and witnessed first' },
  },
  witnessExecutes: {
    status: 409,
    words: { zh: '监销人不能同时执行销毁', en: 'The witness does not carry out the destruction' },
    next: { zh: '请由数据局的另一人执行', en: 'Have another person of the data bureau do it' },
  },
  scopeChanged: {
    status: 409,
    words: {
      zh: '鉴定之后又有派生数据产生或消失，销毁范围与鉴定时不同',
      en: 'Derived copies came or went since the appraisal; the scope is no longer what was appraised',
    },
    next: { zh: '请撤回并重新提出', en: 'Withdraw the case and propose it anew' },
  },
  taskNotFound: {
    status: 404,
    words: { zh: '没有这个处置任务：{id}', en: 'No such disposal task: {id}' },
    next: { zh: '请在处置任务列表中查找', en: 'See the list of disposal tasks' },
  },
  taskConfirmed: {
    status: 409,
    words: { zh: '这个处置任务已确认', en: 'The disposal task has been confirmed' },
    next: { zh: '请刷新列表', en: 'Reload the list' },
  },
  jobFailed: {
    status: 503,
    words: {
      zh: '执行未完成，数据没有改变',
      en: 'It was not carried out; nothing changed for the data',
    },
    next: {
      zh: '请查看后台任务中的原因，然后重试',
      en: 'See the job for the reason, then try again',
    },
  },
  unfinished: {
    status: 503,
    words: {
      zh: '销毁已经开始、不可撤回，但尚未完成；数据已不可读取',
      en: 'The destruction has begun and cannot be taken back, but it is not finished; the data can no longer be read',
    },
    next: {
      zh: '请查看后台任务中的原因，处理后再次执行，会接着做完',
      en: 'See the job for the reason, mend it, and carry it out again: it goes on where it stood',
    },
  },
  endedByOther: {
    status: 409,
    words: {
      zh: '数据集已随另一退役事项销毁，本事项随之终止',
      en: 'The data set was destroyed by another case, which ends this one',
    },
    next: { zh: '请查看销毁清册', en: 'See the register of disposal' },
  },
  ledgerDamaged: {
    status: 409,
    words: {
      zh: '销毁台账的文件 {file} 已损坏、缺失或不属于它',
      en: 'The file {file} of the ledger of destruction is damaged, missing, or no part of it',
    },
    next: {
      zh: '请用台账的另一份拷贝（每份备份的 archives/ledger 中都有）替换这个文件；没有台账，已销毁的数据可能复活',
      en: 'Replace it by that of another copy of the ledger (archives/ledger of every backup has one); without it destroyed data may come back',
    },
  },
  otherLedger: {
    status: 409,
    words: {
      zh: '销毁台账 {file} 属于另一个安装',
      en: 'The ledger of destruction {file} belongs to another installation',
    },
    next: {
      zh: '请核对 CHENGSHU_DATA_DIR 与 DATABASE_URL 是否属于同一安装，或给出本安装的台账',
      en: 'See that CHENGSHU_DATA_DIR and DATABASE_URL are of one installation, or give the ledger of this one',
    },
  },
});
