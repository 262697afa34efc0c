import type { Lifecycle } from './stage.ts';

/** States of production platforms of Chinese cities; their codes 0–7 stand in the order of this table. */
export const resource = {
  name: 'resource',
  words: { zh: '目录条目', en: 'catalogue entry' },
  states: {
    created: { zh: '已创建', en: 'Created' },
    'publish-audit': { zh: '发布待审核', en: 'Publication under review' },
    'publish-rejected': { zh: '发布已驳回', en: 'Publication rejected' },
    published: { zh: '已发布', en: 'Published' },
    'revoke-audit': { zh: '撤销待审核', en: 'Revocation under review' },
    'revoke-rejected': { zh: '撤销已驳回', en: 'Revocation rejected' },
    revoked: { zh: '已撤销', en: 'Revoked' },
    deleted: { zh: '已删除', en: 'Deleted' },
  },
  moves: {
    edit: {
      from: ['created', 'publish-rejected', 'published', 'revoke-rejected'],
      permission: 'resource:propose',
      zh: '编辑草稿',
      en: 'edit the draft',
    },
    submit: {
      from: ['created', 'publish-rejected', 'published', 'revoke-rejected'],
      to: 'publish-audit',
      permission: 'resource:submit',
      zh: '提交审核',
      en: 'submit for review',
    },
    approve: {
      from: ['publish-audit'],
      to: 'published',
      permission: 'resource:publish',
      zh: '审核通过并发布',
      en: 'approve and publish',
    },
    reject: {
      from: ['publish-audit'],
      to: 'publish-rejected',
      permission: 'resource:review',
      zh: '驳回发布',
      en: 'reject the publication',
    },
    'request-revoke': {
      from: ['published', 'publish-rejected', 'revoke-rejected'],
      to: 'revoke-audit',
      permission: 'resource:revoke',
      zh: '申请撤销',
      en: 'ask for revocation',
      everPublished: true,
    },
    'approve-revoke': {
      from: ['revoke-audit'],
      to: 'revoked',
      permission: 'resource:review',
      zh: '同意撤销',
      en: 'agree to the revocation',
    },
    'reject-revoke': {
      from: ['revoke-audit'],
      to: 'revoke-rejected',
      permission: 'resource:review',
      zh: '驳回撤销',
      en: 'reject the revocation',
    },
    delete: {
      from: ['created', 'publish-rejected'],
      to: 'deleted',
      permission: 'resource:propose',
      zh: '删除',
      en: 'delete',
      everPublished: false,
    },
    'delete-revoked': {
      from: ['revoked'],
      to: 'deleted',
      permission: 'resource:propose',
      zh: '删除已撤销的条目',
      en: 'delete a revoked entry',
    },
  },
} as const satisfies Lifecycle;

export const service = {
  name: 'service',
  words: { zh: '数据服务', en: 'service' },
  states: {
    draft: { zh: '草稿', en: 'Draft' },
    published: { zh: '已发布', en: 'Published' },
    suspended: { zh: '已暂停', en: 'Suspended' },
    retired: { zh: '已停用', en: 'Retired' },
  },
  moves: {
    publish: {
      from: ['draft'],
      to: 'published',
      permission: 'service:publish',
      zh: '发布',
      en: 'publish',
    },
    suspend: {
      from: ['published'],
      to: 'suspended',
      permission: 'service:suspend',
      zh: '暂停',
      en: 'suspend',
    },
    resume: {
      from: ['suspended'],
      to: 'published',
      permission: 'service:suspend',
      zh: '恢复',
      en: 'resume',
    },
    retire: {
      from: ['draft', 'published', 'suspended'],
      to: 'retired',
      permission: 'service:publish',
      zh: '停用',
      en: 'retire',
    },
  },
} as const satisfies Lifecycle;
