import type { Lifecycle } from './stage.ts';

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
