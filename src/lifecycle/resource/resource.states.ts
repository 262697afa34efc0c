/**
 * The states of a catalogue entry (目录条目) and the moves between them, as seen in production platforms of
 * Chinese cities (codes 0–7). This one table drives the commands, the API description and the documents.
 */
export const resourceStates = [
  'created',
  'publish-audit',
  'publish-rejected',
  'published',
  'revoke-audit',
  'revoke-rejected',
  'revoked',
  'deleted',
] as const;
export type ResourceState = (typeof resourceStates)[number];

interface StateInfo {
  /** code used by provincial reporting interfaces */
  code: number;
  zh: string;
  en: string;
}

export const resourceStateInfo: Readonly<Record<ResourceState, StateInfo>> = {
  created: { code: 0, zh: '已创建', en: 'Created' },
  'publish-audit': { code: 1, zh: '发布待审核', en: 'Publication under review' },
  'publish-rejected': { code: 2, zh: '发布已驳回', en: 'Publication rejected' },
  published: { code: 3, zh: '已发布', en: 'Published' },
  'revoke-audit': { code: 4, zh: '撤销待审核', en: 'Revocation under review' },
  'revoke-rejected': { code: 5, zh: '撤销已驳回', en: 'Revocation rejected' },
  revoked: { code: 6, zh: '已撤销', en: 'Revoked' },
  deleted: { code: 7, zh: '已删除', en: 'Deleted' },
};

interface MoveInfo {
  from: readonly ResourceState[];
  /** absent = the state stays as it is */
  to?: ResourceState;
  permission: ResourcePermission;
  zh: string;
  en: string;
  /** false = only before the first publication, true = only after it */
  everPublished?: boolean;
}

export type ResourcePermission =
  | 'resource:propose'
  | 'resource:submit'
  | 'resource:review'
  | 'resource:publish'
  | 'resource:revoke';

export const resourceMoves = {
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
} as const satisfies Record<string, MoveInfo>;

export type ResourceMove = keyof typeof resourceMoves;

/** In these states the last published version answers calls; a next version may be in review beside it. */
export const effectiveStates: readonly ResourceState[] = [
  'publish-audit',
  'publish-rejected',
  'published',
  'revoke-audit',
  'revoke-rejected',
];

export type MoveDecision =
  | { ok: true; to: ResourceState }
  | { ok: false; reason: 'state' | 'ever' };

/**
 * Whether an entry may make this move now.
 * @param entry its state and whether any version of it was ever published
 * @returns the next state, or why not: `state` = not from here, `ever` = published (or not) before
 */
export function decideMove(
  entry: { state: ResourceState; everPublished: boolean },
  move: ResourceMove,
): MoveDecision {
  const info: MoveInfo = resourceMoves[move];
  if (!info.from.includes(entry.state)) return { ok: false, reason: 'state' };
  if (info.everPublished !== undefined && info.everPublished !== entry.everPublished) {
    return { ok: false, reason: 'ever' };
  }
  return { ok: true, to: info.to ?? entry.state };
}

/** The moves that are open to an entry now, for the interface's buttons. */
export function openMoves(entry: { state: ResourceState; everPublished: boolean }): ResourceMove[] {
  // Object.keys loses the key type; the object is a const of exactly these keys.
  return (Object.keys(resourceMoves) as ResourceMove[]).filter(
    (move) => decideMove(entry, move).ok,
  );
}
