/**
 * The states of an application and of a share request (共享申请), with the moves between them. These tables
 * drive the commands, the API and the documents.
 */
export const applicationStates = ['registered', 'active', 'suspended', 'closed'] as const;
export type ApplicationState = (typeof applicationStates)[number];

export const applicationStateWords: Readonly<Record<ApplicationState, StateWords>> = {
  registered: { zh: '已登记', en: 'Registered' },
  active: { zh: '使用中', en: 'Active' },
  suspended: { zh: '已暂停', en: 'Suspended' },
  closed: { zh: '已关闭', en: 'Closed' },
};

interface StateWords {
  zh: string;
  en: string;
}

interface Move<State extends string> extends StateWords {
  from: readonly State[];
  to: State;
}

export const applicationMoves = {
  approve: { from: ['registered'], to: 'active', zh: '批准', en: 'approve' },
  suspend: { from: ['active'], to: 'suspended', zh: '暂停', en: 'suspend' },
  resume: { from: ['suspended'], to: 'active', zh: '恢复', en: 'resume' },
  close: { from: ['registered', 'active', 'suspended'], to: 'closed', zh: '关闭', en: 'close' },
} as const satisfies Record<string, Move<ApplicationState>>;
export type ApplicationMove = keyof typeof applicationMoves;

/**
 * The request's states are those of production platforms (unAudit, auditReject, finished, invalid), without the
 * ones of delivery by table or file exchange (unSubscrib, unSend), which services answered at once do not need.
 */
export const shareRequestStates = ['un-audit', 'audit-reject', 'finished', 'invalid'] as const;
export type ShareRequestState = (typeof shareRequestStates)[number];

export const shareRequestStateWords: Readonly<Record<ShareRequestState, StateWords>> = {
  'un-audit': { zh: '待审核', en: 'Waiting for the decision' },
  'audit-reject': { zh: '审核驳回', en: 'Rejected' },
  finished: { zh: '已办结', en: 'Granted' },
  invalid: { zh: '已失效', en: 'No longer valid' },
};

export const shareRequestMoves = {
  approve: { from: ['un-audit'], to: 'finished', zh: '同意', en: 'agree' },
  reject: { from: ['un-audit'], to: 'audit-reject', zh: '驳回', en: 'reject' },
  withdraw: { from: ['un-audit'], to: 'invalid', zh: '撤回', en: 'withdraw' },
  end: { from: ['finished'], to: 'invalid', zh: '终止授权', en: 'end the grant' },
} as const satisfies Record<string, Move<ShareRequestState>>;
export type ShareRequestMove = keyof typeof shareRequestMoves;

/** The state an application gets by a move, or undefined when the move is not open to it. */
export function decideApplicationMove(
  state: ApplicationState,
  move: ApplicationMove,
): ApplicationState | undefined {
  const { from, to }: Move<ApplicationState> = applicationMoves[move];
  return from.includes(state) ? to : undefined;
}

/** The state a share request gets by a move, or undefined when the move is not open to it. */
export function decideShareRequestMove(
  state: ShareRequestState,
  move: ShareRequestMove,
): ShareRequestState | undefined {
  const { from, to }: Move<ShareRequestState> = shareRequestMoves[move];
  return from.includes(state) ? to : undefined;
}
