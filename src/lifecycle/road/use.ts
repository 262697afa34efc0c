import type { Lifecycle } from './stage.ts';

export const application = {
  name: 'application',
  words: { zh: '应用', en: 'application' },
  states: {
    registered: { zh: '已登记', en: 'Registered' },
    active: { zh: '使用中', en: 'Active' },
    suspended: { zh: '已暂停', en: 'Suspended' },
    closed: { zh: '已关闭', en: 'Closed' },
  },
  moves: {
    approve: {
      from: ['registered'],
      to: 'active',
      permission: 'application:approve',
      zh: '批准',
      en: 'approve',
    },
    suspend: {
      from: ['active'],
      to: 'suspended',
      permission: 'application:approve',
      zh: '暂停',
      en: 'suspend',
    },
    resume: {
      from: ['suspended'],
      to: 'active',
      permission: 'application:approve',
      zh: '恢复',
      en: 'resume',
    },
    close: {
      from: ['registered', 'active', 'suspended'],
      to: 'closed',
      permission: 'application:register',
      zh: '关闭',
      en: 'close',
    },
  },
} as const satisfies Lifecycle;

/** States of production platforms, without those of delivery by table or file, which services answered at once do not need. */
export const shareRequest = {
  name: 'share-request',
  words: { zh: '共享申请', en: 'share request' },
  states: {
    'un-audit': { zh: '待审核', en: 'Waiting for the decision' },
    'audit-reject': { zh: '审核驳回', en: 'Rejected' },
    finished: { zh: '已办结', en: 'Granted' },
    invalid: { zh: '已失效', en: 'No longer valid' },
  },
  moves: {
    approve: {
      from: ['un-audit'],
      to: 'finished',
      permission: 'grant:decide',
      zh: '同意',
      en: 'agree',
    },
    reject: {
      from: ['un-audit'],
      to: 'audit-reject',
      permission: 'grant:decide',
      zh: '驳回',
      en: 'reject',
    },
    withdraw: {
      from: ['un-audit'],
      to: 'invalid',
      permission: 'grant:request',
      zh: '撤回',
      en: 'withdraw',
    },
    end: {
      from: ['finished'],
      to: 'invalid',
      permission: 'grant:revoke',
      zh: '终止授权',
      en: 'end the grant',
    },
  },
} as const satisfies Lifecycle;
