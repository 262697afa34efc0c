import type { Words } from '#platform/errors/errors.ts';

/** A legal move of something on the road: from which states, to which, with which permission. */
export interface Move<State extends string = string> extends Words {
  from: readonly State[];
  /** Absent: the state stays as it is. */
  to?: State;
  permission: string;
  /** False: only before the first publication; true: only after it. */
  everPublished?: boolean;
}

/** Something that has states at a stage: a source, a catalogue entry, a share request. */
export interface Lifecycle {
  name: string;
  words: Words;
  states: Readonly<Record<string, Words>>;
  moves: Readonly<Record<string, Move>>;
}

/** One station of the road. */
export interface Stage {
  stage: string;
  words: Words;
  purpose: Words;
  lifecycles: readonly Lifecycle[];
}

export const source = {
  name: 'source',
  words: { zh: '来源', en: 'source' },
  states: {
    draft: { zh: '草稿', en: 'Draft' },
    ready: { zh: '就绪', en: 'Ready' },
    suspended: { zh: '已暂停', en: 'Suspended' },
    retired: { zh: '已停用', en: 'Retired' },
  },
  moves: {
    confirm: {
      from: ['draft'],
      to: 'ready',
      permission: 'source:update',
      zh: '确认解读方式',
      en: 'confirm the understanding',
    },
    suspend: {
      from: ['ready'],
      to: 'suspended',
      permission: 'source:update',
      zh: '暂停',
      en: 'suspend',
    },
    resume: {
      from: ['suspended'],
      to: 'ready',
      permission: 'source:update',
      zh: '恢复',
      en: 'resume',
    },
    retire: {
      from: ['draft', 'ready', 'suspended'],
      to: 'retired',
      permission: 'source:update',
      zh: '停用',
      en: 'retire',
    },
  },
} as const satisfies Lifecycle;

export const landing = {
  name: 'landing',
  words: { zh: '入库', en: 'landing' },
  states: {
    running: { zh: '进行中', en: 'Running' },
    done: { zh: '已完成', en: 'Done' },
    unchanged: { zh: '内容未变', en: 'Unchanged' },
    failed: { zh: '未完成', en: 'Failed' },
    cancelled: { zh: '已取消', en: 'Cancelled' },
  },
  moves: {
    finish: {
      from: ['running'],
      to: 'done',
      permission: 'snapshot:land',
      zh: '完成',
      en: 'finish',
    },
    skip: {
      from: ['running'],
      to: 'unchanged',
      permission: 'snapshot:land',
      zh: '内容未变',
      en: 'find the same input',
    },
    fail: { from: ['running'], to: 'failed', permission: 'snapshot:land', zh: '失败', en: 'fail' },
    cancel: {
      from: ['running'],
      to: 'cancelled',
      permission: 'job:cancel',
      zh: '取消',
      en: 'cancel',
    },
  },
} as const satisfies Lifecycle;

export const view = {
  name: 'view',
  words: { zh: '视图', en: 'view' },
  states: {
    active: { zh: '使用中', en: 'Active' },
    retired: { zh: '已停用', en: 'Retired' },
  },
  moves: {
    build: { from: ['active'], permission: 'view:build', zh: '生成', en: 'build' },
  },
} as const satisfies Lifecycle;

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

/**
 * The life of a data set as one table: stations in order, what has states there, and the legal moves. The stages decide
 * by it, and the documents and the interface are made of it.
 */
export const road: readonly Stage[] = [
  {
    stage: 'source',
    words: { zh: '来源', en: 'Source' },
    purpose: {
      zh: '数据从哪里来,文件怎样解读',
      en: 'Where the data come from, and how their files are understood.',
    },
    lifecycles: [source],
  },
  {
    stage: 'cache',
    words: { zh: '缓存', en: 'Cache' },
    purpose: {
      zh: '不可变的快照,逐行有着落',
      en: 'Immutable snapshots; every row landed or was rejected with a reason.',
    },
    lifecycles: [landing],
  },
  {
    stage: 'view',
    words: { zh: '视图', en: 'View' },
    purpose: { zh: '用 SQL 标准化', en: 'Standardised by SQL into a derived data set.' },
    lifecycles: [view],
  },
  {
    stage: 'resource',
    words: { zh: '资源', en: 'Resource' },
    purpose: {
      zh: '编目、分级、审核、版本',
      en: 'Catalogued, graded, reviewed, published in versions.',
    },
    lifecycles: [resource],
  },
  {
    stage: 'service',
    words: { zh: '服务', en: 'Service' },
    purpose: { zh: '查询、核验、文件', en: 'Answers calls: query, verify, file.' },
    lifecycles: [service],
  },
  {
    stage: 'application',
    words: { zh: '应用', en: 'Application' },
    purpose: { zh: '谁、为何、凭何依据调用', en: 'Who may call, for what, on which legal basis.' },
    lifecycles: [application, shareRequest],
  },
];
