import { disposal, retirement } from './end.ts';
import { resource, service } from './publication.ts';
import type { Stage } from './stage.ts';
import { landing, source, view } from './supply.ts';
import { application, shareRequest } from './use.ts';

export type { Lifecycle, Move, Stage } from './stage.ts';
export { application, disposal, resource, retirement, service, shareRequest, source };

/**
 * The life of a data set as one table: stations in order, what has states there, and the legal moves. The stages decide
 * by it, and the documents and the interface are made of it.
 */
export const road: readonly Stage[] = [
  {
    stage: 'source',
    words: { zh: '来源', en: 'Source' },
    purpose: {
      zh: '数据从哪里来，文件怎样解读',
      en: 'Where the data come from, and how their files are understood.',
    },
    lifecycles: [source],
  },
  {
    stage: 'cache',
    words: { zh: '缓存', en: 'Cache' },
    purpose: {
      zh: '不可变的快照，逐行有着落',
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
  {
    stage: 'retirement',
    words: { zh: '退役', en: 'Retirement' },
    purpose: {
      zh: '用毕之后有序归档或销毁',
      en: 'Archived or destroyed in order when the purpose is over.',
    },
    lifecycles: [retirement, disposal],
  },
];
