import type { Lifecycle } from './stage.ts';

/** A case: from the proposal over the appraisal of four offices to what came of it. */
export const retirement = {
  name: 'retirement',
  words: { zh: '退役办理', en: 'retirement case' },
  states: {
    proposed: { zh: '待鉴定', en: 'Under appraisal' },
    appraised: { zh: '已鉴定', en: 'Appraised' },
    approved: { zh: '两人已批准', en: 'Approved by two' },
    witnessed: { zh: '监销人已到', en: 'Witness present' },
    executing: { zh: '执行中', en: 'Being carried out' },
    kept: { zh: '续存', en: 'Kept' },
    archived: { zh: '已归档', en: 'Archived' },
    destroyed: { zh: '已销毁', en: 'Destroyed' },
    withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  },
  moves: {
    appraise: {
      from: ['proposed'],
      permission: 'retirement:appraise',
      zh: '提出鉴定意见',
      en: 'give an opinion',
    },
    agree: {
      from: ['proposed'],
      to: 'appraised',
      permission: 'retirement:appraise',
      zh: '四方意见一致',
      en: 'agree, all four offices',
    },
    keep: {
      from: ['proposed'],
      to: 'kept',
      permission: 'retirement:appraise',
      zh: '四方同意续存',
      en: 'agree to keep',
    },
    approve: {
      from: ['appraised'],
      to: 'approved',
      permission: 'retirement:approve',
      zh: '批准销毁（须两人）',
      en: 'approve the destruction (two people)',
    },
    witness: {
      from: ['approved'],
      to: 'witnessed',
      permission: 'retirement:witness',
      zh: '到场监销',
      en: 'be present as witness',
    },
    execute: {
      from: ['appraised', 'witnessed', 'executing'],
      to: 'executing',
      permission: 'retirement:execute',
      zh: '执行',
      en: 'carry out',
    },
    archive: {
      from: ['executing'],
      to: 'archived',
      permission: 'retirement:execute',
      zh: '归档完成',
      en: 'be archived',
    },
    destroy: {
      from: ['executing'],
      to: 'destroyed',
      permission: 'retirement:execute',
      zh: '销毁完成',
      en: 'be destroyed',
    },
    withdraw: {
      from: ['proposed', 'appraised', 'approved', 'witnessed'],
      to: 'withdrawn',
      permission: 'retirement:propose',
      zh: '撤回',
      en: 'withdraw',
    },
  },
} as const satisfies Lifecycle;

/** What a consumer has to do with the copies it took. */
export const disposal = {
  name: 'disposal',
  words: { zh: '副本处置任务', en: 'disposal task' },
  states: {
    open: { zh: '待处置', en: 'Open' },
    confirmed: { zh: '已确认', en: 'Confirmed' },
  },
  moves: {
    confirm: {
      from: ['open'],
      to: 'confirmed',
      permission: 'disposal:confirm',
      zh: '确认副本已处置',
      en: 'confirm that the copies were disposed of',
    },
  },
} as const satisfies Lifecycle;
